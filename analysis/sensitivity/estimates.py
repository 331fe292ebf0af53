"""What every method of indices gives, and which factors stand apart from noise and from each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.sensitivity.block_bootstrap import limits
from experiments.plan import DUMMY

FLOOR = 0.01  # D7: a share of variance below it is no finding, whatever the dummy shows
PAIRED = "S2"  # index of pairs of factors
COLUMNS = ("factor", "other", "index", "value", "low", "high", "n", "ranked")


@dataclass(frozen=True, eq=False)
class Estimates:
    """``values`` by index: [factors], for S2 [pairs] in the order of ``itertools.combinations``; ``draws``: the same [resamples, ...].

    ``n``: blocks (trajectories, points of a curve) they rest on; ``main``: the index that ranks; ``floor``: least value that is a finding,
    in the unit of the index. ``draws`` is empty for a method without limits. ``guard``: an index free of noise whose lower limit must be
    above 0 for a factor to be told from noise, where noise raises the main index of real factors but not that of the dummy.
    """

    factors: tuple[str, ...]
    values: Mapping[str, np.ndarray]
    draws: Mapping[str, np.ndarray]
    n: int
    main: str
    floor: float = FLOOR
    guard: str = ""

    def cells(self, index: str) -> list[tuple[str, str]]:
        """(factor, other factor or "") of each value of an index."""
        return list(combinations(self.factors, 2)) if index == PAIRED else [(name, "") for name in self.factors]


def index_table(found: Estimates, level: float) -> pd.DataFrame:
    """One row per index and factor, the main index first, within it the largest first, the dummy last; columns ``COLUMNS``.

    ``ranked``: the lower limit exceeds the floor and the dummy's upper limit (D7), by a guarded method that of the main index for all.
    Without limits nothing is ranked.
    """
    order = sorted(range(len(found.factors)), key=lambda place: (found.factors[place] == DUMMY, -found.values[found.main][place]))
    rows = []
    for index in sorted(found.values, key=lambda name: name != found.main):
        low, high = _limits(found, index, level)
        told = told_from_noise(found, index if found.guard == "" else found.main, level)
        cells = found.cells(index)
        for place in range(len(cells)) if index == PAIRED else order:
            ranked = DUMMY not in cells[place] and bool(told[place])
            value = float(found.values[index][place])
            rows.append((*cells[place], index, value, float(low[place]), float(high[place]), found.n, ranked))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def told_from_noise(found: Estimates, index: str, level: float) -> np.ndarray:
    """[factors], for S2 [pairs]: is the lower limit of an index above the noise floor, and that of the guard above 0?"""
    above = _limits(found, index, level)[0] > noise_floor(found, index, level)
    return above if found.guard == "" else above & (_limits(found, found.guard, level)[0] > 0)


def noise_floor(found: Estimates, index: str, level: float) -> float:
    """max(floor, upper limit of the dummy) of an index; for pairs of the pairs with the dummy."""
    dummies = [place for place, cell in enumerate(found.cells(index)) if DUMMY in cell]
    highs = _limits(found, index, level)[1][dummies]
    return max([found.floor, *(float(high) for high in highs)])


def first_ranked(found: Estimates, level: float) -> int:
    """How many of the first factors are ranked: each above the noise floor, and the difference to every later one surely above 0.

    Differences are resampled over the same blocks. The last factor of all has only the noise floor below it.
    """
    if len(found.draws) == 0:
        return 0
    values, draws = found.values[found.main], found.draws[found.main]
    order = [place for place in np.argsort(-values, kind="stable") if found.factors[place] != DUMMY]
    told = told_from_noise(found, found.main, level)
    for count, place in enumerate(order):
        if not told[place]:
            return count
        later = order[count + 1 :]  # all of them: a smaller one with wider limits may well be the larger
        if len(later) > 0 and not (limits(draws[:, [place]] - draws[:, later], level)[0] > 0).all():
            return count
    return len(order)


def _limits(found: Estimates, index: str, level: float) -> tuple[np.ndarray, np.ndarray]:
    if index in found.draws:
        return limits(found.draws[index], level)
    nothing = np.full(len(found.values[index]), np.nan)
    return nothing, nothing
