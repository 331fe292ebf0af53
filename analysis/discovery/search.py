"""From many boxes to the one that is reported, and whether it is more than chance.

Rule: every box is stripped of limits that do not earn their place; of those with enough points and a density above the threshold the one
is chosen that tells failures from successes best (largest log likelihood ratio).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.discovery.corners import Corner, Fit, fit, simplified
from experiments.intervals import LEVEL

SHUFFLES = 99
FOLDS = 5
MOST_FACTORS = 4  # with limits: more cannot be told in a sentence

Boxes = Callable[[np.ndarray, np.ndarray], list[Corner]]
"""Candidates from points [points, factors] and whether each fails."""


@dataclass(frozen=True)
class Rule:
    """What a box must have to be chosen: share of the points inside, share of them that fail. ``level``: of quasi-p for a limit to stay."""

    least_support: float
    least_density: float
    most_factors: int = MOST_FACTORS
    level: float = 1 - LEVEL


def candidates(boxes: Sequence[Corner], points: np.ndarray, fails: np.ndarray, rule: Rule) -> list[Corner]:
    """The boxes without needless limits."""
    return [simplified(box, points, fails, rule.most_factors, rule.level) for box in boxes]


def best(found: Sequence[Corner], points: np.ndarray, fails: np.ndarray, rule: Rule) -> int | None:
    """Place of the chosen one, the first among equals; None where none tells failures from successes within the rule."""
    strengths = [_strength(fit(corner, points, fails), rule) for corner in found]
    place = int(np.argmax(strengths)) if len(strengths) > 0 else 0
    return place if len(strengths) > 0 and strengths[place] > 0 else None


def by_chance(boxes: Boxes, points: np.ndarray, fails: np.ndarray, rule: Rule, seed: int) -> float:
    """p-value: how often the same search finds a box as strong when failures are dealt to the points at random.

    Stops early where chance is evident (Besag and Clifford 1991): the answer "no more than by chance" needs few shuffles.
    """
    random = np.random.default_rng([seed, 1])
    strongest, enough = _strongest(boxes, points, fails, rule), int((1 - LEVEL) * (SHUFFLES + 1))
    as_strong = 0
    for shuffle in range(1, SHUFFLES + 1):
        as_strong += _strongest(boxes, points, random.permutation(fails), rule) >= strongest
        if as_strong >= enough:
            return as_strong / shuffle
    return (as_strong + 1) / (SHUFFLES + 1)


def held_out(boxes: Boxes, points: np.ndarray, fails: np.ndarray, rule: Rule, seed: int) -> Fit:
    """The whole search on four fifths of the points, its box judged by the other fifth; each fifth in turn, all counts added.

    Folds hold their share of the failures. A fold without a box has nobody inside.
    """
    random = np.random.default_rng([seed, 2])
    order = np.concatenate([random.permutation(np.flatnonzero(fails)), random.permutation(np.flatnonzero(~fails))])
    inside, failing = 0, 0
    for fold in range(FOLDS):
        left = order[fold::FOLDS]
        kept = np.setdiff1d(order, left)
        found = candidates(boxes(points[kept], fails[kept]), points[kept], fails[kept], rule)
        place = best(found, points[kept], fails[kept], rule)
        if place is not None:
            there = fit(found[place], points[left], fails[left])
            inside, failing = inside + there.inside, failing + there.failing
    return Fit(inside, failing, len(fails), int(fails.sum()))


def _strongest(boxes: Boxes, points: np.ndarray, fails: np.ndarray, rule: Rule) -> float:
    found = candidates(boxes(points, fails), points, fails, rule)
    return max((_strength(fit(corner, points, fails), rule) for corner in found), default=0.0)


def _strength(found: Fit, rule: Rule) -> float:
    """0 for a box that the rule does not allow."""
    allowed = found.support >= rule.least_support and found.inside > 0 and found.density >= rule.least_density
    return found.strength if allowed else 0.0
