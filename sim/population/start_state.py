"""How a run starts: stationary initial states of branches and members (D14), from the stored snapshot."""

from __future__ import annotations

import csv
from collections import namedtuple
from functools import cache
from pathlib import Path

import numpy as np

from sim.entities import BRANCH_TYPES

START_VARIABLES = ("time_substance", "time_paperwork", "quality", "belief", "business", "engagement", "knowledge")
TRAITS = ("ability_z", "intrinsic_z", "career_z", "resources_z", "integration_z", "pressure_z", "disposition_z")
QUANTILES = 11  # minimum, deciles, maximum
PLAIN_START = {
    "time_substance": 0.10,
    "time_paperwork": 0.10,
    "quality": 0.40,
    "belief": 0.05,
    "business": 0.60,
    "engagement": 0.45,
    "knowledge": 0.30,
}

Start = namedtuple("Start", ["quantiles", "loadings"])
"""quantiles (variables, types, QUANTILES); loadings (variables, traits + 1): weights of the traits, then of chance, on a normal scale.

Without the loadings able branches would start no better than others, and validity would drift for years until they are.
"""


def stored(name: str) -> Path:
    """A file of the stationary snapshot beside the model's code."""
    return Path(__file__).resolve().parents[1] / name


def plain_start() -> Start:
    """Start of the run that makes the snapshot itself: one value for all."""
    rows = np.array([PLAIN_START[name] for name in START_VARIABLES])
    quantiles = np.broadcast_to(rows[:, None, None], (len(rows), len(BRANCH_TYPES), QUANTILES)).copy()
    loadings = np.zeros((len(rows), len(TRAITS) + 1))
    loadings[:, -1] = 1.0
    return Start(quantiles, loadings)


@cache
def stationary_start() -> Start:
    """The stored snapshot: quantiles by branch type after 240 months of S0, and how the traits order branches and members."""
    quantiles, loadings = plain_start()
    with open(stored("stationary_state.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            where = START_VARIABLES.index(row["variable"]), BRANCH_TYPES.index(row["type"])
            quantiles[where] = [float(row[f"q{step}"]) for step in range(QUANTILES)]
    with open(stored("stationary_loadings.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            loadings[START_VARIABLES.index(row["variable"])] = [float(row[name]) for name in (*TRAITS, "chance")]
    return Start(quantiles, loadings)
