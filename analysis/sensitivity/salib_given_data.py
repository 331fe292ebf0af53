"""RBD-FAST and delta by SALib's estimators, with limits and bias correction of our own; the only module that asks SALib for them.

SALib's own ``analyze`` is not used: its limits are symmetric, RBD-FAST's come from half the points and are 1.4 times too wide, delta
draws two further indices for each factor, and ``if seed:`` lets seed 0 repeat nothing. Measured: see tests/test_given_data.py.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.sensitivity.distribution_distance import Indices
from analysis.sensitivity.given_sample import GivenSample
from analysis.sensitivity.half_samples import centred_limits, half_sample_limits

HARMONICS = 10
RESAMPLES = 200
DELTA_WORK, FEWEST_RESAMPLES, MOST_RESAMPLES = 10_000, 40, 200  # work: factors x resamples, some 3 ms each


def rbd_fast(sample: GivenSample, seed: int, level: float) -> Indices:
    """``S1`` by random balance designs (Tarantola, Gatelli & Mara 2006; bias correction of Tissot & Prieur 2012)."""
    value = random_balance(sample.x, sample.y)
    low, high = half_sample_limits(random_balance, sample, value, seed=seed, level=level, resamples=RESAMPLES)
    return {"S1": (value, low, high)}


def random_balance(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """[factors] first-order indices. Half samples of few points have fewer harmonics, at most one for eight points."""
    from SALib.analyze.rbd_fast import compute_first_order, permute_outputs, unskew_S1

    harmonics = min(HARMONICS, len(y) // 8)
    plain = np.array([compute_first_order(permute_outputs(column, y), harmonics) for column in x.T])
    return np.asarray(unskew_S1(plain, harmonics, len(y)))


def delta(sample: GivenSample, seed: int, level: float) -> Indices:
    """``delta`` (Borgonovo 2007; Plischke, Borgonovo & Smith 2013, their bias reduction by bootstrap) and ``S1`` from classes.

    Delta reads low where densities have corners or classes are few (0.26 for a true 0.33 with 512 points): it orders factors.
    """
    edges = class_edges(len(sample.y))
    grid = np.linspace(sample.y.min(), sample.y.max(), 100)
    shift, first = _shifts(sample.x, sample.y, grid, edges), between_classes(sample.x, sample.y)
    random = np.random.default_rng([seed, 4])
    draws = random.integers(len(sample.y), size=(delta_resamples(sample.x.shape[1]), len(sample.y)))
    found = np.stack([_shifts(sample.x[rows], sample.y[rows], grid, edges) for rows in draws])
    value = 2 * shift - found.mean(axis=0)
    first_limits = half_sample_limits(between_classes, sample, first, seed=seed, level=level, resamples=RESAMPLES)
    return {"delta": (value, *centred_limits(value, found, level)), "S1": (first, *first_limits)}


def delta_resamples(factors: int) -> int:
    """Bootstrap samples for delta: fewer where factors are many."""
    return int(np.clip(DELTA_WORK // factors, FEWEST_RESAMPLES, MOST_RESAMPLES))


def class_edges(points: int) -> np.ndarray:
    """Ranks between classes of equally many points, as many classes as Plischke et al. advise."""
    exponent = 2 / (7 + math.tanh((1500 - points) / 500))
    return np.linspace(0, points, min(math.ceil(points**exponent), 48) + 1)


def between_classes(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """[factors] share of the variance that lies between classes of a factor, less what as many classes share of pure noise.

    More classes than for delta: a mean needs fewer points than a density, and few classes miss a response that swings.
    """
    from SALib.analyze.delta import sobol_first

    points, classes = len(y), math.ceil(math.sqrt(len(y)))
    edges = np.linspace(0, points, classes + 1)
    plain = np.array([sobol_first(y, column, edges) for column in x.T])
    return np.asarray(1 - (1 - plain) * (points - 1) / (points - classes))


def _shifts(x: np.ndarray, y: np.ndarray, grid: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """[factors] raw delta."""
    from SALib.analyze.delta import calc_delta

    return np.array([calc_delta(y, grid, column, edges) for column in x.T])
