"""The published margins as they lie in scenarios/populations/: one table a year, what cannot be combined, and assumed associations."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

from sim.entities import BRANCH_TYPES

AGE_BANDS = ("18-30", "31-35", "36-40", "41-45", "46-50", "51-55", "56-60", "61-102")
OCCUPATIONS = ("worker", "farmer", "professional", "manager", "official", "student", "other", "retired")
JOIN_PERIODS = ("before_1949", "1949_1978", "1978_2012", "since_2012")
EDUCATIONS = ("college", "below_college")
SEXES = ("female", "male")
FINE_BANDS = (
    "18-30.since_2012", "18-30.1978_2012", *AGE_BANDS[1:-1], "61-102.1978_2012", "61-102.1949_1978", "61-102.before_1949",
)  # fmt: skip
"""Age bands, split where a period of joining becomes possible: after the dot the earliest period in which they can have joined."""

BAND_OF = tuple(AGE_BANDS.index(name.partition(".")[0]) for name in FINE_BANDS)
"""For each fine band, the index of the published band it is part of."""

CATEGORIES = {
    "type": BRANCH_TYPES,
    "age": FINE_BANDS,
    "occupation": OCCUPATIONS,
    "join_period": JOIN_PERIODS,
    "education": EDUCATIONS,
    "sex": SEXES,
}
"""Margins of the joint table, in the order of its axes."""


def population_folder() -> Path:
    """Folder of the shipped margins."""
    return Path(__file__).resolve().parents[2] / "scenarios" / "populations"


def available_years() -> tuple[int, ...]:
    """Years for which margins are shipped."""
    return tuple(sorted(int(path.stem) for path in population_folder().glob("*.csv") if path.stem.isdigit()))


@cache
def table_rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``name``.csv (a year, ``origin`` or ``association``); raises FileNotFoundError for a year that is not shipped."""
    with open(population_folder() / f"{name}.csv", encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def published(year: int, margin: str) -> dict[str, float]:
    """Published values of one margin by category, in the order and unit of the file."""
    return {row["category"]: float(row["value"]) for row in table_rows(str(year)) if row["margin"] == margin}


def shares(year: int, margin: str, names: tuple[str, ...]) -> np.ndarray:
    """Published shares of ``names``, sum 1. Raises KeyError for a category that is not in the file."""
    values = published(year, margin)
    found = np.array([values[name] for name in names])
    return found / found.sum()


def pair_table(name: str, column: str, rows: str, columns: str) -> np.ndarray:
    """Numbers of ``origin`` or ``association`` between two margins, shape (rows, columns) of CATEGORIES; 1 where nothing is said.

    A row on a published age band holds for all its parts. Raises ValueError for a category that does not exist.
    """
    table = np.ones((len(CATEGORIES[rows]), len(CATEGORIES[columns])))
    for line in table_rows(name):
        (first, a), (second, b) = line["row"].split(".", 1), line["column"].split(".", 1)
        if (first, second) == (rows, columns):
            table[np.ix_(_places(first, a), _places(second, b))] = float(line[column])
    return table


def _places(margin: str, category: str) -> list[int]:
    names = CATEGORIES[margin]
    found = [place for place, name in enumerate(names) if category == name or (margin == "age" and category == name.partition(".")[0])]
    if len(found) == 0:
        raise ValueError(f"{margin}.{category} is no category; there are {', '.join(names)}")
    return found
