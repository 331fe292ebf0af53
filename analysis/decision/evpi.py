"""What it would be worth to know everything, from below and from above: a choice by noisy means values its own luck (definitions D8)."""

from __future__ import annotations

import numpy as np


def perfect_information(cube: np.ndarray) -> tuple[float, float]:
    """(lower, upper) value of perfect information of ``cube`` [points, replicates, arms], NaN in all arms where a run is missing.

    Lower: the arm of a point is chosen by one half of its replicates and valued by the other, both ways averaged; NaN where no point has
    both halves. Upper: chosen and valued by all of them, which pays for luck.
    """
    means, first, second = (means_of(part) for part in (cube, cube[:, ::2], cube[:, 1::2]))
    upper = float(means.max(axis=1).mean() - means.mean(axis=0).max())
    both = np.isfinite(first + second).all(axis=1)
    if not both.any():
        return float("nan"), upper
    first, second = first[both], second[both]
    ways = [valued[np.arange(len(valued)), choosing.argmax(axis=1)].mean() for choosing, valued in ((first, second), (second, first))]
    return float(np.mean(ways) - means[both].mean(axis=0).max()), upper


def means_of(cube: np.ndarray) -> np.ndarray:
    """[points, arms] over the replicates there are; NaN where there is none."""
    counts = np.isfinite(cube).sum(axis=1)
    return np.asarray(np.divide(np.nansum(cube, axis=1), counts, out=np.full(counts.shape, np.nan), where=counts > 0))
