"""What a study compares: its scenario with the settings laid over it, and its policies with their references."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.plan import DESIGN
from experiments.policy_choice import policies_with_references
from sim.files.document import Document
from sim.files.file_opening import referred_file
from sim.files.joined_policies import PLUS, load_joined, parts_of
from sim.files.scenario_files import load_scenario
from sim.files.set_options import PLACE
from sim.files.yaml_nodes import scalar_value
from sim.parameters import evidence_names
from sim.problems import InputError, Place, Problem, Term, problem_at
from sim.scenario import Policy, Scenario


def read_scenario(name: str, settings: Mapping[str, Any], document: Document) -> tuple[Scenario | None, list[Problem]]:
    """The scenario (a shipped id, or a path from the study's folder) under the study's settings; None where anything is wrong."""
    path, problems = referred_file(document, "scenario", name, "scenario")
    written = dict(_leaves(settings, ""))
    texts = [place for place, value in written.items() if isinstance(value, str) and not isinstance(scalar_value(value), str)]
    for place in texts:  # a number in quotes is text, here as everywhere
        values = {"needed": Term("word.number"), "found": Term("word.text")}
        problems.append(problem_at(document.value_place(f"settings.{place}"), place, "problem.type_needed", **values))
    words = [f"{place}={_word(value)}" for place, value in written.items() if place not in texts]
    if path is None:
        return None, problems
    try:
        scenario = load_scenario(path, words)
    except InputError as error:
        paths = {evidence_names().get(place, place): f"settings.{place}" for place in written}
        return None, [*problems, *(_at_setting(problem, paths, document) for problem in error.problems)]
    return (scenario if len(problems) == 0 else None), problems


def _leaves(values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, content in values.items():
        if isinstance(content, dict):
            yield from _leaves(content, f"{prefix}{key}.")
        else:
            yield prefix + key, content


def _word(value: Any) -> str:
    """The value as ``--set`` would take it."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else "null" if value is None else str(value)


def _at_setting(problem: Problem, paths: Mapping[str, str], document: Document) -> Problem:
    """A problem of a setting, placed where the study file writes it; others stand in the scenario's own file."""
    if problem.path != PLACE.path:
        return problem
    inside = (path for name, path in paths.items() if name.startswith(problem.name + "."))  # a mix: the first of its shares
    path = paths.get(problem.name) or next(inside, "settings")
    unknown = problem.key == "problem.unknown_key"
    return _placed(problem, document.key_place(path) if unknown else document.value_place(path))


def _placed(problem: Problem, place: Place) -> Problem:
    return replace(problem, path=place.path, line=place.line, column=place.column)


def read_policies(names: Iterable[str], document: Document, *, with_design: bool) -> tuple[tuple[Policy, ...], list[Problem]]:
    """The named policies, each after its reference. Ids, paths from the study's folder, or several joined by ``+``."""
    found, problems = list[str | Path](), list[Problem]()
    for index, name in enumerate(names):
        path, wrong = _policy_file(name, f"policies.{index}", document)
        problems += wrong
        if path is None:
            continue
        try:
            policy = load_joined(path)
        except InputError as error:
            problems += error.problems
            continue
        found.append(path)
        if with_design and policy.id == DESIGN:
            problems.append(problem_at(document.value_place(f"policies.{index}"), f"policies.{index}", "problem.policy_named_design"))
    if len(problems) > 0:
        return (), problems
    try:
        return policies_with_references(found), []
    except InputError as error:
        return (), [
            _placed(problem, document.key_place("policies")) if problem.path == "--policy" else problem for problem in error.problems
        ]


def _policy_file(name: str, field: str, document: Document) -> tuple[str | Path | None, list[Problem]]:
    beside = Path(document.path).parent / name
    whole = PLUS not in name or os.path.isfile(beside)  # noqa: PTH113 (unlike Path.is_file, silent about names no file can have)
    parts = (name,) if whole else parts_of(name)
    found = [referred_file(document, field, str(part), "policy") for part in parts]
    paths, problems = [path for path, _ in found if path is not None], [problem for _, wrong in found for problem in wrong]
    if len(problems) > 0:
        return None, problems
    return (paths[0] if len(paths) == 1 else PLUS.join(map(str, paths))), []


def policy_problems(scenario: Scenario, policies: Iterable[Policy], names: list[str], document: Document) -> Iterator[Problem]:
    """Policies that cannot act in the scenario, placed at the policy's name."""
    for policy in policies:
        try:
            scenario.under(policy)
        except InputError as error:
            field = next((f"policies.{index}" for index, name in enumerate(names) if Path(name).stem == policy.id), "policies")
            for problem in error.problems:
                yield _placed(replace(problem, name=f"{policy.id}: {problem.name}"), document.value_place(field))
