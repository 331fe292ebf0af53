"""From a row of the design to what is simulated there: the scenario's values, and the arm that takes its levers from the point."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from experiments.design_arm import arm_at, scenario_at
from experiments.plan import DESIGN, DUMMY, NOT_FACTORS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.job import Job
    from sim.scenario import Policy, Scenario

Factors = Mapping[str, float]


class PointTable:
    """Factors of the points of a design, made when asked for: as dicts they would take five times the table's memory."""

    def __init__(self, design: pd.DataFrame) -> None:
        self.names = [name for name in design.columns if name not in (*NOT_FACTORS, DUMMY)]
        self.rows = design[self.names].to_numpy(dtype=np.float64)
        self.places = {int(point): place for place, point in enumerate(design["point_id"])}

    def factors(self, point_id: int) -> dict[str, float]:
        """Factors of a point in natural units, by name; the dummy is no parameter and left out."""
        return dict(zip(self.names, self.rows[self.places[point_id]].tolist(), strict=True))

    def world(self, point_id: int, levers: Collection[str]) -> bytes:
        """What distinguishes the point's world until the switch: the values of all factors but ``levers``."""
        return self.rows[self.places[point_id], [name not in levers for name in self.names]].tobytes()


def scenario_of(job: Job, factors: Factors) -> Scenario:
    """The scenario with the factors that act throughout; one of its own, where levers move: a scenario remembers every policy it met."""
    scenario = scenario_at(job.scenario, {name: value for name, value in factors.items() if name not in job.levers})
    return replace(scenario) if len(job.levers) > 0 else scenario


def arms_of(job: Job, scenario: Scenario, factors: Factors, arms: Collection[str]) -> tuple[Policy | None, ...]:
    """The policies of these arms at a point; the design's arm gets the point's levers, from month 0 on, beside those held fixed."""
    levers = {lever: factors[lever] for lever in job.levers}
    chosen = [policy for name, policy in zip(job.policy_names(), job.policies, strict=True) if name in arms]
    return tuple(arm_at(one, levers, scenario.values) if one is not None and one.id == DESIGN else one for one in chosen)
