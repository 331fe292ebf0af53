"""The front in parallel coordinates: an axis for every lever and objective, a line for every design."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import page, sentences, study_sentence
from analysis.figures.lines import evenly_wrapped
from analysis.figures.pairs import factor_name, factor_unit
from analysis.figures.quoting import headline_words, level
from analysis.figures.style import GREY, OKABE_ITO
from analysis.optimisation.optimisation import NAME
from analysis.optimisation.sentences import objective_name, shown
from analysis.quoted import code, named, plain
from analysis.stored_analysis import Analysis, read_analysis
from analysis.wording import number, unit_text
from experiments.study_reader import StoredStudy
from sim.parameters import parameter_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BEST: tuple[tuple[str, Any, str], ...] = (
    (OKABE_ITO["blue"], "-", "o"),
    (OKABE_ITO["vermilion"], "--", "s"),
    (OKABE_ITO["green"], "-.", "^"),
    (OKABE_ITO["purple"], ":", "D"),
)
FAINT = "#858585"
ROW, FOOT = 0.52, 0.15  # inches of an axis, and around all of them
NAMES = 0.36  # of the page: names beside the axes
ROUNDING = 9  # decimals
MARGIN = 0.06  # of an axis, beyond its ends


class Axis(NamedTuple):
    """A column of the table ``front``; ``key`` of a number's tail; ``own`` the baseline; ``objective``: its name, empty for a lever."""

    column: str
    label: str
    unit: str
    low: float
    high: float
    own: float
    scale: float
    objective: str = ""


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    return "figure.lacks_optimisation" if read_analysis(study.folder, study.manifest["identity"], NAME) is None else None


