"""What observations leave of each parameter beside what was thought possible, and how targets and patterns are met before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.calibration.results import NAME
from analysis.calibration.wording import Told
from analysis.figures.context import COLUMN, Drawn, FigureContext
from analysis.figures.frame import page, sentences, study_sentence
from analysis.figures.lines import evenly_wrapped, wrapped
from analysis.figures.quoting import headline_words
from analysis.figures.style import GREY, OKABE_ITO
from analysis.quoted import code, plain
from analysis.stored_analysis import Analysis, read_analysis
from experiments.plan import DUMMY
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PARAMETERS, MOST_TARGETS = 10, 12
MOST_IN_COLUMN = 5, 7  # where the panels stand one above the other
LINE, AROUND = 0.017, 0.75  # inches: of a line of a row's name, for each point of its letters, of a panel's title and axis
NAME_PART, LABEL_PART = 0.40, 0.5  # of a panel's width: names of rows, label of the axis
WIDEST = 10.0  # standard deviations that are drawn; what lies beyond is cut and said in the caption
BEFORE, AFTER = "#8C8C8C", OKABE_ITO["blue"]
BAND = "#EEEEEE"
LEARNT = ("narrowed", "moved")


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    analysis = read_analysis(study.folder, study.manifest["identity"], NAME)
    if analysis is None:
        return "figure.lacks_calibration"
    return None if len(analysis.tables["not_ruled_out"]) > 0 else "figure.lacks_left"


def posterior_against_prior(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``."""
    study, size, say = context.study, context.size, context.say
    analysis = read_analysis(study.folder, study.manifest["identity"], NAME)
    assert analysis is not None  # ``lacks`` said that it is there
    told = Told(analysis, context.numbers, say, context.lang)
    beside = size is not COLUMN
    most = (MOST_PARAMETERS, MOST_TARGETS) if beside else MOST_IN_COLUMN
    parameters, targets = shown_parameters(analysis, most[0]), shown_targets(analysis, most[1])
    width = size.width / 2 if beside else size.width
    names = [[_row_name(text, width, size.text) for text in texts] for texts in (_factors(told, parameters), _targets(told, targets))]
    heights = [AROUND + len(texts) * (1.6 + max(text.count("\n") for text in texts)) * LINE * size.text for texts in names]
    shapes: dict[str, Any] = {"nrows": 1, "ncols": 2} if beside else {"nrows": 2, "ncols": 1, "height_ratios": heights}
    title = say("figure.posterior_title")
    drawn = page(
        context,
        max(heights) if beside else sum(heights),
        title,
        _caption(context, told, parameters, targets),
        _alternative(told),
        _entries(context),
    )
    left, right = drawn.figure.subplots(**shapes).ravel()
    _draw(left, parameters, names[0], _place_ranges)
    left.set_xlim(0, 1)
    left.set_title(say("figure.posterior_parameters"))
    left.set_xlabel(wrapped(say("figure.posterior_place"), width * LABEL_PART, size.text))
    cutoff = float(context.numbers.part("calibration.cutoff"))
    right.axvspan(-cutoff, cutoff, color=BAND, linewidth=0, zorder=0)
    right.axvline(0, color=GREY, linewidth=0.9, zorder=1)
    _draw(right, targets, names[1], _away_ranges)
    widest = max(1.3 * cutoff, *(float(np.nanmax(np.abs(pair))) for row in targets.to_dict("records") for pair in _away_ranges(row)))
    right.set_xlim(-1.05 * widest, 1.05 * widest)
    right.set_title(say("figure.posterior_targets"))
    right.set_xlabel(wrapped(say("figure.posterior_away"), width * LABEL_PART, size.text))
    return drawn


def shown_parameters(analysis: Analysis, most: int) -> pd.DataFrame:
    """The most narrowed ones, and the dummy below them."""
    table = analysis.tables["shrinkage"]
    return pd.concat([table[table["factor"] != DUMMY].head(most), table[table["factor"] == DUMMY]], ignore_index=True)


def shown_targets(analysis: Analysis, most: int) -> pd.DataFrame:
    """Those that were held out first of all, then those met least often before; only what could be measured."""
    table = analysis.tables["targets"]
    table = table[table["away_middle_after"].notna()]
    table = table.sort_values(["held_out", "agrees_before"], ascending=[False, True], kind="stable").head(most)
    return table.sort_values("held_out", kind="stable", ignore_index=True)


