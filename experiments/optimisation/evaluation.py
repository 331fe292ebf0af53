"""What the runs say of designs: changes and levels at every uncertainty point, and what objectives and constraints make of them."""

from __future__ import annotations

from collections.abc import Mapping
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


def outcome_of(results: pd.DataFrame, arm: str, window: str, measures: tuple[Measure, ...], points: list[int], replicates: int) -> Outcome:
    """The outcome of an arm at these points of a study's results, against the baseline there, in one window."""
    rows = results[(results["window"] == window) & results["point_id"].isin(points) & results["policy"].isin([arm, BASELINE])]
    changes, levels = dict[Measure, np.ndarray](), dict[Measure, np.ndarray]()
    for measure in measures:
        own = rows[rows["group"] == measure.group]
        both = [_wide(own[own["policy"] == name], measure.response, points, replicates) for name in (arm, BASELINE)]
        levels[measure], changes[measure] = both[0], both[0] - both[1]
    return Outcome(changes, levels)


def _wide(rows: pd.DataFrame, response: str, points: list[int], replicates: int) -> np.ndarray:
    found = rows.pivot(index="point_id", columns="replicate_id", values=response)
    return found.reindex(index=points, columns=range(replicates)).to_numpy(dtype=np.float64)


def _means(values: np.ndarray) -> np.ndarray:
    counts = (~np.isnan(values)).sum(axis=1)
    return np.divide(np.nansum(values, axis=1), counts, out=np.full(len(values), np.nan), where=counts > 0)
