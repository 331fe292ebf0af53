"""From numbers in the unit cube to assessment designs that can be: bounds, levels, whole numbers, and shares that leave room."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from experiments.factors import Factor
from experiments.mixes import ROUNDING, giving_way
from sim.bounds import mix_sources

STEPS = 3  # decimals of a lever's range: a thousandth of it is no other design
FINE = 10_001  # points at which a distribution without a closed inverse is looked up


class Candidates:
    """``factors``: the levers searched; ``fixed``: what the arm holds besides; ``baseline``: every parameter of the scenario."""

    def __init__(self, factors: Sequence[Factor], fixed: Mapping[str, float], baseline: Mapping[str, float]) -> None:
        self.factors, self.fixed, self.baseline = tuple(factors), dict(fixed), baseline
        self.names = tuple(factor.name for factor in factors)

    def natural(self, unit: np.ndarray) -> np.ndarray:
        """[designs, levers] in natural units from the unit cube: rounded to what is allowed, mixes within 1."""
        columns = [_rounded(factor, factor.natural(unit[:, place])) for place, factor in enumerate(self.factors)]
        return self.repaired(np.column_stack(columns))

    def unit(self, values: np.ndarray) -> np.ndarray:
        """[designs, levers] in the unit cube, such that ``natural`` gives the values back; those out of bounds go to the bound."""
        return np.column_stack([_inverse(factor, values[:, place]) for place, factor in enumerate(self.factors)])

    def repaired(self, values: np.ndarray) -> np.ndarray:
        """Shares of a mix that leave less than nothing to those that give way are brought nearer their lower bounds, all alike."""
        found = values.copy()
        set_here = (*self.names, *self.fixed)
        for mix, givers in giving_way(set_here).items():
            places = [place for place, name in enumerate(self.names) if name in mix_sources(mix)]
            kept = [name for name in mix_sources(mix) if name not in givers and name not in self.names]
            room = round(1.0 - sum(self.fixed.get(name, self.baseline[name]) for name in kept), ROUNDING)
            low = np.array([self.factors[place].low for place in places])
            above = values[:, places] - low
            total = above.sum(axis=1)
            share = np.divide(room - low.sum(), total, out=np.ones_like(total), where=total > 0).clip(0.0, 1.0)
            for column, place in enumerate(places):
                nearer = _floored(self.factors[place], low[column] + above[:, column] * share)
                found[:, place] = np.where(share < 1.0, nearer, values[:, place])
        return found


def key(values: Sequence[float]) -> tuple[float, ...]:
    """What makes two designs the same design."""
    return tuple(round(float(value), ROUNDING) for value in values)


def _digits(factor: Factor) -> int:
    return max(0, STEPS - math.floor(math.log10(factor.high - factor.low)))


def _rounded(factor: Factor, values: np.ndarray) -> np.ndarray:
    if factor.whole or factor.distribution == "levels":
        return values
    inside = np.clip(np.round(values, _digits(factor)), factor.low, factor.high)
    return np.where(values <= factor.low, factor.low, np.where(values >= factor.high, factor.high, inside))  # a bound may have more digits


def _floored(factor: Factor, values: np.ndarray) -> np.ndarray:
    if factor.distribution == "levels":
        levels = np.sort(np.array(factor.levels))
        return levels[np.maximum(np.searchsorted(levels, values, side="right") - 1, 0)]
    step = 10.0 ** (0 if factor.whole else _digits(factor))
    return np.maximum(np.round(np.floor(values * step + 1e-9) / step, ROUNDING), factor.low)


def _inverse(factor: Factor, values: np.ndarray) -> np.ndarray:
    values = np.clip(values, factor.low, factor.high)
    if factor.distribution == "levels":
        levels = np.sort(np.array(factor.levels))
        return (np.abs(values[:, None] - levels).argmin(axis=1) + 0.5) / len(levels)
    if factor.distribution == "uniform":
        extra, half = (1.0, 0.5) if factor.whole else (0.0, 0.0)
        return np.asarray((values - factor.low + half) / (factor.high - factor.low + extra))
    unit = np.linspace(0.0, 1.0, FINE)
    return np.interp(values, factor.natural(unit), unit)
