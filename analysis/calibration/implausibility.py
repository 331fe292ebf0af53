"""How far a point of the model lies from what was observed, in standard deviations of everything that is not known about the distance.

Sources: Vernon, Goldstein & Bower 2010 (implausibility, cut-off 3 by Pukelsheim's three-sigma rule); Andrianakis et al. 2015 (stochastic
models: the variance of the mean over replicates is added).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

PRIOR_DF = 10.0  # degrees of freedom of the pooled variance where a point's own rests on a few replicates


@dataclass(frozen=True)
class Constraint:
    """What a mean should be: from ``low`` to ``high`` (equal: a value that was observed; infinite: no limit on that side).

    ``source``: the target or pattern it belongs to, which is used or held out as a whole; ``name``: unique. ``spread``: standard deviation
    of observation error and model discrepancy together, in the unit of the response; 0 for the limits of a pattern.
    """

    name: str
    source: str
    kind: str
    low: float
    high: float
    spread: float


@dataclass(frozen=True, eq=False)
class Fitted:
    """Points against constraints, all ``[points, constraints]``: ``means`` over replicates, ``distance`` with its sign (0 between the
    limits), ``variance`` of the distance, ``implausibility``. NaN where a point could not be measured."""

    means: np.ndarray
    distance: np.ndarray
    variance: np.ndarray

    @property
    def implausibility(self) -> np.ndarray:
        """|distance| in standard deviations; infinite where nothing is uncertain and the limits are missed."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.distance == 0, 0.0, np.abs(self.distance) / np.sqrt(self.variance))


def fitted(values: Sequence[np.ndarray], constraints: Sequence[Constraint]) -> Fitted:
    """``values``: by constraint ``[points, replicates]``, NaN where a run is missing."""
    moments = [mean_and_variance(one) for one in values]
    means = np.column_stack([mean for mean, _ in moments])
    noise = np.column_stack([variance for _, variance in moments])
    spread = np.array([one.spread for one in constraints])
    return Fitted(means, distances(means, constraints), noise + spread**2)


def distances(means: np.ndarray, constraints: Sequence[Constraint]) -> np.ndarray:
    """Mean minus the nearest allowed value, ``[points, constraints]``."""
    low, high = (np.array([getattr(one, edge) for one in constraints]) for edge in ("low", "high"))
    return np.asarray(means - np.clip(means, low, high))


def mean_and_variance(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``[points]``: mean over the replicates that there are, and the variance of that mean.

    A variance from two or three replicates is itself mostly chance and would rule points out by luck: it is drawn towards the pooled
    within-point variance, which counts as ``PRIOR_DF`` further degrees of freedom. One replicate takes the pooled one.
    """
    there = ~np.isnan(values)
    counts = there.sum(axis=1)
    means = np.divide(np.where(there, values, 0.0).sum(axis=1), counts, out=np.full(len(values), np.nan), where=counts > 0)
    squares = np.where(there, (values - means[:, None]) ** 2, 0.0).sum(axis=1)
    freedom = np.maximum(counts - 1, 0)
    pooled = squares.sum() / max(int(freedom.sum()), 1)
    return means, (squares + PRIOR_DF * pooled) / (freedom + PRIOR_DF) / np.maximum(counts, 1)


def worst(implausibility: np.ndarray, rank: int = 1) -> np.ndarray:
    """``[points]``: the largest implausibility, or the second largest and so on; what could not be measured rules nothing out."""
    if implausibility.shape[1] < rank:
        return np.zeros(len(implausibility))
    return np.sort(np.nan_to_num(implausibility, nan=0.0, posinf=np.inf), axis=1)[:, -rank]
