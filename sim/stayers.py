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


def stayers_engagement(at_switch: Sequence[np.ndarray], arms: Mapping[str, Sequence[Sequence[Roll]]]) -> dict[str, np.ndarray]:
    """Mean engagement of the stayers in each year, by arm: shape (years,), nan for a year without stayers.

    ``at_switch``: ids on the roll when the policies begin, one array for each part of the population; ``arms``: for each arm its rolls
    at the end of every year, likewise. Nobody changes to another part.
    """
    years = min(len(rolls) for rolls in arms.values())
    sums, counts = {arm: np.zeros(years) for arm in arms}, np.zeros(years)
    for year in range(years):
        for place, staying in enumerate(at_switch):
            for rolls in arms.values():
                staying = np.intersect1d(staying, rolls[year][place][0], assume_unique=True)
            counts[year] += len(staying)
            for arm, rolls in arms.items():
                ids, engaged = rolls[year][place]
                sums[arm][year] += engaged[np.searchsorted(ids, staying)].sum() if len(staying) > 0 else 0.0
    with np.errstate(invalid="ignore"):
        return {arm: np.where(counts > 0, total / counts / MONTHS, np.nan) for arm, total in sums.items()}
