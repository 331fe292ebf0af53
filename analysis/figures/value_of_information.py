"""What to measure next: what knowing a quantity would add to the choice, beside the chance that it would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.decision.value_of_information import worth_showing
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import page
from analysis.figures.lines import POINTS, evenly_wrapped, wrapped
from analysis.figures.pairs import factor_name
from analysis.figures.style import GREY, GUIDE, OKABE_ITO
from analysis.figures.value_texts import alternative, benefit_unit, caption, title
from analysis.quoted import plain
from analysis.stored_analysis import read_analysis
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes


MOST = 10
LABELS = {1: 0.46, 2: 0.36}  # of the page's width for the names, by its columns; wider pages 0.34
AROUND, BETWEEN, LABEL_LINE = 0.75, 0.10, 1.25  # inches of axis and labels, inches between two names, line height of a name
AXIS_PART = 0.9  # of a panel's width that its label may take
BAR, CHANCE = OKABE_ITO["sky"], OKABE_ITO["vermilion"]


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    analysis = read_analysis(study.folder, study.manifest["identity"], "decision")
    if analysis is None or len(analysis.tables.get("value_of_information", ())) == 0:
        return "figure.lacks_value"
    return "figure.lacks_worth" if len(worth_showing(analysis.tables["value_of_information"], 1)) == 0 else None


def value_of_information(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``."""
    study, size, say = context.study, context.size, context.say
    analysis = read_analysis(study.folder, study.manifest["identity"], "decision")
    if analysis is None:
        raise ValueError("no decision is stored")  # lacks() says so first
    rows = worth_showing(analysis.tables["value_of_information"], MOST)
    names = [_name(context, factor) for factor in rows["factor"]]
    heights = [(name.count("\n") + 1) * size.text * LABEL_LINE / POINTS + BETWEEN for name in names]
    texts = title(context, analysis), caption(context, analysis, len(rows)), alternative(context, analysis, str(rows["factor"].iloc[0]))
    drawn = page(context, sum(heights) + AROUND, *texts, _entries(context))
    left, right = drawn.figure.subplots(1, 2, sharey=True, width_ratios=(2.2, 1))
    middles = [sum(heights[:place]) + height / 2 for place, height in enumerate(heights)]
    _draw_worth(context, left, rows, middles)
    _draw_chance(context, right, rows, middles)
    left.set_yticks(middles, names)
    left.set_ylim(sum(heights), 0)
    width = size.width * (1 - _label_share(context)) / 3.2
    unit = plain(benefit_unit(context, analysis))
    left.set_xlabel(wrapped(say("figure.axis", label=say("value.axis_worth"), unit=unit), 2.2 * width * AXIS_PART, size.text))
    right.set_xlabel(wrapped(say("figure.axis", label=say("value.axis_chance"), unit="%"), width * AXIS_PART, size.text))
    return drawn


def _label_share(context: FigureContext) -> float:
    return LABELS.get(context.size.columns, 0.34)


def _name(context: FigureContext, factor: str) -> str:
    """At most three lines; a longer name ends in dots."""
    lines = evenly_wrapped(plain(factor_name(context, factor)), _label_share(context) * context.size.width, context.size.text).split("\n")
    return "\n".join(lines[:3]) + (" ..." if len(lines) > 3 else "")


def _draw_worth(context: FigureContext, panel: Axes, rows: pd.DataFrame, middles: list[float]) -> None:
    _guides(panel, middles)
    panel.barh(middles, rows["evppi"], height=0.14, color=BAR, zorder=2)
    for at, row in zip(middles, rows.to_dict(orient="records"), strict=True):
        panel.plot([row["low"], row["high"]], [at, at], color="black", linewidth=1.4, solid_capstyle="butt", zorder=3)
    limits = context.numbers.entry("decision.value.floor")["interval"]
    panel.axvline(limits[1], color=GREY, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
    panel.locator_params(axis="x", nbins=4)


def _draw_chance(context: FigureContext, panel: Axes, rows: pd.DataFrame, middles: list[float]) -> None:
    _guides(panel, middles)
    panel.plot(100 * rows["chance_of_change"], middles, linestyle="", marker="D", markersize=4.0, color=CHANCE, zorder=3)
    panel.set_xlim(-4, max(30.0, 115 * float(rows["chance_of_change"].max())))
    panel.locator_params(axis="x", nbins=3)
    panel.tick_params(axis="y", length=0, labelleft=False)


def _guides(panel: Axes, middles: list[float]) -> None:
    panel.axvline(0, color=GREY, linewidth=0.9, zorder=1)
    for at in middles:
        panel.axhline(at, color=GUIDE, linewidth=0.6, zorder=0)


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    level = context.numbers.percent("decision.value.points", "level")
    return [
        (Patch(facecolor=BAR), context.say("value.legend_worth")),
        (Line2D([], [], color="black", linewidth=1.4), plain(context.say("value.legend_interval", level=level))),
        (Line2D([], [], color=GREY, linewidth=1.2, linestyle=(0, (4, 2))), context.say("value.legend_floor")),
        (Line2D([], [], linestyle="", marker="D", markersize=4.0, color=CHANCE), context.say("value.legend_chance")),
    ]
