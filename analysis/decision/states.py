"""What a decision is made on: every policy's net benefit in every state of the world, replicate by replicate."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.decision.criteria import QUANTILE, ranks, shares_of_first


@dataclass(frozen=True, eq=False)
class States:
    """``net`` [points, replicates, arms], NaN where a run is missing (then for all arms: comparisons are paired).

    ``margins``, one array of that shape a threshold: how far the response is on the right side of it. ``common``: do all points share
    the draws of a replicate? ``points``: their ids; points without any replicate are no part of it.
    """

    arms: tuple[str, ...]
    points: tuple[int, ...]
    net: np.ndarray
    margins: tuple[np.ndarray, ...]
    common: bool

    @property
    def payoff(self) -> np.ndarray:
        """[points, arms]: means over replicates."""
        return present_mean(self.net)

    @property
    def met(self) -> np.ndarray | None:
        """[points, arms]: do the means meet all thresholds? None without thresholds."""
        return all_met(self.margins)

    @property
    def replicates(self) -> int:
        """Replicates of the point that has most."""
        return int(self.net.shape[1])


def make_states(arms: Sequence[str], points: Sequence[int], net: np.ndarray, margins: Sequence[np.ndarray], *, common: bool) -> States:
    """Drop replicates that lack any arm or response, then points without replicates, then replicates that no point has."""
    gone = np.isnan(np.stack([net, *margins])).any(axis=(0, 3))
    kept, columns = ~gone.all(axis=1), ~gone.all(axis=0)
    whole = [np.where(gone[:, :, None], np.nan, part)[kept][:, columns] for part in (net, *margins)]
    return States(tuple(arms), tuple(np.asarray(points)[kept].tolist()), whole[0], tuple(whole[1:]), common)


def present_mean(values: np.ndarray) -> np.ndarray:
    """Mean over the replicates that there are, [points, arms]; NaN where there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of an empty mean
        return np.asarray(np.nanmean(values, axis=1))


def all_met(margins: Sequence[np.ndarray]) -> np.ndarray | None:
    """[points, arms]: are the means of all margins at or above 0?"""
    return None if len(margins) == 0 else np.all([present_mean(margin) >= 0 for margin in margins], axis=0)


@dataclass(frozen=True, eq=False)
class Crossed:
    """Chosen on one half of the replicates, valued on the other, and the other way round: what chance adds to a maximum is then out.

    All [arms]. ``expected_regret`` is, but for chance that averages out, no more than the true one, the plain one no less.
    ``p90_regret`` is freed of the choice, not of the noise that spreads the regrets. ``first``: share of the points at which both
    halves put the arm first. ``points``: those with replicates in both halves.
    """

    expected_regret: np.ndarray
    p90_regret: np.ndarray
    first: np.ndarray
    points: int


def crossed(states: States) -> Crossed | None:
    """Halves are the even and the odd replicates; None with one replicate, where nothing can be held back."""
    if states.replicates < 2:
        return None
    halves = np.stack([present_mean(states.net[:, start::2]) for start in (0, 1)])
    halves = halves[:, ~np.isnan(halves).any(axis=(0, 2))]
    if halves.shape[1] == 0:
        return None
    best = halves.argmax(axis=2)
    rows = np.arange(halves.shape[1])
    lost = np.mean([halves[b][rows, best[a]][:, None] - halves[b] for a, b in ((0, 1), (1, 0))], axis=0)
    agreed = np.all([np.arange(len(states.arms)) == chosen[:, None] for chosen in best], axis=0)
    return Crossed(lost.mean(axis=0), np.quantile(lost, QUANTILE, axis=0), agreed.mean(axis=0), len(rows))


def share_first(payoff: np.ndarray) -> np.ndarray:
    """Share of the points at which each arm is first; equal ones share a point."""
    return np.asarray(shares_of_first(ranks(payoff, 1)).mean(axis=0))
