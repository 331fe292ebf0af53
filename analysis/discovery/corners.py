"""A corner of the assumptions: limits on a few of them, how many of the failures lie inside, and which of its limits earn their place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Limit = tuple[int, int]  # which factor; 0 lower, 1 upper limit


@dataclass(frozen=True, eq=False)
class Corner:
    """``limits`` [2, factors]: lower and upper limit, inclusive; -inf and inf where there is none."""

    limits: np.ndarray

    def inside(self, points: np.ndarray) -> np.ndarray:
        """[points] of ``points`` [points, factors]."""
        return np.asarray(((points >= self.limits[0]) & (points <= self.limits[1])).all(axis=1))

    @property
    def restricted(self) -> tuple[Limit, ...]:
        """The limits there are."""
        return tuple((int(factor), side) for side in (0, 1) for factor in np.flatnonzero(np.isfinite(self.limits[side])))

    @property
    def dimensions(self) -> int:
        """Factors with a limit."""
        return int(np.isfinite(self.limits).any(axis=0).sum())

    def without(self, limit: Limit) -> Corner:
        """The same without one of its limits."""
        limits = self.limits.copy()
        limits[limit[1], limit[0]] = (-math.inf, math.inf)[limit[1]]
        return Corner(limits)


@dataclass(frozen=True)
class Fit:
    """Counts of points. ``density``: share of failures inside. ``coverage``: of all failures, ``support``: of all points, inside."""

    inside: int
    failing: int
    points: int
    failures: int

    @property
    def density(self) -> float:
        return self.failing / self.inside if self.inside > 0 else math.nan

    @property
    def coverage(self) -> float:
        return self.failing / self.failures if self.failures > 0 else math.nan

    @property
    def support(self) -> float:
        return self.inside / self.points if self.points > 0 else math.nan

    @property
    def strength(self) -> float:
        """Log likelihood ratio of two shares of failures, inside and outside, against one for all; 0 where fewer fail inside."""
        overall = self.failures / self.points
        if self.inside == 0 or self.density <= overall:
            return 0.0
        return _gain(self.inside, self.failing, overall) + _gain(self.points - self.inside, self.failures - self.failing, overall)


def fit(corner: Corner, points: np.ndarray, fails: np.ndarray) -> Fit:
    """How the corner does on these points."""
    inside = corner.inside(points)
    return Fit(int(inside.sum()), int(fails[inside].sum()), len(fails), int(fails.sum()))


def quasi_p(corner: Corner, points: np.ndarray, fails: np.ndarray) -> dict[Limit, float]:
    """By limit: chance of so many failures inside if its points failed as often as those of the corner without this limit.

    One-sided binomial (Bryant and Lempert 2010). "Quasi": the limits were chosen on the same points, so it flatters.
    """
    restricted = corner.restricted
    return dict(zip(restricted, _quasi(_violated(corner, restricted, points), np.ones(len(restricted), dtype=bool), fails), strict=True))


def simplified(corner: Corner, points: np.ndarray, fails: np.ndarray, most: int, level: float) -> Corner:
    """Without its needless limits: the one with the largest quasi-p goes, one by one, until none is above ``level`` and at most ``most``
    factors are left."""
    restricted = corner.restricted
    violated, kept = _violated(corner, restricted, points), np.ones(len(restricted), dtype=bool)
    while kept.any():
        values = _quasi(violated, kept, fails)
        if values.max() <= level and len({factor for (factor, _), here in zip(restricted, kept, strict=True) if here}) <= most:
            break
        kept[np.flatnonzero(kept)[int(values.argmax())]] = False
    return without_limits(corner, [limit for limit, here in zip(restricted, kept, strict=True) if not here])


def without_limits(corner: Corner, limits: Sequence[Limit]) -> Corner:
    """The corner without these limits."""
    for limit in limits:
        corner = corner.without(limit)
    return corner


def _violated(corner: Corner, restricted: Sequence[Limit], points: np.ndarray) -> np.ndarray:
    """[limits, points]: does the point lie beyond the limit?"""
    beyond = [
        points[:, factor] < corner.limits[0, factor] if side == 0 else points[:, factor] > corner.limits[1, factor]
        for factor, side in restricted
    ]
    return np.array(beyond, dtype=bool).reshape(len(restricted), len(points))


def _quasi(violated: np.ndarray, kept: np.ndarray, fails: np.ndarray) -> np.ndarray:
    """Quasi-p of each limit that is kept."""
    from scipy.special import bdtrc

    held = violated[kept]
    count = held.sum(axis=0)
    inside = count == 0
    wider = (count - held) == 0  # inside but for this limit
    share = (wider & fails).sum(axis=1) / np.maximum(wider.sum(axis=1), 1)
    failing = int(fails[inside].sum())
    return np.asarray(bdtrc(failing - 1, int(inside.sum()), share)) if failing > 0 else np.ones(len(held))


def _gain(count: int, failing: int, overall: float) -> float:
    """``count`` times the divergence of their share of failures from the overall share."""
    parts = ((failing, overall), (count - failing, 1 - overall))
    return sum(part * math.log(part / count / share) for part, share in parts if part > 0)
