"""The arms of a study at one point of its design: which values hold throughout, and which from the switch in the arm ``design``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from experiments.mixes import completed
from experiments.plan import DESIGN
from sim.scenario import Change, Policy, Scenario, Text

TITLE = Text("Levers of the design", "设计点上的杠杆取值")


def design_arm(fixed: Mapping[str, float]) -> Policy:
    """The arm before a point gives it its levers: what it holds at every point. Shares that give way are not written yet.

    Its texts are the same in every study: a question worded anew must not make another study of it.
    """
    return Policy(DESIGN, TITLE, TITLE, (), None, tuple(Change(name, value) for name, value in fixed.items()))


def arm_at(arm: Policy, levers: Mapping[str, float], baseline: Mapping[str, float]) -> Policy:
    """The arm with the point's ``levers``, and the shares of mixes that give way to them. Raises ValueError where they cannot."""
    given = {change.lever: change.value for change in arm.changes} | dict(levers)
    return replace(arm, changes=tuple(Change(name, value) for name, value in completed(given, baseline).items()))


def scenario_at(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with what holds throughout at the point, burn-in and all arms included. Raises ValueError where a mix cannot be."""
    return scenario if len(values) == 0 else scenario.with_values(completed(values, scenario.values))
