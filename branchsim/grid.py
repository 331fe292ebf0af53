"""``--grid NAME=v1,v2,v3`` read: levers and the values they take, checked as a policy file would be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.problems import Problem

MOST_POINTS = 81
OPTION = "--grid"
DOCUMENTS = "assessment.evidence_mix.documents"


@dataclass(frozen=True)
class Axis:
    """One lever and the values it takes, in the order given and in the lever's own unit."""

    lever: str
    values: tuple[float, ...]

    def written(self, value: float) -> str:
        """The value with as many decimals as the axis needs."""
        places = [-int(Decimal(repr(one)).normalize().as_tuple().exponent) for one in self.values]
        return f"{value:.{max(0, *places)}f}"

    def as_plain(self) -> dict[str, Any]:
        """For the manifest of the study."""
        return {"lever": self.lever, "values": list(self.values), "written": [self.written(value) for value in self.values]}


def read_grid(options: Sequence[str]) -> tuple[Axis, ...]:
    """The axes of all ``--grid`` options. Raises InputError with everything wrong in how they are written."""
    from sim.problems import Place, problem_at, raise_if_any

    axes: dict[str, Axis] = {}
    problems: list[Problem] = []
    for option in options:
        axis, wrong = _axis(option)
        problems += wrong
        if axis.lever in axes:
            problems.append(problem_at(Place(OPTION), axis.lever, "problem.set_twice"))
        axes[axis.lever] = axis
    points = math.prod(len(axis.values) for axis in axes.values())
    if points > MOST_POINTS:
        problems.append(problem_at(Place(OPTION), "", "problem.grid_too_large", points=points, limit=MOST_POINTS))
    raise_if_any(problems)
    return tuple(axes.values())


def _axis(option: str) -> tuple[Axis, list[Problem]]:
    from sim.files.yaml_scalars import scalar_value
    from sim.parameters import evidence_names
    from sim.problems import Place, problem_at
    from sim.timing import lever_problems

    written, separator, content = option.partition("=")
    name, place = evidence_names().get(written.strip(), written.strip()), Place(OPTION)
    parts = [part.strip() for part in content.split(",")]
    if separator == "" or name == "" or "" in parts:
        return Axis(name, ()), [problem_at(place, option, "problem.grid_form")]
    values: list[Any] = [scalar_value(part) for part in parts]
    wrong = {str(problem): problem for value in values for problem in lever_problems(name, value, place)}
    if len(wrong) > 0:
        return Axis(name, ()), list(wrong.values())
    if len(set(values)) < len(values):
        return Axis(name, ()), [problem_at(place, name, "problem.grid_value_twice")]
    if name == DOCUMENTS:
        return Axis(name, ()), [problem_at(place, name, "problem.grid_documents")]
    return Axis(name, tuple(float(value) for value in values)), []
