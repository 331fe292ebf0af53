"""A calibration from its study file to the study of the points that are left.

``DIR/waves/wave_k`` are ordinary studies of the arms that the targets need; ``DIR`` is the study of the points that are not ruled out, with
all policies of the file, so that effects, figures and a report of DIR speak of what the observations leave. All of them resume.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.calibration.matched import Matched
from branchsim.calibration.measured import Measure, chosen_patterns, constraints_of, runs_of_patterns, target_values
from branchsim.calibration.waves import Waves
from experiments.calibration_block import Calibration
from experiments.designs import METHODS, Design
from experiments.designs.method import tenth
from experiments.plan import BASELINE, DUMMY, StudyPlan
from experiments.study_definition import StudyDefinition, runs_of
from experiments.study_design import design_table, plan_of
from experiments.study_reader import StoredStudy
from sim.problems import Place, problem_at, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

METHOD = "history_matching"
Run = Callable[[StudyPlan, Path], StoredStudy]
Begin = Callable[[StudyPlan, Path], None]


@dataclass(frozen=True)
class Session:
    """What is asked for: the study, its block, and whether only a quick look is wanted."""

    definition: StudyDefinition
    block: Calibration
    quick: bool = False

    def plan(self) -> StudyPlan:
        """The study over its own design, with all its policies; a quick look takes a tenth of the points of each wave."""
        plan = plan_of(self.definition, quick=self.quick)
        return replace(plan, sampler={**plan.sampler, "method": METHOD, "first_wave": self.definition.method})

    def wave_plan(self) -> StudyPlan:
        """The first wave: only the arms that targets look at, and their references."""
        plan = self.plan()
        references = {policy.id: policy.reference for policy in plan.policies if policy is not None}
        wanted = {one.arm for one in self.block.targets}
        while not (more := {references[arm] for arm in wanted if references.get(arm) is not None}) <= wanted:
            wanted |= {arm for arm in more if arm is not None}
        return replace(plan, policies=tuple(policy for policy in plan.policies if policy is None or policy.id in wanted))

    @property
    def points(self) -> int:
        """Of each wave after the first."""
        return tenth(self.block.points) if self.quick else self.block.points

    def runs(self) -> int:
        """Runs at most: all waves, their patterns, and the study of the points that are left, should none be ruled out."""
        plan, wave = self.plan(), self.wave_plan()
        total = len(plan.design) - 1 + (self.block.waves - 1) * self.points
        at_points = self.block.waves * len(wave.policies) * plan.replicates + total * len(wave.policies) * plan.box_replicates
        of_patterns = total * plan.box_replicates * runs_of_patterns(chosen_patterns(self.block))
        return at_points + of_patterns + runs_of(total, len(plan.policies), plan.replicates, plan.box_replicates, None)


def check_budget(session: Session) -> None:
    """Raise InputError where the calibration may need more runs than the study allows."""
    runs, budget = session.runs(), session.definition.budget
    if runs > budget:
        place = Place(str(session.definition.path))
        raise_if_any([problem_at(place, "budget.runs", "problem.calibrate_over_budget", runs=runs, budget=budget)])


def calibrate(session: Session, folder: Path, run: Run, measure: Measure, begin: Begin) -> tuple[Matched, StoredStudy]:
    """Run the waves, rule on every point and run the study of those that are left.

    ``begin`` makes ``folder`` ready for a study that will grow, or refuses it; ``run`` runs a plan or what is left of it; ``measure``
    gives patterns at points, kept in a folder. Raises InputError where a target could be measured at no point.
    """
    plan, wave = session.plan(), session.wave_plan()
    begin(replace(plan, design=plan.design.head(1)), folder)
    patterns = chosen_patterns(session.block)
    constraints, labels = constraints_of(session.block, patterns)
    names = [name for name in plan.design.columns if name != "point_id"]

    def evaluate(number: int, points: pd.DataFrame) -> list[np.ndarray]:
        place = folder / "waves" / f"wave_{number}"
        study = run(replace(wave, design=_design(session, points[names]), sampler={**wave.sampler, "wave": number}), place)
        return [*target_values(study, session.block.targets), *measure(patterns, place, points.drop(columns=DUMMY))]

    everything = METHODS[str(session.definition.method)].all_factors(session.definition.factors)
    numbers: dict[str, Any] = {"cutoff": session.block.cutoff, "number": session.block.waves, "points": session.points}
    waves = Waves(
        everything,
        constraints,
        len(session.block.targets),
        frozenset(session.block.hold_out),
        seed=session.definition.design_seed,
        **numbers,
    )
    matched = waves.run(plan.design[names].iloc[1:].reset_index(drop=True), evaluate, labels)
    if len(matched.points) == 0:
        raise_if_any([problem_at(Place(str(folder)), "", "problem.calibrate_not_measured")])
    return matched, run(replace(plan, design=_design(session, matched.points.loc[matched.left, names])), folder)


def arms_of(session: Session) -> tuple[str, ...]:
    """Arms that the waves run."""
    return tuple(BASELINE if policy is None else policy.id for policy in session.wave_plan().policies)


def _design(session: Session, points: pd.DataFrame) -> pd.DataFrame:
    """Point 0 with the scenario's own values, then these."""
    return design_table(Design(points.reset_index(drop=True), None, {}), session.definition.scenario.values)
