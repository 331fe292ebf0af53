"""Searching the uncertainty box for the point that breaks a pattern worst, and asking which axes do it.

Differential evolution (Storn & Price 1997; scipy) from the first points of the Sobol sequence: it needs no slope and takes a margin with
kinks. Few runs in many dimensions find a bad point, not surely the worst. And the worst of many noisy points looks worse than it is, so
what was found is measured again with replicates that took no part in the search.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from branchsim.reality.judge import Finding, found_at
from branchsim.reality.landscape import Landscape, Point, spread_of
from experiments.box import sobol

FIRST = 32  # Sobol points the search starts from; the scale of a measure is its spread over them
MOST_AXES = 10  # shown
FRESH = 8  # replicates the search has not seen


@dataclass(frozen=True)
class AxisShare:
    """An axis of the worst point: what it is set to, and the margin that comes back when it alone returns to its default."""

    name: str
    value: float
    default: float
    regained: float


@dataclass(frozen=True)
class Worst:
    """The worst point found: smallest margins in units of spread, per condition and of the default point, and what again was measured."""

    point: Point
    margins: np.ndarray
    means: np.ndarray
    at_default: float
    points_tried: int
    fresh: list[Finding]
    fresh_replicates: range
    axes: tuple[AxisShare, ...]
    untestable: tuple[str, ...]  # axes whose return makes the broken condition one that cannot be tested

    @property
    def margin(self) -> float:
        """Smallest margin; negative: the pattern is broken."""
        return float(self.margins.min())

    @property
    def condition(self) -> int:
        """The condition that has it."""
        return int(self.margins.argmin())


def worst_point(landscape: Landscape, evaluations: int, tell: Callable[[int], None] = lambda done: None) -> Worst:
    """Search with at most ``evaluations`` points. Raises ValueError for fewer than 5 or where no axis is free.

    The default point, the moves of single axes and the fresh replicates come on top.
    """
    if evaluations < 5 or len(landscape.axes) == 0:
        raise ValueError(f"{evaluations} evaluations on {len(landscape.axes)} axes; at least 5 on one axis are needed")
    first = sobol(min(FIRST, evaluations), len(landscape.axes), landscape.seed)
    start = [landscape.point(unit) for unit in first]
    landscape.scale = spread_of(landscape.measure(start))
    tell(len(landscape.means))
    _evolve(landscape, first, evaluations, tell)
    tried = len(landscape.means)
    points = [*landscape.means, landscape.middle]
    worst = points[int(landscape.margin(points).argmin())]
    fresh = range(landscape.replicates, landscape.replicates + FRESH)
    regained = regained_by_axis(landscape, worst)
    return Worst(
        point=worst,
        margins=landscape.margins([worst])[0],
        means=landscape.measure([worst])[0],
        at_default=float(landscape.margin([landscape.middle])[0]),
        points_tried=tried,
        fresh=found_at(landscape.pattern, landscape.here(worst), seed=landscape.seed, replicates=fresh, threads=landscape.threads),
        fresh_replicates=fresh,
        axes=axes_that_matter(regained),
        untestable=tuple(axis.name for axis in regained if not np.isfinite(axis.regained)),
    )


def _evolve(landscape: Landscape, first: np.ndarray, evaluations: int, tell: Callable[[int], None]) -> None:
    """Let scipy propose points; the landscape remembers all of them."""
    from scipy.optimize import differential_evolution

    def objective(units: np.ndarray) -> np.ndarray:
        found = landscape.margin([landscape.point(unit) for unit in units.T])
        tell(len(landscape.means))
        return found

    generations = evaluations // len(first) - 1
    if generations > 0 and np.isfinite(landscape.margin([landscape.point(unit) for unit in first])).any():
        differential_evolution(
            objective,
            [(0.0, 1.0)] * first.shape[1],
            init=first,
            maxiter=generations,
            tol=0.0,
            polish=False,
            updating="deferred",
            vectorized=True,
            rng=np.random.default_rng(landscape.seed),
        )


def regained_by_axis(landscape: Landscape, worst: Point) -> list[AxisShare]:
    """Every axis that stands away from its default, returned there alone; none where the worst point cannot be tested."""
    middle, places = landscape.middle, [k for k, value in enumerate(worst) if value != landscape.middle[k]]
    moved = [(*worst[:k], middle[k], *worst[k + 1 :]) for k in places]
    smallest = landscape.margin([worst])[0]
    if len(moved) == 0 or not np.isfinite(smallest):
        return []
    gains = landscape.margin(moved) - smallest
    return [AxisShare(landscape.axes[k].name, worst[k], middle[k], float(gain)) for k, gain in zip(places, gains, strict=True)]


def axes_that_matter(regained: list[AxisShare]) -> tuple[AxisShare, ...]:
    """The axes that give most margin back, at most ten; none that gives nothing back or ends the test instead."""
    giving = [axis for axis in regained if 0.0 < axis.regained < np.inf]
    return tuple(sorted(giving, key=lambda axis: -axis.regained)[:MOST_AXES])
