"""Each factor by itself through its levels, all others as the scenario has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from experiments.designs.method import Method
from experiments.designs.settings import MOST_LEVELS, Setting
from experiments.factors import Factor


class OneAtATime(Method):
    """The factors in order, each from its lowest to its highest level; the scenario's own values are point 0 and not repeated here.

    A level that happens to be the scenario's own value stays in, so that every factor has its full line. ``ends``: only the lowest
    and the highest level of each factor. Shows no interactions.
    """

    name = "one_at_a_time"
    settings: ClassVar[Mapping[str, Setting]] = {
        "levels": Setting("int", default=3, low=2, high=MOST_LEVELS),
        "ends": Setting("bool", default=False),
    }

    def _size(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> int:
        return sum(_levels(full, factor).size for factor in factors)

    def _points(
        self, full: Mapping[str, Any], factors: Sequence[Factor], seed: int, base: Mapping[str, float] | None
    ) -> tuple[np.ndarray, None]:
        if base is None:
            raise ValueError("one_at_a_time needs the scenario's own values (base)")
        middle = np.array([base[factor.name] for factor in factors], dtype=np.float64)
        lines = []
        for index, factor in enumerate(factors):
            levels = _levels(full, factor)
            line = np.tile(middle, (levels.size, 1))
            line[:, index] = levels
            lines.append(line)
        return np.concatenate(lines), None

    def _tenth(self, full: Mapping[str, Any], factors: Sequence[Factor]) -> dict[str, Any]:
        return {"ends": True}


def _levels(full: Mapping[str, Any], factor: Factor) -> np.ndarray:
    levels = factor.grid(full["levels"])
    return np.unique(levels[[0, -1]]) if full["ends"] else levels
