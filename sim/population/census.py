"""Counting a membership as the bulletin does: by sex, ethnicity, education, age, occupation and period of joining."""

from __future__ import annotations

import numpy as np

from sim.entities import BRANCH_TYPES, State, roll_places
from sim.population.margins import AGE_BANDS, JOIN_PERIODS, OCCUPATIONS, margins

MONTHS = 12.0
Shares = dict[str, float]


def census(state: State, month: int, year: int) -> dict[str, Shares]:
    """Shares by margin and category, named as in the published tables; ``month`` is taken as the end of ``year``.

    The share of branches by type stands under "type"; all others are shares of members.
    """
    taken, members = roll_places(state.branches), state.members
    age = (month - members.born[taken]) / MONTHS
    tenure = (month - members.joined[taken]) / MONTHS
    first_ages = [float(band.partition("-")[0]) for band in AGE_BANDS]
    band = np.searchsorted(first_ages, age, side="right") - 1
    period = np.searchsorted(-margins(year).join_from, -tenure, side="left")  # the earliest period comes first
    return {
        "type": _shares(state.branches.type, BRANCH_TYPES),
        "sex": _pair(members.female[taken], "female", "male"),
        "ethnicity": _pair(members.minority[taken], "minority", "han_and_other"),
        "education": _pair(members.college[taken], "college", "below_college"),
        "age": _shares(np.maximum(band, 0), AGE_BANDS),
        "occupation": _shares(members.occupation[taken], OCCUPATIONS),
        "join_period": _shares(np.minimum(period, len(JOIN_PERIODS) - 1), JOIN_PERIODS),
    }


def _shares(places: np.ndarray, names: tuple[str, ...]) -> Shares:
    counts = np.bincount(places, minlength=len(names)) / len(places)
    return dict(zip(names, counts.tolist(), strict=True))


def _pair(flags: np.ndarray, yes: str, no: str) -> Shares:
    share = float(flags.mean())
    return {yes: share, no: 1.0 - share}
