"""Feature scoring: how much a forest of extra trees gains by splitting on a factor (Jaxa-Rozen & Kwakkel 2018, as in ema-workbench).

Splits on a factor that does nothing gain something too. So every forest gets, beside the factors, a shuffled copy of each (Kursa &
Rudnicki 2010): the floor is the largest share that a copy had, and the shares of factors and copies together are one.
"""

from __future__ import annotations

import numpy as np

from analysis.sensitivity.distribution_distance import Indices
from analysis.sensitivity.given_sample import GivenSample
from analysis.sensitivity.half_samples import half_sample_limits

TREES, RESAMPLES = 50, 40
ROUNDS = 19  # of 20 largest shares, a factor's among them, at most one in twenty is the largest by chance
LEAF, SHARE_TRIED = 3, 0.6


def feature_scores(sample: GivenSample, seed: int, level: float) -> tuple[Indices, dict[str, float]]:
    """``importance`` of each factor, and the ``floor``."""
    random = np.random.default_rng([seed, 3])
    rounds = np.stack([importances(sample.x, sample.y, random) for _ in range(ROUNDS)])
    value = rounds[:, 0].mean(axis=0)
    low, high = half_sample_limits(lambda x, y: importances(x, y, random)[0], sample, value, seed=seed, level=level, resamples=RESAMPLES)
    return {"importance": (value, low, high)}, {"floor": float(rounds[:, 1].max())}


def importances(x: np.ndarray, y: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """[factor or its copy, factors] share of the decrease of variance that splits on it bring."""
    from sklearn.ensemble import ExtraTreesRegressor

    both = np.concatenate([x, random.permuted(x, axis=0)], axis=1)
    drawn = int(random.integers(2**31))
    forest = ExtraTreesRegressor(TREES, min_samples_leaf=LEAF, max_features=SHARE_TRIED, random_state=drawn, n_jobs=1)
    return np.asarray(forest.fit(both, y).feature_importances_).reshape(2, -1)
