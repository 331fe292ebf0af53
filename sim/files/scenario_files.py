"""Scenario files and shipped ids to ``Scenario`` objects, with every problem of a file reported at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.files.document import Document
from sim.files.file_opening import Shipped, id_problems, open_document, referred_file, shipped
from sim.files.inheritance import joined, lineage, writer
from sim.files.named_assessment import named_assessment
from sim.files.policy_files import load_policy
from sim.files.rule_files import own_rules, tried
from sim.files.scenario_folder import scenario_folder
from sim.files.scenario_values import scenario_values
from sim.files.set_options import FRAME, PLACE, read_settings
from sim.problems import InputError, Problem, problem_at, raise_if_any
from sim.scenario import Population, Scenario, Text

if TYPE_CHECKING:
    from sim.files.file_schema import PopulationFields
    from sim.population.branch_table import BranchTable

__all__ = ["Shipped", "load_policy", "load_scenario", "scenario_folder", "shipped"]


def load_scenario(name_or_path: str | Path, settings: Sequence[str] = ()) -> Scenario:
    """A shipped scenario or the user's file, with ``--set`` settings laid over it. Raises ``InputError`` with all problems."""
    from sim.files.file_schema import ScenarioFile
    from sim.files.frame_problems import validated

    line, problems = lineage(open_document(name_or_path, "scenario"))
    given, wrong = read_settings(settings)
    whole = joined(line)
    frame = _set_frame(whole, given)
    file, found = validated(ScenarioFile, frame, whole)
    if len(problems) > 0:  # with a broken line nobody knows what is missing
        found = [problem for problem in found if problem.key != "problem.missing" and problem.name != "extends"]
    table, more = _table(line, whole, frame)
    assessment, unread = named_assessment(writer(line, "assessment"))
    values, unfit = scenario_values(line, given, assessment)
    rules, refused = own_rules(line, whole)
    raise_if_any([*whole.problems, *problems, *wrong, *found, *more, *unread, *unfit, *refused, *id_problems(line[0])])
    assert file is not None  # no problems, so the frame is valid
    scenario = Scenario(
        id=file.id,
        title=Text(file.title.en, file.title.zh),
        question=Text(file.question.en, file.question.zh),
        population=_population(file.population, table),
        burn_in=file.burn_in,
        months=file.months,
        values=values,
        assessment=assessment,
        rules=tuple(rules),
    )
    return tried(scenario, rules)


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


def _table(line: list[Document], whole: Document, frame: Mapping[str, Any]) -> tuple[BranchTable | None, list[Problem]]:
    """The user's own branches, where ``population.file`` names them; a table says itself which year and how many."""
    population = frame.get("population")
    home = writer(line, "population.file")
    if home is None or not isinstance(population, dict) or not isinstance(population.get("file"), str):
        return None, []
    doubled = [name for name in ("year", "branches") if name in population]
    places = [(f"population.{name}", whole.value_place(f"population.{name}")) for name in doubled]
    problems = [problem_at(place, name, "problem.table_says") for name, place in places]
    path, unknown = referred_file(home, "population.file", population["file"], "population")
    if path is None:
        return None, [*problems, *unknown]
    from sim.files.population_files import load_population

    try:
        return load_population(path), problems
    except InputError as error:
        return None, [*problems, *error.problems]


def _population(fields: PopulationFields, table: BranchTable | None) -> Population:
    if table is None:
        return Population(fields.year, fields.branches, fields.fixed)
    return Population(table.year, len(table.rows), fields.fixed, table)
