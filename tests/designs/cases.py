"""Factors that the tests of the designs vary, and where their settings stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.designs import METHODS, Design
from experiments.factors import Factor
from sim.problems import Place, Problem

SHARE = Factor("assessment.party_weight", 0.0, 1.0)
DAYS = Factor("inspection.capacity_days", 1.0, 1000.0, "loguniform")
NOISE = Factor("inspection.visit_noise", 0.1, 0.5, "triangular", mode=0.2)
MARK = Factor("assessment.pass_mark", 0.3, 0.8, "normal", mean=0.6, sd=0.1)
PERIOD = Factor("assessment.period_months", 3.0, 12.0, "levels", levels=(3.0, 6.0, 12.0), whole=True)
VETO = Factor("assessment.veto", 0.0, 1.0, whole=True)
ITEMS = Factor("inspection.items_per_visit", 3.0, 20.0, whole=True)
ALL = (SHARE, DAYS, NOISE, MARK, PERIOD, VETO, ITEMS)
PLAIN = tuple(Factor(name, 0.0, 1.0) for name in ("a", "b", "c"))  # natural units are the unit cube


def place_of(name: str) -> Place:
    return Place("study.yaml", {"method": 1}.get(name, 2), 3)


def draw(method: str, settings: Mapping[str, Any], factors: Sequence[Factor] = ALL, seed: int = 1, **options: Any) -> Design:
    """A design whose settings are right, and whose size is the one announced."""
    chosen = METHODS[method]
    assert chosen.problems(settings, factors, place_of) == []
    design = chosen.sample(settings, factors, seed, **options)
    assert len(design.points) == chosen.size(settings, factors)
    return design


def wrong(method: str, settings: Mapping[str, Any], factors: Sequence[Factor] = ALL) -> list[Problem]:
    return METHODS[method].problems(settings, factors, place_of)


def keys(method: str, settings: Mapping[str, Any], factors: Sequence[Factor] = ALL) -> list[str]:
    return [problem.key for problem in wrong(method, settings, factors)]


def values(design: Design) -> np.ndarray:
    return design.points.to_numpy(dtype=np.float64)


def filled(unit: np.ndarray, parts: int) -> np.ndarray:
    """How many of the numbers fall into each of so many equal parts of [0, 1]."""
    return np.bincount(np.minimum((unit * parts).astype(int), parts - 1), minlength=parts)
