"""Baseline figures: what the evidence says of the membership and its meetings, beside what the model gives, each with its tolerance."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from branchsim.reality.arm import Arm
from branchsim.reality.judge import Finding, judge
from branchsim.reality.pattern import Condition
from sim.scenario import Text

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.simulate import Run

CENSUS_BRANCHES = 4600  # about 100,000 members
POINT = 0.01  # tolerance of a margin: one percentage point
OWN_COLUMNS = {"score": "score", "attendance": "attendance_logged"}
"""Columns of a user's table and what they are in the model: a desk knows attendance from the minutes, so it is the logged one."""

OWN_TOLERANCE = 0.05  # of a user's own figures: they are measured values, the model is not fitted to them


@dataclass(frozen=True)
class Margin:
    """One published margin of the membership and the largest deviation of a drawn population from it."""

    name: str
    category: str
    published: float
    reached: float

    @property
    def word(self) -> str:
        """Is the largest deviation of the margin within a percentage point?"""
        return "pass" if abs(self.reached - self.published) <= POINT else "fail"


def margins_reached(year: int, seed: int) -> Iterator[Margin]:
    """For every margin of the year the category that deviates most among about 100,000 drawn members."""
    from sim.files.scenario_files import load_scenario
    from sim.population.census import census
    from sim.population.published import shares
    from sim.simulate import start

    run = start(load_scenario("baseline", [f"population.year={year}", f"population.branches={CENSUS_BRANCHES}"]), seed=seed)
    for margin, reached in census(run.state, run.month, year).items():
        names = tuple(reached)
        target = shares(year, margin, names)
        worst = int(np.argmax(np.abs(np.array(list(reached.values())) - target)))
        yield Margin(margin, names[worst], float(target[worst]), reached[names[worst]])


@dataclass(frozen=True)
class Figure:
    """One figure of the evidence. ``kind``: *input* and *calibrated* ones verify what was put in, only *compared* ones could surprise."""

    kind: str
    response: str
    group: str
    condition: Condition
    source: str


@cache
def figures() -> tuple[Figure, ...]:
    """The figures of the evidence, in the order of the table."""
    text = files("branchsim.reality").joinpath("figures.csv").read_text(encoding="utf-8")
    return tuple(
        Figure(row["kind"], row["response"], row["group"], _range(row["label_en"], row["label_zh"], row["low"], row["high"]), row["source"])
        for row in csv.DictReader(text.splitlines())
    )


def _range(en: str, zh: str, low: float | str, high: float | str) -> Condition:
    """A range for a number that is measured elsewhere."""
    return Condition(Text(en, zh), lambda arms: float("nan"), float(low), float(high))


def measured_figures(run: Run, arm: Arm) -> list[float]:
    """The figures of one replicate, in their order: rates over the whole time, levels of the last year."""
    found = []
    for one in figures():
        if one.response in OF_THE_ROLL:
            found.append(OF_THE_ROLL[one.response](run, one.group))
        else:
            found.append(arm.at(one.response, one.group, None if one.response.endswith("_rate") else -1))
    return found


def judged_figures(values: np.ndarray) -> list[tuple[Finding, Figure]]:
    """Each figure and how it was found; ``values``: replicates in rows."""
    return [(judge(one.condition, values[:, place]), one) for place, one in enumerate(figures())]


def own_figures(scenario: Scenario) -> list[tuple[Condition, str, str]]:
    """What a user's own table says of last year, by branch type: (condition, response, type); empty without a table."""
    table = scenario.population.table
    if table is None:
        return []
    found = []
    for column, response in OWN_COLUMNS.items():
        for kind in dict.fromkeys(row.type for row in table.rows):
            known = [(getattr(row, column), row.members) for row in table.rows if row.type == kind and getattr(row, column) is not None]
            if len(known) > 0:
                weights = [members if column == "attendance" else 1 for _, members in known]
                mean = sum(value * weight for (value, _), weight in zip(known, weights, strict=True)) / sum(weights)
                found.append((_range(kind, kind, mean - OWN_TOLERANCE, mean + OWN_TOLERANCE), response, kind))
    return found


def _away(run: Run, group: str) -> float:
    from sim.entities import BRANCH_TYPES, roll_places

    branches = run.state.branches
    kinds = np.repeat(branches.type, branches.members)
    return float(run.state.members.away[roll_places(branches)][kinds == BRANCH_TYPES.index(group)].mean())


OF_THE_ROLL: Mapping[str, Callable[[Run, str], float]] = {"away_share": _away}
"""Figures of the founding roll, which no response carries."""
