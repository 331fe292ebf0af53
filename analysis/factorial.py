"""What a full factorial says about its first two factors: the effect at every pair of levels, the other factors averaged out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.screening import varied
from experiments.intervals import PairedEffect, paired_effect
from experiments.plan import DESIGN
from experiments.study_reader import ALL, StoredStudy

METHOD = "full_factorial"


@dataclass(frozen=True)
class Cell:
    """Effect of an arm at these ``levels`` of the factors drawn, a mean over ``points`` points of the design."""

    levels: tuple[float, ...]
    points: int
    effect: PairedEffect


def factorial_arms(study: StoredStudy) -> dict[str, str]:
    """Reference by policy of the arms that the factors act on: the arm "design" where levers vary, else every policy compared.

    Empty where the design is no full factorial.
    """
    if study.manifest["sampler"].get("method") != METHOD:
        return {}
    held = set(study.results["policy"])
    pairs = {policy: reference for policy, reference in study.references().items() if policy in held and reference in held}
    arms = {DESIGN: pairs[DESIGN]} if DESIGN in pairs else pairs
    return {policy: reference for policy, reference in arms.items() if len(varied(study, policy)) > 0}


def drawn_factors(study: StoredStudy) -> tuple[str, ...]:
    """The first two factors that vary and act on the arms (or the only one), in the order of the design."""
    return _acting(study)[:2]


def averaged_factors(study: StoredStudy) -> tuple[str, ...]:
    """The factors that a table of two cannot show."""
    return _acting(study)[2:]


def cells(study: StoredStudy, policy: str, reference: str, response: str) -> list[Cell]:
    """The cell at every combination of the levels that the design holds, in ascending order of the levels.

    A cell is averaged replicate by replicate over its points before it is compared, so that its interval knows that the points of a
    replicate share their luck. A point that failed altogether is left out, a replicate that failed at one of the points as well.
    """
    names = list(drawn_factors(study))
    rows = study.results[
        (study.results["window"] == study.windows[-1]) & (study.results["group"] == ALL) & (study.results["point_id"] != 0)
    ]
    index = ["replicate_id", "point_id"]
    arms = [rows[rows["policy"] == arm].set_index(index)[response].unstack("point_id") for arm in (policy, reference)]
    points = study.design[study.design["point_id"] != 0]
    return [_cell(levels, own["point_id"], *arms) for levels, own in points.groupby(names, sort=True)]


def grid_of(found: list[Cell]) -> dict[str, np.ndarray]:
    """Arrays ``difference``, ``low``, ``high`` [levels of the second factor, levels of the first], NaN where the design has no point.

    The levels themselves are ``along`` (first factor) and ``down`` (second).
    """
    along, down = (np.array(sorted({cell.levels[place] for cell in found})) for place in (0, 1))
    arrays = {name: np.full((len(down), len(along)), np.nan) for name in ("difference", "low", "high")}
    for cell in found:
        at = int(np.searchsorted(down, cell.levels[1])), int(np.searchsorted(along, cell.levels[0]))
        for name, array in arrays.items():
            value = getattr(cell.effect, name)
            array[at] = np.nan if value is None else value
    return arrays | {"along": along, "down": down}


def _cell(levels: tuple[float, ...], points: pd.Series, values: pd.DataFrame, reference: pd.DataFrame) -> Cell:
    both = [arm.reindex(columns=list(points)) for arm in (values, reference)]
    there = (both[0] - both[1]).notna().any()
    kept = [arm.loc[:, there].mean(axis=1, skipna=False) for arm in both]
    paired = pd.concat(kept, axis=1, keys=["value", "reference"])
    return Cell(levels, int(there.sum()), paired_effect(paired["value"].to_numpy(), paired["reference"].to_numpy()))


def _acting(study: StoredStudy) -> tuple[str, ...]:
    arms = factorial_arms(study)
    return tuple(varied(study, next(iter(arms)))) if len(arms) > 0 else ()
