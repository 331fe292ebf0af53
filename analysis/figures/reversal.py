"""Where a verdict turns: the effect at every point of the box in order, and against the assumptions that order it most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.effects import smallest_effect
from analysis.figures.context import COLUMN, Drawn, FigureContext
from analysis.figures.frame import page, wrapped
from analysis.figures.pairs import compared_pairs, factor_name, factor_unit, response_unit
from analysis.figures.quoting import policy_name, response_name
from analysis.figures.reversal_texts import alternative, caption
from analysis.figures.style import GREY, OKABE_ITO
from analysis.numbers.of_effects import effect_key
from analysis.numbers.of_points import MOST_FACTORS, screened_responses
from analysis.quoted import plain
from analysis.screening import FEWEST_POINTS, point_differences, screening, varied
from analysis.wording import entry_of
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PAIRS = 2
PANEL = 2.2  # inches: height of a panel
LABEL_PART, TITLE_PART = 0.78, 0.9  # of a panel's share of the page
MOST_LINES = 3  # of an assumption's name
GROUPS = 4  # equal parts of the points, whose medians show the way the effect goes
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
    """The figure; call inside ``figure_style``. Of the policies asked for the first two, else the one whose sign holds least often."""
    study, size, say = context.study, context.size, context.say
    response = screened_responses(study)[0]
    pairs = _shown(context, response)
    tables = {policy: screening(study, policy, other, response).head(MOST_FACTORS) for policy, other in pairs.items()}
    panels_of: list[tuple[str, int]] = [(policy, place) for policy in pairs for place in range(-1, len(tables[policy]))]
    columns = min(size.columns, 1 + MOST_FACTORS)
    lines = sum(-(-(1 + len(table)) // columns) for table in tables.values())
    title = say("figure.reversal_title", label=response_name(context, response))
    texts = caption(context, pairs, response, len(_screened(study))), alternative(context, pairs, response)
    drawn = page(context, PANEL * lines, title, *texts, _entries(context))
    axes = drawn.figure.subplots(lines, columns, squeeze=False, sharey=True).ravel()
    for panel, (policy, place) in zip(axes, panels_of, strict=False):
        effects = point_differences(study, policy, pairs[policy], response).drop(index=0, errors="ignore").dropna()
        row = None if place < 0 else tables[policy].iloc[place]
        _draw_panel(context, panel, effects, row, response)
        _label(context, panel, row, size.width / columns)
    for place, panel in enumerate(axes):
        if place >= len(panels_of):
            panel.set_axis_off()
        elif place % columns == 0:
            policy = plain(policy_name(context, panels_of[place][0]))
            label = say("figure.change_in", unit=response_unit(context, response))
            if len(pairs) > 1:
                label = say("figure.panel_title", label=label, policy=policy)
            panel.set_ylabel(wrapped(label, PANEL * LABEL_PART, size.text))
    return drawn


def zones(effects: pd.Series, delta: float) -> pd.Series:
    """ "above", "within" or "below" the band of the smallest effect of interest."""
    return pd.Series(np.where(effects > delta, "above", np.where(effects < -delta, "below", "within")), index=effects.index)


def _screened(study: StoredStudy) -> dict[str, str]:
    """Policies with enough points and something that varies."""
    response = screened_responses(study)[0]
    enough = {}
    for policy, reference in compared_pairs(study).items():
        effects = point_differences(study, policy, reference, response).drop(index=0, errors="ignore").dropna()
        if len(effects) >= FEWEST_POINTS and len(varied(study, policy)) > 0:
            enough[policy] = reference
    return enough


def _shown(context: FigureContext, response: str) -> dict[str, str]:
    pairs = _screened(context.study)
    wanted = [name for name in context.policies if name in pairs][: 1 if context.size is COLUMN else MOST_PAIRS]
    if len(wanted) == 0:
        wanted = [min(pairs, key=lambda policy: _share(context, policy, response))]
    return {policy: pairs[policy] for policy in wanted}


def _share(context: FigureContext, policy: str, response: str) -> float:
    """Share of the box with the sign of the default; the least sure policy comes first, one without a sign last."""
    key = effect_key("effect", policy, response, context.study.windows[-1])
    return float(context.numbers.part(key, "box.same_sign_share")) if context.numbers.known(key, "box.same_sign_share") else 2.0


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
