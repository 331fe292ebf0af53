"""What two levers do together: a heat map of the effect for each response, from a study on a grid of two levers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.contrasts import ALL
from analysis.figures.choice import BASELINE, GridAxis, giving_way, grid_axes, grid_policies
from analysis.figures.frame import count_text, page, sentences, study_sentence, wrapped
from analysis.figures.style import GREY
from analysis.wording import Say, entry_of, headline_period, label_of, number, scale_of, unit_text
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RESPONSES = ("engagement", "quality", "score", "inflation", "validity", "party_time")
COLUMNS, PANEL_HEIGHT, ROW_HEIGHT, PANEL_WIDTH = 3, 2.5, 0.26, 2.4
COLOURS = "RdBu_r"  # ColorBrewer: told apart by all common kinds of colour blindness; white in the middle
MOST_NUMBERS = 6  # columns; with more, numbers would overlap
DARK = 0.6  # share of the colour scale above which a number is written in white
SMALLEST_SCALE = 1e-12


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    return None if len(grid_axes(study)) == 2 else "figure.lacks_grid"


def response_surface(study: StoredStudy, table: pd.DataFrame, say: Say, lang: str = "en", policies: Sequence[str] = ()) -> Figure:
    """The figure, from the effects table; call inside ``figure_style(lang)``. ``policies`` is not used: a grid is shown whole."""
    down, along = sorted(grid_axes(study), key=lambda axis: len(axis.values))
    shown = [name for name in RESPONSES if name in study.responses]
    rows = -(-len(shown) // COLUMNS)
    headline = table[(table["group"] == ALL) & (table["window"] == study.windows[-1]) & (table["reference"] == BASELINE)]
    headline = headline[headline["policy"].isin(set(grid_policies(study).values())) & headline["response"].isin(shown)]
    height = max(PANEL_HEIGHT, 1.1 + ROW_HEIGHT * len(down.values)) * rows
    numbers = len(along.values) <= MOST_NUMBERS
    figure = page(height, say("figure.surface_title"), _caption(study, headline, numbers, say, lang), _entries(say))
    panels = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for place, (panel, name) in enumerate(zip(panels, shown, strict=False)):
        cells = surface(study, headline, name, along, down)
        _draw_cells(figure, panel, cells, scale_of(study, name), numbers)
        _label(panel, study, name, along, down, say, lang)
        if place % COLUMNS == 0:
            panel.set_ylabel(wrapped(_lever(down.lever, say), height / rows - 0.9, 8.5))
        if place + COLUMNS >= len(shown):
            panel.set_xlabel(wrapped(_lever(along.lever, say), PANEL_WIDTH, 8.5))
    for panel in panels[len(shown) :]:
        panel.set_axis_off()
    return figure


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
        dark = abs(value) > DARK * largest
        box: Any = {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"} if hatched[row, column] else None
        panel.text(column, row, text, ha="center", va="center", fontsize=8, color="white" if dark and box is None else "black", bbox=box)


def _label(panel: Axes, study: StoredStudy, name: str, along: GridAxis, down: GridAxis, say: Say, lang: str) -> None:
    unit = unit_text(say, entry_of(study, name).get("unit", ""))
    panel.set_title(say("figure.axis", label=label_of(study, name, lang), unit=unit))
    every = -(-len(along.values) // MOST_NUMBERS)  # as many labels as numbers would fit
    panel.set_xticks(range(0, len(along.values), every), list(along.written[::every]))
    panel.set_yticks(range(len(down.values)), list(down.written))
    panel.tick_params(length=0)
    for side in panel.spines.values():
        side.set_visible(False)


def _lever(lever: str, say: Say) -> str:
    from sim.parameters import parameter_table

    return say("figure.axis", label=say(f"lever.{lever}"), unit=unit_text(say, parameter_table()[lever].unit))


def _entries(say: Say) -> list[tuple[Any, str]]:
    from matplotlib.patches import Patch

    return [(Patch(facecolor="white", edgecolor=GREY, hatch="////", linewidth=0.5), say("figure.surface_hatched"))]


def _caption(study: StoredStudy, headline: pd.DataFrame, numbers: bool, say: Say, lang: str) -> str:
    window = headline_period(study, say)
    parts = [say("figure.surface_caption", window=window, replicates=count_text(headline["replicates"].tolist()))]
    parts += [] if numbers else [say("figure.surface_signs")]
    giving = giving_way(study)
    if len(giving) > 0:
        names = say("figure.surface_and").join(say(f"lever.{lever}") for lever in giving)
        parts.append(say("figure.surface_gives_way", levers=names))
    return sentences([*parts, study_sentence(study, say)], lang)
