"""Which parameters act together: the part of the variance that each pair explains only jointly."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.figures.context import Drawn, FigureContext
from analysis.figures.contrast import ink_on
from analysis.figures.frame import fewer_panels, page, panel_rows
from analysis.figures.lines import wrapped
from analysis.figures.quoting import response_name
from analysis.figures.sensitivity_panels import FILE, Shown, caption, factor_label, of_context, shown, stored, title
from analysis.figures.style import GREY
from analysis.quoted import named, plain
from analysis.sensitivity.estimates import PAIRED
from analysis.wording import number
from experiments.plan import DUMMY
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

METHODS = ("sobol",)
MOST_FACTORS = 7
ROW, LEAST_ROW, AROUND = 0.42, 0.3, 0.85  # inches of a row of cells, and of a panel's title and axis
LABEL_PART, COLUMNS = 0.4, 2
TENTHS = 10.0  # a scale that shows two decimals
COLOURS, HATCH, LEAST_SCALE = "RdBu_r", "////", 0.1  # as the factorial's; a finer scale would paint noise


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    analysis = stored(study)
    found = None if analysis is None else shown(analysis, methods=METHODS)
    return "figure.lacks_pairs" if found is None or PAIRED not in set(found.indices["index"]) else None


def interaction_heat_map(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. Letters name the columns, the rows say what they stand for."""
    what, size = of_context(context, METHODS), context.size
    factors = what.largest(MOST_FACTORS)
    columns = min(size.columns, COLUMNS, len(what.responses))
    high, least = (AROUND + row * len(factors) for row in (ROW, LEAST_ROW))
    lines, high = panel_rows(context, -(-len(what.responses) // columns), high, least)
    responses = what.responses[: lines * columns]
    texts = caption(context, what, "pairs", *fewer_panels(context, len(what.responses) - len(responses), FILE)), _alternative(context, what)
    drawn = page(context, high * lines, title(context, what), *texts, _entries(context))
    panels = drawn.figure.subplots(lines, columns, squeeze=False, sharey=True)
    names = [factor_label(context, factor, size.width / columns * LABEL_PART) for factor in factors]
    for panel, response in zip(panels.ravel(), responses, strict=False):
        _draw_panel(context, drawn.figure, panel, what, response, factors)
        panel.set_title(plain(response_name(context, response)))
        panel.set_xticks(range(len(factors)), list(ascii_uppercase[: len(factors)]))
        panel.set_yticks(range(len(factors)), [f"{name}  {letter}" for name, letter in zip(names, ascii_uppercase, strict=False)])
    for panel in panels.ravel()[len(responses) :]:
        panel.set_axis_off()
    return drawn


def pair_grid(what: Shown, response: str, factors: list[str], column: str) -> np.ndarray:
    """[factors, factors] of a column of the pairs' rows, above the diagonal; NaN elsewhere."""
    rows = what.indices[(what.indices["response"] == response) & (what.indices["index"] == PAIRED)]
    known = {frozenset((row["factor"], row["other"])): float(row[column]) for _, row in rows.iterrows()}
    grid = np.full((len(factors), len(factors)), np.nan)
    for row, one in enumerate(factors):
        for place in range(row + 1, len(factors)):
            grid[row, place] = known.get(frozenset((one, factors[place])), np.nan)
    return grid


def _draw_panel(context: FigureContext, figure: Figure, panel: Axes, what: Shown, response: str, factors: list[str]) -> None:
    from matplotlib.patches import Rectangle

    size = context.size.text
    values, low, high = (pair_grid(what, response, factors, name) for name in ("value", "low", "high"))
    largest = max(float(np.nanmax(np.abs(values), initial=0.0)), LEAST_SCALE)
    image = panel.imshow(values, cmap=COLOURS, vmin=-largest, vmax=largest, aspect="auto", interpolation="nearest")
    bar = figure.colorbar(image, ax=panel, pad=0.04, fraction=0.05, format=lambda value, _: number(value, TENTHS, sign=True))
    bar.outline.set_linewidth(0.5)  # type: ignore[operator]
    bar.ax.tick_params(labelsize=size - 1)
    bar.set_ticks([-largest, 0, largest])
    bar.set_label(wrapped(context.say("figure.sensitivity_pairs_axis"), 1.9, size - 1), fontsize=size - 1)
    for (row, place), value in np.ndenumerate(values):
        if np.isnan(value):
            continue
        hatched = low[row, place] <= 0 <= high[row, place]
        if hatched:
            panel.add_patch(Rectangle((place - 0.5, row - 0.5), 1, 1, fill=False, hatch=HATCH, edgecolor=GREY, linewidth=0))
        box: Any = {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"} if hatched else None
        colour = "black" if hatched else ink_on([float(ink) for ink in image.to_rgba(value)])
        panel.text(place, row, number(value, TENTHS, sign=True), ha="center", va="center", fontsize=size - 1, color=colour, bbox=box)
    panel.tick_params(length=0)
    for side in panel.spines.values():
        side.set_visible(False)


def _alternative(context: FigureContext, what: Shown) -> str:
    """The largest pair of every response."""
    parts = []
    for response in what.responses:
        rows = what.indices[(what.indices["response"] == response) & (what.indices["index"] == PAIRED)]
        rows = rows[(rows["factor"] != DUMMY) & (rows["other"] != DUMMY)]
        row = rows.loc[rows["value"].idxmax()]
        value = context.numbers.value(f"{what.key(response)}.{PAIRED}.{row['factor']}.{row['other']}")
        names = {"one": named(factor_label(context, row["factor"])), "other": named(factor_label(context, row["other"]))}
        parts.append(context.say("figure.sensitivity_pair_shows", label=response_name(context, response), value=value, **names))
    return ("" if context.lang == "zh" else " ").join(parts)


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.patches import Patch

    return [(Patch(facecolor="white", edgecolor=GREY, hatch=HATCH, linewidth=0.5), context.say("figure.sensitivity_not_zero"))]
