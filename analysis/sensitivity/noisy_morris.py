"""Morris screening of a noisy model: elementary effects along trajectories, their mean size and their spread.

An elementary effect is taken per whole range of the factor (of its distribution, where values are unequally far apart). The mean of
sizes |EE| is pushed up by noise. Where points share their draws the dummy does not show how far: nothing it does changes a draw's effect,
while a real factor lets the same draws act elsewhere. So a factor counts as told from noise only if its mean *squared* effect, which
products of different replicates free of noise, is surely above 0. That takes two replicates.
Sources: Morris 1991; Campolongo et al. 2007.
"""

from __future__ import annotations

import numpy as np

from analysis.sensitivity.block_bootstrap import resampled_means
from analysis.sensitivity.estimates import Estimates
from analysis.sensitivity.noisy_sobol import cross

GUARD = "square_corrected"


def elementary_effects(points: np.ndarray, values: np.ndarray, step: float) -> np.ndarray:
    """[trajectories, factors, replicates] from ``points`` [trajectories, factors + 1, factors] and ``values`` [..., replicates].

    ``step``: share of a factor's distribution that one step goes. Raises ValueError where a step moves no factor or several.
    """
    moved = np.diff(points, axis=1)
    if not ((moved != 0).sum(axis=2) == 1).all():
        raise ValueError("a step of a trajectory moves one factor")
    which = (moved != 0).argmax(axis=2)
    if not (np.sort(which, axis=1) == np.arange(points.shape[2])).all():
        raise ValueError("a trajectory moves every factor once")
    effects = np.diff(values, axis=1) / (np.sign(moved.sum(axis=2)) * step)[..., None]
    found = np.empty_like(effects)
    np.put_along_axis(found, which[..., None], effects, axis=1)
    return found


def morris_sums(effects: np.ndarray) -> np.ndarray:
    """[trajectories, statistics]: by factor EE, |EE| and EE squared of the means of replicates, their cross product, EE by replicate."""
    mean = effects.mean(-1)
    product = cross(effects, effects) if effects.shape[-1] > 1 else np.full(mean.shape, np.nan)
    return np.concatenate([mean, np.abs(mean), mean**2, product, effects.reshape(len(effects), -1)], axis=1)


def morris_indices(means: np.ndarray, factors: int, n: int) -> dict[str, np.ndarray]:
    """mu_star, mu, sigma as everybody has them; unbiased and without noise, so negative by chance: ``sigma2_corrected``, the variance of
    EE, and ``square_corrected``, the mean of its square. With one replicate these two are missing and 0.

    ``means`` [..., statistics] of :func:`morris_sums` over ``n`` trajectories.
    """
    mu, size, square, product = (means[..., k * factors : (k + 1) * factors] for k in range(4))
    single = means[..., 4 * factors :].reshape(*means.shape[:-1], factors, -1)
    spread = np.sqrt(np.maximum(square - mu**2, 0) * n / (n - 1))
    found = {"mu_star": size, "mu": mu, "sigma": spread}
    if single.shape[-1] < 2:
        return found | {GUARD: np.zeros_like(mu)}
    return found | {"sigma2_corrected": (product - cross(single, single)) * n / (n - 1), GUARD: product}


def noisy_morris(factors: tuple[str, ...], sums: np.ndarray, resamples: int, seed: int) -> Estimates:
    """Estimates from the sums of some trajectories. There is no floor but the dummy: mu_star has the unit of the response."""
    n, count = len(sums), len(factors)
    values = morris_indices(sums.mean(axis=0), count, n)
    draws = morris_indices(resampled_means(sums, resamples, seed), count, n)
    return Estimates(factors, values, draws, n, "mu_star", floor=0.0, guard=GUARD)
