"""Published margins of the membership, as arrays a draw can use. Every figure stands with its source in scenarios/populations/."""

from __future__ import annotations

import csv
import math
from collections import namedtuple
from functools import cache
from pathlib import Path

import numpy as np

from sim.entities import BRANCH_TYPES

Margins = namedtuple(
    "Margins", ["type_cumulative", "age_cumulative", "age_from", "age_to", "away", "size_centre", "size_spread", "young_recruits"]
)
"""type_cumulative, away (types,); age_cumulative, age_from, age_to (bands,), years; size (logit scale); share of young recruits."""

SMALLEST, LARGEST = 3, 50  # members of an ordinary branch: regulation on branches, art. 4


def population_folder() -> Path:
    """Folder of the shipped margins."""
    return Path(__file__).resolve().parents[2] / "scenarios" / "populations"


def available_years() -> tuple[int, ...]:
    """Years for which margins are shipped."""
    return tuple(sorted(int(path.stem) for path in population_folder().glob("*.csv") if path.stem.isdigit()))


def _cumulative(values: list[float]) -> np.ndarray:
    total = np.cumsum(np.array(values))
    return total / total[-1]


def _size_centre(mean: float, spread: float) -> float:
    """Centre of the logit-normal size whose mean, after rounding to whole members, is ``mean``; found by bisection."""
    from scipy.special import ndtri

    z = ndtri((np.arange(4000) + 0.5) / 4000)
    low, high = -10.0, 10.0
    for _ in range(60):
        centre = 0.5 * (low + high)
        sizes = np.floor(SMALLEST + (LARGEST - SMALLEST) / (1.0 + np.exp(-(centre + spread * z))) + 0.5)
        low, high = (centre, high) if sizes.mean() < mean else (low, centre)
    return 0.5 * (low + high)


@cache
def margins(year: int) -> Margins:
    """Margins of one year's membership; raises FileNotFoundError for a year that is not shipped."""
    with open(population_folder() / f"{year}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    value = {(row["margin"], row["category"]): float(row["value"]) for row in rows}
    bands = [row["category"] for row in rows if row["margin"] == "age"]
    ends = [tuple(map(int, band.split("-"))) for band in bands]
    spread = value["size", "spread"]
    centre = _size_centre(value["size", "mean"], spread)
    assert math.isfinite(centre)
    return Margins(
        type_cumulative=_cumulative([value["type", name] for name in BRANCH_TYPES]),
        age_cumulative=_cumulative([value["age", band] for band in bands]),
        age_from=np.array([low for low, _ in ends], dtype=float),
        age_to=np.array([high + 1.0 for _, high in ends]),
        away=np.array([value["away", name] for name in BRANCH_TYPES]),
        size_centre=centre,
        size_spread=spread,
        young_recruits=value["recruit", "young"],
    )
