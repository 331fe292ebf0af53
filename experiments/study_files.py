"""Study files to ``StudyDefinition`` objects: everything wrong with a file is found before anything runs, and said at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from experiments.calibration_block import design_problems, read_calibration
from experiments.designs import METHODS
from experiments.factors import Factor
from experiments.optimisation.reading import read_optimise
from experiments.optimisation.trial import trial_points
from experiments.plan import DESIGN, Seeding
from experiments.shipped_studies import open_study_file
from experiments.study_arms import policy_problems, read_policies, read_scenario
from experiments.study_definition import StudyDefinition, runs_of
from experiments.study_design import Chosen, design_table, draw, read_design
from experiments.study_factors import read_factors, read_fixed, read_uncertainties
from experiments.study_looks import read_groups, read_responses, read_stopping, read_windows, window_names
from experiments.study_points import point_problems
from experiments.study_schema import StudyFile
from sim.files.document import Document
from sim.files.file_opening import id_problems
from sim.files.frame_problems import validated
from sim.problems import Problem, problem_at, raise_if_any
from sim.scenario import Scenario, Text
from sim.targets import SHEET_LEVERS

VARIANCE_BASED = ("morris", "saltelli", "efast")  # their estimators need as many replicates at every point
BOX_REPLICATES = 2
Found = TypeVar("Found")
_STAND_IN: dict[str, Any] = {"kind": "study", "schema": 1, "id": "x", "title": {"en": "x", "zh": "x"}, "question": {"en": "x", "zh": "x"}}


def load_study(name_or_path: str | Path, *, patterns: Sequence[str] | None = None) -> StudyDefinition:
    """A shipped study or the user's file, its points drawn and tried. Raises ``InputError`` with all problems.

    ``patterns``: ids of the patterns that there are, where somebody goes by them (this package knows none).
    """
    document = open_study_file(name_or_path)
    problems = [*document.problems, *id_problems(document)]

    def take(read: tuple[Found, list[Problem]]) -> Found:
        problems.extend(read[1])
        return read[0]

    file = take(_frame(document))
    scenario = take(read_scenario(file.scenario, file.settings, document))
    months = None if scenario is None else scenario.months
    chosen = take(read_design(file.design, file.seed, document))
    named, wrong = read_factors(document, from_table=chosen[0] == "table")
    fixed = take(read_fixed(document, {factor.name for factor in named}))
    with_design = len(fixed) > 0 or any(factor.acts == "switch" for factor in named)
    policies = take(read_policies(file.policies, document, with_design=with_design))
    arms = [*(policy.id for policy in policies), *([DESIGN] if with_design else [])]
    responses = take(read_responses(file.responses, document))
    groups = take(read_groups(file.groups, policies, document))
    windows = take(read_windows(file.windows, months, document))
    names = {"responses": responses, "windows": window_names(windows, months), "groups": groups, "arms": arms}
    stopping = take(read_stopping(file.stopping, document, **names))
    calibration = take(read_calibration(file, document, names, patterns))
    axes, held, astray = read_uncertainties(file.uncertainties, document, {factor.name for factor in named}, scenario)
    factors, wrong = (*named, *axes), [*wrong, *astray]
    optimise = take(read_optimise(file.optimise, document, factors, responses, groups))
    problems += [*wrong, *_method_problems(chosen, factors, document, unknown=len(wrong) > 0 or scenario is None)]
    if scenario is not None:
        problems += policy_problems(scenario, policies, file.policies, document)
        problems += _of_a_sheet(scenario, factors, fixed, document)
    point_replicates = _point_replicates(file, factors)
    problems += design_problems(file, chosen[0], factors, point_replicates, document)
    seeding = file.seeding or ("common" if chosen[0] is None else METHODS[chosen[0]].default_seeding)
    problems += _repeat_problems(
        file, chosen[0], seeding, point_replicates, document, fixed_population=scenario is not None and scenario.population.fixed
    )
    raise_if_any(problems)
    assert scenario is not None  # no problems, so all parts are there
    points = 0 if chosen[0] is None else METHODS[chosen[0]].size(chosen[1], factors)
    runs = runs_of(points, 1 + len(arms), file.replicates, point_replicates, stopping)
    raise_if_any(_budget_problems(runs, points, file, document))  # before points are drawn that nobody can afford
    drawn = draw(chosen, factors, scenario.values)
    table, place = design_table(drawn, scenario.values), document.key_place("factors" if len(named) > 0 else "fixed")
    table = table if optimise is None else trial_points(factors, fixed, scenario.values)
    raise_if_any(point_problems(scenario, policies, factors, fixed, table, place))
    definition = StudyDefinition(
        path=Path(document.path),
        id=file.id,
        title=Text(file.title.en, file.title.zh),
        question=Text(file.question.en, file.question.zh),
        scenario=scenario,
        policies=policies,
        factors=factors,
        held=held,
        fixed=fixed,
        method=chosen[0],
        settings=chosen[1],
        design_seed=chosen[2],
        seeding=seeding,
        replicates=file.replicates,
        point_replicates=point_replicates,
        stopping=stopping,
        responses=responses,
        groups=groups,
        windows=windows,
        save=file.save,
        engine=file.engine,
        seed=file.seed,
        budget=file.budget.runs,
        notes=() if chosen[0] is None else tuple(METHODS[chosen[0]].notes(chosen[1], factors)),
        drawn=drawn,
        optimise=optimise,
        calibration=calibration,
    )
    raise_if_any([] if optimise is None else _budget_problems(definition.runs(), optimise.points, file, document))
    return definition


def _frame(document: Document) -> tuple[StudyFile, list[Problem]]:
    """The file's frame; where parts of it are wrong, the rest with stand-ins, so that what the other parts name is judged as well."""
    file, problems = validated(StudyFile, document.values, document)
    if file is not None:
        return file, problems
    wrong = {problem.name.partition(".")[0] for problem in problems}
    fields = {info.alias or name for name, info in StudyFile.model_fields.items()}
    rest = {name: value for name, value in document.values.items() if name in fields and name not in wrong}
    file, _ = validated(StudyFile, _STAND_IN | rest, document)
    assert file is not None  # all that was wrong is left out
    return file, problems


