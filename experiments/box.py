"""Points of the uncertainty box: the assumptions under which every claim is tried.

A scrambled Sobol sequence fills the box more evenly than random points; its first N points don't change when N grows, so a study
with more points contains the smaller one. Source: Owen 1998 (scrambling), scipy.stats.qmc.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from experiments.factors import Factor
from sim.parameters import Parameter, uncertainty_box


def box_design(
    points: int, *, seed: int, centre: Mapping[str, float] | None = None, axes: Sequence[Parameter] | None = None
) -> pd.DataFrame:
    """Point 0 and ``points`` points of the box, in natural units, with ``point_id`` 0..points.

    Point 0 holds ``centre`` (the scenario's own values; without it the table defaults). ``seed`` may be 0. Raises ValueError for a
    negative number of points.
    """
    if points < 0:
        raise ValueError(f"points must be 0 or more, not {points}")
    axes = uncertainty_box() if axes is None else tuple(axes)
    unit = sobol(points, len(axes), seed)
    columns: dict[str, np.ndarray] = {"point_id": np.arange(points + 1, dtype=np.int64)}
    for index, axis in enumerate(axes):
        middle = axis.default if centre is None else centre[axis.name]
        columns[axis.name] = np.concatenate([[middle], natural(unit[:, index], axis)]).astype(_storage(axis, middle))
    return pd.DataFrame(columns)


def free_axes(values: Mapping[str, float]) -> tuple[tuple[Parameter, ...], tuple[str, ...]]:
    """The axes to vary, and the names held fixed because the scenario sets them away from the table's default.

    Who writes ``--set secretary.forgetting=0.2`` asks about a world where forgetting *is* 0.2; varying it would drop the setting silently.
    """
    box = uncertainty_box()
    held = tuple(axis.name for axis in box if values[axis.name] != axis.default)
    return tuple(axis for axis in box if axis.name not in held), held


def sobol(points: int, dimensions: int, seed: int) -> np.ndarray:
    """``[points, dimensions]`` in [0, 1): drawn as a power of two and cut, which keeps the sequence a prefix of a longer one."""
    if points == 0 or dimensions == 0:
        return np.empty((points, dimensions))
    from scipy.stats import qmc  # 2 s: only who draws a design pays for it

    sampler = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    return sampler.random_base2(math.ceil(math.log2(points)))[:points]


def natural(unit: np.ndarray, axis: Parameter) -> np.ndarray:
    """Unit interval to the axis' bounds, uniformly."""
    return Factor(axis.name, axis.low, axis.high, whole=axis.kind == "int").natural(unit)


def _storage(axis: Parameter, middle: float) -> type:
    return np.int64 if axis.kind == "int" and float(middle).is_integer() else np.float64
