"""Who gains and who loses: effects of the policies on every branch type, and on the branches that a targeted policy reaches or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures.choice import LOOKS
from analysis.figures.context import COLUMN, Drawn, FigureContext
from analysis.figures.frame import fewer_panels, page, panel_rows, sentences, some_shown, study_sentence
from analysis.figures.lines import wrapped
from analysis.figures.pairs import compared_pairs, group_name, headline_rows, response_unit, shown_pairs
from analysis.figures.quoting import headline_words, level, policy_name, replicates_of, response_name
from analysis.figures.style import GREY
from analysis.numbers.of_effects import effect_key
from analysis.quoted import code, plain
from experiments.study_reader import ALL, StoredStudy
from sim.entities import BRANCH_TYPES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RESPONSES = ("engagement", "quality", "score", "inflation")
GROUPS = (ALL, *BRANCH_TYPES, "treated", "connected", "others")
MOST_PAIRS, MOST_IN_COLUMN = 4, 3
ROW, LINE, AROUND = 0.10, 0.075, 0.62  # inches: of a group, of each policy in it, of a panel's title and axis
LEAST_ROW, LEAST_LINE = 0.06, 0.055  # the same where the page is short
STRIPE = "#F2F2F2"  # every second group: its policies belong together
PANEL_PART = 0.62  # of a panel's share of the page, without labels of rows


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    if len(compared_pairs(study)) == 0 or not any(name in study.responses for name in RESPONSES):
        return "figure.lacks_effects"
    return None if any(kind in study.manifest["groups"] for kind in BRANCH_TYPES) else "figure.lacks_types"


def effects_by_type(context: FigureContext) -> Drawn:
    """The figure, from the effects table; call inside ``figure_style``."""
    study, size, say = context.study, context.size, context.say
    pairs = shown_pairs(context, MOST_IN_COLUMN if size is COLUMN else MOST_PAIRS)
    rows = headline_rows(context, pairs)
    shown = [name for name in RESPONSES if name in study.responses]
    there = rows[rows["response"].isin(shown) & rows["difference"].notna()]
    groups = [group for group in GROUPS if group in set(there["group"])]
    columns, known = min(size.columns, len(shown)), len(shown)
    high, least = (AROUND + len(groups) * (row + line * len(pairs)) for row, line in ((ROW, LINE), (LEAST_ROW, LEAST_LINE)))
    lines, high = panel_rows(context, -(-known // columns), high, least)
    shown = shown[: lines * columns]
    there = there[there["response"].isin(shown)]
    texts = _caption(context, there, pairs, known - len(shown)), _alternative(context, there, pairs, shown, groups)
    drawn = page(context, high * lines, say("figure.by_type_title"), *texts, _entries(context, pairs))
    panels = drawn.figure.subplots(lines, columns, squeeze=False, sharey=True)
    for panel, response in zip(panels.ravel(), shown, strict=False):
        _draw_panel(panel, there[there["response"] == response], pairs, groups)
        panel.set_title(plain(response_name(context, response)))
        change = say("figure.change_in", unit=response_unit(context, response))
        panel.set_xlabel(wrapped(change, size.width / columns * PANEL_PART, size.text))
        panel.set_yticks(range(len(groups)), [group_name(context, group) for group in groups])
    for panel in panels.ravel()[len(shown) :]:
        panel.set_axis_off()
    return drawn


def _draw_panel(panel: Axes, rows: pd.DataFrame, pairs: Mapping[str, str], groups: Sequence[str]) -> None:
    panel.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    found = rows.set_index(["policy", "group"])
    step = 0.8 / len(pairs)
    for height, group in enumerate(groups):
        if height % 2 == 1:
            panel.axhspan(height - 0.5, height + 0.5, color=STRIPE, linewidth=0, zorder=0)
        for place, (policy, look) in enumerate(zip(pairs, LOOKS[1:], strict=False)):
            if (policy, group) not in found.index:
                continue
            row, at = found.loc[(policy, group)], height + (place - (len(pairs) - 1) / 2) * step
            face = "white" if undecided(row["low"], row["high"]) else look.colour
            panel.plot([row["low"], row["high"]], [at, at], color=look.colour, linewidth=1.6, solid_capstyle="butt", zorder=2)
            panel.plot([row["difference"]], [at], marker=look.marker, markersize=4.0, color=look.colour, markerfacecolor=face, zorder=3)
    panel.set_ylim(len(groups) - 0.5, -0.5)
    panel.axhline(0.5, color=GREY, linewidth=0.6, linestyle=":")  # all branches above, the groups below
    panel.tick_params(axis="y", length=0)
    panel.margins(x=0.06)
    panel.locator_params(axis="x", nbins=4, steps=[1, 2, 5, 10])
    panel.spines["left"].set_visible(False)


def undecided(low: float, high: float) -> bool:
    """Does the interval contain 0, or is there none?"""
    return not (low > 0 or high < 0)


def _entries(context: FigureContext, pairs: Mapping[str, str]) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    entries: list[tuple[Any, str]] = [
        (Line2D([], [], color=look.colour, marker=look.marker, markersize=4.0, linewidth=1.6), plain(policy_name(context, policy)))
        for policy, look in zip(pairs, LOOKS[1:], strict=False)
    ]
    hollow = Line2D([], [], color=GREY, marker="o", markersize=4.0, markerfacecolor="white", linewidth=1.6)
    return [*entries, (hollow, context.say("figure.hollow"))]


def _caption(context: FigureContext, there: pd.DataFrame, pairs: Mapping[str, str], left_out: int) -> str:
    say = context.say
    values = {"window": headline_words(context), "replicates": replicates_of(context, there), "level": level(context)}
    parts = [say("figure.by_type_caption", **values)]
    parts += [say("figure.by_type_targeted")] if "treated" in set(there["group"]) else []
    parts += [say("figure.by_type_connected")] if "connected" in set(there["group"]) else []
    parts += [say("figure.box_not_shown", file=code("effects.csv"))] if context.numbers.part("study.box_points") > 0 else []
    parts += fewer_panels(context, left_out, "effects.csv")
    parts += some_shown(context, len(pairs), len(compared_pairs(context.study)))
    return sentences([*parts, study_sentence(context)], context.lang)


def _alternative(context: FigureContext, there: pd.DataFrame, pairs: Mapping[str, str], shown: Sequence[str], groups: Sequence[str]) -> str:
    """The first policy's effect on the first response: all branches, and the types at both ends."""
    say, numbers, (policy, reference) = context.say, context.numbers, next(iter(pairs.items()))
    parts = [say("figure.by_type_shows")]
    own = there[(there["policy"] == policy) & (there["response"] == shown[0])].set_index("group")["difference"]
    types = own[[group for group in groups if group in BRANCH_TYPES and group in own.index]]
    if ALL in own.index and len(types) > 0:

        def effect(group: str) -> str:
            return numbers.value(effect_key("effect", policy, shown[0], context.study.windows[-1], group), sign=True)

        interval = numbers.interval(effect_key("effect", policy, shown[0], context.study.windows[-1]))
        ends = {"least": str(types.idxmin()), "most": str(types.idxmax())}
        values = {word: group_name(context, group) for word, group in ends.items()} | {f"{w}_effect": effect(g) for w, g in ends.items()}
        names = {"policy": policy_name(context, policy), "reference": policy_name(context, reference)}
        values |= names | {"label": response_name(context, shown[0]), "effect": f"{effect(ALL)} {interval}".rstrip()}
        parts.append(say("figure.by_type_reads", **values))
    return sentences(parts, context.lang)
