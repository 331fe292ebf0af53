"""Which policies a figure shows where all would be too many, and how each of them looks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.figures.style import OKABE_ITO
from analysis.verdicts import DEFAULT_POINT
from analysis.weight_question import DOCUMENTS, ON_SITE, answers_weight_question
from experiments.study_reader import StoredStudy

BASELINE = "baseline"
MOST_POLICIES = 6


@dataclass(frozen=True)
class Look:
    """Colour and marker of a policy: told apart by the marker alone in grey print."""

    colour: str
    marker: str


OCHRE = "#AD7600"  # Okabe-Ito orange, darker: a line needs 3:1 on white
LOOKS = (
    Look(OKABE_ITO["black"], "x"),
    Look(OKABE_ITO["vermilion"], "o"),
    Look(OKABE_ITO["blue"], "s"),
    Look(OKABE_ITO["green"], "^"),
    Look(OKABE_ITO["purple"], "D"),
    Look(OCHRE, "v"),
)


@dataclass(frozen=True)
class GridAxis:
    """One lever of a grid: its values in ascending order, and how they were written."""

    lever: str
    values: tuple[float, ...]
    written: tuple[str, ...]


def grid_axes(study: StoredStudy) -> tuple[GridAxis, ...]:
    """The levers that vary in a study made with ``compare --grid``; empty for others."""
    axes = []
    for axis in study.manifest["sampler"].get("grid", {}).get("axes", ()):
        pairs = sorted(zip(axis["values"], axis["written"], strict=True))
        if len(pairs) > 1:
            axes.append(GridAxis(axis["lever"], *(tuple(column) for column in zip(*pairs, strict=True))))
    return tuple(axes)


def grid_policies(study: StoredStudy) -> dict[tuple[float, ...], str]:
    """Policy at each point of the grid, by the values of ``grid_axes``."""
    levers = [axis.lever for axis in grid_axes(study)]
    changes = study.policies.set_index("policy")["changes"]
    found = {}
    for name in study.manifest["sampler"].get("grid", {}).get("policies", ()):
        changed = {change["lever"]: float(change["value"]) for change in json.loads(changes[name])}
        found[tuple(changed[lever] for lever in levers)] = str(name)
    return found


def giving_way(study: StoredStudy) -> tuple[str, ...]:
    """Levers that a grid moves without being on it: shares that give way to those on the grid."""
    on_grid = {axis["lever"] for axis in study.manifest["sampler"].get("grid", {}).get("axes", ())}
    changes = study.policies.set_index("policy")["changes"]
    moved = [change["lever"] for name in grid_policies(study).values() for change in json.loads(changes[name])]
    return tuple(lever for lever in dict.fromkeys(moved) if lever not in on_grid)


def telling_policies(study: StoredStudy, most: int) -> tuple[str, ...]:
    """At most so many: the weight question's (its ends where six are too many), a grid's corners and the baseline, else the first ones."""
    held = [str(name) for name in study.policies["policy"]]
    if answers_weight_question(study):
        return (*DOCUMENTS, *ON_SITE) if most >= MOST_POLICIES else (*DOCUMENTS[::2], *ON_SITE[::2])
    axes = grid_axes(study)
    if len(axes) > 0:
        ends = [(axis.values[0], axis.values[-1]) for axis in axes]
        start = tuple(study.manifest["scenario"]["values"][axis.lever] for axis in axes)  # this point is the baseline again
        points = [(values, name) for values, name in grid_policies(study).items() if values != start]
        corners = {name for values, name in points if all(value in pair for value, pair in zip(values, ends, strict=True))}
        held = [name for name in held if name == BASELINE or name in corners]
    return tuple(held[:most])


def policies_with_results(study: StoredStudy) -> set[str]:
    """Arms that gave results at the default point: all runs of an arm may have failed."""
    return set(study.results.loc[study.results["point_id"] == DEFAULT_POINT, "policy"])


def shown_policies(study: StoredStudy, wanted: Sequence[str], most: int = MOST_POLICIES) -> tuple[str, ...]:
    """The policies asked for, never more than six; without a wish at most ``most`` telling ones. Only those that gave results."""
    named = tuple(dict.fromkeys(wanted))[:MOST_POLICIES] if len(wanted) > 0 else telling_policies(study, most)
    there = policies_with_results(study)
    return tuple(name for name in named if name in there) or tuple(sorted(there))[:1]


def title_of(study: StoredStudy, policy: str, lang: str) -> str:
    """Title of a policy for readers; its id where it has none."""
    scenario = study.manifest.get("scenario", {})
    if policy == BASELINE and scenario.get("id", BASELINE) != BASELINE:  # the user's own scenario is not the shipped baseline
        return str(scenario["title"][lang])
    titles: Any = study.policies.set_index("policy")[f"title_{lang}"]
    return str(titles.get(policy, policy)) or policy
