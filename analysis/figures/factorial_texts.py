"""Caption and description of the figures of a factorial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.factorial import drawn_factors, factorial_arms
from analysis.figures.context import FigureContext
from analysis.figures.frame import sentences, some_shown, study_sentence
from analysis.figures.pairs import factor_name, pairs_sentence
from analysis.figures.quoting import headline_words, level, policy_name, response_name
from experiments.intervals import FEWEST_REPLICATES
from experiments.plan import DESIGN


def caption(context: FigureContext, arms: Mapping[str, str], averaged: Sequence[str], reading: Sequence[str]) -> str:
    """What the cells or points are, and over what they are means; ``reading``: sentences on how to read them."""
    say, numbers = context.say, context.numbers
    replicates = numbers.span("factorial.replicates_least", "factorial.replicates_most")
    parts = [say("figure.factorial_caption", window=headline_words(context), replicates=replicates)]
    if has_intervals(context):
        parts.append(say("figure.factorial_interval", level=level(context)))
    else:
        parts.append(say("figure.time_no_bands", fewest=numbers.count("convention.fewest_replicates")))
    parts += reading
    if len(averaged) > 0:
        names = say("grid.between").join(factor_name(context, factor) for factor in averaged)
        points = numbers.span("factorial.points_least", "factorial.points_most")
        parts.append(say("figure.factorial_averaged", factors=names, points=points))
    parts.append(say("figure.factorial_design") if DESIGN in arms else pairs_sentence(context, arms))
    parts += some_shown(context, len(arms), len(factorial_arms(context.study)))
    return sentences([*parts, study_sentence(context)], context.lang)


def has_intervals(context: FigureContext) -> bool:
    """Has any cell enough replicates for an interval?"""
    most = context.numbers.part("factorial.replicates_most") if "factorial.replicates_most" in context.numbers else 0
    return bool(most >= FEWEST_REPLICATES)


def alternative(context: FigureContext, arms: Mapping[str, str], responses: Sequence[str]) -> str:
    """Where the effect on the first response is lowest and highest."""
    say, numbers, (policy, reference) = context.say, context.numbers, next(iter(arms.items()))
    names = say("figure.surface_and").join(factor_name(context, factor) for factor in drawn_factors(context.study))
    parts = [say("figure.factorial_shows", factors=names)]
    key = f"factorial.{policy}.{responses[0]}"
    if f"{key}.least" in numbers:
        values = {"label": response_name(context, responses[0])}
        values |= {"policy": policy_name(context, policy), "reference": policy_name(context, reference)}
        for word in ("least", "most"):
            values[word] = f"{numbers.value(f'{key}.{word}', sign=True)} {numbers.interval(f'{key}.{word}')}".rstrip()
            levels = (_level(context, f"{key}.{word}.{factor}", factor) for factor in drawn_factors(context.study))
            values[f"{word}_at"] = say("grid.between").join(levels)
        parts.append(say("figure.factorial_reads", **values))
    return sentences(parts, context.lang)


def _level(context: FigureContext, key: str, factor: str) -> str:
    return context.say("figure.at_level", factor=factor_name(context, factor), value=context.numbers.short(key))
