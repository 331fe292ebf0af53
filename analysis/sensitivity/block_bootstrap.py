"""Resampling of whole blocks: statistics that are functions of means over blocks, drawn a thousand times in one product of matrices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

CHUNK = 4_000_000  # weights in memory at once


def resampled_means(sums: np.ndarray, resamples: int, seed: int) -> np.ndarray:
    """[resamples, statistics]: means of ``sums`` [blocks, statistics] over blocks drawn with replacement; a seed gives the same draws."""
    return np.concatenate([weights @ sums for weights in _weights(len(sums), resamples, np.random.default_rng(seed))])


def limits(draws: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Percentile limits over the first axis; NaN where a draw is missing."""
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high


def _weights(blocks: int, resamples: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Shares of the blocks in each resample, some resamples at a time."""
    step = max(1, CHUNK // blocks)
    for first in range(0, resamples, step):
        count = min(step, resamples - first)
        drawn = rng.integers(0, blocks, (count, blocks)) + blocks * np.arange(count)[:, None]
        yield np.bincount(drawn.ravel(), minlength=count * blocks).reshape(count, blocks) / blocks
