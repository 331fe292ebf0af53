"""All figures by name: what each needs of a study, and what draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from analysis.figures import (
    cost_effect_plane,
    distributions_by_type,
    effects,
    effects_by_type,
    factor_line,
    factorial_heat_map,
    interaction_heat_map,
    morris_plane,
    pareto_front,
    posterior_against_prior,
    prim_box,
    prim_trade_off,
    regret_distribution,
    response_surface,
    reversal,
    score_truth,
    search_convergence,
    sensitivity_convergence,
    time_paths,
    tornado,
    two_lever_surface,
    value_of_information,
    weight_by_evidence,
)
from analysis.figures.context import Drawn, FigureContext
from experiments.study_reader import StoredStudy


class FigureKind(NamedTuple):
    """``lacks(study)``: key of the text that says what is missing, None if the figure can be drawn.

    ``draw(context)``: the figure and its texts, inside ``figure_style(context.lang, context.size)``. What a figure shows is declared,
    for the lint to hold it to: ``shows_difference`` from a reference (it then has a zero line), ``shows_intervals`` (its caption then names
    them). ``takes_design``: it draws the arm ``design`` of a sweep, which the others cannot and are not given.
    """

    name: str
    lacks: Callable[[StoredStudy], str | None]
    draw: Callable[[FigureContext], Drawn]
    shows_difference: bool
    shows_intervals: bool
    takes_design: bool = False


FIGURES = (
    FigureKind(
        "weight_by_evidence", weight_by_evidence.lacks, weight_by_evidence.weight_by_evidence, shows_difference=True, shows_intervals=True
    ),
    FigureKind("effects", effects.lacks, effects.effects, shows_difference=True, shows_intervals=True),
    FigureKind("time_paths", time_paths.lacks, time_paths.time_paths, shows_difference=False, shows_intervals=True),
    FigureKind("score_truth", score_truth.lacks, score_truth.score_truth, shows_difference=False, shows_intervals=False),
    FigureKind("response_surface", response_surface.lacks, response_surface.response_surface, shows_difference=True, shows_intervals=True),
    FigureKind("effects_by_type", effects_by_type.lacks, effects_by_type.effects_by_type, shows_difference=True, shows_intervals=True),
    FigureKind(
        "distributions_by_type",
        distributions_by_type.lacks,
        distributions_by_type.distributions_by_type,
        shows_difference=False,
        shows_intervals=False,
    ),
    FigureKind(
        "cost_effect_plane", cost_effect_plane.lacks, cost_effect_plane.cost_effect_plane, shows_difference=True, shows_intervals=True
    ),
    FigureKind("reversal", reversal.lacks, reversal.reversal, shows_difference=True, shows_intervals=False),
    FigureKind(
        "factorial_heat_map",
        factorial_heat_map.lacks,
        factorial_heat_map.factorial_heat_map,
        shows_difference=True,
        shows_intervals=True,
        takes_design=True,
    ),
    FigureKind("factor_line", factor_line.lacks, factor_line.factor_line, shows_difference=True, shows_intervals=True, takes_design=True),
    FigureKind(
        "two_lever_surface",
        two_lever_surface.lacks,
        two_lever_surface.two_lever_surface,
        shows_difference=False,
        shows_intervals=False,
        takes_design=True,
    ),
    FigureKind("tornado", tornado.lacks, tornado.tornado, shows_difference=False, shows_intervals=True, takes_design=True),
    FigureKind(
        "morris_plane", morris_plane.lacks, morris_plane.morris_plane, shows_difference=False, shows_intervals=True, takes_design=True
    ),
    FigureKind(
        "sensitivity_convergence",
        sensitivity_convergence.lacks,
        sensitivity_convergence.sensitivity_convergence,
        shows_difference=False,
        shows_intervals=True,
        takes_design=True,
    ),
    FigureKind(
        "interaction_heat_map",
        interaction_heat_map.lacks,
        interaction_heat_map.interaction_heat_map,
        shows_difference=False,
        shows_intervals=True,
        takes_design=True,
    ),
    FigureKind(
        "value_of_information",
        value_of_information.lacks,
        value_of_information.value_of_information,
        shows_difference=True,
        shows_intervals=True,
        takes_design=True,
    ),
    FigureKind(
        "regret_distribution",
        regret_distribution.lacks,
        regret_distribution.regret_distribution,
        shows_difference=False,
        shows_intervals=False,
    ),
    FigureKind(
        "prim_trade_off",
        prim_trade_off.lacks,
        prim_trade_off.prim_trade_off,
        shows_difference=False,
        shows_intervals=False,
        takes_design=True,
    ),
    FigureKind("prim_box", prim_box.lacks, prim_box.prim_box, shows_difference=False, shows_intervals=False, takes_design=True),
    FigureKind(
        "pareto_front", pareto_front.lacks, pareto_front.pareto_front, shows_difference=False, shows_intervals=True, takes_design=True
    ),
    FigureKind(
        "search_convergence",
        search_convergence.lacks,
        search_convergence.search_convergence,
        shows_difference=False,
        shows_intervals=False,
        takes_design=True,
    ),
    FigureKind(
        "posterior_against_prior",
        posterior_against_prior.lacks,
        posterior_against_prior.posterior_against_prior,
        shows_difference=False,
        shows_intervals=False,
        takes_design=True,
    ),
)
