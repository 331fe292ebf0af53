"""Functions whose sensitivity is known in closed form, at the points of a sample, as the arrays that analyses start from."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.point_values import PointValues
from experiments.plan import DUMMY

ISHIGAMI_S1, ISHIGAMI_ST, ISHIGAMI_SHAPLEY = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437), (0.4357, 0.4424, 0.1218)
SOBOL_G = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0)


def unit_points(points: int, factors: int, seed: int = 1) -> np.ndarray:
    """The beginning of a scrambled Sobol sequence."""
    from scipy.stats import qmc

    return qmc.Sobol(factors, seed=seed).random_base2(math.ceil(math.log2(points)))[:points]


def ishigami(unit: np.ndarray) -> np.ndarray:
    """a = 7, b = 0.1, of the first three columns."""
    x = np.pi * (2 * unit - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sobol_g(unit: np.ndarray) -> np.ndarray:
    """The g function with a = 0, 1, 4.5, 9, 99, 99, 99, 99."""
    return np.prod([(abs(4 * unit[:, k] - 2) + a) / (1 + a) for k, a in enumerate(SOBOL_G)], axis=0)


def sobol_g_shapley() -> np.ndarray:
    """Each subset of factors has the product of their variances, shared evenly among them."""
    own = [1 / (3 * (1 + a) ** 2) for a in SOBOL_G]
    found = np.zeros(len(own))
    for size in range(1, len(own) + 1):
        for factors in combinations(range(len(own)), size):
            found[list(factors)] += math.prod(own[k] for k in factors) / size
    return found / (math.prod(1 + v for v in own) - 1)


def point_values_of(
    unit: np.ndarray, y: np.ndarray, *, noise: float = 0.0, replicates: int = 1, seed: int = 0, shared=False
) -> PointValues:
    """The last factor is the dummy; ``noise``: standard deviation of a run, one draw for all points of a replicate where it is shared."""
    random = np.random.default_rng(seed)
    chance = noise * random.normal(size=(1 if shared else len(y), replicates))
    names = [*(f"x{k}" for k in range(unit.shape[1] - 1)), DUMMY]
    factors = pd.DataFrame(unit, columns=names, index=range(1, len(y) + 1))
    return PointValues(factors, y[:, None] + chance + np.zeros((len(y), replicates)), None, "common" if shared else "independent")
