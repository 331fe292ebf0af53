"""Every combination of the factors' levels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from experiments.designs.method import Method, Setting, tenth
from experiments.factors import Factor


class FullFactorial(Method):
    """Order of a table read line by line: the last factor changes fastest.

    ``levels``: of every factor that has none of its own, lowest and highest value included (a whole number with fewer values has as
    many levels). ``one_in``: keeps about one point in so many. The step is a number without a common divisor with any factor's number
    of levels, so that the points kept go through the levels of every factor in turn.
    """

    name = "full_factorial"
    settings: ClassVar[Mapping[str, Setting]] = {"levels": Setting("int", default=3, low=2), "one_in": Setting("int", default=1, low=1)}

    def _size(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> int:
        return len(_kept(_counts(full, factors), full["one_in"]))

    def _points(
        self, full: Mapping[str, Any], factors: Sequence[Factor], seed: int, base: Mapping[str, float] | None
    ) -> tuple[np.ndarray, None]:
        counts = _counts(full, factors)
        places = np.unravel_index(np.array(_kept(counts, full["one_in"]), dtype=np.int64), counts)
        return np.column_stack([factor.grid(full["levels"])[place] for factor, place in zip(factors, places, strict=True)]), None

    def _tenth(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> dict[str, Any]:
        return {"one_in": math.prod(_counts(full, factors)) // tenth(self._size(full, factors))}


def _counts(full: Mapping[str, Any], factors: Sequence[Factor]) -> tuple[int, ...]:
    return tuple(factor.grid(full["levels"]).size for factor in factors)


def _kept(counts: tuple[int, ...], one_in: int) -> range:
    step = one_in
    while step > 1 and any(math.gcd(step, count) > 1 for count in counts):
        step += 1
    return range(0, math.prod(counts), step)
