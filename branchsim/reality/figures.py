"""Baseline figures: what the evidence says of the membership and its meetings, beside what the model gives, each with its tolerance."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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


def figure_conditions() -> list[tuple[Condition, str, str, str]]:
    """(condition, response, group, source) for each figure; the measure of the condition is made where a run is at hand."""
    text = files("branchsim.reality").joinpath("figures.csv").read_text(encoding="utf-8")
    return [
        (
            Condition(Text(row["label_en"], row["label_zh"]), lambda arms: float("nan"), float(row["low"]), float(row["high"])),
            row["response"],
            row["group"],
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    ]


def measured_figures(run: Run, arm: Arm) -> list[float]:
    """The figures of one replicate, in the order of :func:`figure_conditions`: rates over the whole time, levels of the last year."""
    found = []
    for _, response, group, _ in figure_conditions():
        if response in OF_THE_ROLL:
            found.append(OF_THE_ROLL[response](run, group))
        else:
            found.append(arm.at(response, group, None if response.endswith("_rate") else -1))
    return found


def judged_figures(values: np.ndarray) -> list[tuple[Finding, str]]:
    """Finding and source of each figure; ``values``: replicates in rows."""
    rows = figure_conditions()
    return [(judge(condition, values[:, place]), source) for place, (condition, _, _, source) in enumerate(rows)]


def own_figures(scenario: Scenario) -> list[tuple[Condition, str, str]]:
    """What a user's own table says of last year, by branch type: (condition, response, type); empty without a table."""
    table = scenario.population.table
    if table is None:
        return []
    found = []
    for response in ("score", "attendance"):
        for kind in dict.fromkeys(row.type for row in table.rows):
            known = [(getattr(row, response), row.members) for row in table.rows if row.type == kind and getattr(row, response) is not None]
            if len(known) > 0:
                weights = [members if response == "attendance" else 1 for _, members in known]
                mean = sum(value * weight for (value, _), weight in zip(known, weights, strict=True)) / sum(weights)
                limits = (mean - OWN_TOLERANCE, mean + OWN_TOLERANCE)
                found.append((Condition(Text(kind, kind), lambda arms: float("nan"), *limits), response, kind))
    return found


def _away(run: Run, group: str) -> float:
    from sim.entities import BRANCH_TYPES, roll_places

    branches = run.state.branches
    kinds = np.repeat(branches.type, branches.members)
    return float(run.state.members.away[roll_places(branches)][kinds == BRANCH_TYPES.index(group)].mean())


OF_THE_ROLL: Mapping[str, Callable[[Run, str], float]] = {"away_share": _away}
"""Figures of the founding roll, which no response carries."""
