"""From effects to a decision: every table of ``branchsim decide`` and what it rests on, of one question to one study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.cost_table import DOMINANCE_COLUMNS, dominance_table, rankable
from analysis.decision.asked import DECLARED, DecisionQuestion, asked_study
from analysis.decision.criteria import FEWEST_FOR_QUANTILES
from analysis.decision.decision_numbers import decision_numbers
from analysis.decision.levels import Levels, read_levels, read_states, stacked
from analysis.decision.measure_next import NextMeasurement, measure_next
from analysis.decision.policy_table import policy_table, price_table
from analysis.decision.rank_uncertainty import RESAMPLES, rank_uncertainty
from analysis.decision.robustness_table import COLUMNS, RANKING_COLUMNS, ranking_table, regret_table, robustness_table
from analysis.decision.simultaneous import simultaneous_table
from analysis.decision.states import States, crossed
from analysis.stored_analysis import Analysis
from analysis.verdicts import ENOUGH_POINTS
from analysis.wording import is_preliminary, part_of_box
from experiments.intervals import FEWEST_REPLICATES, LEVEL
from experiments.study_reader import StoredStudy
from sim.problems import Place, Problem, problem_at, raise_if_any

NAME = "decision"
REGRET_COLUMNS = ("point_id", "policy", "net_benefit", "regret")


def decide(study: StoredStudy, question: DecisionQuestion) -> Analysis:
    """All tables and numbers. Raises InputError where nothing can be compared: no replicate with all arms, arms that never differ, or
    only the baseline left once policies with unpriced money are out of the ranking."""
    asked = asked_study(study, question)
    levels = read_levels(asked, question)
    priced = question.price > 0 and levels.accounts is not None
    ranked = rankable(levels.accounts) if priced and levels.accounts is not None else list(levels.arms)
    raise_if_any(_problems(study, levels, ranked))
    states = read_states(asked, question, levels, ranked)
    tables = {"policies": policy_table(asked, question, levels, states, ranked), **_robustness(states, question)}
    by_price = list(levels.arms) if levels.accounts is None else rankable(levels.accounts)
    tables["prices"] = price_table(question, levels, by_price)
    tables["dominance"] = pd.DataFrame(columns=list(DOMINANCE_COLUMNS)) if levels.accounts is None else dominance_table(levels.accounts)
    tables["simultaneous"] = _simultaneous(asked, question, levels)
    following = measure_next(asked, states, question.seed)
    tables["value_of_information"] = following.table
    rests_on = _rests_on(asked, levels, states, following) | {"unranked": [arm for arm in levels.arms if arm not in by_price]}
    return Analysis(NAME, question.as_plain(), rests_on, tables, decision_numbers(asked, question, tables, rests_on, following))


def _problems(study: StoredStudy, levels: Levels, ranked: list[str]) -> Iterator[Problem]:
    place = Place(str(study.folder))
    if len(levels.benefit) == 0:
        yield problem_at(place, "", "problem.decide_nothing_paired")
    elif len(ranked) < 2:
        yield problem_at(place, "", "problem.decide_unpriced", policies=", ".join(arm for arm in levels.arms if arm not in ranked))
    elif not (np.ptp(levels.benefit, axis=1) > 0).any() and not (np.ptp(np.nan_to_num(levels.box_benefit), axis=2) > 0).any():
        yield problem_at(place, "", "problem.decide_constant")


def _robustness(states: States, question: DecisionQuestion) -> dict[str, pd.DataFrame]:
    """Empty tables where there are no points of a box."""
    if len(states.points) == 0:
        names = {"robustness": COLUMNS, "ranking": RANKING_COLUMNS, "regret": REGRET_COLUMNS}
        return {name: pd.DataFrame(columns=list(columns)) for name, columns in names.items()}
    sure, halves = rank_uncertainty(states, question.alpha, seed=question.seed), crossed(states)
    found = {"robustness": robustness_table(states, halves, sure, question.alpha)}
    return found | {"ranking": ranking_table(states, sure, question.alpha), "regret": regret_table(states)}


def _simultaneous(asked: StoredStudy, question: DecisionQuestion, levels: Levels) -> pd.DataFrame:
    """A family for the benefit, and one for each response that it is a sum of or that has a threshold."""
    terms = [] if len(question.benefit) == 1 else [term.response for term in question.benefit]  # a single one is the benefit itself
    names = [*terms, *(one.response for one in question.thresholds)]
    families = {DECLARED: levels.benefit}
    for name in dict.fromkeys(names):
        families[name] = stacked(asked, name, list(levels.arms), default=True)[0]
    return simultaneous_table(asked, families, levels.arms, question.seed)


def _rests_on(study: StoredStudy, levels: Levels, states: States, following: NextMeasurement) -> dict[str, Any]:
    """Sizes, methods, and what is missing: keys of ``decision.note.*``."""
    points, planned = len(states.points), len(study.points) - 1
    notes = {
        "no_points": points == 0, "few_points": 0 < points < ENOUGH_POINTS, "no_quantiles": 0 < points < FEWEST_FOR_QUANTILES,
        "lost_points": 0 < points < planned, "one_replicate": points > 0 and states.replicates < 2,
        "few_replicates": len(levels.benefit) < FEWEST_REPLICATES, "no_costs": levels.accounts is None,
        "part_of_box": points > 0 and part_of_box(study) is not None, "preliminary": is_preliminary(study), "interim": study.interim,
    }  # fmt: skip
    return {
        "points": points, "points_planned": planned, "point_replicates": states.replicates if points > 0 else 0,
        "replicates": len(levels.benefit), "seeding": study.manifest["seeding"], "level": LEVEL, "resamples": RESAMPLES,
        "points_enough": ENOUGH_POINTS, "points_for_quantiles": FEWEST_FOR_QUANTILES, "replicates_fewest": FEWEST_REPLICATES,
        "effect_interval": "paired t", "family_interval": "max-t", "ranking_interval": _bootstrap(states),
        "notes": [name for name, holds in notes.items() if holds],
        "value_problems": [{"key": key, "values": values} for key, values in following.problems],
    }  # fmt: skip


def _bootstrap(states: States) -> str:
    return "bootstrap of points and replicates" if states.common and states.replicates > 1 else "bootstrap of points"
