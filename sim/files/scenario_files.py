"""Scenario files and shipped ids to ``Scenario`` objects, with every problem of a file reported at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.bounds import MIXES, mix_problems, value_problem
from sim.files.document import Document
from sim.files.file_opening import Shipped, id_problems, open_document, shipped
from sim.files.named_values import flat_names, mix_shares
from sim.files.policy_files import load_policy
from sim.files.scenario_folder import scenario_folder
from sim.files.set_options import FRAME, PLACE, read_settings
from sim.parameters import default_values, parameter_table
from sim.problems import Place, Problem, raise_if_any
from sim.scenario import Population, Scenario, Text

__all__ = ["Shipped", "load_policy", "load_scenario", "scenario_folder", "shipped"]


def load_scenario(name_or_path: str | Path, settings: Sequence[str] = ()) -> Scenario:
    """A shipped scenario or the user's file, with ``--set`` settings laid over it. Raises ``InputError`` with all problems."""
    from sim.files.file_schema import ScenarioFile
    from sim.files.frame_problems import validated

    document = open_document(name_or_path, "scenario")
    given, problems = read_settings(settings)
    frame = _set_frame(document, given)
    file, found = validated(ScenarioFile, frame, document)
    values, more = _values(document, given)
    raise_if_any([*document.problems, *problems, *found, *more, *id_problems(document)])
    assert file is not None  # no problems, so the frame is valid
    return Scenario(
        id=file.id,
        title=Text(file.title.en, file.title.zh),
        question=Text(file.question.en, file.question.zh),
        population=Population(file.population.year, file.population.branches, file.population.fixed),
        burn_in=file.burn_in,
        months=file.months,
        values=values,
    )


def _set_frame(document: Document, given: Mapping[str, Any]) -> dict[str, Any]:
    """The file's frame with the settings that belong to it; what was set is then placed at ``--set``."""
    frame = dict(document.values)
    for name in (name for name in FRAME if name in given):
        group, _, field = name.rpartition(".")
        document.places[name] = PLACE
        if group == "":
            frame[field] = given[name]
        elif isinstance(frame.get(group, {}), dict):
            frame[group] = {**frame.get(group, {}), field: given[name]}
    return frame


def _values(document: Document, given: Mapping[str, Any]) -> tuple[dict[str, float], list[Problem]]:
    """All parameter values of the scenario: table, then file, then settings."""
    written, places, problems = _written_values(document)
    for name in (name for name in given if name in parameter_table()):
        written[name], places[name] = given[name], PLACE
        places[name.rpartition(".")[0]] = PLACE
    problems += [wrong for name, value in written.items() if (wrong := value_problem(name, value, places[name])) is not None]
    if len(problems) > 0:
        return {}, problems
    values = default_values() | {name: float(value) for name, value in written.items()}
    return values, list(mix_problems(values, places, document.key_place("values")))


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
