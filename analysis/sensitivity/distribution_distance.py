"""Indices that compare distributions instead of variances: PAWN, and regional sensitivity with its p-values.

PAWN (Pianosi & Wagener 2018): how far the distribution of the response within a slice of a factor lies from that of all points; the
median over slices. SALib's routine leaves the highest value out and works out an exact p-value per slice that nobody reads (1,000 times
slower); a test holds this one to it. Regional sensitivity (Hornberger & Spear 1981): how far the values of a factor where the response
is above its median differ from the others.
"""

from __future__ import annotations

import numpy as np

from analysis.sensitivity.given_sample import GivenDataRefused, GivenSample
from analysis.sensitivity.half_samples import half_sample_limits

MOST_SLICES, FEWEST_SLICES, POINTS_PER_SLICE = 10, 4, 25
FEWEST_PER_HALF = 20
RESAMPLES, SHUFFLES = 200, 499

Indices = dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]
"""By index: value, low and high of each factor."""


def pawn(sample: GivenSample, seed: int, level: float) -> Indices:
    """``PAWN``: median Kolmogorov-Smirnov distance over the slices."""
    slices = int(np.clip(len(sample.y) // POINTS_PER_SLICE, FEWEST_SLICES, MOST_SLICES))

    def statistic(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return pawn_medians(x, y, slices)

    value = statistic(sample.x, sample.y)
    low, high = half_sample_limits(statistic, sample, value, seed=seed, level=level, resamples=RESAMPLES)
    return {"PAWN": (value, low, high)}


def pawn_medians(x: np.ndarray, y: np.ndarray, slices: int) -> np.ndarray:
    """[factors]; slices hold equally many points, those of a discrete factor its levels."""
    order = np.argsort(y, kind="stable")
    x, last = x[order], _last_of_ties(y[order])
    everywhere = np.arange(1, len(y) + 1)[:, None] / len(y)
    edges = np.quantile(x, np.linspace(0, 1, slices + 1)[1:-1], axis=0)
    found = np.empty(x.shape[1])
    for factor in range(x.shape[1]):
        inside = np.searchsorted(edges[:, factor], x[:, factor], side="right")[:, None] == np.arange(slices)
        counts = inside.sum(axis=0)
        within = np.cumsum(inside, axis=0)[:, counts > 0] / counts[counts > 0]
        found[factor] = np.median(np.abs(within - everywhere)[last].max(axis=0))
    return found


def rsa(sample: GivenSample, seed: int, level: float) -> Indices:
    """``KS``: distance between the values of a factor in the upper and lower half of the responses; ``p_adjusted``: its p-value.

    Adjusted for the number of factors: how often the largest distance of all factors is as large when halves are dealt at random.
    Raises GivenDataRefused where so many responses are equal that one half has fewer than 20 points.
    """
    upper = sample.y > np.median(sample.y)
    if min(upper.sum(), (~upper).sum()) < FEWEST_PER_HALF:
        raise GivenDataRefused("problem.given_halves", needed=FEWEST_PER_HALF)

    def statistic(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return half_distances(x, y > 0)

    halves = GivenSample(sample.names, sample.x, upper.astype(np.float64), sample.noise)
    value = statistic(halves.x, halves.y)
    low, high = half_sample_limits(statistic, halves, value, seed=seed, level=level, resamples=RESAMPLES)
    random, nothing = np.random.default_rng([seed, 2]), np.full(len(value), np.nan)
    largest = np.array([half_distances(sample.x, random.permutation(upper)).max() for _ in range(SHUFFLES)])
    chance = (1 + (largest[:, None] >= value).sum(axis=0)) / (SHUFFLES + 1)
    return {"KS": (value, low, high), "p_adjusted": (chance, nothing, nothing)}


def half_distances(x: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """[factors] two-sample Kolmogorov-Smirnov distance between the rows that are ``upper`` and the others."""
    order = np.argsort(x, axis=0, kind="stable")
    signed = np.where(upper, 1 / upper.sum(), -1 / (~upper).sum())[order]
    last = _last_of_ties(np.take_along_axis(x, order, axis=0))
    return np.asarray(np.where(last, np.abs(np.cumsum(signed, axis=0)), 0.0).max(axis=0))


def _last_of_ties(ordered: np.ndarray) -> np.ndarray:
    """True where the next value down the first axis is another one: only there a distribution function is whole."""
    return np.concatenate([ordered[1:] != ordered[:-1], np.ones((1, *ordered.shape[1:]), dtype=bool)])
