"""Where policies fail: the points sorted by a condition, the corners searched, and what was found in a form that tables and texts read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.discovery.corners import Corner, Fit, fit, quasi_p
from analysis.discovery.ema_boxes import cart_leaves, prim_boxes
from analysis.discovery.failing import Condition, undecided
from analysis.discovery.foremost import among_foremost
from analysis.discovery.peeling import peel
from analysis.discovery.search import Boxes, Rule, best, by_chance, candidates, held_out
from analysis.point_values import PointValues, point_values
from experiments.intervals import LEVEL
from experiments.plan import DUMMY
from experiments.study_reader import ALL, StoredStudy

METHODS = ("prim", "cart")
FEWEST_POINTS = 30
FEWEST_EACH = 5  # failures, and successes: fewer gather anywhere


@dataclass(frozen=True)
class Question:
    """``window``: None for the last one. ``box``: number of the PRIM box the user wants instead of the one the rule chooses."""

    condition: Condition
    methods: tuple[str, ...]
    rule: Rule
    seed: int = 0
    window: str | None = None
    group: str = ALL
    box: int | None = None


@dataclass(frozen=True, eq=False)
class Found:
    """What a method found. ``corners``: PRIM's boxes or CART's leaves without needless limits; ``chosen``: place of the one reported.

    ``outcome``: found, chance (no better than with failures dealt at random) or none (nothing within the rule).
    """

    method: str
    corners: tuple[Corner, ...]
    fits: tuple[Fit, ...]
    chosen: int | None
    outcome: str
    chance: float
    held: Fit
    quasi: Mapping[tuple[int, int], float]


@dataclass(frozen=True, eq=False)
class Discovery:
    """One policy. ``points`` holds those with a value only; ``fails`` and ``unsure`` (chance reaches over the threshold) by point.

    ``answer``: everywhere, nowhere, few_failures, few_successes, or searched: only then is there anything in ``found``.
    """

    policy: str
    reference: str | None
    points: PointValues
    fails: np.ndarray
    unsure: np.ndarray
    dropped: int
    answer: str
    found: tuple[Found, ...] = ()

    @property
    def names(self) -> list[str]:
        """Factors searched: all that vary and act on the policy, without the dummy."""
        return [name for name in self.points.factors.columns if name != DUMMY]


def usable_points(study: StoredStudy, policy: str, question: Question) -> tuple[PointValues, int]:
    """Points with at least one replicate, and how many have none. Raises KeyError as ``point_values``."""
    reference = study.references().get(policy) if question.condition.kind == "effect" else None
    whole = point_values(study, question.condition.response, policy, reference, window=question.window, group=question.group)
    kept = ~np.isnan(whole.means)
    block = None if whole.block is None else whole.block[kept]
    return PointValues(whole.factors[kept], whole.values[kept], block, whole.seeding), int((~kept).sum())


def discover(study: StoredStudy, policy: str, question: Question) -> Discovery:
    """Sort the points of a policy and, where both kinds are many enough, search."""
    points, dropped = usable_points(study, policy, question)
    fails = question.condition.holds(points.means)
    reference = study.references().get(policy) if question.condition.kind == "effect" else None
    unsure = undecided(points, question.condition.threshold)
    answer = _answer(int(fails.sum()), len(fails))
    made = Discovery(policy, reference, points, fails, unsure, dropped, answer)
    if answer != "searched":
        return made
    values = points.factors[made.names].to_numpy(dtype=np.float64)
    found = tuple(_search(method, values, fails, question) for method in question.methods)
    return Discovery(policy, reference, points, fails, unsure, dropped, answer, found)


def _answer(failures: int, points: int) -> str:
    if failures in (0, points):
        return "nowhere" if failures == 0 else "everywhere"
    if min(failures, points - failures) >= FEWEST_EACH:
        return "searched"
    return "few_failures" if failures < FEWEST_EACH else "few_successes"


def _search(method: str, values: np.ndarray, fails: np.ndarray, question: Question) -> Found:
    """The boxes of ema-workbench; chance and held-out points by the same search, PRIM's in its fast form."""
    rule = question.rule
    leaves = partial(cart_leaves, least_support=rule.least_support, depth=rule.most_factors)
    shown: Boxes = partial(prim_boxes, least_support=rule.least_support) if method == "prim" else leaves
    tried: Boxes = partial(peel, least_support=rule.least_support) if method == "prim" else leaves
    corners = candidates(among_foremost(shown)(values, fails), values, fails, rule)
    wanted = question.box if method == "prim" else None
    chosen = best(corners, values, fails, rule) if wanted is None else wanted
    chance = by_chance(among_foremost(tried), values, fails, rule, question.seed)
    held = held_out(among_foremost(tried), values, fails, rule, question.seed)
    fits = tuple(fit(corner, values, fails) for corner in corners)
    if chosen is None or chosen >= len(corners) or corners[chosen].dimensions == 0:
        return Found(method, tuple(corners), fits, None, "none", chance, held, {})
    outcome = "found" if chance <= 1 - LEVEL + 1e-12 else "chance"
    return Found(method, tuple(corners), fits, chosen, outcome, chance, held, quasi_p(corners[chosen], values, fails))