def pareto_front(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. Axes lie under each other, so that names stay readable on a narrow page."""
    analysis = read_analysis(context.study.folder, context.study.manifest["identity"], NAME)
    assert analysis is not None
    axes, best = _axes(context, analysis), _best(context, analysis)
    texts = _caption(context), _alternative(context, analysis, best)
    drawn = page(context, ROW * len(axes) + FOOT, context.say("figure.pareto_title"), *texts, _entries(context, analysis, best))
    _draw(context, drawn.figure.subplots(), analysis, axes, best)
    return drawn


def _best(context: FigureContext, analysis: Analysis) -> dict[str, list[str]]:
    """Objectives by the design that is best in them, at most four designs."""
    found: dict[str, list[str]] = {}
    for name in analysis.asked["objectives"]:
        found.setdefault(str(context.numbers.part(f"{NAME}.best.{name}")), []).append(name)
    return dict(list(found.items())[: len(BEST)])


def _axes(context: FigureContext, analysis: Analysis) -> list[Axis]:
    front, values = analysis.tables["front"], context.study.manifest["scenario"]["values"]
    found = []
    for column in (name for name in front.columns if name in parameter_table()):
        ends = (*front[column], values[column])
        label = plain(factor_name(context, column))
        found.append(_axis(column, label, factor_unit(context, column), ends, float(values[column]), 1.0))
    for name in analysis.asked["objectives"]:
        row = context.numbers.entry(f"{NAME}.drop.{name}")
        fresh = analysis.tables["fresh"].query("name == @name")
        ends = (*fresh["low"], *fresh["high"], *front[f"fresh.{name}"], 0.0)
        label = plain(objective_name(context.study, analysis, context.numbers, name, context.say))
        label = label if row["larger_is_better"] else context.say("figure.pareto_less", label=label)
        found.append(_axis(f"fresh.{name}", label, unit_text(context.say, row["unit"]), ends, 0.0, float(row["scale"]), name))
    return found


def _axis(column: str, label: str, unit: str, ends: Any, own: float, scale: float, objective: str = "") -> Axis:
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    room = MARGIN * (high - low) if high > low else 0.5
    return Axis(column, label, unit, low - room, high + room, own, scale, objective)


def _draw(context: FigureContext, panel: Axes, analysis: Analysis, axes: list[Axis], best: dict[str, list[str]]) -> None:
    text, front = context.size.text, analysis.tables["front"]
    places = np.arange(len(axes))[::-1]
    for place, axis in zip(places, axes, strict=True):
        panel.hlines(place, 0, 1, color=GREY, linewidth=0.7, zorder=1)
        low, high = (number(end, axis.scale, sign=True) if axis.objective else f"{end:.3g}" for end in _ends(axis))
        for end, value, side in ((_scaled(axis, _ends(axis)[0]), low, "left"), (_scaled(axis, _ends(axis)[1]), high, "right")):
            panel.vlines(end, place - 0.07, place + 0.07, color=GREY, linewidth=0.7, zorder=1)
            back = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
            panel.text(end, place - 0.13, value, ha=side, va="top", fontsize=text - 1.5, color=GREY, bbox=back, zorder=5)
    for _, row in front.iterrows():
        across = [_scaled(axis, float(row[axis.column])) for axis in axes]
        if row["policy"] in best:
            continue
        beaten = not (bool(row["on_front"]) and bool(row["keeps_limits"]))
        panel.plot(across, places, color=FAINT, linewidth=0.9, linestyle=(0, (1, 2)) if beaten else "-", zorder=2)
    panel.plot([_scaled(axis, axis.own) for axis in axes], places, linestyle="", marker="x", color="black", markersize=5, zorder=4)
    for (colour, line, marker), policy in zip(BEST, best, strict=False):
        row = front[front["policy"] == policy].iloc[0]
        across = [_scaled(axis, float(row[axis.column])) for axis in axes]
        panel.plot(across, places, color=colour, linestyle=line, marker=marker, markersize=4.5, zorder=3)
        for place, axis in ((place, axis) for place, axis in zip(places, axes, strict=True) if axis.objective):
            own = _fresh_row(analysis, policy, axis.objective)
            panel.hlines(place, _scaled(axis, own["low"]), _scaled(axis, own["high"]), color=colour, linewidth=3.2, alpha=0.35, zorder=2)
    panel.set_xlim(-0.01, 1.01)
    panel.set_ylim(-0.6, len(axes) - 0.5)
    panel.set_xticks([])
    labels = [context.say("figure.axis", label=axis.label, unit=axis.unit) for axis in axes]
    panel.set_yticks(places, [evenly_wrapped(label, context.size.width * NAMES, text - 0.5) for label in labels])
    panel.tick_params(axis="y", length=0)
    for side in ("left", "bottom"):
        panel.spines[side].set_visible(False)


def _ends(axis: Axis) -> tuple[float, float]:
    """The smallest and the largest value shown, without the margin."""
    room = (axis.high - axis.low) * MARGIN / (1 + 2 * MARGIN)
    return round(axis.low + room, ROUNDING) + 0.0, round(axis.high - room, ROUNDING) + 0.0  # no -0


def _scaled(axis: Axis, value: float) -> float:
    return (value - axis.low) / (axis.high - axis.low)


def _fresh_row(analysis: Analysis, policy: str, name: str) -> pd.Series:
    rows = analysis.tables["fresh"]
    return rows[(rows["policy"] == policy) & (rows["name"] == name)].iloc[0]


def _entries(context: FigureContext, analysis: Analysis, best: dict[str, list[str]]) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    between = context.say("figure.between")
    entries: list[tuple[Any, str]] = []
    for (colour, line, marker), (policy, objectives) in zip(BEST, best.items(), strict=False):
        names = between.join(plain(objective_name(context.study, analysis, context.numbers, name, context.say)) for name in objectives)
        handle = Line2D([], [], color=colour, linestyle=line, marker=marker, markersize=4.5)
        entries.append((handle, context.say("figure.pareto_best", objective=named(names), policy=code(policy))))
    others = analysis.tables["front"][~analysis.tables["front"]["policy"].isin(list(best))]
    out = ~(others["on_front"].astype(bool) & others["keeps_limits"].astype(bool))
    if (~out).any():
        entries.append((Line2D([], [], color=FAINT, linewidth=0.9), context.say("figure.pareto_other")))
    if out.any():
        entries.append((Line2D([], [], color=FAINT, linewidth=0.9, linestyle=(0, (1, 2))), context.say("figure.pareto_out")))
    return [*entries, (Line2D([], [], linestyle="", marker="x", color="black", markersize=5), context.say("figure.pareto_baseline"))]


def _caption(context: FigureContext) -> str:
    count = context.numbers.count
    words = {"designs": count(f"{NAME}.designs"), "points": count(f"{NAME}.fresh_points"), "replicates": count(f"{NAME}.fresh_replicates")}
    caption = context.say("figure.pareto_caption", **words, window=headline_words(context), level=level(context))
    return sentences([caption, study_sentence(context)], context.lang)


def _alternative(context: FigureContext, analysis: Analysis, best: dict[str, list[str]]) -> str:
    parts = [context.say("figure.pareto_shows")]
    for policy, objectives in best.items():
        for name in objectives:
            key = f"{NAME}.{policy}.{name}"
            values = {"value": shown(context.numbers, key), "interval": context.numbers.interval(key)}
            label = objective_name(context.study, analysis, context.numbers, name, context.say)
            parts.append(context.say("figure.pareto_reads", objective=label, policy=code(policy), **values))
    return sentences(parts, context.lang)
