"""At which value of a quantity another arm becomes the one to choose, and how surely."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.decision.cross_fit import NOTHING, Basis, Fits


class Flips(NamedTuple):
    """``at`` [factors]: where the choice turns, NaN where it does not; ``above``: +1 where the other arm is better above it, else -1.

    ``arm``: which arm that is, -1 where there is none.
    """

    at: np.ndarray
    above: np.ndarray
    arm: np.ndarray


class SureFlips(NamedTuple):
    """A flip that at least ``level`` of the resamples have on the same side, with the quantiles of its place over them."""

    flips: Flips
    low: np.ndarray
    high: np.ndarray


def sure_flips(fits: Fits, basis: Basis, best: int, weights: np.ndarray, start: np.ndarray, level: float) -> SureFlips:
    """``start`` [factors]: the flip nearest to it is meant; ``weights`` [resamples, points].

    Values of ``fits`` are differences to the arm ``best``. A flip that is not sure is missing.
    """
    found = flips(fits, basis, best, np.ones(len(fits.values)), start)
    again = [flips(fits, basis, best, row, start) for row in weights]
    at = np.array([one.at for one in again])
    same = np.array([one.above for one in again]) == found.above
    sure = np.isfinite(found.at) & (same.mean(axis=0) >= level)
    ends = np.full((2, len(start)), np.nan)
    for place in np.flatnonzero(sure):
        ends[:, place] = np.quantile(at[same[:, place], place], [(1 - level) / 2, (1 + level) / 2])
    kept = Flips(np.where(sure, found.at, np.nan), np.where(sure, found.above, 0), np.where(sure, found.arm, -1))
    return SureFlips(kept, ends[0], ends[1])


def flips(fits: Fits, basis: Basis, best: int, weights: np.ndarray, start: np.ndarray) -> Flips:
    """The flip nearest to ``start`` of one resample."""
    predicted = basis.grid @ fits.coefficients(weights[None])[0]  # [factors, places, arms]
    predicted[..., best] = -np.inf
    lead, taker = predicted.max(axis=2), predicted.argmax(axis=2)
    lost = lead > NOTHING * np.abs(fits.values).max()
    before, after = lead[:, :-1], lead[:, 1:]
    step = np.divide(before, before - after, out=np.full(before.shape, 0.5), where=before != after).clip(0, 1)
    crossing = basis.places[:, :-1] + step * np.diff(basis.places, axis=1)
    turns = lost[:, :-1] != lost[:, 1:]
    nearest = np.where(turns, np.abs(crossing - start[:, None]), np.inf).argmin(axis=1)
    rows = np.arange(len(start))
    there, above = turns[rows, nearest], lost[rows, nearest + 1]
    arm = taker[rows, np.where(above, nearest + 1, nearest)]
    return Flips(np.where(there, crossing[rows, nearest], np.nan), np.where(there, np.where(above, 1, -1), 0), np.where(there, arm, -1))
