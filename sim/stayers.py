"""Stayers: members on the roll from the switch to the end of a year in every arm of a comparison (definitions D6).

An effect on all members mixes two things: people who changed, and other people. Stayers are the same people in every arm, so that
total effect = effect on stayers + composition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.entities import State, roll_places

Roll = tuple[np.ndarray, np.ndarray]
"""Ids of the members on the roll, ascending, and what each has summed up of engagement this year."""

MONTHS = 12


def roll_of(state: State) -> Roll:
    """The roll of a state."""
    branches, members = state.branches, state.members
    places = roll_places(branches)
    order = places[np.argsort(members.id[places])]
    return members.id[order], members.engagement_year[order]


def stayers_engagement(at_switch: np.ndarray, arms: Mapping[str, Sequence[Roll]]) -> dict[str, np.ndarray]:
    """Mean engagement of the stayers in each year, by arm: shape (years,), nan for a year without stayers.

    ``at_switch``: ids on the roll when the policies begin; ``arms``: for each arm its roll at the end of every year.
    """
    years = min(len(rolls) for rolls in arms.values())
    means = {arm: np.full(years, np.nan) for arm in arms}
    for year in range(years):
        staying = at_switch
        for rolls in arms.values():
            staying = np.intersect1d(staying, rolls[year][0], assume_unique=True)
        for arm, rolls in arms.items():
            ids, sums = rolls[year]
            if len(staying) > 0:
                means[arm][year] = sums[np.searchsorted(ids, staying)].mean() / MONTHS
    return means
