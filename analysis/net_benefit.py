"""Net benefit: benefit minus price times cost, for prices of a person-day in units of the benefit.

A ratio of benefit to cost is given only where the cost difference is surely above 0: that is exactly where Fieller's interval of a
ratio of means is bounded (Fieller 1954).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from analysis.dominance import pairwise
from experiments.intervals import FEWEST_REPLICATES, LEVEL, half_width

DRAWS = 2000


class Best(NamedTuple):
    """The arm (its place) with the highest net benefit at prices from ``low`` to ``high``."""

    low: float
    high: float
    arm: int


class Ratio(NamedTuple):
    """Benefit per unit of cost with its interval."""

    value: float
    low: float
    high: float


def best_by_price(benefit: np.ndarray, cost: np.ndarray, low: float, high: float) -> list[Best]:
    """Upper envelope of the lines benefit - price x cost over [low, high]; of equal arms the cheaper, then the first one.

    ``benefit`` and ``cost`` are means [arms].
    """
    found: list[Best] = []
    price = low
    arm = min(range(len(benefit)), key=lambda k: (-(benefit[k] - price * cost[k]), cost[k], k))
    while True:
        crossings = {k: max(price, (benefit[arm] - benefit[k]) / (cost[arm] - cost[k])) for k in range(len(benefit)) if cost[k] < cost[arm]}
        following = min(crossings, key=lambda k: (crossings[k], cost[k], k), default=None)
        if following is None or crossings[following] >= high:
            return [*found, Best(price, high, arm)]
        if crossings[following] > price:
            found.append(Best(price, crossings[following], arm))
        price, arm = crossings[following], following


def best_share(values: np.ndarray, *, seed: int = 0, draws: int = DRAWS) -> np.ndarray:
    """P(best) of each arm by resampling whole replicate rows of ``values`` [replicates, arms] (D6); ties share. NaN below 5 rows."""
    count, arms = values.shape
    if count < FEWEST_REPLICATES:
        return np.full(arms, np.nan)
    weights = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws) / count
    means = weights @ values
    best = means == means.max(axis=1, keepdims=True)
    return np.asarray((best / best.sum(axis=1, keepdims=True)).mean(axis=0))


def ranking(values: np.ndarray, delta: float) -> list[tuple[int, str]]:
    """Arms by falling mean of ``values`` [replicates, arms], each with how it stands to the next one.

    surely_above: the lower limit of the difference exceeds ``delta``, the smallest effect of interest; little_above: it exceeds 0;
    else, and for the last arm, not_surely.
    """
    low = pairwise(values)[1]
    order = sorted(range(values.shape[1]), key=lambda arm: (-float(values[:, arm].mean()), arm))
    limits = [float(low[arm, after]) for arm, after in zip(order, order[1:])] + [0.0]
    return [(arm, "surely_above" if one > delta else "little_above" if one > 0 else "not_surely") for arm, one in zip(order, limits)]


def benefit_per_cost(benefit: np.ndarray, cost: np.ndarray, *, level: float = LEVEL) -> Ratio | None:
    """Ratio of mean differences [replicates] with Fieller's interval; None where the cost's lower limit isn't above 0.

    The limits r solve (a - r b)^2 = t^2 Var(a - r b) with a, b the means of benefit and cost.
    """
    count = len(cost)
    if count < FEWEST_REPLICATES:
        return None
    a, b = float(np.mean(benefit)), float(np.mean(cost))
    squares = half_width(count, 1.0, level) ** 2 * np.cov(benefit, cost)  # t^2 times the covariance of the means
    square, middle, rest = b * b - squares[1, 1], a * b - squares[0, 1], a * a - squares[0, 0]
    if b <= 0 or square <= 0:
        return None
    root = math.sqrt(max(0.0, middle * middle - square * rest))
    return Ratio(a / b, (middle - root) / square, (middle + root) / square)
