"""What moves a response: the index of every parameter with its limits, the largest first, and the level of noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import fewer_panels, page, panel_rows
from analysis.figures.lines import wrapped
from analysis.figures.quoting import level, response_name
from analysis.figures.sensitivity_panels import (
    FILE,
    Shown,
    alternative,
    caption,
    factor_label,
    filled,
    index_axis,
    of_context,
    stored,
    title,
)
from analysis.figures.style import GREY, OKABE_ITO
from analysis.quoted import code, plain
from analysis.sensitivity.estimates import FLOOR
from analysis.sensitivity.wording import index_name
from experiments.plan import DUMMY
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_FACTORS = 10
SECOND = "S1"  # drawn below the total index, where there is one
ROW, LEAST_ROW, AROUND = 0.33, 0.27, 0.75  # inches of a parameter, and of a panel's title and axis
LABEL_PART, AXIS_PART = 0.42, 0.5  # of a panel's share of the page
COLUMNS = 2  # side by side at most: names are long
MAIN, BESIDE = OKABE_ITO["blue"], OKABE_ITO["vermilion"]


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    return "figure.lacks_sensitivity" if stored(study) is None else None


def tornado(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. Parameters stand in one order in all panels."""
    what, size = of_context(context), context.size
    factors = what.largest(MOST_FACTORS)
    factors += [DUMMY] if DUMMY in set(what.indices["factor"]) else []
    columns = min(size.columns, COLUMNS, len(what.responses))
    high, least = (AROUND + row * len(factors) for row in (ROW, LEAST_ROW))
    lines, high = panel_rows(context, -(-len(what.responses) // columns), high, least)
    responses = what.responses[: lines * columns]
    all_factors = what.indices["factor"].nunique()
    more = filled(context, what)
    more += [context.say("figure.sensitivity_fewer_factors", file=code(FILE))] if all_factors > len(factors) else []
    more += fewer_panels(context, len(what.responses) - len(responses), FILE)
    texts = caption(context, what, "tornado", *more), alternative(context, what)
    drawn = page(context, high * lines, title(context, what), *texts, _entries(context, what))
    panels = drawn.figure.subplots(lines, columns, squeeze=False, sharey=True)
    labels = [factor_label(context, factor, size.width / columns * LABEL_PART) for factor in factors]
    for panel, response in zip(panels.ravel(), responses, strict=False):
        _draw_panel(panel, what, response, factors)
        panel.set_title(plain(response_name(context, response)))
        panel.set_xlabel(wrapped(index_axis(context, what, response), size.width / columns * AXIS_PART, size.text))
        panel.set_yticks(range(len(factors)), labels)
    for panel in panels.ravel()[len(responses) :]:
        panel.set_axis_off()
    return drawn


def _draw_panel(panel: Axes, what: Shown, response: str, factors: list[str]) -> None:
    rows, second = what.rows(response, what.main), what.rows(response, SECOND)
    both = len(second) > 0 and what.main != SECOND
    panel.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    if rows["high"].notna().any():
        floor = max(0.0 if what.method == "morris" else FLOOR, float(rows["high"].get(DUMMY, 0.0)))
        panel.axvline(floor, color=GREY, linewidth=1.0, linestyle=":", zorder=1)
    for height, factor in enumerate(factors):
        if factor in rows.index:
            _draw_index(panel, rows.loc[factor], height - (0.15 if both else 0.0), "o", MAIN, bool(rows.loc[factor, "ranked"]))
        if both and factor in second.index:
            _draw_index(panel, second.loc[factor], height + 0.2, "s", BESIDE, filled=False)
    panel.set_ylim(len(factors) - 0.4, -0.6)
    panel.tick_params(axis="y", length=0)
    panel.margins(x=0.06)
    panel.locator_params(axis="x", nbins=5, steps=[1, 2, 5, 10])
    panel.spines["left"].set_visible(False)


def _draw_index(panel: Axes, row: pd.Series, at: float, marker: str, colour: str, filled: bool) -> None:
    panel.plot([row["low"], row["high"]], [at, at], color=colour, linewidth=1.5, solid_capstyle="butt", zorder=2)
    face = colour if filled else "white"
    panel.plot([row["value"]], [at], linestyle="", marker=marker, markersize=4.2, color=colour, markerfacecolor=face, zorder=3)


def _entries(context: FigureContext, what: Shown) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    say, words = context.say, {"index": plain(index_name(what.main))}

    def look(marker: str, colour: str, face: str) -> Any:
        return Line2D([], [], color=colour, marker=marker, markersize=4.2, markerfacecolor=face, linewidth=1.5)

    entries: list[tuple[Any, str]] = []
    limits = what.indices["low"].notna().any()
    entries += [(look("o", MAIN, MAIN), say("figure.sensitivity_main", **words))] if limits else []
    entries.append((look("o", MAIN, "white"), say("figure.sensitivity_main_noise" if limits else "figure.sensitivity_second", **words)))
    if SECOND in set(what.indices["index"]) and what.main != SECOND:
        entries.append((look("s", BESIDE, "white"), say("figure.sensitivity_second", index=SECOND)))
    floor = Line2D([], [], color=GREY, linewidth=1.0, linestyle=":")
    interval = Line2D([], [], color=GREY, linewidth=1.5)
    ends = [(floor, say("figure.sensitivity_floor")), (interval, plain(say("figure.sensitivity_interval", level=level(context))))]
    return [*entries, *(ends if limits else [])]
