"""What the runs say of designs: changes and levels at every uncertainty point, and what objectives and constraints make of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.optimisation.objectives import Constraint, Measure, Objective, Optimise
from experiments.plan import BASELINE

if TYPE_CHECKING:
    import pandas as pd

FAILED = 1.0  # violation of a design that did not give numbers at every point


@dataclass(frozen=True, eq=False)
class Outcome:
    """Of one design by measure: ``changes`` (against the baseline, same draws) and ``levels``; [points, replicates], NaN where missing."""

    changes: Mapping[Measure, np.ndarray]
    levels: Mapping[Measure, np.ndarray]

    def points(self, one: Objective | Constraint) -> np.ndarray:
        """[points]: means over the replicates of what the objective or constraint looks at; NaN where no replicate has both arms."""
        level = isinstance(one, Constraint) and one.of == "level"
        return _means((self.levels if level else self.changes)[Measure(one.response, one.group)])

    @property
    def failed(self) -> bool:
        """Is a point without any number? Such a design is not compared with others: it would be with other points."""
        return any(bool(np.isnan(_means(values)).any()) for values in self.changes.values())

    def values(self, asked: Optimise) -> np.ndarray:
        """[objectives] in their units."""
        return np.array([float(one.value(self.points(one))) for one in asked.objectives])

    def limits(self, asked: Optimise) -> np.ndarray:
        """[constraints]: the values that have limits."""
        return np.array([float(one.value(self.points(one))) for one in asked.constraints])

    def losses(self, asked: Optimise) -> np.ndarray:
        """[objectives], less is better, in scales of the responses; 0 for a failed design, which is refused by its violation."""
        if self.failed:
            return np.zeros(len(asked.objectives))
        return np.array([float(one.loss(value)) for one, value in zip(asked.objectives, self.values(asked), strict=True)])

    def violations(self, asked: Optimise) -> np.ndarray:
        """[1 + constraints], 0 or less where kept; the first says whether the design failed."""
        if self.failed:
            return np.full(1 + len(asked.constraints), FAILED)
        kept = [float(one.violation(value)) for one, value in zip(asked.constraints, self.limits(asked), strict=True)]
        return np.array([-FAILED, *kept])

    def feasible(self, asked: Optimise) -> bool:
        """Gave numbers and keeps every limit."""
        return bool((self.violations(asked) <= 0).all())


def outcomes_of(
    results: pd.DataFrame, arms: Sequence[str], window: str, measures: Sequence[Measure], points: np.ndarray, replicates: int
) -> list[Outcome]:
    """Of a study's results in one window, against the baseline under the same draws. ``points`` [designs, points]: ids of the points of
    each design, which is run in the arm of the same place in ``arms``.
    """
    rows, size = results[results["window"] == window], int(points.max()) + 1
    changes: list[dict[Measure, np.ndarray]] = [{} for _ in arms]
    levels: list[dict[Measure, np.ndarray]] = [{} for _ in arms]
    for measure in measures:
        own = rows[(rows["group"] == measure.group) & (rows["replicate_id"] < replicates) & (rows["point_id"] < size)]
        cubes = {arm: _cube(own[own["policy"] == arm], measure.response, size, replicates) for arm in {BASELINE, *arms}}
        for place, arm in enumerate(arms):
            levels[place][measure] = cubes[arm][points[place]]
            changes[place][measure] = (cubes[arm] - cubes[BASELINE])[points[place]]
    return [Outcome(*both) for both in zip(changes, levels, strict=True)]


def at_common_points(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes at the points where every design gave numbers: else designs would be compared over other points. May leave none."""
    missing = [np.isnan(_means(values)) for one in outcomes for values in one.changes.values()]
    kept = ~np.any(missing, axis=0)
    return [Outcome(*({name: values[kept] for name, values in part.items()} for part in (one.changes, one.levels))) for one in outcomes]


def _cube(rows: pd.DataFrame, response: str, points: int, replicates: int) -> np.ndarray:
    """[points, replicates], NaN where there is no row."""
    found = np.full((points, replicates), np.nan)
    found[rows["point_id"], rows["replicate_id"]] = rows[response]
    return found


def _means(values: np.ndarray) -> np.ndarray:
    counts = (~np.isnan(values)).sum(axis=1)
    return np.divide(np.nansum(values, axis=1), counts, out=np.full(len(values), np.nan), where=counts > 0)
