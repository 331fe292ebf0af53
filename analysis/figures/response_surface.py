"""What two levers do together: a heat map of the effect for each response, from a study on a grid of two levers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.contrasts import ALL
from analysis.figures.choice import BASELINE, GridAxis, giving_way, grid_axes, grid_policies
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.contrast import ink_on
from analysis.figures.frame import fewer_panels, page, panel_rows, sentences, study_sentence
from analysis.figures.lines import wrapped
from analysis.figures.quoting import effect_words, headline_words, level, policy_name, replicates_of
from analysis.figures.style import GREY
from analysis.quoted import code
from analysis.wording import Say, entry_of, label_of, number, scale_of, unit_text
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RESPONSES = ("engagement", "quality", "score", "inflation", "validity", "party_time")
COLUMNS, PANEL_HEIGHT, LEAST_HEIGHT, ROW_HEIGHT = 3, 2.5, 1.65, 0.26
AROUND = 0.9  # inches of a panel's width for its axis and colour bar
TOLD = ("engagement", "quality", "score")  # in the alternative text
COLOURS = "RdBu_r"  # ColorBrewer: told apart by all common kinds of colour blindness; white in the middle
MOST_NUMBERS = 6  # columns; with more, numbers would overlap
SMALLEST_SCALE = 1e-12


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    return None if len(grid_axes(study)) == 2 else "figure.lacks_grid"


def response_surface(context: FigureContext) -> Drawn:
    """The figure, from the effects table; call inside ``figure_style``. ``policies`` is not used: a grid is shown whole."""
    study, table = context.study, context.table
    down, along = sorted(grid_axes(study), key=lambda axis: len(axis.values))
    known = [name for name in RESPONSES if name in study.responses]
    columns = min(COLUMNS, context.size.columns, len(known))
    least = 1.1 + ROW_HEIGHT * len(down.values)
    rows, high = panel_rows(context, -(-len(known) // columns), max(PANEL_HEIGHT, least), max(LEAST_HEIGHT, least))
    shown = known[: columns * rows]
    headline = table[(table["group"] == ALL) & (table["window"] == study.windows[-1]) & (table["reference"] == BASELINE)]
    headline = headline[headline["policy"].isin(set(grid_policies(study).values())) & headline["response"].isin(shown)]
    numbers = len(along.values) <= MOST_NUMBERS
    caption = _caption(context, headline, numbers, len(known) - len(shown))
    alternative = _alternative(context)
    drawn = page(context, high * rows, context.say("figure.surface_title"), caption, alternative, _entries(context))
    panels = drawn.figure.subplots(rows, columns, squeeze=False).ravel()
    for place, (panel, name) in enumerate(zip(panels, shown, strict=False)):
        cells = surface(study, headline, name, along, down)
        _draw_cells(drawn.figure, panel, cells, scale_of(study, name), numbers)
        _label(context, panel, name, along, down)
        if place % columns == 0:
            panel.set_ylabel(wrapped(_lever(down.lever, context.say), high - 0.9, context.size.text))
        if place + columns >= len(shown):
            panel.set_xlabel(wrapped(_lever(along.lever, context.say), context.size.width / columns - AROUND, context.size.text))
    for panel in panels[len(shown) :]:
        panel.set_axis_off()
    return drawn


def surface(study: StoredStudy, headline: pd.DataFrame, response: str, along: GridAxis, down: GridAxis) -> dict[str, np.ndarray]:
    """Arrays ``difference``, ``low``, ``high`` of shape (values of ``down``, values of ``along``), from the effects table."""
    rows = headline[headline["response"] == response].set_index("policy")
    order = [axis.lever for axis in grid_axes(study)]
    at = grid_policies(study)

    def policy(low: float, left: float) -> str:
        value = {down.lever: low, along.lever: left}
        return at[tuple(value[lever] for lever in order)]

    names = [policy(low, left) for low in down.values for left in along.values]
    shape = (len(down.values), len(along.values))
    return {key: rows[key].reindex(names).to_numpy(dtype=np.float64).reshape(shape) for key in ("difference", "low", "high")}


def undecided(cells: dict[str, np.ndarray]) -> np.ndarray:
    """True where the 95 % interval contains 0 or there is none."""
    return ~((cells["low"] > 0) | (cells["high"] < 0))


def _draw_cells(figure: Figure, panel: Axes, cells: dict[str, np.ndarray], scale: float, numbers: bool) -> None:
    from matplotlib.patches import Rectangle

    values = cells["difference"]
    largest = max(float(np.nanmax(np.abs(values), initial=0.0)), SMALLEST_SCALE)
    image = panel.imshow(values, cmap=COLOURS, vmin=-largest, vmax=largest, origin="lower", aspect="auto", interpolation="nearest")
    bar = figure.colorbar(image, ax=panel, pad=0.02, fraction=0.05, format=lambda value, _: number(value, scale, sign=True))
    bar.outline.set_linewidth(0.5)  # type: ignore[operator]
    bar.ax.tick_params(labelsize=7)
    bar.set_ticks([-largest, 0, largest])
    hatched = undecided(cells)
    for (row, column), value in np.ndenumerate(values):
        if hatched[row, column]:
            panel.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, hatch="////", edgecolor=GREY, linewidth=0))
        text = number(value, scale, sign=True) if numbers else {1.0: "+", -1.0: "-"}.get(float(np.sign(value)), "0")
        box: Any = {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"} if hatched[row, column] else None
        colour: Any = image.cmap(image.norm(value))
        ink = "black" if box is not None else ink_on(colour)
        panel.text(column, row, text, ha="center", va="center", fontsize=8, color=ink, bbox=box)


def _label(context: FigureContext, panel: Axes, name: str, along: GridAxis, down: GridAxis) -> None:
    unit = unit_text(context.say, entry_of(context.study, name).get("unit", ""))
    panel.set_title(context.say("figure.axis", label=label_of(context.study, name, context.lang), unit=unit))
    every = -(-len(along.values) // MOST_NUMBERS)  # as many labels as numbers would fit
    panel.set_xticks(range(0, len(along.values), every), list(along.written[::every]))
    panel.set_yticks(range(len(down.values)), list(down.written))
    panel.tick_params(length=0)
    for side in panel.spines.values():
        side.set_visible(False)


def _lever(lever: str, say: Say) -> str:
    from sim.parameters import parameter_table

    return say("figure.axis", label=say(f"lever.{lever}"), unit=unit_text(say, parameter_table()[lever].unit))


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.patches import Patch

    hatched = Patch(facecolor="white", edgecolor=GREY, hatch="////", linewidth=0.5)
    return [(hatched, context.say("figure.surface_hatched", level=level(context)))]


def _caption(context: FigureContext, headline: pd.DataFrame, numbers: bool, left_out: int) -> str:
    say, study = context.say, context.study
    values = {"window": headline_words(context), "replicates": replicates_of(context, headline), "level": level(context)}
    parts = [say("figure.surface_caption", file=code("effects.csv"), **values)]
    parts += [] if numbers else [say("figure.surface_signs")]
    giving = giving_way(study)
    if len(giving) > 0:
        names = say("figure.surface_and").join(say(f"lever.{lever}") for lever in giving)
        parts.append(say("figure.surface_gives_way", levers=names))
    return sentences([*parts, *fewer_panels(context, left_out, "effects.csv"), study_sentence(context)], context.lang)


def _alternative(context: FigureContext) -> str:
    """What is drawn, and the effects at the corner where both levers are highest."""
    say, study = context.say, context.study
    policy = grid_policies(study)[tuple(axis.values[-1] for axis in grid_axes(study))]
    levers = say("figure.surface_and").join(say(f"lever.{axis.lever}") for axis in grid_axes(study))
    parts = [say("figure.surface_alternative", levers=levers, window=headline_words(context))]
    parts.append(say("figure.surface_told", policy=policy_name(context, policy), effects=effect_words(context, policy, TOLD)))
    return sentences(parts, context.lang)