def _of_a_sheet(scenario: Scenario, factors: Sequence[Factor], fixed: dict[str, float], document: Document) -> Iterator[Problem]:
    """Levers that the scenario's rule sheet decides, whatever a design says."""
    if scenario.assessment is None:
        return
    for section, names in (("factors", [factor.name for factor in factors]), ("fixed", list(fixed))):
        for name in names:
            if any(name == lever or name.startswith(lever + ".") for lever in SHEET_LEVERS):
                yield problem_at(document.key_place(f"{section}.{name}"), name, "problem.fixed_by_sheet", sheet=scenario.assessment.id)


def _method_problems(chosen: Chosen, factors: Sequence[Factor], document: Document, *, unknown: bool) -> list[Problem]:
    """Factors without a design, and what the method says of its settings; ``unknown``: some factors are missing, for they are wrong."""
    if chosen[0] is not None:
        if unknown and chosen[0] == "table":  # its columns would be called wrong as well
            return []
        found = METHODS[chosen[0]].problems(chosen[1], factors, lambda name: document.value_place(f"design.{name}"))
        return [problem for problem in found if not (unknown and problem.key == "problem.design_no_factors")]
    missing = len(factors) > 0 and all(document.values.get(name) is None for name in ("design", "optimise"))
    return [problem_at(document.key_place("design"), "design", "problem.design_missing")] if missing else []


def _point_replicates(file: StudyFile, factors: Sequence[Factor]) -> int:
    """As often as the scenario's own point where the points are what is compared; points of the box are many and need few."""
    if file.point_replicates is not None:
        return file.point_replicates
    return BOX_REPLICATES if any(factor.acts == "throughout" for factor in factors) else file.replicates


def _repeat_problems(
    file: StudyFile, method: str | None, seeding: Seeding, replicates: int, document: Document, *, fixed_population: bool
) -> Iterator[Problem]:
    """Seeding, replicates and stopping that the analysis of the design would refuse."""
    if fixed_population and seeding != "common":
        field = next((name for name in ("seeding", "design") if name in document.values), "design")
        yield problem_at(document.value_place(field), field, "problem.seeding_fixed_population", seeding=seeding)
    if method is None:
        return
    key = METHODS[method].seeding_problem(seeding, replicates)
    if key is not None:
        field = next((name for name in ("seeding", "point_replicates", "design") if name in document.values), "design")
        yield problem_at(document.value_place(field), field, key)
    if file.stopping is not None and method in VARIANCE_BASED:
        yield problem_at(document.key_place("stopping"), "stopping", "problem.stopping_not_here", method=method)


def _budget_problems(runs: int, points: int, file: StudyFile, document: Document) -> Iterator[Problem]:
    if runs > file.budget.runs:
        yield problem_at(
            document.value_place("budget.runs"), "budget.runs", "problem.over_budget", runs=runs, budget=file.budget.runs, points=points
        )
