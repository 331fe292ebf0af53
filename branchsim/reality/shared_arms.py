"""Many patterns at one point: an arm that several patterns ask for is run once, and one burn-in serves all patterns of one base."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from branchsim.reality.arm import BASELINE, Arm
from branchsim.reality.pattern import Pattern
from sim.observation import Series
from sim.scenario import Policy, Scenario

Base = tuple[tuple[tuple[str, float], ...], int | None]
"""Values that differ from the scenario's, and the horizon."""


def by_base(patterns: Iterable[Pattern]) -> dict[Base, list[Pattern]]:
    """Patterns that start from the same values, in their order."""
    found: dict[Base, list[Pattern]] = {}
    for pattern in patterns:
        found.setdefault((tuple(sorted(pattern.base.items())), pattern.months), []).append(pattern)
    return found


def measured_together(
    patterns: Sequence[Pattern],
    scenario: Scenario,
    *,
    seed: int,
    replicate: int,
    simulate: Any,
    view: Callable[[Series], Series] = lambda series: series,
) -> dict[str, list[float]]:
    """Measures of one replicate by pattern, in the order of its conditions, as each pattern alone would give them.

    All patterns must have the same base. ``view`` is laid on every series before it is measured. Only the stayers differ from those of
    a pattern alone: they are on the roll in every arm run here. Raises ValueError for patterns of different bases.
    """
    if len(by_base(patterns)) != 1:
        raise ValueError("patterns that are measured together need the same base")
    here = patterns[0].posed(scenario)
    found = {pattern.id: pattern.probe(here, seed, replicate) for pattern in patterns if pattern.probe is not None}
    asked = {pattern.id: pattern.policies() for pattern in patterns if pattern.probe is None}
    if len(asked) == 0:
        return found
    distinct = dict.fromkeys(same(policy) for policies in asked.values() for policy in policies)
    named = {key: None if key is None else replace(key, id=f"arm{place}") for place, key in enumerate(distinct)}
    series = simulate(here, list(named.values()), seed=seed, replicate=replicate, stream=0)
    arms = {key: Arm(view(series[BASELINE if policy is None else policy.id])) for key, policy in named.items()}
    for pattern in (pattern for pattern in patterns if pattern.id in asked):
        own = {BASELINE if policy is None else policy.id: arms[same(policy)] for policy in asked[pattern.id]}
        found[pattern.id] = [condition.measure(own) for condition in pattern.conditions]
    return found


def same(policy: Policy | None) -> Policy | None:
    """The policy without its name and with its changes in one order: equal for arms that do the same."""
    if policy is None:
        return None
    return replace(policy, id="", changes=tuple(sorted(policy.changes, key=lambda change: change.lever)))
