"""A study file read and checked: what it asks for, with every name and number known to be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.calibration_block import Calibration
from experiments.design_arm import design_arm
from experiments.factors import Factor
from experiments.plan import Save, Seeding, Window
from experiments.stopping_rule import StoppingRule
from sim.scenario import Policy, Scenario, Text

if TYPE_CHECKING:
    from experiments.designs import Design
    from experiments.optimisation.objectives import Optimise

Note = tuple[str, dict[str, Any]]  # key of the catalogue and what fills it


@dataclass(frozen=True)
class StudyDefinition:
    """A study before it is planned.

    ``policies``: references included, without the baseline and the arm of the design. ``factors``: without the dummy of a method;
    ``held``: uncertainties left at what the scenario sets; ``fixed``: levers of the arm ``design`` that no point changes. ``method`` None:
    the scenario's own point alone. ``budget``: runs the study may take at most. ``drawn``: the points, which were checked one by one.
    ``notes``: what is allowed but worth knowing. ``calibration``: what ``branchsim calibrate`` goes by; a sweep passes it over.
    ``optimise``: the search that takes the place of a design.
    """

    path: Path
    id: str
    title: Text
    question: Text
    scenario: Scenario
    policies: tuple[Policy, ...]
    factors: tuple[Factor, ...]
    held: tuple[str, ...]
    fixed: Mapping[str, float]
    method: str | None
    settings: Mapping[str, Any]
    design_seed: int
    seeding: Seeding
    replicates: int
    point_replicates: int
    stopping: StoppingRule | None
    responses: tuple[str, ...]
    groups: tuple[str, ...]
    windows: tuple[Window, ...]
    save: Save
    engine: str
    seed: int
    budget: int
    notes: tuple[Note, ...] = ()
    calibration: Calibration | None = None
    drawn: Design | None = field(default=None, compare=False, repr=False)
    optimise: Optimise | None = None

    @property
    def levers(self) -> tuple[str, ...]:
        """Factors that act from the switch in the arm ``design``."""
        return tuple(factor.name for factor in self.factors if factor.acts == "switch")

    def arms(self) -> tuple[Policy | None, ...]:
        """The baseline (None), the policies, and the arm ``design`` where there is one."""
        with_design = len(self.levers) + len(self.fixed) > 0
        return (None, *self.policies, *([design_arm(self.fixed)] if with_design else []))

    def points(self) -> int:
        """Points of the design, the scenario's own not counted."""
        return 0 if self.drawn is None else len(self.drawn.points)

    def runs(self) -> int:
        """Runs of all arms, points and replicates; with a stopping rule or a search, the most there can be."""
        if self.optimise is not None:
            from experiments.optimisation.plans import most_runs

            return most_runs(self, self.optimise, self.replicates)
        return runs_of(self.points(), len(self.arms()), self.replicates, self.point_replicates, self.stopping)


def runs_of(points: int, arms: int, replicates: int, point_replicates: int, stopping: StoppingRule | None) -> int:
    """Runs of a design: each point in each arm, once for each replicate."""
    if stopping is not None:
        replicates = point_replicates = stopping.most
    return arms * (replicates + points * point_replicates)
