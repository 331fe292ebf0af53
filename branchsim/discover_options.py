"""Options of ``discover``, read against the study: everything wrong with them at once, before anything is computed or written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from analysis.discovery.discovery import Discovery, Question
    from experiments.study_reader import StoredStudy
    from sim.problems import Problem

SEED_BOUND = 2**31 - 1
DEPENDENT = ("one_at_a_time", "morris", "saltelli", "efast")  # designs whose points move along lines: no even sample of corners


def discover_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options, in the order of the help text."""
    options = (
        click.option("--policy", "policies", multiple=True, metavar="POLICY", help="option.discover_policy.help"),
        click.option(
            "--fails", multiple=True, default=("quality < delta",), show_default=True, metavar="CONDITION", help="option.fails.help"
        ),
        click.option(
            "--method", "methods", default="prim,cart", show_default=True, metavar="prim,cart", help="option.discover_method.help"
        ),
        click.option("--threshold-density", type=float, default=0.5, show_default=True, help="option.threshold_density.help"),
        click.option("--min-support", type=float, default=0.05, show_default=True, help="option.min_support.help"),
        click.option("--box", type=click.IntRange(1), default=None, metavar="N", help="option.prim_box.help"),
        click.option("--window", default=None, metavar="WINDOW", help="option.discover_window.help"),
        click.option("--group", default="all", show_default=True, metavar="GROUP", help="option.discover_group.help"),
        click.option("--seed", type=click.IntRange(0, SEED_BOUND), default=0, show_default=True, help="option.discover_seed.help"),
    )
    for option in reversed(options):
        function = option(function)
    return function


def read_question(options: Mapping[str, Any], study: StoredStudy) -> tuple[Question, tuple[str, ...]]:
    """The question, and the policies it is asked of. Raises InputError with everything wrong."""
    from analysis.decision.declared_benefit import half_width
    from analysis.discovery.discovery import Question
    from analysis.discovery.failing import read_condition
    from analysis.discovery.search import Rule
    from sim.problems import InputError, raise_if_any

    methods = tuple(dict.fromkeys(name.strip().lower() for name in half_width(options["methods"]).replace("、", ",").split(",")))
    problems = [*_name_problems(options, study), *_method_problems(methods, options), *_share_problems(options), *_design_problems(study)]
    try:
        condition = read_condition(_one_condition(options["fails"]), study)
    except InputError as error:
        raise InputError([*problems, *error.problems]) from None
    policies = tuple(dict.fromkeys(options["policies"] or study.references()))
    raise_if_any([*problems, *_reference_problems(policies, condition.kind, study)])
    rule = Rule(options["min_support"], options["threshold_density"])
    more = {"seed": options["seed"], "window": options["window"], "group": options["group"], "box": options["box"]}
    return Question(condition, methods, rule, **more), policies


def point_problems(study: StoredStudy, policies: Sequence[str], question: Question) -> Iterator[Problem]:
    """Policies with too few points, with nothing that varies, or with the same value everywhere."""
    from analysis.discovery.discovery import FEWEST_POINTS, usable_points
    from experiments.plan import DUMMY
    from sim.problems import Place, problem_at

    for policy in policies:
        points, dropped = usable_points(study, policy, question)
        place, count = Place(str(study.folder)), len(points.means)
        if len([name for name in points.factors.columns if name != DUMMY]) == 0:
            yield problem_at(place, policy, "problem.discover_no_factor")
        elif count < FEWEST_POINTS:
            yield problem_at(place, policy, "problem.discover_few_points", count=count, dropped=dropped, fewest=FEWEST_POINTS)
        elif points.means.min() == points.means.max():
            yield problem_at(place, policy, "problem.discover_constant", response=question.condition.response, value=float(points.means[0]))


def box_problems(made: Sequence[Discovery], box: int | None) -> Iterator[Problem]:
    """A box that the trajectory does not have, or that has no limits left."""
    from sim.problems import Place, problem_at

    for found in (found for one in made for found in one.found if found.method == "prim" and box is not None):
        allowed = [str(place) for place, corner in enumerate(found.corners) if corner.dimensions > 0]
        if str(box) not in allowed:
            yield problem_at(Place("--box"), str(box), "problem.discover_box", allowed=", ".join(allowed) or "-")


def _one_condition(written: Sequence[str]) -> str:
    """Of two conditions, none is passed over in silence: a search answers one question."""
    from sim.problems import Place, problem_at, raise_if_any

    raise_if_any([problem_at(Place("--fails"), ", ".join(written), "problem.fails_once")] if len(set(written)) > 1 else [])
    return written[0]


def _name_problems(options: Mapping[str, Any], study: StoredStudy) -> Iterator[Problem]:
    from sim.bounds import nearest
    from sim.problems import Place, problem_at

    held = {"--policy": list(study.policies["policy"]), "--window": list(study.windows), "--group": list(study.manifest["groups"])}
    asked = {"--policy": options["policies"], "--window": [options["window"]], "--group": [options["group"]]}
    for option, names in asked.items():
        for name in (name for name in names if name is not None and name not in held[option]):
            values = {"allowed": ", ".join(held[option]), "suggestion": nearest(name, held[option])}
            yield problem_at(Place(option), name, "problem.discover_name", **values)


def _method_problems(methods: Sequence[str], options: Mapping[str, Any]) -> Iterator[Problem]:
    from analysis.discovery.discovery import METHODS
    from sim.bounds import nearest
    from sim.problems import Place, problem_at

    for name in (name for name in methods if name not in METHODS):
        values = {"allowed": ", ".join(METHODS), "suggestion": nearest(name, METHODS)}
        yield problem_at(Place("--method"), name, "problem.only_allowed", value=name or '""', **values)
    if options["box"] is not None and (len(set(options["policies"])) != 1 or "prim" not in methods):
        yield problem_at(Place("--box"), "", "problem.discover_box_alone")


def _share_problems(options: Mapping[str, Any]) -> Iterator[Problem]:
    from sim.problems import Place, problem_at

    for name, most in (("threshold_density", 1.0), ("min_support", 0.5)):
        value = options[name]
        if not (math.isfinite(value) and 0 < value <= most):
            yield problem_at(Place("--" + name.replace("_", "-")), "", "problem.discover_share", value=value, most=most)


def _design_problems(study: StoredStudy) -> Iterator[Problem]:
    from sim.problems import Place, problem_at

    method = study.manifest["sampler"].get("method")
    if method in DEPENDENT:
        yield problem_at(Place(str(study.folder)), "", "problem.discover_design", method=method)


def _reference_problems(policies: Sequence[str], kind: str, study: StoredStudy) -> Iterator[Problem]:
    """An effect needs something to compare with."""
    from sim.problems import Place, problem_at

    if len(policies) == 0:
        yield problem_at(Place(str(study.folder)), "", "problem.discover_one_policy")
    known = set(study.policies["policy"])
    for policy in policies if kind == "effect" else ():
        if policy in known and policy not in study.references():
            yield problem_at(Place("--policy"), policy, "problem.discover_no_reference")
