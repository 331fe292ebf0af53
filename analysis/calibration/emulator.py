"""A quadratic stand-in for the model with its error: it proposes where the next runs are worth it, and never rules on a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.calibration.implausibility import Constraint, distances

FEWEST = 16  # measured points below which nothing is emulated
PENALTIES = 10.0 ** np.arange(-4, 5)  # of ridge regression, tried in turn


@dataclass(frozen=True, eq=False)
class Emulator:
    """Ridge regression on all squares and products; ``variance``: mean squared error of points left out one by one, chance included."""

    coefficients: np.ndarray
    intercept: float
    variance: float

    def means(self, places: np.ndarray) -> np.ndarray:
        """``[points]`` for places ``[points, factors]`` within the box, each from 0 to 1."""
        return np.asarray(_terms(places) @ self.coefficients + self.intercept)


def emulator(places: np.ndarray, values: np.ndarray) -> Emulator | None:
    """Fitted to the points whose value is known; None where they are too few. The penalty is the one with the least error left out."""
    known = np.isfinite(values)
    if known.sum() < FEWEST:
        return None
    terms, wanted = _terms(places[known]), values[known]
    centre, middle = terms.mean(axis=0), float(wanted.mean())
    left, sizes, right = np.linalg.svd(terms - centre, full_matrices=False)
    turned, best = left.T @ (wanted - middle), None
    for penalty in PENALTIES:
        shrunk = sizes**2 / (sizes**2 + penalty)
        leverage = left**2 @ shrunk + 1 / len(wanted)
        error = float(np.mean(((wanted - middle - left @ (shrunk * turned)) / np.maximum(1 - leverage, 1e-9)) ** 2))
        if best is None or error < best.variance:
            coefficients = right.T @ (sizes / (sizes**2 + penalty) * turned)
            best = Emulator(coefficients, middle - float(centre @ coefficients), error)
    return best


@dataclass(frozen=True, eq=False)
class Region:
    """Where the emulators of a wave see no contradiction; ``emulators``: one a constraint, None where nothing is known."""

    constraints: tuple[Constraint, ...]
    emulators: tuple[Emulator | None, ...]
    cutoff: float

    def holds(self, places: np.ndarray) -> np.ndarray:
        """``[points]``: is no constraint missed by more than ``cutoff`` standard deviations, the emulator's own error included?"""
        inside = np.ones(len(places), dtype=bool)
        for one, stand_in in zip(self.constraints, self.emulators, strict=True):
            if stand_in is not None:
                away = distances(stand_in.means(places)[:, None], [one])[:, 0]
                inside &= np.abs(away) <= self.cutoff * np.sqrt(one.spread**2 + stand_in.variance)
        return inside


def region(places: np.ndarray, means: np.ndarray, constraints: Sequence[Constraint], cutoff: float) -> Region:
    """Emulators of every constraint from the points run so far; ``means`` ``[points, constraints]``."""
    return Region(tuple(constraints), tuple(emulator(places, column) for column in means.T), cutoff)


def _terms(places: np.ndarray) -> np.ndarray:
    """Linear terms, squares and products of the places, centred on the middle of the box."""
    centred = 2 * np.asarray(places) - 1
    first, second = np.triu_indices(centred.shape[1])
    return np.hstack([centred, centred[:, first] * centred[:, second]])
