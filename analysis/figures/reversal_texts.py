"""Caption and description of the figure that shows where a verdict turns."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.figures.context import FigureContext
from analysis.figures.frame import sentences, some_shown, study_sentence
from analysis.figures.pairs import factor_name, pairs_sentence
from analysis.figures.quoting import headline_words, level, policy_name, response_name
from analysis.numbers.of_effects import effect_key
from analysis.screening import screening


def caption(context: FigureContext, pairs: Mapping[str, str], response: str, possible: int) -> str:
    """What the marks are, and which assumptions beat chance; ``possible``: policies that could be shown."""
    say, numbers, windows = context.say, context.numbers, context.study.windows
    first = effect_key("screening", next(iter(pairs)), response, windows[-1])
    parts = [pairs_sentence(context, pairs)]
    values = {"points": numbers.count(first, "points"), "replicates": numbers.count("study.box_replicates")}
    values |= {"share": numbers.short("convention.smallest_effect")}
    parts.append(say("figure.reversal_caption", window=headline_words(context), **values))
    for policy in pairs:
        key = effect_key("screening", policy, response, windows[-1])
        values = {"threshold": numbers.short(key, "threshold", digits=2), "factors": numbers.count(key, "factors")}
        found = "figure.reversal_beyond" if numbers.part(key, "beyond_chance") > 0 else "figure.reversal_none"
        values |= {"level": level(context), "shuffles": numbers.count("convention.shuffles")}
        parts.append(say(found, policy=policy_name(context, policy), beyond=numbers.count(key, "beyond_chance"), **values))
    parts += [] if len(context.policies) > 0 or possible == 1 else [say("figure.reversal_chosen")]
    parts += some_shown(context, len(pairs), possible)
    return sentences([*parts, study_sentence(context)], context.lang)


def alternative(context: FigureContext, pairs: Mapping[str, str], response: str) -> str:
    """How often the first policy raises the response, and under which half of the strongest assumption."""
    say, numbers, (policy, reference) = context.say, context.numbers, next(iter(pairs.items()))
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
