"""A population with enough branches of every type: what is said of a type then rests on more than three branches.

Types are drawn with known shares, so what is said of all branches is weighed back to the published ones (post-stratification).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.lib.recfunctions import structured_to_unstructured, unstructured_to_structured

from sim.entities import BRANCH_TYPES
from sim.observation import Series
from sim.population.branch_frame import GOLDEN
from sim.population.branch_table import BranchRow, BranchTable
from sim.population.published import shares
from sim.scenario import Population, Scenario

LEAST = 15  # branches of a type
DRAWN = 0  # members: as the margins draw them


def numbers_by_type(branches: int, published: np.ndarray, least: int = LEAST) -> np.ndarray:
    """Branches of each type, sum ``branches``: ``least`` of each and the rest by ``published`` shares (largest remainders).

    Raises ValueError where there are too few.
    """
    rest = branches - least * len(published)
    if rest < 0:
        raise ValueError(f"{branches} branches are too few for {least} of each of {len(published)} types")
    wanted = rest * published / published.sum()
    found = np.floor(wanted).astype(int)
    found[np.argsort(found - wanted, kind="stable")[: rest - found.sum()]] += 1
    return found + least


def stratified(scenario: Scenario, branches: int, least: int = LEAST) -> tuple[Scenario, Callable[[Series], Series]]:
    """The scenario with so many branches, ``least`` or more of each type, and the view that weighs the whole back to published shares.

    Sizes, ages and posts stay drawn from the margins of the scenario's year.
    """
    year = scenario.population.year
    published = shares(year, "type", BRANCH_TYPES)
    numbers = numbers_by_type(branches, published, least)
    spread = np.argsort(np.argsort((0.5 + np.arange(branches) * GOLDEN) % 1.0))  # types evenly over superior bodies, as the margins do it
    kinds = np.repeat(BRANCH_TYPES, numbers)[spread]
    rows = tuple(BranchRow(f"b{place}", str(kind), DRAWN) for place, kind in enumerate(kinds))
    weights = published / published.sum() * branches / numbers
    population = Population(year, branches, scenario.population.fixed, BranchTable(year, rows))
    return replace(scenario, population=population), lambda series: reweighed(series, weights)


def reweighed(series: Series, weights: np.ndarray) -> Series:
    """The series with group "all" made anew from the types, each with its weight.

    Sums only: what is no sum over types (rank correlations, spreads) stays that of the branches as they were drawn.
    """
    top, bottom = structured_to_unstructured(series.numerator).copy(), structured_to_unstructured(series.denominator).copy()
    types = slice(1, 1 + len(BRANCH_TYPES))
    sums = np.ones(top.shape[-1], dtype=bool)
    for tally in (top, bottom):
        sums &= np.isclose(tally[:, 0], tally[:, types].sum(axis=1), rtol=1e-9, atol=1e-9).all(axis=0)
    for tally in (top, bottom):
        whole = np.einsum("mtr,t->mr", tally[:, types], weights)
        tally[:, 0] = np.where(sums, whole, tally[:, 0])
    kind = series.numerator.dtype
    return replace(series, numerator=unstructured_to_structured(top, kind), denominator=unstructured_to_structured(bottom, kind))
