"""The design of a study file: its settings read, its points drawn and checked, and the plan that a sweep runs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.code_version import code_version
from experiments.designs import METHODS, Design
from experiments.factors import Factor
from experiments.plan import DUMMY, StudyPlan
from experiments.response_labels import response_labels
from experiments.study_definition import StudyDefinition
from experiments.study_schema import SEED_BOUND
from sim.bounds import full_width_number, nearest
from sim.files.document import Document
from sim.problems import InputError, Place, Problem, Term, problem_at

if TYPE_CHECKING:
    import pandas as pd

QUICK_REPLICATES = 5
Chosen = tuple[str | None, dict[str, Any], int]  # method, its settings, seed of the points


def method_of(document: Document) -> str | None:
    """The method that the file names, if it is one."""
    design = document.values.get("design")
    method = design.get("method") if isinstance(design, dict) else None
    return method if isinstance(method, str) and method in METHODS else None


def read_design(written: Mapping[str, Any] | None, seed: int, document: Document) -> tuple[Chosen, list[Problem]]:
    """Method, settings and seed; the path of a table is resolved from the study's folder. Settings are judged with the factors."""
    if written is None:
        return (None, {}, seed), []
    settings = {name: value for name, value in written.items() if name not in ("method", "seed")}
    problems = _method_problems(written, document)
    if "seed" in written:
        wrong = _seed_problem(written["seed"], document.value_place("design.seed"))
        problems += wrong
        seed = seed if len(wrong) > 0 else written["seed"]
    if method_of(document) == "table" and isinstance(settings.get("file"), str):
        settings["file"] = os.path.abspath(Path(document.path).parent / settings["file"])  # noqa: PTH100 (unlike resolve silent on impossible names)
    return (method_of(document), settings, seed), problems


def _method_problems(written: Mapping[str, Any], document: Document) -> list[Problem]:
    if "method" not in written:
        return [problem_at(document.key_place("design"), "design.method", "problem.missing")]
    if method_of(document) is not None:
        return []
    values = {"value": written["method"], "allowed": ", ".join(METHODS), "suggestion": nearest(str(written["method"]), METHODS)}
    return [problem_at(document.value_place("design.method"), "design.method", "problem.only_allowed", **values)]


def _seed_problem(value: Any, place: Place) -> list[Problem]:
    name = "design.seed"
    if isinstance(value, bool) or not isinstance(value, int):
        if (plain := full_width_number(value)) is not None:
            return [problem_at(place, name, "problem.full_width_digits", value=value, plain=plain)]
        return [problem_at(place, name, "problem.type_needed", needed=Term("word.whole"), found=str(value))]
    if not 0 <= value <= SEED_BOUND:
        key, limit = ("problem.greater_than_equal", 0) if value < 0 else ("problem.less_than_equal", SEED_BOUND)
        return [problem_at(place, name, key, value=value, limit=limit)]
    return []


def draw(chosen: Chosen, factors: Sequence[Factor], base: Mapping[str, float]) -> Design | None:
    """The points of a design without problems; None where there is no design. ``base``: the scenario's own values."""
    method, settings, seed = chosen
    if method is None:
        return None
    own = {factor.name: base[factor.name] for factor in factors}
    return METHODS[method].sample(settings, factors, seed, base=own)


def design_table(drawn: Design | None, base: Mapping[str, float]) -> pd.DataFrame:
    """The plan's design: point 0 with the scenario's own values (the dummy at its middle, block 0), then the points from 1."""
    import pandas as pd

    if drawn is None:
        return pd.DataFrame({"point_id": np.zeros(1, dtype=np.int64)})
    columns = {"point_id": np.arange(len(drawn.points) + 1, dtype=np.int64)}
    if drawn.block is not None:
        columns["block"] = np.concatenate([[0], drawn.block]).astype(np.int64)
    for name in drawn.points.columns:
        own, values = (0.5 if name == DUMMY else base[name]), drawn.points[name].to_numpy()
        whole = values.dtype.kind == "i" and float(own).is_integer()
        columns[name] = np.concatenate([[own], values]).astype(np.int64 if whole else np.float64)
    return pd.DataFrame(columns)


def plan_of(definition: StudyDefinition, *, quick: bool = False) -> StudyPlan:
    """The plan of a study; ``quick``: a tenth of the points and 5 replicates of each, marked preliminary.

    Where the analysis would refuse the seeding with 5 replicates, the points keep the study's own number. Raises InputError for a study
    that asks for a search: its points are not known before it runs.
    """
    if definition.optimise is not None:
        raise InputError([problem_at(Place(str(definition.path)), "optimise", "problem.optimise_not_sweep")])
    drawn, replicates, point_replicates = definition.drawn, definition.replicates, definition.point_replicates
    if quick:
        replicates = QUICK_REPLICATES
        if definition.method is not None:
            method = METHODS[definition.method]
            refused = method.seeding_problem(definition.seeding, QUICK_REPLICATES) is not None
            point_replicates = point_replicates if refused else QUICK_REPLICATES
            settings = method.quick(definition.settings, definition.factors)
            drawn = draw((definition.method, settings, definition.design_seed), definition.factors, definition.scenario.values)
    labels = response_labels()
    return StudyPlan(
        question=definition.question.en,
        scenario=definition.scenario,
        policies=definition.arms(),
        design=design_table(drawn, definition.scenario.values),
        replicates=replicates,
        box_replicates=0 if drawn is None else point_replicates,
        seed=definition.seed,
        responses=definition.responses,
        groups=definition.groups,
        model_hash=code_version(),
        seeding=definition.seeding,
        engine=definition.engine,
        sampler=_sampler(definition, drawn),
        labels={name: labels[name] for name in definition.responses},
        id=definition.id,
        title=definition.title,
        levers=definition.levers,
        chosen_windows=definition.windows,
        save=definition.save,
        stopping=None if quick else definition.stopping,
        preliminary=quick,
        asked=definition.question,
    )


def _sampler(definition: StudyDefinition, drawn: Design | None) -> dict[str, Any]:
    """How the points were made, for the manifest."""
    if drawn is None:
        return {"name": "default point", "fixed": dict(definition.fixed)}
    factors = [factor.as_plain() for factor in definition.factors]
    more = {"method": definition.method, "factors": factors, "held": list(definition.held), "fixed": dict(definition.fixed)}
    return drawn.settings | more
