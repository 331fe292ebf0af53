"""Parts of captions, legends and alternatives that quote numbers of results.json or name what a study names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.figures.choice import title_of
from analysis.figures.context import FigureContext
from analysis.numbers.of_effects import effect_key
from analysis.quoted import named, plain
from analysis.wording import label_of, part_of_box


def level(context: FigureContext) -> str:
    """The level of all intervals, as per cent."""
    return context.numbers.percent("convention.level")


def interval_name(context: FigureContext) -> str:
    """What a legend calls the simulation interval."""
    return plain(context.say("figure.simulation_interval", level=level(context)))


def range_name(context: FigureContext) -> str:
    """What a legend calls the range over the points: of the uncertainty box, or of the design of a sweep."""
    key = "figure.assumption_range" if part_of_box(context.study) is None else "figure.design_range"
    return plain(context.say(key, **_box_quantiles(context)))


def box_words(context: FigureContext) -> dict[str, str]:
    """Values of a sentence about the points: ``points``, ``box_replicates``, and the quantiles ``low`` and ``high`` of their range."""
    numbers = context.numbers
    sizes = {"points": numbers.count("study.box_points"), "box_replicates": numbers.count("study.box_replicates")}
    return sizes | _box_quantiles(context)


def _box_quantiles(context: FigureContext) -> dict[str, str]:
    return {"low": context.numbers.percent("convention.box_low"), "high": context.numbers.percent("convention.box_high")}


def headline_words(context: FigureContext) -> str:
    """The last window, such as "year 3"."""
    return context.numbers.period(context.study.windows[-1], context.say)


def policy_name(context: FigureContext, policy: str) -> str:
    """Title of a policy."""
    return named(title_of(context.study, policy, context.lang))


def response_name(context: FigureContext, response: str) -> str:
    """Name of a response."""
    return named(label_of(context.study, response, context.lang))


def replicates_of(context: FigureContext, rows: pd.DataFrame) -> str:
    """Pairs of replicates behind rows of the effects table: one number, or the smallest and the largest."""
    used = rows[rows["replicates"] > 0] if (rows["replicates"] > 0).any() else rows
    cells = used[["policy", "response", "window", "group", "replicates"]].itertuples(index=False, name=None)
    return _least_to_most(context, [(effect_key("effect", *cell[:-1]), int(cell[-1])) for cell in cells], "replicates")


def replicates_of_policies(context: FigureContext, policies: Sequence[str]) -> str:
    """Replicates run of each policy at the default point: one number, or the smallest and the largest."""
    keys = [f"replicates.{policy}" for policy in policies]
    return _least_to_most(context, [(key, int(context.numbers.part(key))) for key in keys], "value")


def _least_to_most(context: FigureContext, counts: Sequence[tuple[str, int]], part: str) -> str:
    least, most = min(counts, key=lambda pair: pair[1]), max(counts, key=lambda pair: pair[1])
    ends = (least,) if least[1] == most[1] else (least, most)
    return "-".join(context.numbers.count(key, part) for key, _ in ends)


def effect_words(context: FigureContext, policy: str, responses: Sequence[str]) -> str:
    """Headline effects of a policy on some responses with their intervals, one after the other; those unknown are left out."""
    numbers, window = context.numbers, context.study.windows[-1]
    keys = {name: effect_key("effect", policy, name, window) for name in responses}
    known = {name: key for name, key in keys.items() if numbers.known(key)}
    return _listed(context, {name: (numbers.value(key, sign=True) + " " + numbers.interval(key)).strip() for name, key in known.items()})


def means_words(context: FigureContext, policy: str, responses: Sequence[str]) -> str:
    """Headline means of a policy on some responses, one after the other; those unknown are left out."""
    keys = {response: f"mean.{policy}.{response}.{context.study.windows[-1]}" for response in responses}
    return _listed(context, {name: context.numbers.value(key) for name, key in keys.items() if context.numbers.known(key)})


def _listed(context: FigureContext, values: Mapping[str, str]) -> str:
    items = [context.say("figure.item", name=response_name(context, name), value=value) for name, value in values.items()]
    return context.say("figure.between").join(items)
