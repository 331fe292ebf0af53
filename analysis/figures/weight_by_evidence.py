"""What a higher party-building weight does, with documents only and with 30 % on-site evidence: eight small panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.contrasts import ALL
from analysis.figures.style import BAND_INNER, BAND_OUTER, FULL_WIDTH, GREY, OKABE_ITO
from analysis.weight_question import DOCUMENTS, ON_SITE, party_weight
from analysis.wording import Say, unit_text
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RESPONSES = ("engagement", "quality", "score", "inflation", "validity", "party_time", "paperwork_hours", "business_output")
COLUMNS_OF_PANELS = 4


@dataclass(frozen=True)
class Arm:
    """One kind of evidence: its policies in order of weight, the first of which is the reference of the others."""

    name: str
    policies: tuple[str, str, str]
    colour: str
    marker: str
    line: Any


ARMS = (
    Arm("documents", DOCUMENTS, OKABE_ITO["vermilion"], "o", "-"),
    Arm("onsite", ON_SITE, OKABE_ITO["blue"], "s", "--"),
)


def weight_by_evidence(study: StoredStudy, table: pd.DataFrame, say: Say, lang: str = "en") -> Figure:
    """The figure, from the effects table; call inside ``figure_style(lang)``. Responses the study lacks have no panel."""
    from matplotlib.figure import Figure

    shown = [name for name in RESPONSES if name in study.responses]
    rows = -(-len(shown) // COLUMNS_OF_PANELS)
    figure = Figure(figsize=(FULL_WIDTH, 2.55 * rows + 1.3), layout="constrained")
    panels = figure.subplots(rows, COLUMNS_OF_PANELS, squeeze=False).ravel()
    height = figure.get_figheight()
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0, 0.62 / height, 1, 1 - 1.17 / height), w_pad=0.08, h_pad=0.10)
    headline = table[(table["group"] == ALL) & (table["window"] == study.windows[-1])]
    for panel, name in zip(panels, shown, strict=False):
        _draw_panel(panel, study, headline[headline["response"] == name], name, say, lang)
    for panel in panels[len(shown) :]:
        panel.set_axis_off()
    _frame(figure, study, headline[headline["response"].isin(shown)], say)
    return figure


def _draw_panel(panel: Axes, study: StoredStudy, rows: pd.DataFrame, name: str, say: Say, lang: str) -> None:
    label = study.manifest["responses"].get(name, {})
    panel.axhline(0, color=GREY, linewidth=0.8, zorder=1)
    for arm in ARMS:
        weights, points = _arm_points(study, rows, arm)
        middle = [row["difference"] for row in points]
        for low, high, opacity in (("box_low", "box_high", BAND_OUTER), ("low", "high", BAND_INNER)):
            edges = [row[low] for row in points], [row[high] for row in points]
            panel.fill_between(weights, *edges, facecolor=arm.colour, alpha=opacity, linewidth=0, zorder=2)
        for edge in ("box_low", "box_high"):  # where bands overlap, the edge tells whose is whose
            panel.plot(weights, [row[edge] for row in points], color=arm.colour, linewidth=0.5, alpha=0.6, zorder=2)
        panel.plot(weights, middle, color=arm.colour, marker=arm.marker, linestyle=arm.line, markersize=4.5, zorder=3, clip_on=False)
    panel.set_title(label.get(f"label_{lang}", name))
    panel.set_ylabel(_wrapped(say("figure.change_in", unit=unit_text(say, label.get("unit", "")))))
    panel.set_xlabel(say("figure.party_weight"))
    panel.set_xticks(weights, [f"{weight:.0%}" for weight in weights])
    panel.margins(x=0.06)
    panel.locator_params(axis="y", nbins=5)


def _wrapped(text: str) -> str:
    """Two short lines instead of one that is longer than its panel."""
    from textwrap import fill

    return fill(text, 26)


def _arm_points(study: StoredStudy, rows: pd.DataFrame, arm: Arm) -> tuple[list[float], list[dict[str, Any]]]:
    """Weights, and the row of the effects table at each; the arm's own lowest weight is the zero of its line."""
    start = dict.fromkeys(("difference", "low", "high", "box_low", "box_high"), 0.0)
    found = rows[rows["reference"] == arm.policies[0]].set_index("policy")
    points = [start] + [found.loc[policy].to_dict() for policy in arm.policies[1:]]
    return [party_weight(study, policy) for policy in arm.policies], points


def _frame(figure: Figure, study: StoredStudy, headline: pd.DataFrame, say: Say) -> None:
    """Title, legend and caption."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    inch = 1 / figure.get_figheight()
    handles: list[Any] = [Line2D([], [], color=arm.colour, marker=arm.marker, linestyle=arm.line, markersize=4.5) for arm in ARMS]
    handles += [Patch(facecolor=GREY, alpha=BAND_INNER + BAND_OUTER), Patch(facecolor=GREY, alpha=BAND_OUTER)]
    names = [say(f"figure.arm_{arm.name}") for arm in ARMS] + [say("figure.simulation_interval"), say("figure.assumption_range")]
    figure.text(0.012, 1 - 0.10 * inch, say("figure.weight_title"), ha="left", va="top", fontsize=12)
    figure.legend(handles, names, loc="upper left", bbox_to_anchor=(0.004, 1 - 0.26 * inch), ncols=4, columnspacing=1.6, handlelength=2.4)
    figure.text(0.012, 0.08 * inch, caption(study, headline, say), ha="left", va="bottom", fontsize=7.5, color=GREY, linespacing=1.35)


def caption(study: StoredStudy, headline: pd.DataFrame, say: Say) -> str:
    """What a reader needs to judge the figure: sizes, interval types, window, seed, study hash."""
    manifest = study.manifest
    counts: Sequence[int] = headline["replicates"].tolist() or [0]
    replicates = str(min(counts)) if min(counts) == max(counts) else f"{min(counts)}-{max(counts)}"
    values = {
        "branches": manifest["scenario"]["population"]["branches"],
        "replicates": replicates,
        "window": study.windows[-1].removeprefix("year_"),
        "points": manifest["points"] - 1,
        "box_replicates": manifest["box_replicates"],
        "seed": manifest["seed"],
        "study": manifest["identity"][:8],
    }
    second = "figure.weight_caption_2" if manifest["points"] > 1 else "figure.weight_caption_no_box"
    return "\n".join(say(key, **values) for key in ("figure.weight_caption_1", second))
