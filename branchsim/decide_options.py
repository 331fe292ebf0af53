"""The options of ``decide`` read against a study, and everything that is wrong with them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.decision.asked import DecisionQuestion
    from experiments.study_reader import StoredStudy
    from sim.problems import Problem

SMALLEST = 0.01  # of the benefit's scale, as everywhere (definitions D6)


def decision_question(study: StoredStudy, options: Mapping[str, Any]) -> DecisionQuestion:
    """The question; raises InputError with all problems at once. ``study``: without the arm ``design``."""
    from analysis.cost_table import PRICES
    from analysis.decision.asked import DecisionQuestion, benefit_entry
    from analysis.decision.declared_benefit import benefit_problems, declared_benefit, half_width
    from analysis.decision.thresholds import read_thresholds, threshold_problems
    from experiments.plan import BASELINE
    from sim.problems import raise_if_any

    rows = {name: dict(study.manifest["responses"].get(name, {})) for name in study.responses}
    window = study.windows[-1] if options["window"] is None else options["window"]
    raise_if_any(
        [
            *benefit_problems(options["benefit"], rows),
            *threshold_problems(options["threshold"], study),
            *_policy_problems(study, options["policy"]),
            *_name_problems("--window", window, study.windows),
            *_name_problems("--group", options["group"], study.manifest["groups"]),
            *_number_problems(study, options),
        ]
    )
    terms = declared_benefit(options["benefit"], rows)
    scale = float(benefit_entry(study, terms, "")["scale"])
    asked = [name for name in options["policy"] or study.policies["policy"] if name != BASELINE]
    question = DecisionQuestion(
        written=half_width(options["benefit"]).strip(),
        benefit=terms,
        thresholds=read_thresholds(options["threshold"]),
        policies=tuple(dict.fromkeys(str(name) for name in asked)),
        window=window,
        group=options["group"],
        price=options["price"],
        price_range=(PRICES[0] * scale, PRICES[-1] * scale) if options["price_range"] is None else tuple(options["price_range"]),
        price_of_money=options["price_of_money"],
        alpha=options["hurwicz"],
        delta=SMALLEST * scale if options["delta"] is None else options["delta"],
        seed=options["seed"],
    )
    raise_if_any(_run_problems(study, question))
    return question


def _policy_problems(study: StoredStudy, wanted: Sequence[str]) -> Iterator[Problem]:
    from experiments.plan import BASELINE
    from sim.problems import Place, problem_at

    held = [str(name) for name in study.policies["policy"]]
    for name in wanted:
        yield from _name_problems("--policy", name, held)
    if BASELINE not in held:
        yield problem_at(Place(str(study.folder)), "", "problem.decide_no_baseline")
    elif len(set(wanted or held) - {BASELINE}) == 0:
        yield problem_at(Place("--policy" if len(wanted) > 0 else str(study.folder)), "", "problem.decide_one_policy")


def _name_problems(option: str, name: str, known: Sequence[str]) -> Iterator[Problem]:
    from sim.bounds import nearest
    from sim.problems import Place, problem_at

    if name not in known:
        yield problem_at(Place(option), name, "problem.decide_not_held", allowed=", ".join(known), suggestion=nearest(name, known))


def _number_problems(study: StoredStudy, options: Mapping[str, Any]) -> Iterator[Problem]:
    from analysis.cost_accounts import MONEY, PERSON_DAYS
    from analysis.decision.declared_benefit import LARGEST
    from sim.problems import Place, problem_at

    price, span, money = options["price"], options["price_range"], options["price_of_money"]
    if not 0 <= price <= LARGEST:
        yield problem_at(Place("--price"), "", "problem.decide_price", value=price)
    if span is not None and not 0 <= span[0] < span[1] <= LARGEST:
        yield problem_at(Place("--price-range"), "", "problem.decide_price_range", low=span[0], high=span[1])
    if money is not None and not 0 <= money <= LARGEST:
        yield problem_at(Place("--price-of-money"), "", "problem.price_of_money", value=money)
    if not 0 <= options["hurwicz"] <= 1:
        yield problem_at(Place("--hurwicz"), "", "problem.decide_alpha", value=options["hurwicz"])
    if options["delta"] is not None and not (math.isfinite(options["delta"]) and options["delta"] >= 0):
        yield problem_at(Place("--delta"), "", "problem.decide_delta", value=options["delta"])
    priced = price != 0 or span is not None
    lacking = [PERSON_DAYS] if priced and PERSON_DAYS not in study.responses else []
    lacking += [MONEY] if money is not None and MONEY not in study.responses else []
    for name in lacking:
        yield problem_at(Place(str(study.folder)), name, "problem.decide_no_costs")


def _run_problems(study: StoredStudy, question: DecisionQuestion) -> Iterator[Problem]:
    """Policies without a run, and values that are no numbers, in the window and group asked for."""
    import numpy as np

    from experiments.plan import BASELINE
    from sim.problems import Place, problem_at

    rows = study.results[(study.results["window"] == question.window) & (study.results["group"] == question.group)]
    place, there = Place(str(study.folder)), set(rows["policy"])
    for name in (BASELINE, *question.policies):
        if name not in there:
            yield problem_at(place, name, "problem.decide_no_runs")
    for name in dict.fromkeys([*(one.response for one in question.benefit), *(one.response for one in question.thresholds)]):
        if np.isinf(rows[name]).any():
            yield problem_at(place, name, "problem.decide_not_finite")
