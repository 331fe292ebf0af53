"""A full factorial as heat maps: the effect at every pair of levels of its first two factors, the other factors averaged out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.factorial import averaged_factors, cells, drawn_factors, factorial_arms, grid_of
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.contrast import ink_on
from analysis.figures.factorial_texts import alternative, caption
from analysis.figures.frame import fewer_panels, page, panel_rows
from analysis.figures.lines import wrapped
from analysis.figures.pairs import factor_name, factor_unit, response_unit
from analysis.figures.quoting import response_name
from analysis.figures.style import GREY
from analysis.numbers.of_points import HEADLINE
from analysis.quoted import plain
from analysis.wording import number, scale_of
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colorbar import Colorbar
    from matplotlib.figure import Figure

ROW, LEAST_ROW, AROUND = 0.34, 0.22, 1.15  # inches of a row of cells, and of a panel's title and axis
BESIDE, BELOW = 1.25, 0.5  # inches of a panel's share of the page that labels and colour bar take, and its title and axis
COLOURS = "RdBu_r"  # ColorBrewer: told apart by all common kinds of colour blindness; white in the middle
SMALLEST_SCALE = 1e-12
CHARACTER, LONGEST = 0.62, 6  # width of a digit in font sizes; characters of a number such as "+0.123"
HATCH = "////"


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    if len(factorial_arms(study)) == 0:
        return "figure.lacks_factorial"
    return None if len(drawn_factors(study)) == 2 else "figure.lacks_second_factor"


def factorial_heat_map(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. The arm "design", else one of the policies run at every point: the one asked for first."""
    study, size = context.study, context.size
    arms = shown_arms(context, 1)
    policy, reference = next(iter(arms.items()))
    responses = [name for name in HEADLINE if name in study.responses]
    grids = {name: grid_of(cells(study, policy, reference, name)) for name in responses}
    down, along = next(iter(grids.values()))["difference"].shape
    columns = min(size.columns, len(responses))
    while columns > 1 and not _numbers_fit(context, along, columns):
        columns //= 2
    rows, high = panel_rows(context, -(-len(responses) // columns), AROUND + ROW * down, AROUND + LEAST_ROW * down)
    shown, fits = responses[: rows * columns], _numbers_fit(context, along, columns)
    texts = _caption(context, arms, fits, len(responses) - len(shown)), alternative(context, arms, shown)
    drawn = page(context, high * rows, context.say("figure.factorial_title"), *texts, _entries(context))
    axes = drawn.figure.subplots(rows, columns, squeeze=False).ravel()
    for panel, name in zip(axes, shown, strict=False):
        bar = _draw_cells(drawn.figure, panel, grids[name], scale_of(study, name), fits, size.text)
        change = context.say("figure.change_in", unit=response_unit(context, name))
        bar.set_label(wrapped(change, high - BELOW, size.text - 1), fontsize=size.text - 1)
        _label(context, panel, grids[name], name)
    for place, panel in enumerate(axes):
        if place >= len(shown):
            panel.set_axis_off()
        if place % columns == 0:
            panel.set_ylabel(wrapped(_axis(context, 1), high - BELOW, size.text))
        if place + columns >= len(shown):
            panel.set_xlabel(wrapped(_axis(context, 0), size.width / columns - BESIDE, size.text))
    return drawn


def shown_arms(context: FigureContext, most: int) -> dict[str, str]:
    """The arms asked for, else the first ones."""
    arms = factorial_arms(context.study)
    wanted = [name for name in context.policies if name in arms]
    return {name: arms[name] for name in (wanted or list(arms))[:most]}


def _numbers_fit(context: FigureContext, along: int, columns: int) -> bool:
    """Is a cell wide enough for its number?"""
    return LONGEST * CHARACTER * context.size.text / 72 < (context.size.width / columns - BESIDE) / along


def _draw_cells(figure: Figure, panel: Axes, grid: dict[str, np.ndarray], scale: float, fits: bool, size: float) -> Colorbar:
    from matplotlib.patches import Rectangle

    values = grid["difference"]
    largest = max(float(np.nanmax(np.abs(values), initial=0.0)), SMALLEST_SCALE)
    image = panel.imshow(values, cmap=COLOURS, vmin=-largest, vmax=largest, origin="lower", aspect="auto", interpolation="nearest")
    bar = figure.colorbar(image, ax=panel, pad=0.04, fraction=0.05, format=lambda value, _: number(value, scale, sign=True))
    bar.outline.set_linewidth(0.5)  # type: ignore[operator]
    bar.ax.tick_params(labelsize=size - 1)
    bar.set_ticks([-largest, 0, largest])
    undecided = ~((grid["low"] > 0) | (grid["high"] < 0))
    for (row, column), value in np.ndenumerate(values):
        hatched = undecided[row, column]
        if hatched:
            panel.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, hatch=HATCH, edgecolor=GREY, linewidth=0))
        box: Any = {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"} if hatched else None
        text = number(value, scale, sign=True) if fits or np.isnan(value) else {1.0: "+", -1.0: "-"}.get(float(np.sign(value)), "0")
        panel.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            fontsize=size,
            color="black" if hatched else ink_on([float(ink) for ink in image.to_rgba(value)]),
            bbox=box,
        )
    return bar


def _label(context: FigureContext, panel: Axes, grid: dict[str, np.ndarray], response: str) -> None:
    panel.set_title(plain(response_name(context, response)))
    panel.set_xticks(range(len(grid["along"])), [f"{value:g}" for value in grid["along"]])
    panel.set_yticks(range(len(grid["down"])), [f"{value:g}" for value in grid["down"]])
    panel.tick_params(length=0)
    for side in panel.spines.values():
        side.set_visible(False)


def _axis(context: FigureContext, place: int) -> str:
    factor = drawn_factors(context.study)[place]
    return context.say("figure.axis", label=plain(factor_name(context, factor)), unit=factor_unit(context, factor))


def _caption(context: FigureContext, arms: dict[str, str], fits: bool, left_out: int) -> str:
    reading = [context.say("figure.heat_colours")]
    reading += [] if fits else [context.say("figure.surface_signs")]
    reading += fewer_panels(context, left_out, "effects_by_point.csv")
    return caption(context, arms, averaged_factors(context.study), reading)


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.patches import Patch

    return [(Patch(facecolor="white", edgecolor=GREY, hatch=HATCH, linewidth=0.5), context.say("figure.hatched"))]
