"""Margins of a pattern over the uncertainty box: how far each condition is from breaking, in units of how much its measure varies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from branchsim.reality.judge import measured
from branchsim.reality.pattern import Condition, Pattern
from experiments.box import free_axes, natural
from sim.parameters import Parameter
from sim.scenario import Scenario

Point = tuple[float, ...]
"""Values of the axes, in their order and own units."""


def distance(condition: Condition, means: np.ndarray) -> np.ndarray:
    """Signed distance of means to the nearer threshold, negative where it is broken; infinite where nothing is judged or measured."""
    above = np.inf if condition.above is None else means - condition.above
    below = np.inf if condition.below is None else condition.below - means
    nearer = np.broadcast_to(np.minimum(above, below), np.shape(means))
    return np.where(np.isnan(nearer), np.inf, nearer)


def spread_of(means: np.ndarray) -> np.ndarray:
    """Scale of each measure, shape (conditions,): its standard deviation over points (rows), 1 where it does not vary or is missing."""
    found = np.ones(means.shape[1])
    for c in range(means.shape[1]):
        known = means[np.isfinite(means[:, c]), c]
        if len(known) > 1 and known.std(ddof=1) > 0.0:
            found[c] = known.std(ddof=1)
    return found


@dataclass
class Landscape:
    """One pattern on the free axes of a scenario. Axes that the scenario or the pattern sets are held; every point has the same luck."""

    pattern: Pattern
    scenario: Scenario
    seed: int
    replicates: int
    threads: int
    scale: np.ndarray | None = None
    means: dict[Point, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        free = free_axes(self.scenario.values)[0]
        self.axes: tuple[Parameter, ...] = tuple(axis for axis in free if axis.name not in self.pattern.base)

    @property
    def middle(self) -> Point:
        """The default point."""
        return tuple(self.scenario.values[axis.name] for axis in self.axes)

    def point(self, unit: np.ndarray) -> Point:
        """A place of the unit cube in the axes' own units, rounded so that it is the same point when it comes back from a search."""
        return tuple(float(natural(np.array([round(place, 9)]), axis)[0]) for place, axis in zip(unit.tolist(), self.axes, strict=True))

    def here(self, point: Point) -> Scenario:
        """The scenario at a point, with the pattern's own values."""
        values = dict(zip((axis.name for axis in self.axes), point, strict=True))
        return self.pattern.posed(self.scenario.with_values(values))

    def measure(self, points: Sequence[Point]) -> np.ndarray:
        """Means over replicates, shape (points, conditions); a point is run once, however often it is asked for."""
        from sim.simulate import simulate_policies

        new = [point for point in dict.fromkeys(points) if point not in self.means]

        def one(job: tuple[Scenario, int]) -> list[float]:
            return measured(self.pattern, job[0], seed=self.seed, replicate=job[1], simulate=simulate_policies)

        jobs = list(product([self.here(point) for point in new], range(self.replicates)))
        with ThreadPoolExecutor(self.threads) as pool:
            table = np.array(list(pool.map(one, jobs))).reshape(len(new), self.replicates, len(self.pattern.conditions))
        self.means |= dict(zip(new, table.mean(axis=1), strict=True))
        return np.array([self.means[point] for point in points])

    def margins(self, points: Sequence[Point]) -> np.ndarray:
        """Scaled margins, shape (points, conditions). Raises ValueError before the scale is known."""
        if self.scale is None:
            raise ValueError("the scale of the measures is not known yet")
        means = self.measure(points)
        return np.stack([distance(one, means[:, c]) for c, one in enumerate(self.pattern.conditions)], axis=1) / self.scale

    def margin(self, points: Sequence[Point]) -> np.ndarray:
        """The smallest margin of each point."""
        return self.margins(points).min(axis=1)

    def values(self, point: Point) -> Mapping[str, Any]:
        """The point by name of axis."""
        return dict(zip((axis.name for axis in self.axes), point, strict=True))
