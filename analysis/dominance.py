"""Which arms cost no less and give no more than another one: dominance with intervals, on paired replicates.

One arm dominates another when the whole interval of every cost difference lies at or below 0 and that of the benefit difference at or
above it, one of them strictly. Intervals of differences add up (the standard deviation of a sum is at most the sum of the standard
deviations), so on equal replicates dominance is transitive; it is irreflexive since an arm never differs from itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.intervals import FEWEST_REPLICATES, LEVEL, ROUNDING, half_width


def pairwise(values: np.ndarray, *, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, low, high of column i minus column j over the rows, each [arms, arms]; limits NaN below 5 rows, the mean where it is exact."""
    values = np.asarray(values, dtype=np.float64)
    differences = values[:, :, None] - values[:, None, :]
    mean = differences.mean(axis=0)
    if len(values) < FEWEST_REPLICATES:
        return mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    exact = np.ptp(differences, axis=0) <= ROUNDING * np.abs(values).max(initial=0.0)
    half = np.where(exact, 0.0, half_width(len(values), 1.0, level) * differences.std(axis=0, ddof=1))
    return mean, mean - half, mean + half


def dominance(costs: Sequence[np.ndarray], benefit: np.ndarray) -> np.ndarray:
    """[arms, arms]: True where arm i dominates arm j; ``costs`` (one array per account) and ``benefit`` are [replicates, arms]."""
    _, benefit_low, _ = pairwise(benefit)
    highs = [pairwise(cost)[2] for cost in costs]
    return _dominates(highs, benefit_low)


def dominance_share(costs: Sequence[np.ndarray], benefit: np.ndarray) -> np.ndarray:
    """[arms, arms]: share of the points of the box where i dominates j by its means; arrays are [points, arms], NaN without points."""
    if len(benefit) == 0:
        return np.full((benefit.shape[1],) * 2, np.nan)
    differences = [array[:, :, None] - array[:, None, :] for array in (*costs, benefit)]
    return np.asarray(_dominates(differences[:-1], differences[-1]).mean(axis=0))


def _dominates(costs: Sequence[np.ndarray], benefit: np.ndarray) -> np.ndarray:
    """NaN fits nothing: where there is no interval nothing dominates."""
    no_worse, better = benefit >= 0, benefit > 0
    for cost in costs:
        no_worse, better = no_worse & (cost <= 0), better | (cost < 0)
    return np.asarray(no_worse & better)
