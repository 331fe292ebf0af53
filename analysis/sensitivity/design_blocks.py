"""From the points of a study to the blocks, trajectories and curves of its design; incomplete ones are dropped and counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.point_values import PointValues
from analysis.sensitivity.methods import all_factors
from analysis.sensitivity.noisy_sobol import SobolBlocks
from experiments.failure_region import Region, failure_region
from experiments.plan import Task
from experiments.study_reader import StoredStudy

KEPT = 0.5  # a replicate that fewer of the points have is left out: stopping rules run some points longer


@dataclass(frozen=True, eq=False)
class Usable:
    """``values`` [groups, points of a group, replicates] of the complete groups, ``points`` [groups, points, all factors] beside them.

    ``acting``: places of the factors that act on the arm. ``planned``: groups of the design, complete or not.
    """

    values: np.ndarray
    points: np.ndarray
    acting: list[int]
    names: tuple[str, ...]
    planned: int

    @property
    def n(self) -> int:
        """Complete groups."""
        return len(self.values)

    @property
    def replicates(self) -> int:
        """Replicates of every point that is used."""
        return int(self.values.shape[2])


def usable_groups(study: StoredStudy, values: PointValues, size: int) -> Usable:
    """Groups of ``size`` points in the design's order; one with a missing run is dropped whole. Raises ValueError where they don't fit."""
    kept = kept_values(values)
    if len(kept) % size != 0:
        raise ValueError(f"{len(kept)} points are no groups of {size}")
    grouped = kept.reshape(len(kept) // size, size, kept.shape[1])
    names = all_factors(study)
    points = study.design.set_index("point_id").loc[values.factors.index, names].to_numpy(dtype=np.float64).reshape(len(grouped), size, -1)
    complete = np.isfinite(grouped).all(axis=(1, 2))
    acting = tuple(values.factors.columns)
    return Usable(grouped[complete], points[complete], [names.index(name) for name in acting], acting, len(grouped))


def kept_values(values: PointValues) -> np.ndarray:
    """[points, replicates]: the replicates that at least half of the points with any run have."""
    there = np.isfinite(values.values)
    run = there.any(axis=1)
    return values.values[:, there[run].mean(axis=0) >= KEPT] if run.any() else values.values[:, :0]


def saltelli_rows(study: StoredStudy) -> int:
    """Points of a block."""
    factors = len(all_factors(study))
    return 2 * factors + 2 if study.manifest["sampler"].get("second_order", False) else factors + 2


def sobol_blocks(study: StoredStudy, usable: Usable) -> SobolBlocks:
    """A, AB by factor, (BA by factor), B, as the design lays them out; factors that do not act are left out."""
    count, own = len(all_factors(study)), np.array(usable.acting, dtype=np.int64)
    second = usable.values.shape[1] > count + 2
    reverse = usable.values[:, 1 + count + own] if second else None
    return SobolBlocks(usable.names, usable.values[:, 0], usable.values[:, -1], usable.values[:, 1 + own], reverse)


def pair_balance(points: np.ndarray) -> np.ndarray:
    """[factors]: mean squared distance of A and B over what independent columns have; ``points`` [blocks, points of a block, factors].

    1 where A and B are independent. Beginnings of a Sobol sequence can be far from it (measured: 0.25 for a factor at 32 blocks, 1.00 at
    64), the total index is then wrong by about this factor, and no resampling of blocks shows it.
    """
    a, b = points[:, 0], points[:, -1]
    spread = np.concatenate([a, b]).var(axis=0)
    return np.asarray(np.divide(((a - b) ** 2).mean(axis=0) / 2, spread, out=np.ones_like(spread), where=spread > 0))


def sample_of(study: StoredStudy, values: PointValues, design: str) -> PointValues:
    """The points that are a random sample: of Saltelli's design the first and the last of each block, else all."""
    if design != "saltelli":
        return values
    place = np.arange(len(values.values)) % saltelli_rows(study)
    kept = (place == 0) | (place == saltelli_rows(study) - 1)
    block = None if values.block is None else values.block[kept]
    return PointValues(values.factors[kept], values.values[kept], block, values.seeding)


def missing_region(study: StoredStudy, values: PointValues) -> Region | None:
    """Where among the factors values are missing more often than chance would have it; None for nowhere."""
    kept = kept_values(values)
    run = np.isfinite(values.values).any(axis=1) if study.interim else np.full(len(kept), True)
    ids = values.factors.index[run]
    tasks = {
        Task(int(point), place): bool(gap) for point, row in zip(ids, np.isnan(kept[run]), strict=True) for place, gap in enumerate(row)
    }
    return failure_region(study.design, tasks) if len(tasks) > 0 else None
