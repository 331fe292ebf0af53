"""Intervals of paired effects (definitions D6): what many replicates of one pair of policies say.

The assumption range, which says how much the answer depends on what nobody knows, is in ``analysis.verdicts``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

LEVEL = 0.95
FEWEST_REPLICATES = 5  # D6: below, no interval
FEWEST_DISCORDANT = 10  # D6: for a rate, below, the t interval is only approximate
LARGEST_T = 1e6  # a resample without spread; finite, so that quantiles stay numbers
ROUNDING = 16 * np.finfo(np.float64).eps  # spread below this share of the values is rounding, not chance


@dataclass(frozen=True)
class PairedEffect:
    """Mean difference policy - reference over replicates, with its simulation interval.

    ``method``: "t" | "approximate" (t limits, but the differences are skewed or a rate rarely differs) | "exact" (all replicates give
    the same difference: no limits) | "none" (fewer than 5 replicates: no limits). ``low``/``high`` are None without limits.
    ``replicates`` counts the pairs used. ``saving``: how many independent runs one pair is worth, (s_p^2 + s_0^2) / s_d^2; None where
    the differences don't spread. ``reference_value``, ``value``: means of both arms over the same pairs. NaN without any pair.
    """

    difference: float
    low: float | None
    high: float | None
    method: str
    replicates: int
    saving: float | None
    reference_value: float
    value: float


def paired_effect(values: np.ndarray, reference: np.ndarray, *, level: float = LEVEL) -> PairedEffect:
    """Effect of a policy from its replicates and its reference's, in the same order; NaN drops the replicate from both arms.

    Interval: dbar +- t_{R-1} s_d / sqrt(R). Source: definitions D6. Raises ValueError if the arms differ in length.
    """
    values, reference = np.asarray(values, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    if values.shape != reference.shape or values.ndim != 1:
        raise ValueError(f"arms must be one-dimensional and of equal length, not {values.shape} and {reference.shape}")
    kept = ~(np.isnan(values) | np.isnan(reference))
    values, reference = values[kept], reference[kept]
    count = len(values)
    if count == 0:
        return PairedEffect(math.nan, None, None, "none", 0, None, math.nan, math.nan)
    differences = values - reference
    mean, spread = float(differences.mean()), _spread(differences, np.maximum(np.abs(values), np.abs(reference)))
    low = high = saving = None
    if spread > 0:
        saving = float(values.var(ddof=1) + reference.var(ddof=1)) / spread**2
    if count >= FEWEST_REPLICATES and spread > 0:
        half = half_width(count, spread, level)
        low, high = mean - half, mean + half
    method = _method(values, reference, differences, spread)
    return PairedEffect(mean, low, high, method, count, saving, float(reference.mean()), float(values.mean()))


def half_width(count: int, spread: float, level: float = LEVEL) -> float:
    """Half the length of a t interval of a mean; scipy.special and not scipy.stats, which costs 2 s at import."""
    return float(stdtrit(count - 1, 0.5 + level / 2)) * spread / math.sqrt(count)


def _spread(differences: np.ndarray, size: np.ndarray) -> float:
    """Standard deviation (n - 1); exactly 0 where only rounding makes the differences unequal."""
    if len(differences) < 2 or np.ptp(differences) <= ROUNDING * size.max():
        return 0.0
    return float(differences.std(ddof=1))


def _method(values: np.ndarray, reference: np.ndarray, differences: np.ndarray, spread: float) -> str:
    if len(values) < FEWEST_REPLICATES:
        return "none"
    if spread == 0:
        return "exact"
    is_rate = bool(np.isin(np.concatenate([values, reference]), (0.0, 1.0)).all())  # each replicate answers yes or no
    rare = is_rate and int((differences != 0).sum()) < FEWEST_DISCORDANT
    return "approximate" if rare or abs(skewness(differences)) > 1 else "t"


def skewness(sample: np.ndarray) -> float:
    """Moment skewness m3 / m2^1.5 of a sample that spreads."""
    centred = sample - sample.mean()
    return float((centred**3).mean() / (centred**2).mean() ** 1.5)


def simultaneous_limits(
    differences: np.ndarray, *, level: float = LEVEL, seed: int = 0, draws: int = 4000
) -> tuple[np.ndarray, np.ndarray]:
    """max-t limits that hold for a whole family of responses at once: arrays low, high of length [responses].

    ``differences`` is [replicates, responses]. Whole replicate rows are resampled, which keeps the correlation between responses; the
    critical value is the ``level`` quantile of max_k |t_k|. It is kept between the single t value and Bonferroni's, for with few
    replicates a resample may hold hardly any spread. Columns that don't spread or have fewer than 5 values get NaN.
    """
    differences = np.asarray(differences, dtype=np.float64)
    low, high = np.full((2, differences.shape[1]), np.nan)
    kept = ~np.isnan(differences)
    counts = kept.sum(axis=0)
    means = np.divide(np.where(kept, differences, 0).sum(axis=0), counts, out=np.zeros(len(counts)), where=counts > 0)
    centred = np.where(kept, differences - means, 0.0)
    spreads = np.sqrt((centred**2).sum(axis=0) / np.maximum(counts - 1, 1))
    usable = (counts >= FEWEST_REPLICATES) & (spreads > ROUNDING * np.maximum(np.abs(means), 1e-300))
    if not usable.any():
        return low, high
    of_family = float(np.quantile(_resampled_peaks(centred[:, usable], kept[:, usable], seed, draws), level))
    for column in np.flatnonzero(usable):
        single = float(stdtrit(counts[column] - 1, 0.5 + level / 2))
        bonferroni = float(stdtrit(counts[column] - 1, 1 - (1 - level) / (2 * usable.sum())))
        critical = min(max(of_family, single), bonferroni)
        half = critical * spreads[column] / math.sqrt(counts[column])
        low[column], high[column] = means[column] - half, means[column] + half
    return low, high


def _resampled_peaks(centred: np.ndarray, kept: np.ndarray, seed: int, draws: int) -> np.ndarray:
    """Largest |t| over the columns in each resample of the rows: [draws]."""
    rows = len(centred)
    weights = np.random.default_rng(seed).multinomial(rows, np.full(rows, 1 / rows), size=draws).astype(np.float64)
    counts = weights @ kept
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (weights @ centred) / counts
        spreads = np.sqrt((weights @ centred**2 / counts - means**2).clip(min=0) * counts / (counts - 1))
        t = np.abs(means) / (spreads / np.sqrt(counts))
    return np.nan_to_num(t, nan=0.0, posinf=LARGEST_T).max(axis=1)
