"""Title, caption and description of the figure that shows what to measure next; the words that its report section shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.decision.asked import benefit_label
from analysis.figures.context import FigureContext
from analysis.figures.frame import sentences, study_sentence
from analysis.figures.pairs import factor_name
from analysis.figures.quoting import policy_name
from analysis.numbers.numbers import Numbers
from analysis.quoted import named
from analysis.wording import Say, unit_text

if TYPE_CHECKING:
    from analysis.stored_analysis import Analysis
    from experiments.study_reader import StoredStudy

SIZES = "decision.value.points"  # entry that says on what the values rest


def benefit_name(study: StoredStudy, analysis: Analysis, say: Say, lang: str, *, inside: bool = False) -> str:
    """What is chosen by: a response, or the declared sum as it was written, net of cost where there was a price.

    ``inside``: of a sentence, where a response begins with a small letter.
    """
    name = benefit_label(study, analysis.asked, lang) if "benefit" in analysis.asked else str(analysis.asked.get("written", ""))
    name = named(name[:1].lower() + name[1:] if inside else name)
    return say("value.net_of_cost", label=name) if float(analysis.asked.get("price", 0)) > 0 else name


def perfect_sentence(numbers: Numbers, say: Say) -> str:
    """What knowing everything would add, from below and from above; with one replicate there is no lower bound."""
    ends = {"low": numbers.value("decision.evpi.low"), "high": numbers.value("decision.evpi.high")}
    return say("value.perfect" if numbers.known("decision.evpi.low") else "value.perfect_upper_only", **ends)


def rests_words(numbers: Numbers) -> dict[str, str]:
    """Values of a sentence about what the values rest on."""
    counts = {name: numbers.count(SIZES, name) for name in ("replicates", "resamples", "factors")}
    return counts | {"points": numbers.count(SIZES), "level": numbers.percent(SIZES, "level")}


def benefit_unit(context: FigureContext, analysis: Analysis) -> str:
    """Unit of the net benefit in the reader's language."""
    return unit_text(context.say, str(context.numbers.part("decision.evpi.high", "unit")))


def title(context: FigureContext, analysis: Analysis) -> str:
    """What is asked of which benefit."""
    return context.say("value.figure_title", label=benefit_name(context.study, analysis, context.say, context.lang))


def caption(context: FigureContext, analysis: Analysis, shown: int) -> str:
    """What bars, lines and marks are, what is chosen without knowing, what knowing everything would add, and what it rests on."""
    say, numbers = context.say, context.numbers
    window = numbers.period(str(analysis.asked.get("window", context.study.windows[-1])), say)
    parts = [say("value.figure_caption", window=window, **rests_words(numbers))]
    parts += [say("value.figure_some")] if shown < numbers.part(SIZES, "factors") else []
    parts += [say("value.figure_chosen", policy=policy_name(context, numbers.part(SIZES, "best"))), perfect_sentence(numbers, say)]
    return sentences([*parts, study_sentence(context)], context.lang)


def alternative(context: FigureContext, analysis: Analysis, first: str) -> str:
    """The most valuable quantity with its interval and chance, and how many surpass the dummy."""
    say, numbers, key = context.say, context.numbers, f"decision.value.{first}"
    worth = f"{numbers.value(key)} {numbers.interval(key)}".strip()
    chance = numbers.percent(key, "chance_of_change")
    parts = [say("value.figure_shows"), say("value.figure_first", factor=factor_name(context, first), worth=worth, chance=chance)]
    found = "value.figure_telling" if numbers.part(SIZES, "telling") > 0 else "value.figure_none"
    parts.append(say(found, count=numbers.count(SIZES, "telling"), factors=numbers.count(SIZES, "factors")))
    return sentences(parts, context.lang)
