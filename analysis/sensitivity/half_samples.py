"""Limits of an index from half samples: what the index would have been with other points.

A bootstrap draws points twice. Everything here goes by the order of the points, where twins stand side by side and look like a smooth
response: it would find structure in noise. Half samples without replacement have no twins, and their variance around the whole
sample's estimate is that of the whole sample itself: s^2 (1/m - 1/n) = s^2/n for m = n/2 (Politis, Romano & Wolf 1999).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.sensitivity.given_sample import GivenSample

Statistic = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Indices of the factors from x [points, factors] and y [points]; any shape that ends in factors."""


def half_sample_limits(
    statistic: Statistic, sample: GivenSample, value: np.ndarray, *, seed: int, level: float, resamples: int
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits of ``value``, the statistic of the whole sample."""
    random = np.random.default_rng([seed, 1])
    count = len(sample.y)
    halves = (random.permutation(count)[: count // 2] for _ in range(resamples))
    return centred_limits(value, np.stack([statistic(sample.x[rows], sample.y[rows]) for rows in halves]), level)


def centred_limits(value: np.ndarray, found: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Percentiles of the resampled values [resamples, ...] around their own mean, laid around ``value``.

    Their mean is left out since every index of this package is biased upward by few points, and a half sample has fewer.
    """
    tail = (1 - level) / 2
    low, high = np.quantile(found - found.mean(axis=0), (tail, 1 - tail), axis=0)
    return value + low, value + high
