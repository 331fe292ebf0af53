"""How sure a robustness ranking is: the same criteria on resampled points of the box.

A minimum or maximum over points is known to be resampled too narrowly (its extreme points are in 63 % of the resamples), so the shares
of maximin, maximax, Hurwicz and minimax regret say how much hangs on single points, not more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.decision.criteria import CRITERIA, all_criteria, ranks, shares_of_first, votes
from analysis.decision.states import States, all_met, present_mean
from experiments.intervals import LEVEL

RESAMPLES = 400


@dataclass(frozen=True, eq=False)
class RankUncertainty:
    """By criterion, [arms]: ``low`` and ``high`` of its value, ``rank_low`` and ``rank_high``, ``first``: share of the resamples in which
    the arm is first. ``leads`` [arms]: share in which most criteria put it first (equal ones share a resample)."""

    low: dict[str, np.ndarray]
    high: dict[str, np.ndarray]
    rank_low: dict[str, np.ndarray]
    rank_high: dict[str, np.ndarray]
    first: dict[str, np.ndarray]
    leads: np.ndarray


def rank_uncertainty(states: States, alpha: float, *, seed: int = 0, resamples: int = RESAMPLES, level: float = LEVEL) -> RankUncertainty:
    """Resample points with all their replicates; where all points share the draws of a replicate, resample the replicates, too.

    The latter is the pigeonhole bootstrap (Owen 2007, doi 10.1214/07-AOAS122) of a crossed design: on the wide side where replicates
    are many. The part that they share is halved with two replicates and missing with one (a mean of R has (R - 1) / R of its variance).
    """
    random = np.random.default_rng(seed)
    drawn = [_criteria(states, alpha, random) for _ in range(resamples)]
    values = {name: np.stack([one[name] for one in drawn]) for name in drawn[0]}
    signs = {one.name: one.sign for one in CRITERIA}
    places = {name: ranks(found, signs[name]) for name, found in values.items()}
    tails = [(1 - level) / 2, (1 + level) / 2]
    limits = {name: np.quantile(found, tails, axis=0) for name, found in values.items()}
    rank_limits = {name: np.quantile(found, tails, axis=0, method="nearest") for name, found in places.items()}
    counted = votes(values)
    return RankUncertainty(
        {name: ends[0] for name, ends in limits.items()},
        {name: ends[1] for name, ends in limits.items()},
        {name: ends[0].astype(np.int64) for name, ends in rank_limits.items()},
        {name: ends[1].astype(np.int64) for name, ends in rank_limits.items()},
        {name: shares_of_first(found).mean(axis=0) for name, found in places.items()},
        shares_of_first(ranks(counted, 1)).mean(axis=0),
    )


def _criteria(states: States, alpha: float, random: np.random.Generator) -> dict[str, np.ndarray]:
    """All criteria of one resample; a point that lost all its replicates is left out of it."""
    rows = random.integers(len(states.points), size=len(states.points))
    crossed = states.common and states.replicates > 1
    columns = random.integers(states.replicates, size=states.replicates) if crossed else np.arange(states.replicates)
    payoff = present_mean(states.net[rows][:, columns])
    met = all_met([margin[rows][:, columns] for margin in states.margins])
    there = ~np.isnan(payoff).any(axis=1)
    if not there.any():
        return _criteria(states, alpha, random)
    return all_criteria(payoff[there], None if met is None else met[there], alpha)
