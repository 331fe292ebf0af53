"""Every combination of the factors' levels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from experiments.designs.method import Method, tenth
from experiments.designs.settings import MOST_LEVELS, Setting
from experiments.factors import Factor


class FullFactorial(Method):
    """Order of a table read line by line: the last factor changes fastest.

    ``levels``: of every factor that has none of its own, lowest and highest value included (a whole number with fewer values has as
    many levels). ``one_in``: keeps about one point in so many. The step is a number without a common divisor with any factor's number
    of levels, so that the points kept go through the levels of every factor, about equally often.
    """

    name = "full_factorial"
    settings: ClassVar[Mapping[str, Setting]] = {
        "levels": Setting("int", default=3, low=2, high=MOST_LEVELS),
        "one_in": Setting("int", default=1, low=1),
    }

    def _size(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> int:
        counts = _counts(full, factors)
        return -(-math.prod(counts) // _step(counts, full["one_in"]))

    def _points(
        self, full: Mapping[str, Any], factors: Sequence[Factor], seed: int, base: Mapping[str, float] | None
    ) -> tuple[np.ndarray, None]:
        counts = _counts(full, factors)
        kept = np.arange(0, math.prod(counts), _step(counts, full["one_in"]), dtype=np.int64)
        places = np.unravel_index(kept, counts)
        return np.column_stack([factor.grid(full["levels"])[place] for factor, place in zip(factors, places, strict=True)]), None

    def _tenth(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> dict[str, Any]:
        return {"one_in": math.prod(_counts(full, factors)) // tenth(self._size(full, factors))}


def _counts(full: Mapping[str, Any], factors: Sequence[Factor]) -> tuple[int, ...]:
    return tuple(factor.grid(full["levels"]).size for factor in factors)


def _step(counts: tuple[int, ...], one_in: int) -> int:
    """The first number from ``one_in`` on that has no divisor in common with any of ``counts``."""
    total, step = math.prod(counts), one_in
    while math.gcd(step, total) > 1:
        step += 1
    return step
