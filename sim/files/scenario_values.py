"""All parameter values of a scenario: the table's, then those of every file it extends, then its own, then the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.bounds import MIXES, mix_problems, value_problem
from sim.files.document import Document
from sim.files.named_values import flat_names, mix_shares
from sim.files.set_options import PLACE
from sim.parameters import default_values, parameter_table
from sim.problems import Place, Problem, problem_at
from sim.targets import SHEET_LEVERS

if TYPE_CHECKING:
    from sim.assessment import Assessment

_Written = tuple[dict[str, Any], dict[str, Place]]  # values and places by parameter name, places also by mix


def scenario_values(
    line: list[Document], given: Mapping[str, Any], assessment: Assessment | None
) -> tuple[dict[str, float], list[Problem]]:
    """Values by name and what is wrong with them; under a rule sheet the levers it decides have the values it gives them."""
    layers, problems = _layers(line, given)
    home = next((index for index, document in enumerate(line) if isinstance(document.values.get("assessment"), str)), None)
    written, places = dict[str, Any](), dict[str, Place]()
    for index, (values, where) in reversed(list(enumerate(layers, start=-1))):  # -1: the settings, nearest of all
        if home is not None and index > home:  # what a file further off says of these is replaced by the rule sheet
            values = {name: value for name, value in values.items() if not _decided(name)}
        elif home is not None:
            problems += _doubled(values, where, line[home])
        written |= values
        places |= where
    problems += [wrong for name, value in written.items() if (wrong := value_problem(name, value, places[name])) is not None]
    if len(problems) > 0:
        return {}, problems
    values = default_values() | {name: float(value) for name, value in written.items()} | _sheet_values(assessment)
    return values, list(mix_problems(values, places, line[0].key_place("values")))


def _layers(line: list[Document], given: Mapping[str, Any]) -> tuple[list[_Written], list[Problem]]:
    """What the settings and each file write, nearest first."""
    settings = {name: value for name, value in given.items() if name in parameter_table()}
    where = {place: PLACE for name in settings for place in (name, name.rpartition(".")[0])}
    layers, problems = [(settings, where)], list[Problem]()
    for document in line:
        written, places, wrong = _written_values(document)
        layers.append((written, places))
        problems += wrong
    return layers, problems


def _written_values(document: Document) -> tuple[dict[str, Any], dict[str, Place], list[Problem]]:
    section = document.values.get("values", {})
    if not isinstance(section, dict):
        return {}, {}, []  # the frame says so
    named, problems = flat_names(section, "values", document, parameter_table())
    flat: list[tuple[str, Any]] = []
    for name, content in named:
        shares, wrong = mix_shares(name, content, f"values.{name}", document) if name in MIXES else ([(name, content)], [])
        flat += shares
        problems += wrong
    places = {name: document.value_place(f"values.{name}") for name, _ in flat}
    places |= {mix: document.key_place(f"values.{mix}") for mix in MIXES if f"values.{mix}" in document.keys}
    for name, _ in flat:  # dotted shares have no key for their mix: the first of them stands for it
        places.setdefault(name.rpartition(".")[0], places[name])
    return dict(flat), places, problems


def _decided(name: str) -> bool:
    return any(name == lever or name.startswith(lever + ".") for lever in SHEET_LEVERS)


def _doubled(values: Mapping[str, Any], places: Mapping[str, Place], home: Document) -> list[Problem]:
    """Levers written beside a rule sheet that decides them, each group once."""
    groups = {lever: [name for name in values if name == lever or name.startswith(lever + ".")] for lever in SHEET_LEVERS}
    sheet = home.values["assessment"]
    return [problem_at(places.get(g, places[names[0]]), g, "problem.fixed_by_sheet", sheet=sheet) for g, names in groups.items() if names]


def _sheet_values(assessment: Assessment | None) -> dict[str, float]:
    if assessment is None:
        return {}
    from sim.assessment import lever_values
    from sim.entities import BRANCH_TYPES

    return lever_values(assessment, BRANCH_TYPES)