Ranges = tuple[tuple[float, float, float], tuple[float, float, float]]


def _place_ranges(row: Any) -> Ranges:
    """Low end, middle and high end before and after, as probabilities of what was thought possible."""
    return (0.05, 0.5, 0.95), (row["place_low"], row["place_middle"], row["place_high"])


def _away_ranges(row: Any) -> Ranges:
    """The same as distances in standard deviations, cut where they would press all others together."""
    before, after = (
        tuple(float(np.clip(row[f"away_{end}_{word}"], -WIDEST, WIDEST)) for end in ("low", "middle", "high"))
        for word in ("before", "after")
    )
    return before, after  # type: ignore[return-value]


def _draw(panel: Axes, rows: pd.DataFrame, names: Sequence[str], ranges: Callable[[Any], Ranges]) -> None:
    for place, row in enumerate(rows.to_dict("records")):
        before, after = ranges(row)
        open_mark = bool(row["held_out"]) if "held_out" in row else row["verdict"] not in LEARNT
        panel.plot([before[0], before[2]], [place - 0.17] * 2, color=BEFORE, linewidth=3.2, solid_capstyle="butt", zorder=2)
        panel.plot([after[0], after[2]], [place + 0.17] * 2, color=AFTER, linewidth=1.8, solid_capstyle="butt", zorder=3)
        face = "white" if open_mark else AFTER
        panel.plot([after[1]], [place + 0.17], color=AFTER, marker="o", markersize=4.2, markerfacecolor=face, zorder=4)
    panel.set_ylim(len(rows) - 0.4, -0.6)
    panel.set_yticks(range(len(rows)), names)
    panel.tick_params(axis="y", length=0)
    panel.spines["left"].set_visible(False)
    panel.locator_params(axis="x", nbins=5, steps=[1, 2, 5, 10])


def _row_name(text: str, width: float, size: float) -> str:
    return evenly_wrapped(plain(text), width * NAME_PART, size)


def _factors(told: Told, rows: pd.DataFrame) -> list[str]:
    return [told.say("figure.posterior_dummy") if name == DUMMY else told.factor(name) for name in rows["factor"]]


def _targets(told: Told, rows: pd.DataFrame) -> list[str]:
    return [told.label(row) for row in rows.to_dict("records")]


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    say = context.say
    after = Line2D([], [], color=AFTER, linewidth=1.8, marker="o", markersize=4.2)
    hollow = Line2D([], [], color=AFTER, linewidth=0, linestyle="", marker="o", markersize=4.2, markerfacecolor="white")
    return [
        (Line2D([], [], color=BEFORE, linewidth=3.2, solid_capstyle="butt"), say("figure.posterior_before")),
        (after, say("figure.posterior_after")),
        (hollow, say("figure.posterior_hollow")),
        (Patch(facecolor=BAND), say("figure.posterior_band")),
    ]


def _caption(context: FigureContext, told: Told, parameters: pd.DataFrame, targets: pd.DataFrame) -> str:
    say, numbers = context.say, context.numbers
    values = {name: numbers.percent(f"calibration.range_{name}") for name in ("low", "high")}
    values |= {name: numbers.count(f"calibration.{name}") for name in ("left", "points", "replicates")}
    values |= {"effective": numbers.short("calibration.effective"), "cutoff": numbers.short("calibration.cutoff")}
    parts = [say("figure.posterior_caption", **values, window=headline_words(context))]
    parts.append(say("figure.posterior_own" if numbers.part("calibration.targets") > 0 else "figure.posterior_no_own"))
    ends = [abs(told_end) for row in targets.to_dict("records") for told_end in (row["away_low_before"], row["away_high_before"])]
    parts += [say("figure.posterior_cut")] if any(end > WIDEST for end in ends) else []
    tables = told.analysis.tables
    fewer = len(parameters) < len(tables["shrinkage"]) or len(targets) < len(tables["targets"])
    parts += [say("figure.posterior_fewer", file=code("shrinkage.csv"), other=code("targets.csv"))] if fewer else []
    return sentences([*parts, study_sentence(context)], context.lang)


def _alternative(told: Told) -> str:
    parts = [told.say("figure.posterior_shows"), told.lead(), *list(told.parameters())[:2]]
    return sentences(parts, told.lang)
