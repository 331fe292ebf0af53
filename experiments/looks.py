"""What one look at a sample sees: estimate, limits, and whether the sample can be trusted to say so (definitions D6, D13).

Everything works on the last axis, so that a look at one point and 4,000 simulated studies run through the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from experiments.intervals import ROUNDING
from experiments.rates import paired_limits, wilson_limits

FEWEST = 10  # D13: no look decides on less
FEWEST_IF_SKEWED = 20  # D13: a look below needs |skewness| < 1
SKEWED = 1.0
FEWEST_DISCORDANT = 5  # D13: replicates in which two arms differ; for one arm, of its rarer answer


@dataclass(frozen=True)
class Sample:
    """One sample per study, all fields of the same shape. ``count``: pairs without a missing value. ``low``/``high``: NaN without limits.

    ``skewness``: of the differences, 0 for rates and where nothing spreads. ``discordant``: pairs that differ (for a single arm, its
    rarer answer); for means, ``count``.
    """

    count: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    skewness: np.ndarray
    spreads: np.ndarray
    discordant: np.ndarray

    @property
    def half_width(self) -> np.ndarray:
        """Half the length of the interval."""
        return (self.high - self.low) / 2

    @property
    def trusted(self) -> np.ndarray:
        """Whether D13 lets this sample decide anything."""
        enough = (self.count >= FEWEST_IF_SKEWED) | ((self.count >= FEWEST) & (np.abs(self.skewness) < SKEWED))
        return enough & self.spreads & (self.discordant >= FEWEST_DISCORDANT)


def sample(values: np.ndarray, reference: np.ndarray | None, *, rate: bool, level: float) -> Sample:
    """Sample of the paired differences, or of one arm where there is no reference; NaN in either arm drops the pair."""
    values = np.asarray(values, dtype=np.float64)
    other = np.zeros_like(values) if reference is None else np.asarray(reference, dtype=np.float64)
    kept = ~(np.isnan(values) | np.isnan(other))
    values, other = np.where(kept, values, 0.0), np.where(kept, other, 0.0)
    count = kept.sum(axis=-1)
    if rate:
        return _rate(values, None if reference is None else other, count, level)
    return _mean(values, other, kept, count, level)


def _mean(values: np.ndarray, other: np.ndarray, kept: np.ndarray, count: np.ndarray, level: float) -> Sample:
    """The t interval of D6, the one that effects.csv holds."""
    differences = values - other
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = differences.sum(axis=-1) / count
        centred = np.where(kept, differences - mean[..., None], 0.0)
        squares = centred**2
        moment = squares.sum(axis=-1) / count
        size = np.maximum(np.abs(values), np.abs(other)).max(axis=-1, initial=0.0)
        highest = np.where(kept, differences, -np.inf).max(axis=-1, initial=-np.inf)
        lowest = np.where(kept, differences, np.inf).min(axis=-1, initial=np.inf)
        spreads = (count >= 2) & (highest - lowest > ROUNDING * size)
        skew = np.where(spreads, (squares * centred).sum(axis=-1) / count / moment**1.5, 0.0)
        half = np.where(spreads, stdtrit(count - 1.0, 0.5 + level / 2) * np.sqrt(moment / (count - 1)), np.nan)
    return Sample(count, mean, mean - half, mean + half, skew, spreads, count)


def _rate(values: np.ndarray, other: np.ndarray | None, count: np.ndarray, level: float) -> Sample:
    """Wilson's limits of one arm, Newcombe's of a pair; without a single differing replicate there are none."""
    events = values.sum(axis=-1)
    if other is None:
        low, high = wilson_limits(events, count, level)
        rarer = np.minimum(events, count - events)
        estimate = np.divide(events, count, out=np.full(np.shape(events), np.nan), where=count > 0)
    else:
        both = (values * other).sum(axis=-1)
        first, second = events - both, other.sum(axis=-1) - both
        low, high = paired_limits(both, first, second, count, level)
        rarer = first + second
        estimate = np.divide(first - second, count, out=np.full(np.shape(events), np.nan), where=count > 0)
    spreads = rarer > 0
    low, high = np.where(spreads, low, np.nan), np.where(spreads, high, np.nan)
    return Sample(count, estimate, low, high, np.zeros(np.shape(events)), spreads, rarer)
