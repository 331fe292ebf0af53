"""The joint distribution of members behind the published margins, by iterative proportional fitting.

Only margins are published. The table starts from what is possible (``origin.csv``), assumed odds (``association.csv``) and a smooth
age density with plausible ages at joining; fitting scales it until every margin holds, and keeps the odds of the start. Its links
form a tree, sex - type - occupation - age - period of joining with education at occupation, so the conditionals along it are exact.
Ethnicity stands outside: no figure links it to anything.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from sim.population.ages import age_and_joining
from sim.population.published import AGE_BANDS, BAND_OF, CATEGORIES, pair_table, published, shares

TOLERANCE = 1e-9  # largest gap of a fitted share from the published one
MOST_SWEEPS = 2000  # of fitting; the shipped years need under 100
AXES = tuple(CATEGORIES)
LINKS = (("occupation", "type"), ("age", "occupation"), ("education", "occupation"), ("sex", "type"))
"""Pairs of margins that origin.csv and association.csv speak about; ages and periods of joining are linked by ``age_and_joining``."""


class Target(NamedTuple):
    """One margin to hold: its axis of the table, the category each place of that axis belongs to, and the shares wanted."""

    margin: str
    axis: int
    categories: tuple[str, ...]
    of_place: np.ndarray
    wanted: np.ndarray


def reached(table: np.ndarray, target: Target) -> np.ndarray:
    """Shares of the target's categories in the table."""
    others = tuple(axis for axis in range(table.ndim) if axis != target.axis)
    return np.bincount(target.of_place, weights=table.sum(axis=others), minlength=len(target.wanted))


def fit(seed: np.ndarray, targets: list[Target]) -> np.ndarray:
    """The table closest to ``seed`` (least relative entropy) that holds every target within TOLERANCE; zeros stay zero.

    Raises ValueError naming the margin and category that cannot be met.
    """
    table = seed / seed.sum()
    for _ in range(MOST_SWEEPS):
        for target in targets:
            table = _scaled(table, target)
        gaps = [np.abs(reached(table, target) - target.wanted) for target in targets]
        if max(gap.max() for gap in gaps) <= TOLERANCE:
            return table
    worst = max(range(len(targets)), key=lambda k: gaps[k].max())
    raise _unmet(targets[worst], reached(table, targets[worst]), int(np.argmax(gaps[worst])))


def _scaled(table: np.ndarray, target: Target) -> np.ndarray:
    """The table with every category of the target scaled to its share."""
    have = reached(table, target)
    if np.any(empty := (have <= 0.0) & (target.wanted > 0.0)):
        raise _unmet(target, have, int(np.argmax(empty)))
    factor = np.divide(target.wanted, have, out=np.zeros_like(have), where=have > 0.0)
    return table * factor[target.of_place].reshape([-1 if axis == target.axis else 1 for axis in range(table.ndim)])


def _unmet(target: Target, have: np.ndarray, k: int) -> ValueError:
    place = f"the margin {target.margin}: {target.categories[k]}"
    return ValueError(f"no joint table meets {place} should be {target.wanted[k]:.6f} and comes to {have[k]:.6f}")


def targets(year: int) -> list[Target]:
    """The published margins of the joint table; ages by published band."""
    found = []
    for axis, (margin, names) in enumerate(CATEGORIES.items()):
        categories, places = (AGE_BANDS, BAND_OF) if margin == "age" else (names, range(len(names)))
        found.append(Target(margin, axis, categories, np.array(places), shares(year, margin, categories)))
    return found


def seed(year: int) -> np.ndarray:
    """What fitting starts from: possible or not, times assumed odds, times ages and periods of joining. Axes as in AXES."""
    table = np.ones([len(names) for names in CATEGORIES.values()])
    for rows, columns in LINKS:
        pair = pair_table("origin", "allowed", rows, columns) * pair_table("association", "odds", rows, columns)
        table *= _spread(pair, rows, columns)
    joining = age_and_joining(year, shares(year, "age", AGE_BANDS), published(year, "recruit")["young"])
    joining *= pair_table("origin", "allowed", "age", "join_period")
    return table * _spread(joining, "age", "join_period")


def _spread(pair: np.ndarray, rows: str, columns: str) -> np.ndarray:
    """A table of two margins, shaped to multiply the joint one."""
    first, second = AXES.index(rows), AXES.index(columns)
    ordered = pair if first < second else pair.T
    return ordered.reshape([pair.shape[(rows, columns).index(name)] if name in (rows, columns) else 1 for name in AXES])


@cache
def joint(year: int) -> np.ndarray:
    """Fitted shares of members, axes as in AXES, sum 1; read only. Raises ValueError where the margins cannot be met together."""
    table = fit(seed(year), targets(year))
    table.flags.writeable = False
    return table
