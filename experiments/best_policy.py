"""How probable it is that a policy is the best of several: whole replicate rows are resampled (definitions D6).

Rows and not single values, because the policies of a replicate share their luck: what counts is how they differ.
"""

from __future__ import annotations

import numpy as np

DRAWS = 4000  # the probability's own simulation error at 0.95 is 0.003


def resampled_rows(count: int, tried: int, point_id: int, draws: int = DRAWS) -> np.ndarray:
    """How often each of ``count`` rows is in each resample: ``[draws, count]``, rows sum to ``count``.

    A pure function of its arguments (Philox keyed by ``tried`` and ``point_id``): the same data, the same verdict, before and after
    an interruption.
    """
    generator = np.random.Generator(np.random.Philox(key=np.array([tried, point_id], dtype=np.uint64)))
    chosen = generator.integers(0, count, size=(draws, count)) + count * np.arange(draws)[:, None]
    return np.bincount(chosen.ravel(), minlength=draws * count).reshape(draws, count).astype(np.float64)


def probabilities_best(rows: np.ndarray, higher: bool, weights: np.ndarray) -> np.ndarray:
    """Share of the resamples in which each policy has the best mean; policies that are equal in a resample share it.

    ``rows`` is ``[..., replicates, policies]``, the result ``[..., policies]``.
    """
    means = np.einsum("dr,...rp->...dp", weights, rows, optimize=True)
    means = means if higher else -means
    top = means.max(axis=-1, keepdims=True)
    best = means >= top - 1e-12 * np.maximum(np.abs(top), 1e-300)
    return (best / best.sum(axis=-1, keepdims=True)).mean(axis=-2)
