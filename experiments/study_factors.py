"""The factors of a study file: parameters with the range or distribution that the design draws them from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from experiments.box import free_axes
from experiments.factors import Distribution, Factor
from experiments.study_names import Entry, entries
from experiments.study_schema import FactorFields
from sim.bounds import nearest, unknown_name, value_problem
from sim.files.document import Document
from sim.files.frame_problems import validated
from sim.parameters import Parameter, evidence_names, parameter_table
from sim.problems import Problem, Term, problem_at
from sim.scenario import Scenario
from sim.timing import lever_problems

PERIOD = "assessment.period_months"
NUMBERS = ("low", "high", "mode", "mean", "sd")
ALLOWED = {  # fields beside ``acts`` that belong to a distribution
    "uniform": {"low", "high"},
    "loguniform": {"low", "high"},
    "triangular": {"low", "high", "mode"},
    "normal": {"low", "high", "mean", "sd"},
    "levels": {"levels"},
}


def read_factors(document: Document, *, from_table: bool) -> tuple[tuple[Factor, ...], list[Problem]]:
    """What ``factors`` names. ``from_table``: the values stand in a table, so that no distribution is needed."""
    found, problems = entries("factors", document, ("lever", "uncertainty"))
    factors: list[Factor] = []
    for entry in found:
        if parameter_table()[entry.name].role == "constant":
            problems.append(problem_at(document.key_place(entry.path), entry.name, "problem.factor_constant"))
            continue
        fields, wrong = validated(FactorFields, entry.content, document, entry.path)
        wrong += [] if fields is None else list(_problems(entry, fields, document, from_table))
        problems += wrong
        if fields is not None and len(wrong) == 0:
            factors.append(_factor(parameter_table()[entry.name], fields))
    return tuple(factors), problems


def distribution_of(fields: FactorFields) -> Distribution:
    """The distribution written, or that which the other fields mean."""
    return fields.distribution or ("uniform" if fields.levels is None else "levels")


def _bounds(row: Parameter, fields: FactorFields) -> tuple[float, float]:
    if fields.levels is not None and len(fields.levels) > 0:
        return float(min(fields.levels)), float(max(fields.levels))
    return float(row.low if fields.low is None else fields.low), float(row.high if fields.high is None else fields.high)


def _factor(row: Parameter, fields: FactorFields) -> Factor:
    low, high = _bounds(row, fields)
    mode = row.default if fields.mode is None and distribution_of(fields) == "triangular" else fields.mode
    acts = fields.acts or ("switch" if row.role == "lever" else "throughout")
    levels = tuple(float(level) for level in fields.levels or ())
    mode, mean, sd = (None if value is None else float(value) for value in (mode, fields.mean, fields.sd))
    return Factor(row.name, low, high, distribution_of(fields), mode, mean, sd, levels, row.kind == "int", acts)


def _problems(entry: Entry, fields: FactorFields, document: Document, from_table: bool) -> Iterator[Problem]:
    row, kind = parameter_table()[entry.name], distribution_of(fields)
    written = fields.model_fields_set
    values = [(name, getattr(fields, name)) for name in ("low", "high") if getattr(fields, name) is not None]
    values += [(f"levels.{index}", level) for index, level in enumerate(fields.levels or ())]
    wrong = [
        problem
        for name, value in values
        if (problem := value_problem(row.name, value, document.value_place(f"{entry.path}.{name}"), f"{row.name}.{name}")) is not None
    ]
    yield from wrong
    for name in sorted((written - {"distribution", "acts"}) - ALLOWED[kind]):
        place = document.key_place(f"{entry.path}.{name}")
        yield problem_at(place, f"{row.name}.{name}", "problem.factor_field", field=name, distribution=kind)
    for name in sorted({"normal": {"mean", "sd"}, "levels": {"levels"}}.get(kind, set()) - written):
        yield problem_at(document.key_place(entry.path), f"{row.name}.{name}", "problem.missing")
    if fields.acts == "switch" and row.role == "uncertainty":
        yield problem_at(document.value_place(f"{entry.path}.acts"), f"{row.name}.acts", "problem.factor_acts")
    if row.name == PERIOD and fields.levels is None and not from_table:
        yield problem_at(document.key_place(entry.path), row.name, "problem.factor_period")
    if len(wrong) == 0:
        yield from _shape_problems(row, fields, entry, document)


def _shape_problems(row: Parameter, fields: FactorFields, entry: Entry, document: Document) -> Iterator[Problem]:
    """A distribution that cannot be drawn from, although each of its numbers is allowed."""
    (low, high), kind = _bounds(row, fields), distribution_of(fields)
    if fields.levels is not None:
        place = document.value_place(f"{entry.path}.levels")
        if len(fields.levels) < 2:
            yield problem_at(place, f"{row.name}.levels", "problem.factor_levels_few")
        elif len(set(fields.levels)) < len(fields.levels):
            yield problem_at(place, f"{row.name}.levels", "problem.grid_value_twice")
        return
    place = document.key_place(entry.path)
    if not low < high:
        yield problem_at(place, row.name, "problem.factor_range", low=low, high=high)
        return
    if kind == "loguniform" and low <= 0:
        yield problem_at(place, f"{row.name}.low", "problem.factor_loguniform", low=low)
    middle = {"triangular": ("mode", row.default if fields.mode is None else fields.mode), "normal": ("mean", fields.mean)}.get(kind)
    if middle is not None and middle[1] is not None and not low <= middle[1] <= high:
        where = document.value_place(f"{entry.path}.{middle[0]}")
        yield problem_at(where, f"{row.name}.{middle[0]}", "problem.factor_middle", value=middle[1], low=low, high=high)
    if kind == "normal" and fields.sd is not None and not 1e-6 <= fields.sd / (high - low) <= 1e3:
        yield problem_at(document.value_place(f"{entry.path}.sd"), f"{row.name}.sd", "problem.factor_sd", value=fields.sd)


def read_fixed(document: Document, factors: Collection[str]) -> tuple[dict[str, float], list[Problem]]:
    """Levers that the arm ``design`` holds at one value at every point."""
    found, problems = entries("fixed", document, ("lever",))
    fixed: dict[str, float] = {}
    for entry in found:
        place = document.value_place(entry.path)
        wrong = list(lever_problems(entry.name, entry.content, place))
        if entry.name in factors:
            wrong.append(problem_at(document.key_place(entry.path), entry.name, "problem.factor_fixed"))
        problems += wrong
        if len(wrong) == 0:
            fixed[entry.name] = float(entry.content)
    return fixed, problems


def read_uncertainties(
    written: Any, document: Document, factors: Collection[str], scenario: Scenario | None
) -> tuple[tuple[Factor, ...], tuple[str, ...], list[Problem]]:
    """Axes of the uncertainty box as factors, the names held because the scenario sets them, and what is wrong."""
    if written == "all" and scenario is None:
        return (), (), []  # which are held is not known
    if written == "all" and scenario is not None:
        axes, held = free_axes(scenario.values)
        chosen = [axis for axis in axes if axis.name not in factors]
        return tuple(_factor(axis, FactorFields()) for axis in chosen), tuple(name for name in held if name not in factors), []
    if not isinstance(written, list):
        place = document.value_place("uncertainties")
        values = {"value": written, "allowed": "all, [name, name]", "suggestion": nearest(str(written), ["all"])}
        return (), (), [problem_at(place, "uncertainties", "problem.only_allowed", **values)]
    names: list[str] = []
    problems: list[Problem] = []
    for index, word in enumerate(written):
        name, problem = _uncertainty(word, f"uncertainties.{index}", document, {*names, *factors})
        names += [] if name is None else [name]
        problems += [] if problem is None else [problem]
    return tuple(_factor(parameter_table()[name], FactorFields()) for name in names), (), problems


def _uncertainty(word: Any, path: str, document: Document, taken: Collection[str]) -> tuple[str | None, Problem | None]:
    place, table = document.value_place(path), parameter_table()
    if not isinstance(word, str):
        return None, problem_at(place, path, "problem.type_needed", needed=Term("word.text"), found=str(word))
    name = evidence_names().get(word, word)
    if name not in table:
        known = [row.name for row in table.values() if row.role == "uncertainty"]
        return None, unknown_name(place, name, [*known, *evidence_names()], label=f"{path}: {word}")
    if table[name].role != "uncertainty" or table[name].low == table[name].high:
        return None, problem_at(place, name, "problem.not_an_uncertainty")
    return (None, problem_at(place, name, "problem.set_twice")) if name in taken else (name, None)
