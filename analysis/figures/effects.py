"""A forest of effects: every policy against its reference, for the headline responses, with chance and assumptions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.contrasts import ALL
from analysis.figures.choice import telling_policies, title_of
from analysis.figures.frame import count_text, page, sentences, some_shown, study_sentence, wrapped
from analysis.figures.style import GREY, OKABE_ITO
from analysis.wording import Say, entry_of, headline_period, label_of, part_of_box, unit_text
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RESPONSES = ("engagement", "quality", "score", "inflation", "validity", "party_time", "paperwork_hours", "business_output")
COLUMNS = 4
MOST_ROWS = 24  # policies; a page holds no more
LONG, FEWER = 12, 4  # from so many policies on only the first responses are shown, for the page to stay a page
LABEL_WIDTH, LABEL_SIZE = 2.0, 8.0  # inches, points
ROW_HEIGHT, AROUND = 0.32, 0.95  # inches of a row, and of a panel's title and axis
INNER = OKABE_ITO["blue"]
OUTER, GUIDE = "#8A8A8A", "#E6E6E6"
PANEL_WIDTH = 1.7  # inches a panel's axis label may take


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    return "figure.lacks_effects" if len(compared(study)) == 0 else None


def compared(study: StoredStudy) -> dict[str, str]:
    """Reference by policy, where both arms were run: a single run names a reference that the study doesn't hold."""
    held = set(study.policies["policy"])
    return {policy: reference for policy, reference in study.references().items() if reference in held}


def effects(study: StoredStudy, table: pd.DataFrame, say: Say, lang: str = "en", policies: Sequence[str] = ()) -> Figure:
    """The figure, from the effects table; call inside ``figure_style(lang)``. ``policies``: which to show (default: all that fit)."""
    references = _shown(study, policies)
    headline = table[(table["group"] == ALL) & (table["window"] == study.windows[-1]) & table["policy"].isin(set(references))]
    there = set(headline.loc[headline["difference"].notna(), "response"])  # validity has no value where branches are few
    shown = [name for name in RESPONSES if name in there][: FEWER if len(references) > LONG else None]
    lines = _lines(study, references, say, lang)
    rows = -(-len(shown) // COLUMNS)
    drawn = headline[headline["response"].isin(shown)]
    caption = _caption(study, drawn, len(references), say, lang)
    figure = page((AROUND + ROW_HEIGHT * len(lines)) * rows, say("figure.effects_title"), caption, _entries(study, say))
    panels = figure.subplots(rows, COLUMNS, squeeze=False, sharey=True)
    for panel, name in zip(panels.ravel(), shown, strict=False):
        _draw_panel(panel, study, headline[headline["response"] == name], references, lines, name, say, lang)
    for panel in panels.ravel()[len(shown) :]:
        panel.set_axis_off()
    return figure


def _shown(study: StoredStudy, wanted: Sequence[str]) -> dict[str, str]:
    """Reference by policy: those asked for, else all, else the telling ones of too many."""
    pairs = compared(study)
    names = [name for name in pairs if name in wanted] or list(pairs)
    if len(names) > MOST_ROWS:
        names = [name for name in telling_policies(study, MOST_ROWS) if name in pairs]
    return {name: pairs[name] for name in names}


def _lines(study: StoredStudy, references: dict[str, str], say: Say, lang: str) -> list[tuple[str, str | None]]:
    """(label, policy) from top to bottom; a line without a policy names the reference of those below it."""
    lines: list[tuple[str, str | None]] = []
    for reference in dict.fromkeys(references.values()):
        heading = say("figure.effects_against", reference=title_of(study, reference, lang))
        lines.append((_two_lines(heading), None))
        lines += [(_two_lines(title_of(study, name, lang)), name) for name, against in references.items() if against == reference]
    return lines


def _two_lines(text: str) -> str:
    """At most two lines; a longer text ends in dots."""
    lines = wrapped(text, LABEL_WIDTH, LABEL_SIZE).split("\n")
    return "\n".join(lines[:2]) + (" ..." if len(lines) > 2 else "")


def _draw_panel(
    panel: Axes,
    study: StoredStudy,
    rows: pd.DataFrame,
    references: dict[str, str],
    lines: Sequence[tuple[str, str | None]],
    name: str,
    say: Say,
    lang: str,
) -> None:
    panel.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    found = rows.set_index(["policy", "reference"])
    for height, (_, policy) in enumerate(lines):
        if policy is None:
            continue
        panel.axhline(height, color=GUIDE, linewidth=0.6, zorder=0)
        row = found.loc[(policy, references[policy])]
        panel.plot([row["box_low"], row["box_high"]], [height, height], color=OUTER, linewidth=1.2, solid_capstyle="butt", zorder=2)
        panel.plot([row["low"], row["high"]], [height, height], color=INNER, linewidth=4.0, solid_capstyle="butt", zorder=3)
        panel.plot([row["difference"]], [height], color="black", marker="o", markersize=3.2, linestyle="", zorder=4)
    panel.set_title(label_of(study, name, lang))
    change = say("figure.change_in", unit=unit_text(say, entry_of(study, name).get("unit", "")))
    panel.set_xlabel(wrapped(change, PANEL_WIDTH, 8.5))
    panel.set_ylim(len(lines) - 0.5, -0.5)
    panel.set_yticks(range(len(lines)), [label for label, _ in lines], fontsize=LABEL_SIZE)
    panel.tick_params(axis="y", length=0)
    panel.locator_params(axis="x", nbins=3, steps=[1, 2, 5, 10])
    for tick, (_, policy) in zip(panel.get_yticklabels(), lines, strict=False):  # inner panels show no labels
        tick.set_color(GREY if policy is None else "black")
    panel.spines["left"].set_visible(False)


def _entries(study: StoredStudy, say: Say) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    entries: list[tuple[Any, str]] = [
        (Line2D([], [], color=INNER, linewidth=4.0, marker="o", markerfacecolor="black", markeredgecolor="black", markersize=3.2),
         say("figure.simulation_interval")),
    ]  # fmt: skip
    if study.manifest["points"] > 1:
        entries.append(
            (
                Line2D([], [], color=OUTER, linewidth=1.2),
                say("figure.assumption_range" if part_of_box(study) is None else "figure.design_range"),
            )
        )
    return entries


def _caption(study: StoredStudy, headline: pd.DataFrame, shown: int, say: Say, lang: str) -> str:
    manifest = study.manifest
    values = {"points": manifest["points"] - 1, "box_replicates": manifest["box_replicates"]}
    window = headline_period(study, say)
    parts = [say("figure.effects_caption", window=window, replicates=count_text(headline["replicates"].tolist()))]
    box = "figure.effects_box" if part_of_box(study) is None else "figure.effects_design"
    parts.append(say(box, **values) if manifest["points"] > 1 else say("figure.effects_no_box"))
    parts += [say("figure.effects_zero"), *some_shown(shown, len(compared(study)), say)]
    return sentences([*parts, study_sentence(study, say)], lang)
