"""The block ``optimise`` of a study file to an ``Optimise``: names that exist, limits that can be met, a size that can be run."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from experiments.factors import Factor
from experiments.optimisation.fields import SEED_BOUND, ConstraintFields, ObjectiveFields, OptimiseFields
from experiments.optimisation.objectives import Constraint, Objective, Optimise
from sim.bounds import nearest
from sim.files.document import Document
from sim.observation import Response, response_table
from sim.problems import Problem, problem_at

DELTA = 0.01  # of a response's scale: the smallest effect of interest (definitions D6)
SPANS = {"0-1": (0.0, 1.0), "share": (0.0, 1.0), "rank correlation": (-1.0, 1.0)}  # units with two ends; others may not be negative


def read_optimise(
    fields: OptimiseFields | None, document: Document, factors: Sequence[Factor], responses: Sequence[str], groups: Sequence[str]
) -> tuple[Optimise | None, list[Problem]]:
    """The search, None where the file asks for none or where something is wrong. ``responses``, ``groups``: those of the study."""
    if fields is None:
        return None, []
    problems = [*_clashes(document, factors), *_list_problems(fields, document)]
    entries: list[tuple[str, ObjectiveFields | ConstraintFields]] = [
        *((f"optimise.objectives.{place}", entry) for place, entry in enumerate(fields.objectives)),
        *((f"optimise.constraints.{place}", entry) for place, entry in enumerate(fields.constraints)),
    ]
    for path, entry in entries:
        problems += _name_problems(path, entry, document, responses, groups)
    if len(problems) > 0:
        return None, problems
    objectives = tuple(_objective(entry) for entry in fields.objectives)
    constraints = tuple(_constraint(entry) for entry in fields.constraints)
    problems = [*_twice(objectives, document), *_contradictions(constraints, document)]
    sizes = (fields.population, fields.generations, tuple(fields.seeds), fields.points, fields.replicates)
    return Optimise(objectives, constraints, *sizes, fields.fresh.points, fields.fresh.replicates), problems


def _clashes(document: Document, factors: Sequence[Factor]) -> Iterator[Problem]:
    """A search chooses its own points, and needs something to choose."""
    for field in ("design", "stopping", "seeding", "point_replicates"):
        if document.values.get(field) is not None and (field, document.values[field]) != ("seeding", "common"):
            yield problem_at(document.key_place(field), field, "problem.optimise_without", field=field)
    if not any(factor.acts == "switch" for factor in factors):
        yield problem_at(document.key_place("optimise"), "factors", "problem.optimise_no_levers")


def _list_problems(fields: OptimiseFields, document: Document) -> Iterator[Problem]:
    place = document.key_place("optimise.objectives")
    if len(fields.objectives) < 2:
        yield problem_at(place, "optimise.objectives", "problem.optimise_one_objective")
    place = document.value_place("optimise.seeds")
    if len(fields.seeds) == 0:
        yield problem_at(place, "optimise.seeds", "problem.empty_text")
    if len(set(fields.seeds)) < len(fields.seeds):
        yield problem_at(place, "optimise.seeds", "problem.set_twice")
    for index, seed in enumerate(fields.seeds):
        if not 0 <= seed <= SEED_BOUND:
            key, limit = ("problem.greater_than_equal", 0) if seed < 0 else ("problem.less_than_equal", SEED_BOUND)
            yield problem_at(document.value_place(f"optimise.seeds.{index}"), f"optimise.seeds.{index}", key, value=seed, limit=limit)


def _name_problems(
    path: str, entry: ObjectiveFields | ConstraintFields, document: Document, responses: Sequence[str], groups: Sequence[str]
) -> Iterator[Problem]:
    for field, value, known in (("response", entry.response, responses), ("group", entry.group, groups)):
        if value not in known:
            values = {"value": value, "suggestion": nearest(value, known)}
            yield problem_at(document.value_place(f"{path}.{field}"), f"{path}.{field}", "problem.not_among", **values)
    if entry.response not in responses:
        return
    row = response_table()[entry.response]
    if isinstance(entry, ObjectiveFields):
        if entry.direction is None and row.direction == "none":
            yield problem_at(document.key_place(path), f"{path}.direction", "problem.optimise_direction", response=entry.response)
        return
    given = [name for name in ("at_least", "at_most") if getattr(entry, name) is not None]
    if len(given) != 1:
        yield problem_at(document.key_place(path), path, "problem.optimise_one_limit")
    for name in given:
        yield from _limit_problems(f"{path}.{name}", float(getattr(entry, name)), entry.of, row, document)


def _limit_problems(path: str, limit: float, of: str, row: Response, document: Document) -> Iterator[Problem]:
    """A limit that no design can miss or none can keep, for the unit has ends."""
    place = document.value_place(path)
    low, high = SPANS.get(row.unit, (0.0 if row.direction == "down" else -math.inf, math.inf))
    low, high = (low, high) if of == "level" else (low - high, high - low)
    if not math.isfinite(limit):
        yield problem_at(place, path, "problem.optimise_limit_finite", value=limit)
    elif not low <= limit <= high:
        yield problem_at(place, path, "problem.optimise_limit_range", value=limit, low=low, high=high, response=row.name)


def _objective(entry: ObjectiveFields) -> Objective:
    row = response_table()[entry.response]
    up = (entry.direction or row.direction) == "up"
    return Objective(row.name, up, entry.group, entry.statistic, row.scale, DELTA * row.scale)


def _constraint(entry: ConstraintFields) -> Constraint:
    limit = entry.at_most if entry.at_least is None else entry.at_least
    scale = response_table()[entry.response].scale
    return Constraint(entry.response, entry.at_least is not None, float(limit), entry.of, entry.group, entry.statistic, scale)


def _twice(objectives: Sequence[Objective], document: Document) -> Iterator[Problem]:
    for place, one in enumerate(objectives):
        if one.name in [other.name for other in objectives[:place]]:
            path = f"optimise.objectives.{place}"
            yield problem_at(document.key_place(path), path, "problem.set_twice")


def _contradictions(constraints: Sequence[Constraint], document: Document) -> Iterator[Problem]:
    """Two limits of one thing that leave nothing between them."""
    for place, one in enumerate(constraints):
        for other in constraints[:place]:
            same = (one.response, one.group, one.of) == (other.response, other.group, other.of)
            low, high = (one, other) if one.at_least else (other, one)
            path = f"optimise.constraints.{place}"
            if same and one.at_least != other.at_least and low.limit > high.limit:
                values = {"response": one.response, "low": low.limit, "high": high.limit}
                yield problem_at(document.key_place(path), path, "problem.optimise_contradiction", **values)
            elif same and one.name == other.name and one.statistic == other.statistic:
                yield problem_at(document.key_place(path), path, "problem.set_twice")
