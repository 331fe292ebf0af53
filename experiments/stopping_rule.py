"""When the replicates of a point are enough: the rule as a study file states it (definitions D13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Criterion = Literal["half_width", "relative", "best"]
Family = Literal["mean", "rate"]


@dataclass(frozen=True)
class StoppingRule:
    """Looks at each point by itself and stops its replicates when what is asked is known well enough.

    ``criterion``: "half_width" (of the interval of the paired effect, in the response's unit), "relative" (half width over the size of
    the effect) or "best" (the probability that the best policy is the best). ``target`` is that half width, ratio or probability.
    ``policies``: ids the rule looks at (none: all but the baseline); every one of them has to meet the target. ``higher``: for "best",
    whether more of the response is better. ``family``: "rate" for responses that are 0 or 1 in each replicate. ``level``: of the
    interval. ``first`` and ``most``: replicates of the first look and the budget of a point.
    """

    response: str
    criterion: Criterion
    target: float
    window: str
    group: str = "all"
    policies: tuple[str, ...] = ()
    higher: bool = True
    family: Family = "mean"
    level: float = 0.95
    first: int = 20
    most: int = 200
