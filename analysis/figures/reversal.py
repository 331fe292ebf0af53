"""Where a verdict turns: the effect at every point of the box in order, and against the assumptions that order it most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.effects import smallest_effect
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import page
from analysis.figures.lines import wrapped
from analysis.figures.pairs import compared_pairs, factor_name, factor_unit, response_unit
from analysis.figures.quoting import response_name
from analysis.figures.reversal_texts import alternative, caption
from analysis.figures.style import GREY, OKABE_ITO
from analysis.numbers.of_effects import effect_key
from analysis.numbers.of_points import MOST_FACTORS, screened_responses
from analysis.quoted import plain
from analysis.screening import FEWEST_POINTS, box_effects, screening, varied
from analysis.wording import entry_of
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL = 2.2  # inches: height of a panel
LABEL_PART, TITLE_PART = 0.78, 0.9  # of a panel's share of the page
MOST_LINES = 3  # of an assumption's name
GROUPS = 4  # equal parts of the points, whose medians show the way the effect goes
DIRECTED = ("raises", "lowers")
BAND = "#DDDDDD"
ZONES = {
    "above": (OKABE_ITO["blue"], "^"),
    "within": (GREY, "o"),
    "below": (OKABE_ITO["vermilion"], "v"),
}
"""Beyond the smallest effect of interest, or not: colour and marker."""


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    if len(compared_pairs(study)) == 0 or len(screened_responses(study)) == 0:
        return "figure.lacks_effects"
    return None if len(_screened(study)) > 0 else "figure.lacks_points"


def reversal(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. One policy: the one asked for first, else the one whose verdict holds least often."""
    study, size, say = context.study, context.size, context.say
    response = screened_responses(study)[0]
    policy, reference = _shown(context, response)
    effects = box_effects(study, policy, reference, response)
    rows: list[Any] = [None, *(row for _, row in screening(study, policy, reference, response).head(MOST_FACTORS).iterrows())]
    columns = min(size.columns, len(rows))
    lines = -(-len(rows) // columns)
    title = say("figure.reversal_title", label=response_name(context, response))
    texts = caption(context, policy, reference, response, len(_screened(study))), alternative(context, policy, reference, response)
    drawn = page(context, PANEL * lines, title, *texts, _entries(context))
    axes = drawn.figure.subplots(lines, columns, squeeze=False, sharey=True).ravel()
    for place, (panel, row) in enumerate(zip(axes, rows, strict=False)):
        _draw_panel(context, panel, effects, row, response)
        _label(context, panel, row, size.width / columns)
        if place % columns == 0:
            label = say("figure.change_in", unit=response_unit(context, response))
            panel.set_ylabel(wrapped(label, PANEL * LABEL_PART, size.text))
    for panel in axes[len(rows) :]:
        panel.set_axis_off()
    return drawn


def zones(effects: pd.Series, delta: float) -> pd.Series:
    """ "above", "within" or "below" the band of the smallest effect of interest."""
    return pd.Series(np.where(effects > delta, "above", np.where(effects < -delta, "below", "within")), index=effects.index)


def _screened(study: StoredStudy) -> dict[str, str]:
    """Policies with enough points and something that varies."""
    response = screened_responses(study)[0]
    pairs = {policy: reference for policy, reference in compared_pairs(study).items() if len(varied(study, policy)) > 0}
    return {policy: other for policy, other in pairs.items() if len(box_effects(study, policy, other, response)) >= FEWEST_POINTS}


def _shown(context: FigureContext, response: str) -> tuple[str, str]:
    pairs = _screened(context.study)
    wanted = [policy for policy in context.policies if policy in pairs]
    shown = wanted[0] if len(wanted) > 0 else min(pairs, key=lambda policy: _firmness(context, policy, response))
    return shown, pairs[shown]


def _firmness(context: FigureContext, policy: str, response: str) -> tuple[bool, float]:
    """Policies that raise or lower come first, among them the one whose verdict holds at the fewest points."""
    key = effect_key("verdict", policy, response, context.study.windows[-1])
    share = float(context.numbers.part(key, "box_share")) if context.numbers.known(key, "box_share") else 2.0
    return context.numbers.part(key) not in DIRECTED, share


def _draw_panel(context: FigureContext, panel: Axes, effects: pd.Series, row: pd.Series | None, response: str) -> None:
    """Points by assumption; without an assumption (``row`` None) in the order of their effects, as a share of all points."""
    delta = smallest_effect(entry_of(context.study, response))
    if row is None:
        places = effects.rank(method="first") / len(effects)
    else:
        places = context.study.design.set_index("point_id").loc[effects.index, row["factor"]]
    panel.axhspan(-delta, delta, color=BAND, linewidth=0, zorder=0)
    panel.axhline(0, color=GREY, linewidth=0.9, zorder=1)
    for zone, own in effects.groupby(zones(effects, delta)):
        colour, marker = ZONES[str(zone)]
        panel.plot(
            places[own.index], own, linestyle="", marker=marker, markersize=3.4, markeredgewidth=0, color=colour, alpha=0.75, zorder=2
        )
    if row is not None:
        order = places.sort_values(kind="stable").index
        for part in np.array_split(np.asarray(order), GROUPS):
            middle = float(effects[part].median())
            panel.plot([places[part].min(), places[part].max()], [middle, middle], color="black", linewidth=1.6, zorder=3)
    panel.locator_params(nbins=5)


def _label(context: FigureContext, panel: Axes, row: pd.Series | None, width: float) -> None:
    from matplotlib.ticker import PercentFormatter

    say, text = context.say, context.size.text
    if row is None:
        panel.set_title(wrapped(say("figure.reversal_sorted"), width * TITLE_PART, text + 1))
        panel.set_xlabel(wrapped(say("figure.reversal_share"), width * LABEL_PART, text))
        panel.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol="%" if context.lang == "zh" else " %"))
        return
    key = "figure.reversal_rho_beyond" if row["beyond_chance"] else "figure.reversal_rho"
    panel.set_title(say(key, rho="-" if np.isnan(row["rho"]) else f"{row['rho']:+.2f}"))
    label = say("figure.axis", label=plain(factor_name(context, row["factor"])), unit=factor_unit(context, row["factor"]))
    panel.set_xlabel(_shortened(label, width * LABEL_PART, text))


def _shortened(text: str, inches: float, size: float) -> str:
    lines = wrapped(text, inches, size).split("\n")
    return "\n".join(lines) if len(lines) <= MOST_LINES else "\n".join([*lines[:MOST_LINES]]) + " ..."


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    points: list[tuple[Any, str]] = [
        (Line2D([], [], linestyle="", marker=marker, markersize=4.0, markeredgewidth=0, color=colour), context.say(f"figure.zone_{zone}"))
        for zone, (colour, marker) in ZONES.items()
    ]
    line = Line2D([], [], color="black", linewidth=1.6)
    return [*points, (Patch(facecolor=BAND), context.say("figure.zone_band")), (line, context.say("figure.reversal_median"))]
