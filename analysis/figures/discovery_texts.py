"""What captions of a discovery say, from its numbers."""

from __future__ import annotations

from analysis.discovery.sentences import Words, corner, meaning
from analysis.figures.context import FigureContext
from analysis.figures.frame import sentences
from analysis.figures.quoting import policy_name


def search_sentence(context: FigureContext, policy: str) -> str:
    """What failing means, and on how many points, replicates and months the figure rests."""
    numbers, say = context.numbers, context.say
    window = numbers.period(numbers.part("discovery.threshold", "window"), say)
    sizes = {"points": numbers.count(f"discovery.of.{policy}", "points"), "replicates": numbers.count("discovery.rule", "replicates")}
    words = Words(context.study, numbers, say)
    return sentences([meaning(words), say("figure.discovery_points", **sizes, window=window)], context.lang)


def corner_words(context: FigureContext, policy: str, method: str) -> dict[str, str]:
    """Values of a sentence about the reported corner."""
    numbers, key = context.numbers, f"discovery.of.{policy}.{method}"
    shares = {name: numbers.percent(key, name) for name in ("coverage", "support")}
    counts = {name: numbers.count(key, name) for name in ("inside", "failing")}
    held, chance = numbers.percent(key, "held_out_density"), numbers.short(key, "chance", digits=2)
    return {"policy": policy_name(context, policy), "density": numbers.percent(key), "held": held, "chance": chance} | shares | counts


def corner_sentence(context: FigureContext, policy: str, method: str) -> str:
    """The corner in words."""
    return corner(Words(context.study, context.numbers, context.say), policy, method)
