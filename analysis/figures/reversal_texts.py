"""Caption and description of the figure that shows where a verdict turns."""

from __future__ import annotations

from analysis.figures.context import FigureContext
from analysis.figures.frame import sentences, some_shown, study_sentence
from analysis.figures.pairs import factor_name, pairs_sentence
from analysis.figures.quoting import headline_words, level, policy_name, response_name
from analysis.numbers.of_effects import effect_key
from analysis.screening import screening


def caption(context: FigureContext, policy: str, reference: str, response: str, possible: int) -> str:
    """What the marks are, and which assumptions beat chance; ``possible``: policies that could be shown."""
    say, numbers = context.say, context.numbers
    key = effect_key("screening", policy, response, context.study.windows[-1])
    points = {"points": numbers.count(key, "points"), "replicates": numbers.count(key, "replicates")}
    words = {"window": headline_words(context), "share": numbers.short("convention.smallest_effect")}
    parts = [pairs_sentence(context, {policy: reference}), say("figure.reversal_caption", **points, **words)]
    values = {"threshold": numbers.short(key, "threshold", digits=2), "factors": numbers.count(key, "factors"), "level": level(context)}
    found = "figure.reversal_beyond" if numbers.part(key, "beyond_chance") > 0 else "figure.reversal_none"
    beyond = {"beyond": numbers.count(key, "beyond_chance"), "shuffles": numbers.count("convention.shuffles")}
    parts.append(say(found, **values, **beyond))
    parts += [] if len(context.policies) > 0 or possible == 1 else [say("figure.reversal_chosen")]
    parts += some_shown(context, 1, possible)
    return sentences([*parts, study_sentence(context)], context.lang)


def alternative(context: FigureContext, policy: str, reference: str, response: str) -> str:
    """How often the policy raises the response, and in which half of the values of the strongest assumption."""
    say, numbers = context.say, context.numbers
    key = effect_key("screening", policy, response, context.study.windows[-1])
    names = {"policy": policy_name(context, policy), "reference": policy_name(context, reference)}
    parts = [say("figure.reversal_shows")]
    parts.append(say("figure.reversal_reads", **names, label=response_name(context, response), share=numbers.percent(key)))
    first = screening(context.study, policy, reference, response).iloc[0]
    if bool(first["beyond_chance"]):
        own = f"{key}.{first['factor']}"
        halves = {"low": numbers.percent(own, "above_zero_low"), "high": numbers.percent(own, "above_zero_high")}
        parts.append(say("figure.reversal_factor", factor=factor_name(context, first["factor"]), **halves))
    return sentences(parts, context.lang)
