"""Paths around the switch: what happens month by month under a few policies, in six small panels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures.choice import LOOKS, Look, shown_policies, title_of
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import fewer_panels, page, panel_rows, sentences, some_shown, study_sentence
from analysis.figures.lines import evenly_wrapped
from analysis.figures.quoting import headline_words, level, means_words, policy_name, replicates_of_policies
from analysis.figures.style import GREY
from analysis.paths import path, path_before
from analysis.wording import entry_of, label_of, unit_text
from experiments.intervals import FEWEST_REPLICATES
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS = (
    ("engagement",), ("quality",), ("score",), ("inflation",), ("meetings_held_share", "meetings_logged_share"), ("party_time",),
)  # fmt: skip
COLUMNS, PANEL_HEIGHT, LEAST_HEIGHT = 3, 2.3, 1.65  # inches
AROUND = 0.7  # inches of a panel's title and axis
TOLD = ("quality", "score")  # in the alternative text
MOST_PATHS = 5  # more lines in a panel than that nobody can follow
MARK_EVERY = 6  # months between markers
BAND = 0.25  # opacity: bands of several policies overlap
LINE_WIDTH, MARKER_SIZE = 1.3, 4.5  # points
STYLES = ("-", "--")  # first and second response of a panel


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    return "figure.lacks_monthly" if study.monthly is None or len(study.monthly) == 0 else None


def time_paths(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. ``policies``: which to show (default: the telling ones)."""
    study = context.study
    shown = shown_policies(study, context.policies, MOST_PATHS)
    known = [names for group in PANELS if len(names := [name for name in group if name in study.responses]) > 0]
    columns = min(COLUMNS, context.size.columns, len(known))
    rows, high = panel_rows(context, -(-len(known) // columns), PANEL_HEIGHT, LEAST_HEIGHT)
    panels = known[: columns * rows]
    caption = _caption(context, shown, len(known) - len(panels))
    entries = _entries(context, shown, panels)
    drawn = page(context, high * rows, context.say("figure.time_title"), caption, _alternative(context, shown), entries)
    axes = drawn.figure.subplots(rows, columns, squeeze=False).ravel()
    for panel, names in zip(axes, panels, strict=False):
        _draw_panel(context, panel, shown, names, high)
    for panel in axes[len(panels) :]:
        panel.set_axis_off()
    return drawn


def _draw_panel(context: FigureContext, panel: Axes, shown: Sequence[str], names: Sequence[str], high: float) -> None:
    study, say = context.study, context.say
    panel.axvline(0, color=GREY, linestyle=":", linewidth=1.0, zorder=1)
    for name, style in zip(names, STYLES, strict=False):
        _draw_path(panel, path_before(study, name), Look(GREY, ""), style, 0)
        for place, policy in enumerate(shown):
            _draw_path(panel, path(study, policy, name), LOOKS[place], style, place)
    panel.set_title(say("figure.time_meetings") if len(names) > 1 else label_of(study, names[0], context.lang))
    mean = say("figure.mean", unit=unit_text(say, entry_of(study, names[0]).get("unit", "")))
    panel.set_ylabel(evenly_wrapped(mean, high - AROUND, context.size.text))
    panel.set_xlabel(say("figure.time_axis"))
    panel.locator_params(axis="y", nbins=5)
    first, stop = _month_range(study)
    panel.set_xticks(range(first, stop + 1, 12))
    panel.set_xlim(first - 1, stop)


def _draw_path(panel: Axes, values: pd.DataFrame, look: Look, style: str, place: int) -> None:
    """A band and a line; markers stand apart for each policy, and at every point where there are few (scores)."""
    if len(values) == 0:
        return
    months = values.index.to_numpy()
    panel.fill_between(months, values["low"], values["high"], facecolor=look.colour, alpha=BAND, linewidth=0, zorder=2)
    few = all(later - earlier > 1 for earlier, later in pairwise(months))
    every: Any = 1 if few else (1 + place % MARK_EVERY, MARK_EVERY)
    panel.plot(
        months,
        values["mean"],
        color=look.colour,
        linestyle=style,
        linewidth=LINE_WIDTH,
        marker=look.marker or ("." if few else ""),
        markersize=MARKER_SIZE,
        markevery=every,
        markerfacecolor=look.colour if style == "-" else "white",
        zorder=3,
    )


def _entries(context: FigureContext, shown: Sequence[str], panels: Sequence[Sequence[str]]) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    study, say = context.study, context.say
    entries: list[tuple[Any, str]] = []
    for policy, look in zip(shown, LOOKS, strict=False):
        handle = Line2D([], [], color=look.colour, marker=look.marker, markersize=MARKER_SIZE, linewidth=LINE_WIDTH)
        entries.append((handle, title_of(study, policy, context.lang)))
    if _month_range(study)[0] < 0:
        entries.append((Line2D([], [], color=GREY, linewidth=LINE_WIDTH), say("figure.time_before")))
    if any(len(names) > 1 for names in panels):
        entries.append((Line2D([], [], color=GREY, linewidth=LINE_WIDTH, linestyle="--"), say("figure.time_logged")))
    return entries


def _month_range(study: StoredStudy) -> tuple[int, int]:
    """First month and the one after the last."""
    assert study.monthly is not None
    return int(study.monthly["month"].min()), int(study.monthly["month"].max()) + 1


def _caption(context: FigureContext, shown: Sequence[str], left_out: int) -> str:
    say, numbers, study = context.say, context.numbers, context.study
    enough = min(numbers.part(f"replicates.{policy}") for policy in shown) >= FEWEST_REPLICATES
    parts = [say("figure.time_means", replicates=replicates_of_policies(context, shown))]
    if enough:
        parts.append(say("figure.time_bands", level=level(context)))
    else:
        parts.append(say("figure.time_no_bands", fewest=numbers.count("convention.fewest_replicates")))
    parts += [say("figure.time_luck")] if enough and len(shown) > 1 else []
    parts += [say("figure.time_made_up")] if "meetings_held_share" in study.responses else []
    parts.append(say("figure.time_caption", first=numbers.count("paths.first"), last=numbers.count("paths.last")))
    parts += [*fewer_panels(context, left_out, "monthly.parquet"), *some_shown(context, len(shown), len(study.policies))]
    return sentences([*parts, study_sentence(context)], context.lang)


def _alternative(context: FigureContext, shown: Sequence[str]) -> str:
    """What is drawn, and where the first and the last policy end."""
    window = headline_words(context)
    told = [
        context.say("figure.time_told", policy=policy_name(context, policy), means=means_words(context, policy, TOLD), window=window)
        for policy in dict.fromkeys((shown[0], shown[-1]))
    ]
    return sentences([context.say("figure.time_alternative"), *told], context.lang)
