"""``--set dotted.name=value``: the same names, types and bounds as in a file, checked the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.bounds import nearest
from sim.files.yaml_nodes import scalar_value
from sim.parameters import evidence_names, parameter_table
from sim.problems import Place, Problem, problem_at

FRAME = ("burn_in", "months", "population.year", "population.branches", "population.fixed")
PLACE = Place("--set")


def read_settings(settings: Sequence[str]) -> tuple[dict[str, Any], list[Problem]]:
    """Values by dotted name (evidence names are translated), and everything wrong with how they were written."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for setting in settings:
        written, separator, content = setting.partition("=")
        name = evidence_names().get(written.strip(), written.strip())
        if separator == "" or name == "":
            problems.append(problem_at(PLACE, setting, "problem.setting_form"))
        elif name not in parameter_table() and name not in FRAME:
            known = [*parameter_table(), *FRAME, *evidence_names()]
            problems.append(problem_at(PLACE, name, "problem.unknown_key", suggestion=nearest(name, known)))
        elif name in values:
            problems.append(problem_at(PLACE, name, "problem.set_twice"))
        else:
            values[name] = scalar_value(content.strip())
    return values, problems
