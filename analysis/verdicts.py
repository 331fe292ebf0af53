"""What an effect is called, and whether it depends on assumptions nobody can check (definitions D6).

*Simulation interval*: chance, shrinks with replicates. *Assumption range*: the uncertainty box, doesn't shrink. They are never mixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

SMALLEST_EFFECT = 0.01  # D6: smallest effect of interest of responses on [0, 1]
SHARE_THAT_HOLDS = 0.80  # D6: a verdict that holds in less of the box depends on assumptions
BOX_RANGE = (0.05, 0.95)  # D6: quantiles of the assumption range
ENOUGH_POINTS = 200  # D6: an assumption range needs at least so many
DEFAULT_POINT = 0


@dataclass(frozen=True)
class BoxSummary:
    """Assumption range of an effect: 5th, 50th and 95th percentile over the box, and the share of its points with the default's sign.

    ``points`` counts all points, ``usable`` those with an effect. ``low``, ``median``, ``high`` are NaN without any usable point;
    ``share`` is NaN without points or where the default effect is 0 or missing, for then there is no sign to share.
    """

    low: float
    median: float
    high: float
    share: float
    points: int
    usable: int


def box_summary(effects_by_point: Mapping[int, float]) -> BoxSummary:
    """Summary over the box; key 0 is the effect at the default point and is no part of the box.

    A point whose effect is exactly 0 or missing (NaN) counts as a point but not as one with the same sign.
    """
    default = float(effects_by_point.get(DEFAULT_POINT, np.nan))
    box = np.array([effect for point, effect in effects_by_point.items() if point != DEFAULT_POINT], dtype=np.float64)
    usable = box[~np.isnan(box)]
    low, median, high = np.quantile(usable, (BOX_RANGE[0], 0.5, BOX_RANGE[1])) if len(usable) > 0 else (np.nan,) * 3
    share = np.nan
    if len(box) > 0 and not np.isnan(default) and default != 0:
        share = float((usable * np.sign(default) > 0).sum() / len(box))
    return BoxSummary(float(low), float(median), float(high), share, len(box), len(usable))


@dataclass(frozen=True)
class Verdict:
    """``word``: raises | lowers | does_not_raise | undecided. ``box_share``: share of the box where the same word holds, None if unknown.

    ``depends_on_assumptions``: the share is known and below 0.80.
    """

    word: str
    box_share: float | None
    depends_on_assumptions: bool


def verdict(low: float, high: float, delta: float = SMALLEST_EFFECT, box_share: Mapping[str, float] | None = None) -> Verdict:
    """Word for an effect whose simulation interval is [low, high]; ``delta`` is the smallest effect of interest (same unit).

    raises: low > delta. lowers: high < -delta. does_not_raise: high < delta. Else, also without limits (NaN): undecided. For an exact
    effect pass the difference twice. ``box_share`` comes from ``verdict_shares``.
    """
    word = _word(low, high, delta)
    share = None if box_share is None or word == "undecided" else float(box_share[word])
    if share is not None and np.isnan(share):
        share = None
    return Verdict(word, share, share is not None and share < SHARE_THAT_HOLDS)


def _word(low: float, high: float, delta: float) -> str:
    if low > delta:
        return "raises"
    if high < -delta:
        return "lowers"
    return "does_not_raise" if high < delta else "undecided"


def verdict_shares(effects: np.ndarray, delta: float = SMALLEST_EFFECT) -> dict[str, float]:
    """Share of box points whose point estimate fits each word; missing points fit none. NaN without points.

    A point that lowers also does not raise.
    """
    effects = np.asarray(effects, dtype=np.float64)
    if len(effects) == 0:
        return dict.fromkeys(("raises", "lowers", "does_not_raise"), float("nan"))
    count = len(effects)
    fits = {"raises": effects > delta, "lowers": effects < -delta, "does_not_raise": effects < delta}
    return {word: float(points.sum() / count) for word, points in fits.items()}
