"""How much each point that is left counts: likelihood over the density it was proposed with.

The first wave fills the box; later ones only the region that emulators left, so that points lie closer there. Dividing by the density of
the mixture of all waves (balance heuristic, Veach & Guibas 1995; Owen & Zhou 2000) undoes this exactly, whatever the emulators were worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.calibration.implausibility import Constraint, Fitted


@dataclass(frozen=True, eq=False)
class Proposal:
    """A wave as a sampler: ``points`` drawn evenly from a part of the box with this ``volume`` (1: all); ``holds``: which of all points
    that were run lie in it."""

    points: int
    volume: float
    holds: np.ndarray


def density(proposals: Sequence[Proposal]) -> np.ndarray:
    """Points per unit of the box's volume at every point, all waves together."""
    return np.sum([one.points / one.volume * one.holds for one in proposals], axis=0)


def log_likelihood(found: Fitted, constraints: Sequence[Constraint]) -> np.ndarray:
    """``[points]``: normal for what was observed; the limits of a pattern cost nothing between them. What is not measured says nothing."""
    exact = np.array([one.low == one.high for one in constraints])
    with np.errstate(divide="ignore"):
        width = np.where(exact & (found.variance > 0), np.log(np.where(found.variance > 0, found.variance, 1.0)), 0.0)
    terms = -0.5 * (found.implausibility**2 + width)
    return np.asarray(np.where(np.isnan(found.distance), 0.0, terms).sum(axis=1))


def weights(log_likelihoods: np.ndarray, densities: np.ndarray, left: np.ndarray) -> np.ndarray:
    """``[points]``, sum 1 over the points that are ``left`` and 0 elsewhere; all 0 where none is left."""
    found = np.zeros(len(left))
    if left.any():
        logs = log_likelihoods[left] - np.log(densities[left])
        raw = np.exp(logs - logs.max())
        found[left] = raw / raw.sum()
    return found


def effective_size(shares: np.ndarray) -> float:
    """How many points with equal weights say as much (Kish 1965); 0 for none."""
    total = float(np.sum(shares**2))
    return float(np.sum(shares)) ** 2 / total if total > 0 else 0.0


def quantile(values: np.ndarray, shares: np.ndarray, level: float) -> float:
    """The value below which this share of the weight lies; NaN where there is no weight."""
    kept = shares > 0
    if not kept.any():
        return float("nan")
    order = np.argsort(values[kept], kind="stable")
    sums = np.cumsum(shares[kept][order])
    return float(np.interp(level * sums[-1], sums - shares[kept][order] / 2, values[kept][order]))


def rank_of(truth: float, values: np.ndarray, shares: np.ndarray) -> float:
    """Share of the weight below a value: uniform over repetitions where the weights are right (Cook, Gelman & Rubin 2006)."""
    return float(shares[values < truth].sum() + 0.5 * shares[values == truth].sum())
