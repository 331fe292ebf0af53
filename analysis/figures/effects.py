"""A forest of effects: every policy against its reference, for the headline responses, with chance and assumptions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.contrasts import ALL
from analysis.figures.choice import policies_with_results, telling_policies, title_of
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import fewer_panels, page, panel_rows, sentences, some_shown, study_sentence
from analysis.figures.lines import POINTS, evenly_wrapped, width_of, wrapped
from analysis.figures.quoting import box_words, effect_words, headline_words, interval_name, level, policy_name, range_name, replicates_of
from analysis.figures.style import GREY, GUIDE, OKABE_ITO
from analysis.wording import entry_of, label_of, part_of_box, unit_text
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RESPONSES = ("engagement", "quality", "score", "inflation", "validity", "party_time", "paperwork_hours", "business_output")
TOLD = RESPONSES[:4]  # in the alternative text
MOST_ROWS = 24  # policies; a page holds no more
LONG = 12  # from so many policies on there is one row of panels only, for the page to stay a page
COLUMNS = 4
AROUND, BETWEEN = 0.85, 0.07  # inches of a panel's title and axis, and between two names
APART = 0.08  # inches between labels of ticks
LABEL_LINE = 1.2  # line height of the names in font sizes
AROUND_LABEL = 0.2  # inches of a panel that its axis label may not take
INNER, OUTER = OKABE_ITO["blue"], "#8A8A8A"


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    return "figure.lacks_effects" if len(compared(study)) == 0 else None


def compared(study: StoredStudy) -> dict[str, str]:
    """Reference by policy, where both arms gave results: a single run names a reference that the study doesn't hold."""
    held = policies_with_results(study)
    return {policy: reference for policy, reference in study.references().items() if {policy, reference} <= held}


