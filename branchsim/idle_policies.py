"""Policies that change nothing: every value they set is the scenario's own, so that all their effects are exactly zero."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from branchsim.messages import text

if TYPE_CHECKING:
    from sim.scenario import Policy, Scenario


def changes_nothing(scenario: Scenario, policy: Policy) -> bool:
    """Has every branch under the policy the values and the rule sheet of the baseline, in every month of the scenario?"""
    if policy.assessment not in (None, scenario.assessment):
        return False
    baseline = dict(scenario.values)
    return all(dict(row) == baseline for _first, _stop, rows in scenario.under(policy).segments() for row in rows)


def idle_notes(scenario: Scenario, policies: Iterable[Policy | None], lang: str) -> list[str]:
    """A warning for each policy that changes nothing in this scenario."""
    idle = [policy.id for policy in policies if policy is not None and changes_nothing(scenario, policy)]
    return [text("policy.idle", lang, policy=name, scenario=scenario.id) for name in idle]
