"""Sobol indices of the mean of a noisy model (definitions D7): of f(x) = E Y(x, chance), from products of different replicates only.

With replicates r != s the noise of u and v is independent, so <u, v>_j = sum over r != s of u_jr v_js / (R (R - 1)) has no noise in its
expectation, whether points of a block share their draws or not. Everything is a function of means over blocks, so the limits come from
resampling blocks. Negative estimates are left as they are. Sources: Saltelli et al. 2010 and Jansen 1999 for the numerators.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analysis.sensitivity.block_bootstrap import resampled_means
from analysis.sensitivity.estimates import PAIRED, Estimates


@dataclass(frozen=True, eq=False)
class SobolBlocks:
    """``a``, ``b`` [blocks, replicates]; ``ab`` [blocks, factors, replicates]: A with a column of B; ``ba``: the reverse, or None."""

    factors: tuple[str, ...]
    a: np.ndarray
    b: np.ndarray
    ab: np.ndarray
    ba: np.ndarray | None = None

    @property
    def n(self) -> int:
        """Blocks."""
        return len(self.a)


def cross(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """<u, v> over the last axis (replicates, at least two): the mean of u_r v_s over r != s."""
    replicates = u.shape[-1]
    return np.asarray((u.sum(-1) * v.sum(-1) - (u * v).sum(-1)) / (replicates * (replicates - 1)))


def sobol_sums(blocks: SobolBlocks) -> np.ndarray:
    """[blocks, statistics]: mean and product of A and B, then by factor numerators of ST and S1 and the weight of the centre in S1.

    With second order, by pair the numerator of S2 and its weight of the centre. The centre c depends on which blocks are drawn.
    """
    shift = (blocks.a.mean() + blocks.b.mean()) / 2  # every estimate is free of it; small numbers keep their digits
    a, b, ab = blocks.a - shift, blocks.b - shift, blocks.ab - shift
    halves = [(a, b, ab)] if blocks.ba is None else [(a, b, ab), (b, a, blocks.ba - shift)]
    moved = [swapped - own[:, None] for own, _, swapped in halves]
    total = np.mean([cross(step, step) / 2 for step in moved], axis=0)
    first = np.mean([cross(other[:, None], step) for (_, other, _), step in zip(halves, moved, strict=True)], axis=0)
    centre = np.mean([step.mean(-1) for step in moved], axis=0)
    parts = [((a + b).mean(-1) / 2)[:, None], ((cross(a, a) + cross(b, b)) / 2)[:, None], total, first, centre]
    if blocks.ba is not None:
        parts += _pair_sums(a, b, ab, blocks.ba - shift)
    return np.concatenate(parts, axis=1)


def _pair_sums(a: np.ndarray, b: np.ndarray, ab: np.ndarray, ba: np.ndarray) -> list[np.ndarray]:
    """BA_i and AB_j have the columns i and j in common, A and B none."""
    one, two = (np.array(side, dtype=np.int64) for side in zip(*combinations(range(ab.shape[1]), 2), strict=True))
    product = (cross(ba[:, one], ab[:, two]) + cross(ba[:, two], ab[:, one])) / 2 - cross(a, b)[:, None]
    means = (ab.mean(-1) + ba.mean(-1)) / 2
    return [product, means[:, one] + means[:, two] - (a + b).mean(-1)[:, None]]


def sobol_indices(means: np.ndarray, factors: int) -> dict[str, np.ndarray]:
    """Indices from means [..., statistics] of :func:`sobol_sums` over blocks; ``variance`` [...] beside them."""
    centre, variance = means[..., :1], means[..., 1:2] - means[..., :1] ** 2
    total, first, weight = (means[..., 2 + k * factors : 2 + (k + 1) * factors] for k in range(3))
    found = {"ST": total / variance, "S1": (first - centre * weight) / variance}
    pairs = factors * (factors - 1) // 2
    if means.shape[-1] > 2 + 3 * factors and pairs > 0:
        product, shared = means[..., 2 + 3 * factors :][..., :pairs], means[..., 2 + 3 * factors + pairs :]
        one, two = (list(side) for side in zip(*combinations(range(factors), 2), strict=True))
        found[PAIRED] = (product - centre * shared) / variance - found["S1"][..., one] - found["S1"][..., two]
    return found | {"variance": variance[..., 0]}


def noisy_sobol(factors: tuple[str, ...], sums: np.ndarray, resamples: int, seed: int) -> tuple[Estimates, np.ndarray]:
    """Estimates from the sums of some blocks, and the resampled variance of f: where it may be 0 there is nothing to divide."""
    values = sobol_indices(sums.mean(axis=0), len(factors))
    draws = sobol_indices(resampled_means(sums, resamples, seed), len(factors))
    values.pop("variance")
    variance = draws.pop("variance")
    return Estimates(factors, values, draws, len(sums), "ST"), variance


def independent_total(blocks: SobolBlocks) -> np.ndarray:
    """ST by means of replicates less their noise: right under independent seeding only, there to check the estimator above (D7)."""
    replicates = blocks.a.shape[-1]
    points = np.concatenate([blocks.a[:, None], blocks.b[:, None], blocks.ab], axis=1)
    noise = points.var(axis=-1, ddof=1).mean() / replicates
    half = (blocks.a.mean(-1)[:, None] - blocks.ab.mean(-1)) ** 2 / 2
    both = np.concatenate([blocks.a.mean(-1), blocks.b.mean(-1)])
    return np.asarray((half.mean(axis=0) - noise) / (both.var() - noise))


def naive_total(blocks: SobolBlocks) -> np.ndarray:
    """ST as if the mean of the replicates were the model: what everybody computes, and what noise inflates. For comparison only."""
    half = (blocks.a.mean(-1)[:, None] - blocks.ab.mean(-1)) ** 2 / 2
    return np.asarray(half.mean(axis=0) / np.concatenate([blocks.a.mean(-1), blocks.b.mean(-1)]).var())
