"""A full factorial as heat maps: the effect at every pair of levels of its first two factors, the other factors averaged out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.factorial import averaged_factors, cells, drawn_factors, factorial_arms, grid_of
from analysis.figures.choice import title_of
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.factorial_texts import alternative, caption
from analysis.figures.frame import page, wrapped
from analysis.figures.pairs import factor_name, factor_unit, response_unit
from analysis.figures.quoting import response_name
from analysis.figures.style import GREY
from analysis.numbers.of_points import HEADLINE
from analysis.quoted import plain
from analysis.wording import number, scale_of
from experiments.plan import DESIGN
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_ARMS = 3
FEWER = 2  # responses, where there are several arms
ROW, AROUND = 0.34, 1.15  # inches of a row of cells, and of a panel's title and axis
PANEL_PART = 0.68  # of a panel's share of the page, without labels and colour bar
COLOURS = "RdBu_r"  # ColorBrewer: told apart by all common kinds of colour blindness; white in the middle
DARK = 0.6  # share of the colour scale above which a number is written in white
SMALLEST_SCALE = 1e-12
CHARACTER = 0.62  # width of a digit in font sizes
HATCH = "////"


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    if len(factorial_arms(study)) == 0:
        return "figure.lacks_factorial"
    return None if len(drawn_factors(study)) == 2 else "figure.lacks_second_factor"


def factorial_heat_map(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. The arm "design", or up to three of the policies at every point."""
    study, size = context.study, context.size
    arms = shown_arms(context, MOST_ARMS)
    responses = shown_responses(study, len(arms))
    factors, columns = drawn_factors(study), min(size.columns, len(arms) * len(responses))
    panels_of = [(policy, response) for policy in arms for response in responses]
    grids = {(policy, response): grid_of(cells(study, policy, arms[policy], response)) for policy, response in panels_of}
    rows = len(next(iter(grids.values()))["down"])
    lines = -(-len(panels_of) // columns)
    height = (AROUND + ROW * rows) * lines
    texts = (
        context.say("figure.factorial_title"),
        caption(context, arms, averaged_factors(study), "figure.heat_colours"),
        alternative(context, arms, responses),
    )
    drawn = page(context, height, *texts, _entries(context))
    axes = drawn.figure.subplots(lines, columns, squeeze=False).ravel()
    for place, (panel, key) in enumerate(zip(axes, panels_of, strict=False)):
        _draw_cells(drawn.figure, panel, grids[key], scale_of(study, key[1]), size.width / columns * PANEL_PART, size.text)
        _label(context, panel, key, len(arms) > 1, size.width / columns)
        if place % columns == 0:
            panel.set_ylabel(wrapped(_axis(context, factors[1]), ROW * rows + 0.5, size.text))
        if place + columns >= len(panels_of):
            panel.set_xlabel(wrapped(_axis(context, factors[0]), size.width / columns * PANEL_PART, size.text))
    for panel in axes[len(panels_of) :]:
        panel.set_axis_off()
    return drawn


def shown_arms(context: FigureContext, most: int) -> dict[str, str]:
    """The arms asked for, else the first ones."""
    arms = factorial_arms(context.study)
    wanted = [name for name in context.policies if name in arms]
    return {name: arms[name] for name in (wanted or list(arms))[:most]}


def shown_responses(study: StoredStudy, arms: int) -> list[str]:
    """The headline responses; the first two of them where they are drawn for several arms."""
    return [name for name in HEADLINE if name in study.responses][: FEWER if arms > 1 else None]


def _draw_cells(figure: Figure, panel: Axes, grid: dict[str, np.ndarray], scale: float, width: float, size: float) -> None:
    from matplotlib.patches import Rectangle

    values = grid["difference"]
    largest = max(float(np.nanmax(np.abs(values), initial=0.0)), SMALLEST_SCALE)
    image = panel.imshow(values, cmap=COLOURS, vmin=-largest, vmax=largest, origin="lower", aspect="auto", interpolation="nearest")
    bar = figure.colorbar(image, ax=panel, pad=0.02, fraction=0.05, format=lambda value, _: number(value, scale, sign=True))
    bar.outline.set_linewidth(0.5)  # type: ignore[operator]
    bar.ax.tick_params(labelsize=size - 1)
    bar.set_ticks([-largest, 0, largest])
    undecided = ~((grid["low"] > 0) | (grid["high"] < 0))
    texts = {at: number(value, scale, sign=True) for at, value in np.ndenumerate(values)}
    longest = max(len(text) for text in texts.values())
    fits = longest * CHARACTER * size / 72 < width / values.shape[1]
    for (row, column), text in texts.items():
        hatched, dark = undecided[row, column], abs(values[row, column]) > DARK * largest
        if hatched:
            panel.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, hatch=HATCH, edgecolor=GREY, linewidth=0))
        box: Any = {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"} if hatched else None
        shown = text if fits else text[:1].replace("0", "")  # the sign alone; a missing value is "-" either way
        panel.text(
            column, row, shown, ha="center", va="center", fontsize=size, color="white" if dark and not hatched else "black", bbox=box
        )


def _label(context: FigureContext, panel: Axes, key: tuple[str, str], several: bool, width: float) -> None:
    policy, response = key
    names = {"label": plain(response_name(context, response)), "unit": response_unit(context, response)}
    title = context.say("figure.axis", **names)
    if several and policy != DESIGN:
        title = context.say("figure.panel_title", label=title, policy=title_of(context.study, policy, context.lang))
    panel.set_title(wrapped(title, width * 0.9, context.size.text + 1))
    grid = grid_of(cells(context.study, policy, factorial_arms(context.study)[policy], response))
    panel.set_xticks(range(len(grid["along"])), [f"{value:g}" for value in grid["along"]])
    panel.set_yticks(range(len(grid["down"])), [f"{value:g}" for value in grid["down"]])
    panel.tick_params(length=0)
    for side in panel.spines.values():
        side.set_visible(False)


def _axis(context: FigureContext, factor: str) -> str:
    return context.say("figure.axis", label=plain(factor_name(context, factor)), unit=factor_unit(context, factor))


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.patches import Patch

    return [(Patch(facecolor="white", edgecolor=GREY, hatch=HATCH, linewidth=0.5), context.say("figure.hatched"))]
