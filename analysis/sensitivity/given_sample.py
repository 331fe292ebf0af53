"""The points of a sample that can be used: one mean over replicates each, and how much of their spread is chance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.point_values import PointValues
from experiments.plan import DUMMY

OWN_FLOOR = ("feature_scoring", "shapley")  # shuffled copies; terms are chosen by points left out


class GivenDataRefused(Exception):
    """A method does not answer for these data: ``key`` of the text that says why and what to do, ``values`` that fill it."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key, values)
        self.key, self.values = key, values


@dataclass(frozen=True, eq=False)
class GivenSample:
    """``x`` [points, factors] in natural units, ``y`` [points] means over replicates, ``names`` of the factors.

    ``noise``: the part of the variance of y that chance alone makes; NaN with one replicate. The points stand in random order: a
    Sobol sequence in its own order would pass its pattern on to the levels of a discrete factor, where sorting keeps the order.
    """

    names: tuple[str, ...]
    x: np.ndarray
    y: np.ndarray
    noise: float


def beside_dummy(values: PointValues, method: str, seed: int) -> PointValues:
    """With an inert factor drawn from ``seed`` where the design has none and the index of an inert factor is above 0 by chance.

    Measured without it: of 20 inert factors at 256 points PAWN called all, RSA 18 and delta 10 "surely above the noise".
    """
    if DUMMY in values.factors.columns or method in OWN_FLOOR:
        return values
    count = len(values.factors)
    inert = np.random.default_rng([seed, 6]).permutation((np.arange(count) + 0.5) / count)
    return replace(values, factors=values.factors.assign(**{DUMMY: inert}))


def given_sample(values: PointValues, method: str, fewest: int, seed: int) -> GivenSample:
    """Points with a finite response and finite factors; a factor that does not vary over them is left out.

    Raises GivenDataRefused where fewer than ``fewest`` are left, no factor varies or the response is everywhere the same.
    """
    x, y = values.factors.to_numpy(dtype=np.float64), np.where(np.isfinite(values.values), values.values, np.nan)
    rows = np.flatnonzero(np.isfinite(x).all(axis=1) & np.isfinite(y).any(axis=1))
    if len(rows) < fewest:
        raise GivenDataRefused("problem.given_points", method=method, points=len(rows), needed=fewest)
    rows = np.random.default_rng(seed).permutation(rows)
    varies = np.ptp(x[rows], axis=0) > 0
    if not varies.any():
        raise GivenDataRefused("problem.given_no_factor")
    means = np.nanmean(y[rows], axis=1)
    if np.ptp(means) <= 1e-12 * max(1.0, float(np.abs(means).max())):  # equal but for the last digits of a sum
        raise GivenDataRefused("problem.given_constant")
    names = tuple(str(name) for name, one in zip(values.factors.columns, varies, strict=True) if one)
    return GivenSample(names, x[rows][:, varies], means, noise_of_means(y[rows]))


def noise_of_means(y: np.ndarray) -> float:
    """Variance of a point's mean by chance: within-point variance over replicates, [points, replicates] with NaN; NaN where none has two.

    What a replicate has in common at all points (common seeding) moves no point against another, so it is taken off first.
    """
    own = y[:, ~np.isnan(y).all(axis=0)]
    own = own - np.nanmean(own, axis=0)
    counts = (~np.isnan(own)).sum(axis=1)
    freedom = int((counts - 1).sum())
    if freedom == 0:
        return float("nan")
    squares = float(np.nansum((own - np.nanmean(own, axis=1, keepdims=True)) ** 2))
    return squares / freedom * float((1 / counts).mean())
