"""The response over the two parameters that matter most, read off the surrogate that the sensitivity analysis stored, with the points."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import fewer_panels, page, panel_rows, sentences, study_sentence
from analysis.figures.lines import wrapped
from analysis.figures.pairs import factor_name, factor_unit, response_unit
from analysis.figures.quoting import policy_name, response_name
from analysis.figures.style import GREY
from analysis.quoted import plain
from analysis.sensitivity.shapley import LEAST_R2
from analysis.sensitivity.surface import POINT, SURFACE
from analysis.stored_analysis import read_analysis
from analysis.wording import number, scale_of
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ANALYSIS, TABLE = "sensitivity", "surface"
HIGH, LEAST_HIGH, WIDEST = 3.0, 2.4, 3.4  # inches of a panel with its axes
AROUND, BELOW = 1.45, 1.0  # inches of a panel's share that axis and colour bar take, and title and axis
COLUMNS, TICKS, LINES = 3, 4, 7
LEVEL, CHANGE = "viridis", "RdBu_r"  # both told apart by all common kinds of colour blindness; the second white in the middle
DOT = 4.5  # points across
SMALLEST_SCALE = 1e-12


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    return "figure.lacks_surface" if len(_surfaces(study)) == 0 else None


def two_lever_surface(context: FigureContext) -> Drawn:
    """The figure, a panel for each response with a surface; call inside ``figure_style``."""
    surfaces, size = _surfaces(context.study), context.size
    columns = min(size.columns, COLUMNS, len(surfaces), max(1, int(size.width / 3)))
    rows, high = panel_rows(context, -(-len(surfaces) // columns), HIGH, LEAST_HIGH)
    shown = dict(list(surfaces.items())[: rows * columns])
    texts = _caption(context, shown, len(surfaces) - len(shown)), _alternative(context, shown)
    drawn = page(context, high * rows, context.say("figure.two_lever_title"), *texts, _entries(context))
    axes = drawn.figure.subplots(rows, columns, squeeze=False).ravel()
    for panel, (response, table) in zip(axes, shown.items(), strict=False):
        _draw_panel(drawn.figure, panel, context, table, scale_of(context.study, response))
        _label(panel, context, table, response, (size.width / columns, high))
    for panel in axes[len(shown) :]:
        panel.set_axis_off()
    return drawn


def _surfaces(study: StoredStudy) -> dict[str, pd.DataFrame]:
    """By response, where the surrogate is good enough."""
    analysis = read_analysis(study.folder, study.manifest["identity"], ANALYSIS)
    table = None if analysis is None else analysis.tables.get(TABLE)
    if table is None:
        return {}
    return {str(name): part for name, part in table[table["R2"] >= LEAST_R2].groupby("response", sort=False)}


def _draw_panel(figure: Figure, panel: Axes, context: FigureContext, table: pd.DataFrame, scale: float) -> None:
    """Each value of a factor is as wide as any other: a factor drawn on a logarithmic scale is shown on one."""
    from matplotlib.collections import EllipseCollection

    drawn, points = table[table["kind"] == SURFACE], table[table["kind"] == POINT]
    grid = drawn.pivot(index="y", columns="x", values="value")
    change = _is_change(table)
    low, high = float(table["value"].min()), float(table["value"].max())
    if change:
        high = max(abs(low), abs(high), SMALLEST_SCALE)
        low = -high
    image = panel.imshow(grid.to_numpy(), cmap=CHANGE if change else LEVEL, vmin=low, vmax=high, origin="lower", aspect="auto")
    if min(grid.shape) > 1 and np.ptp(grid.to_numpy()) > 0:
        panel.contour(grid.to_numpy(), levels=LINES, colors=GREY, linewidths=0.5, linestyles="solid")
    at: Any = [np.interp(points[axis], values, np.arange(len(values))) for axis, values in (("x", grid.columns), ("y", grid.index))]
    look: Any = {"cmap": image.cmap, "norm": image.norm, "edgecolors": "black", "linewidths": 0.4}
    sides = np.full(len(points), DOT)
    look |= {"units": "points", "offsets": np.column_stack(at), "offset_transform": panel.transData}
    dots = EllipseCollection(sides, sides, np.zeros(len(points)), **look)
    dots.set_array(points["value"].to_numpy())
    panel.add_collection(dots, autolim=False)
    bar = figure.colorbar(image, ax=panel, pad=0.03, fraction=0.05, format=lambda value, _: number(value, scale, sign=change))
    bar.outline.set_linewidth(0.5)  # type: ignore[operator]
    bar.ax.tick_params(labelsize=context.size.text - 1)
    bar.set_ticks([low, (low + high) / 2, high])
    _ticks(panel, grid)


def _ticks(panel: Axes, grid: pd.DataFrame) -> None:
    for values, put in ((grid.columns, panel.set_xticks), (grid.index, panel.set_yticks)):
        places = np.unique(np.linspace(0, len(values) - 1, TICKS).round().astype(int))
        put(places, _written([float(values[place]) for place in places]))


def _written(values: list[float]) -> list[str]:
    """With as many decimals as their range deserves, so that an end near zero is 0; in two digits each where these would be the same."""
    decimals = max(0, 2 - math.ceil(math.log10(values[-1] - values[0]))) if len(values) > 1 else 2
    texts = [f"{round(value, decimals) + 0.0:g}" for value in values]
    return texts if len(set(texts)) == len(texts) else [f"{value:.2g}" for value in values]


def _label(panel: Axes, context: FigureContext, table: pd.DataFrame, response: str, share: tuple[float, float]) -> None:
    """``share`` of the page that the panel has: inches across and up."""
    width, high = share
    key = "figure.change_of" if _is_change(table) else "figure.axis"
    title = context.say(key, label=plain(response_name(context, response)), unit=response_unit(context, response))
    panel.set_title(wrapped(title, width - AROUND / 2, context.size.text), fontsize=context.size.text + 0.5)
    across, up = (str(table[name].iloc[0]) for name in ("factor_x", "factor_y"))
    panel.set_xlabel(wrapped(_axis(context, across), width - AROUND, context.size.text))
    panel.set_ylabel(wrapped(_axis(context, up), high - BELOW, context.size.text))


def _axis(context: FigureContext, factor: str) -> str:
    unit = factor_unit(context, factor)
    name = plain(factor_name(context, factor))
    return name if unit == "" else context.say("figure.axis", label=name, unit=unit)


def _is_change(table: pd.DataFrame) -> bool:
    """Is it of the difference from a reference? A stored "" is read back as missing."""
    reference = table["reference"].iloc[0]
    return not pd.isna(reference) and reference != ""


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    look: Any = {"marker": "o", "markersize": DOT, "markerfacecolor": "white", "markeredgecolor": "black", "markeredgewidth": 0.6}
    return [(Line2D([], [], linestyle="", **look), context.say("figure.two_lever_point"))]


def _caption(context: FigureContext, shown: dict[str, pd.DataFrame], left_out: int) -> str:
    parts, told = [context.say("figure.two_lever_caption")], dict[tuple[str, ...], list[str]]()
    for response, table in shown.items():
        first, key = table.iloc[0], f"sensitivity.surface.{response}"
        policy = policy_name(context, first["policy"])
        if _is_change(table):
            policy = context.say("figure.against", policy=policy, reference=policy_name(context, first["reference"]))
        of = (policy, context.numbers.period(first["window"], context.say))
        words = {"label": response_name(context, response), "r2": context.numbers.short(key)}
        words |= {name: context.numbers.count(key, name) for name in ("points", "replicates")}
        told.setdefault(of, []).append(context.say("figure.two_lever_foretold", **words))
    for (policy, window), items in told.items():
        parts.append(context.say("figure.two_lever_scale", policy=policy, window=window, items=context.say("figure.between").join(items)))
    parts += [context.say("figure.two_lever_assumed"), *fewer_panels(context, left_out, f"{ANALYSIS}/{TABLE}.csv")]
    return sentences([*parts, study_sentence(context)], context.lang)


def _alternative(context: FigureContext, shown: dict[str, pd.DataFrame]) -> str:
    parts = [context.say("figure.two_lever_alternative")]
    for response, table in shown.items():
        key, change = f"sensitivity.surface.{response}", _is_change(table)
        ends = {end: context.numbers.value(key, f"{end}_value", sign=change) for end in ("low", "high")}
        names = {name: factor_name(context, str(table[column].iloc[0])) for name, column in (("across", "factor_x"), ("up", "factor_y"))}
        parts.append(context.say("figure.two_lever_reads", label=response_name(context, response), **names, **ends))
    return sentences(parts, context.lang)
