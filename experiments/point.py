"""From a row of the design to what is simulated there: the scenario's values, and the arm that takes its levers from the point."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from experiments.plan import DESIGN, DUMMY, NOT_FACTORS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.job import Job
    from sim.scenario import Policy, Scenario

Factors = Mapping[str, float]


def factors_by_point(design: pd.DataFrame, points: Sequence[int] | None = None) -> dict[int, dict[str, float]]:
    """Factors of the points (None: of all) in natural units, by name; the dummy is no parameter and left out."""
    names = [name for name in design.columns if name not in (*NOT_FACTORS, DUMMY)]
    chosen = design if points is None else design[design["point_id"].isin(points)]
    rows = chosen.to_dict(orient="list")
    return {int(point): {name: float(rows[name][index]) for name in names} for index, point in enumerate(rows["point_id"])}


def scenario_at(job: Job, factors: Factors) -> Scenario:
    """The scenario with the factors that act throughout, completed where they touch the shares of a mix."""
    from experiments.mixes import completed

    values = {name: value for name, value in factors.items() if name not in job.levers}
    return job.scenario.with_values(completed(values, job.scenario.values))


def arms_at(job: Job, scenario: Scenario, factors: Factors, arms: Collection[str]) -> tuple[Policy | None, ...]:
    """The policies of these arms at a point; the design's arm gets the point's levers, from month 0 on, beside those held fixed."""
    from experiments.mixes import completed
    from sim.scenario import Change

    found = []
    for name, policy in zip(job.policy_names(), job.policies, strict=True):
        if name not in arms:
            continue
        if name == DESIGN and policy is not None and len(job.levers) > 0:
            fixed = {change.lever: change.value for change in policy.changes}
            levers = completed(fixed | {lever: factors[lever] for lever in job.levers}, scenario.values)
            policy = replace(policy, changes=tuple(Change(lever, value) for lever, value in levers.items()))
        found.append(policy)
    return tuple(found)
