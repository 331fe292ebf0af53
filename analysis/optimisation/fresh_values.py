"""The optimiser's curse, measured: what designs promised in the search against what they give under draws the search has not seen.

A search picks the designs that looked best, and some only were lucky. So its own values are too good by construction, and only the
fresh ones are quoted. Source: Smith & Winkler 2006.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.intervals import LEVEL
from experiments.optimisation.evaluation import Outcome
from experiments.optimisation.objectives import Constraint, Measure, Objective, Optimise
from experiments.optimisation.pymoo_search import non_dominated

DRAWS = 2000
Limits = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class FreshValues:
    """Arrays [designs, objectives]; ``drop`` is positive where the search promised too much, in the objective's unit.

    ``mean_drop``: [objectives], over all designs, with ``mean_low`` and ``mean_high``. ``on_front``: no other chosen design beats it under
    fresh draws; ``front_share``: in what part of the resamples; ``limits``: [designs, constraints]; ``keeps``: all limits are kept.
    """

    search: np.ndarray
    fresh: np.ndarray
    low: np.ndarray
    high: np.ndarray
    drop: np.ndarray
    drop_low: np.ndarray
    drop_high: np.ndarray
    mean_drop: np.ndarray
    mean_low: np.ndarray
    mean_high: np.ndarray
    on_front: np.ndarray
    front_share: np.ndarray
    limits: np.ndarray
    keeps: np.ndarray


def fresh_values(asked: Optimise, search: Sequence[Outcome], fresh: Sequence[Outcome], *, seed: int = 0) -> FreshValues:
    """Both evaluations of the same designs. Intervals: percentiles of ``DRAWS`` bootstrap resamples of the uncertainty points and of the
    replicates, whose draws all points share (Owen 2007), the same for all designs, search and fresh apart. A design without numbers at a
    fresh point is on no front and keeps nothing.
    """
    random = np.random.default_rng(seed)
    then, now = (np.array([one.values(asked) for one in outcomes]) for outcomes in (search, fresh))
    limits = np.array([one.limits(asked) for one in fresh])
    resamples = [_places(outcomes[0], random) for outcomes in (search, fresh)]
    drawn = [
        np.stack([_resampled(one, outcomes, places) for one in asked.objectives], axis=1)
        for outcomes, places in zip((search, fresh), resamples, strict=True)
    ]  # [designs, objectives, draws]
    sign = np.array([1.0 if one.larger_is_better else -1.0 for one in asked.objectives])
    drop, drops = sign * (then - now), sign[:, None] * (drawn[0] - drawn[1])
    low, high = _limits(drawn[1])
    drop_low, drop_high = _limits(drops)
    usable = ~np.isnan(now).any(axis=1)
    mean_low, mean_high = _limits(drops[usable].mean(axis=0)) if usable.any() else (np.full(len(sign), np.nan),) * 2
    mean = drop[usable].mean(axis=0) if usable.any() else np.full(len(sign), np.nan)
    losses = np.stack([one.loss(drawn[1][:, place]) for place, one in enumerate(asked.objectives)], axis=1)
    share = np.mean([_on_front(losses[:, :, draw]) for draw in range(losses.shape[2])], axis=0)
    on_front = _on_front(np.stack([one.loss(now[:, place]) for place, one in enumerate(asked.objectives)], axis=1))
    kept = np.array([one.feasible(asked) for one in fresh])
    return FreshValues(then, now, low, high, drop, drop_low, drop_high, mean, mean_low, mean_high, on_front, share, limits, kept)


def _places(outcome: Outcome, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """[draws, points] and [draws, replicates]. Of R replicates a resample holds (R - 1) / R of what they share: of two, half."""
    points, replicates = next(iter(outcome.changes.values())).shape
    return tuple(random.integers(count, size=(DRAWS, count)) for count in (points, replicates))  # type: ignore[return-value]


def _resampled(one: Objective | Constraint, outcomes: Sequence[Outcome], places: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """[designs, draws]: the statistic in every resample; a point that lost all its replicates has the mean of all it had."""
    rows, columns = places
    counts = np.array([np.bincount(row, minlength=columns.shape[1]) for row in columns]).T  # [replicates, draws]
    found = []
    for outcome in outcomes:
        values = outcome.changes[Measure(one.response, one.group)]
        there = ~np.isnan(values)
        held = there @ counts
        means = np.divide(np.where(there, values, 0.0) @ counts, held, out=np.tile(outcome.points(one)[:, None], DRAWS), where=held > 0)
        found.append(one.value(np.take_along_axis(means.T, rows, axis=1)))
    return np.array(found)


def _limits(drawn: np.ndarray) -> Limits:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=-1)
    return low, high


def _on_front(losses: np.ndarray) -> np.ndarray:
    usable = ~np.isnan(losses).any(axis=1)
    found = np.zeros(len(losses), dtype=bool)
    found[usable] = non_dominated(losses[usable])
    return found
