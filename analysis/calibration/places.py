"""Where the values of a factor lie within what was thought possible: as probabilities of its distribution, so that all are alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.factors import Factor

GRID = 4001  # probabilities at which a distribution is tabulated


def places(points: pd.DataFrame, factors: Sequence[Factor]) -> np.ndarray:
    """``[points, factors]`` from 0 to 1; a value that many probabilities lead to (whole numbers, levels) stands in their middle."""
    return np.column_stack([_place(factor, points[factor.name].to_numpy(dtype=np.float64)) for factor in factors])


def spreads(factors: Sequence[Factor]) -> list[float]:
    """Standard deviation of the places before anything is observed: 0.29, less for few levels."""
    return [float(_place(factor, _tabulated(factor)).std()) for factor in factors]


def _place(factor: Factor, values: np.ndarray) -> np.ndarray:
    table = _tabulated(factor)
    distinct, first, counts = np.unique(table, return_index=True, return_counts=True)
    return np.asarray(np.interp(values, distinct, (first + counts / 2) / GRID))


def _tabulated(factor: Factor) -> np.ndarray:
    return factor.natural((np.arange(GRID) + 0.5) / GRID)