def effects(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. ``policies``: which to show (default: all that fit)."""
    references, table = _shown(context), context.table
    headline = table[(table["group"] == ALL) & (table["window"] == context.study.windows[-1]) & table["policy"].isin(set(references))]
    there = set(headline.loc[headline["difference"].notna(), "response"])  # validity has no value where branches are few
    known = [name for name in RESPONSES if name in there]
    lines = _lines(context, references)
    middles, bottom = _rows(context, lines)
    high = AROUND + bottom
    columns = min(COLUMNS, 2 * context.size.columns, len(known))
    rows = panel_rows(context, -(-len(known) // columns), high, high)[0] if len(references) <= LONG else 1
    shown = known[: columns * rows]
    caption = _caption(context, headline[headline["response"].isin(shown)], len(references), len(known) - len(shown))
    title, alternative = context.say("figure.effects_title"), _alternative(context, references)
    drawn = page(context, high * rows, title, caption, alternative, _entries(context))
    panels = drawn.figure.subplots(rows, columns, squeeze=False, sharey=True)
    for panel, name in zip(panels.ravel(), shown, strict=False):
        _draw_panel(context, panel, headline[headline["response"] == name], references, lines, middles)
        panel.set_ylim(bottom, 0)
        _label_panel(context, panel, name, lines, middles, context.size.width * (1 - _label_share(context)) / columns - AROUND_LABEL)
    for panel in panels.ravel()[len(shown) :]:
        panel.set_axis_off()
    return drawn


def _shown(context: FigureContext) -> dict[str, str]:
    """Reference by policy: those asked for, else all, else the telling ones of too many."""
    pairs = compared(context.study)
    names = [name for name in pairs if name in context.policies] or list(pairs)
    if len(names) > MOST_ROWS:
        names = [name for name in telling_policies(context.study, MOST_ROWS) if name in pairs]
    return {name: pairs[name] for name in names}


def _lines(context: FigureContext, references: dict[str, str]) -> list[tuple[str, str | None]]:
    """(label, policy) from top to bottom; a line without a policy names the reference of those below it."""
    study, lang = context.study, context.lang
    lines: list[tuple[str, str | None]] = []
    for reference in dict.fromkeys(references.values()):
        heading = context.say("figure.effects_against", reference=title_of(study, reference, lang))
        lines.append((_label(context, heading), None))
        lines += [(_label(context, title_of(study, name, lang)), name) for name, against in references.items() if against == reference]
    return lines


def _label_size(context: FigureContext) -> float:
    return context.size.text - (1.0 if context.size.columns == 1 else 0.5)


def _label_share(context: FigureContext) -> float:
    """Of the page's width, for the names of the policies; they are named once for a row of panels."""
    return {1: 0.36, 2: 0.24}.get(context.size.columns, 0.2)


def _label(context: FigureContext, text: str) -> str:
    """At most two lines, three on a narrow page; a longer text ends in dots."""
    most = 3 if context.size.columns == 1 else 2
    lines = evenly_wrapped(text, _label_share(context) * context.size.width, _label_size(context)).split("\n")
    return "\n".join(lines[:most]) + (" ..." if len(lines) > most else "")


def _rows(context: FigureContext, lines: Sequence[tuple[str, str | None]]) -> tuple[list[float], float]:
    """Middle of every line in inches from the top, and the bottom of the last one: a line is as high as its name."""
    heights = [(label.count("\n") + 1) * _label_size(context) * LABEL_LINE / POINTS + BETWEEN for label, _ in lines]
    ends = list(accumulate(heights))
    return [end - height / 2 for end, height in zip(ends, heights, strict=True)], ends[-1]


def _draw_panel(
    context: FigureContext,
    panel: Axes,
    rows: pd.DataFrame,
    references: dict[str, str],
    lines: Sequence[tuple[str, str | None]],
    middles: Sequence[float],
) -> None:
    panel.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    found = rows.set_index(["policy", "reference"])
    for height, (_, policy) in zip(middles, lines, strict=True):
        if policy is None:
            continue
        panel.axhline(height, color=GUIDE, linewidth=0.6, zorder=0)
        row = found.loc[(policy, references[policy])]
        panel.plot([row["box_low"], row["box_high"]], [height, height], color=OUTER, linewidth=1.2, solid_capstyle="butt", zorder=2)
        panel.plot([row["low"], row["high"]], [height, height], color=INNER, linewidth=4.0, solid_capstyle="butt", zorder=3)
        panel.plot([row["difference"]], [height], color="black", marker="o", markersize=3.2, linestyle="", zorder=4)


def _label_panel(
    context: FigureContext, panel: Axes, name: str, lines: Sequence[tuple[str, str | None]], middles: Sequence[float], width: float
) -> None:
    unit = unit_text(context.say, entry_of(context.study, name).get("unit", ""))
    panel.set_title(evenly_wrapped(label_of(context.study, name, context.lang), width, context.size.text + 0.5))
    panel.set_xlabel(wrapped(context.say("figure.change_in", unit=unit), width, context.size.text))
    panel.set_yticks(middles, [label for label, _ in lines], fontsize=_label_size(context))
    panel.tick_params(axis="y", length=0)
    fit_ticks(context, panel, width)
    for tick, (_, policy) in zip(panel.get_yticklabels(), lines, strict=False):  # inner panels show no labels
        tick.set_color(GREY if policy is None else "black")
    panel.spines["left"].set_visible(False)


def fit_ticks(context: FigureContext, panel: Axes, width: float) -> None:
    """As many ticks as stand apart: small effects have long labels. ``width``: inches of the panel."""
    low, high = panel.get_xlim()
    for most in (3, 2, 1):
        panel.locator_params(axis="x", nbins=most, steps=[1, 2, 5, 10])
        ticks = [place for place in panel.get_xticks() if low <= place <= high]
        labels = panel.xaxis.get_major_formatter().format_ticks(ticks)
        room = min((after - before for before, after in pairwise(ticks)), default=high - low) / (high - low) * width
        if all(width_of(label, context.size.text) + APART <= room for label in labels):
            return


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    middle: Any = {"marker": "o", "markerfacecolor": "black", "markeredgecolor": "black", "markersize": 3.2}
    entries: list[tuple[Any, str]] = [(Line2D([], [], color=INNER, linewidth=4.0, **middle), interval_name(context))]
    if context.study.manifest["points"] > 1:
        entries.append((Line2D([], [], color=OUTER, linewidth=1.2), range_name(context)))
    return entries


def _caption(context: FigureContext, rows: pd.DataFrame, shown: int, left_out: int) -> str:
    say, study = context.say, context.study
    values = {"window": headline_words(context), "replicates": replicates_of(context, rows), "level": level(context)}
    parts = [say("figure.effects_caption", **values)]
    box = "figure.effects_box" if part_of_box(study) is None else "figure.effects_design"
    parts.append(say(box, **box_words(context)) if study.manifest["points"] > 1 else say("figure.effects_no_box"))
    parts += [say("figure.effects_zero"), *fewer_panels(context, left_out, "effects.csv")]
    return sentences([*parts, *some_shown(context, shown, len(compared(study))), study_sentence(context)], context.lang)


def _alternative(context: FigureContext, references: dict[str, str]) -> str:
    """What is drawn, and the effects of the first policy."""
    policy, reference = next(iter(references.items()))
    names = {"policy": policy_name(context, policy), "reference": policy_name(context, reference)}
    told = context.say("figure.effects_told", window=headline_words(context), effects=effect_words(context, policy, TOLD), **names)
    return sentences([context.say("figure.effects_alternative"), told], context.lang)
