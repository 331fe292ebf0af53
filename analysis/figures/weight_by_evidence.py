"""What a higher party-building weight does, with documents only and with 30 % on-site evidence: eight small panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.contrasts import ALL
from analysis.figures.frame import count_text, page, sentences
from analysis.figures.style import BAND_INNER, BAND_OUTER, GREY, OKABE_ITO
from analysis.weight_question import DOCUMENTS, ON_SITE, answers_weight_question, party_weight
from analysis.wording import Say, headline_period, unit_text
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


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    return None if answers_weight_question(study) else "figure.lacks_weight_question"


def weight_by_evidence(study: StoredStudy, table: pd.DataFrame, say: Say, lang: str = "en", policies: Sequence[str] = ()) -> Figure:
    """The figure, from the effects table; call inside ``figure_style(lang)``. Responses the study lacks have no panel.

    ``policies`` is not used: the figure shows the six of the question.
    """
    shown = [name for name in RESPONSES if name in study.responses]
    rows = -(-len(shown) // COLUMNS_OF_PANELS)
    headline = table[(table["group"] == ALL) & (table["window"] == study.windows[-1])]
    text = caption(study, headline[headline["response"].isin(shown)], say, lang)
    figure = page(2.55 * rows, say("figure.weight_title"), text, _entries(say))
    panels = figure.subplots(rows, COLUMNS_OF_PANELS, squeeze=False).ravel()
    for panel, name in zip(panels, shown, strict=False):
        _draw_panel(panel, study, headline[headline["response"] == name], name, say, lang)
    for panel in panels[len(shown) :]:
        panel.set_axis_off()
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


def _entries(say: Say) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [Line2D([], [], color=arm.colour, marker=arm.marker, linestyle=arm.line, markersize=4.5) for arm in ARMS]
    handles += [Patch(facecolor=GREY, alpha=BAND_INNER + BAND_OUTER), Patch(facecolor=GREY, alpha=BAND_OUTER)]
    names = [say(f"figure.arm_{arm.name}") for arm in ARMS] + [say("figure.simulation_interval"), say("figure.assumption_range")]
    return list(zip(handles, names, strict=True))


def caption(study: StoredStudy, headline: pd.DataFrame, say: Say, lang: str) -> str:
    """What a reader needs to judge the figure: sizes, interval types, window, seed, study hash."""
    manifest = study.manifest
    first = say(
        "figure.weight_caption_1",
        replicates=count_text(headline["replicates"].tolist()),
        window=headline_period(study, say),
        branches=manifest["scenario"]["population"]["branches"],
    )
    second = "figure.weight_caption_2" if manifest["points"] > 1 else "figure.weight_caption_no_box"
    values = {"points": manifest["points"] - 1, "box_replicates": manifest["box_replicates"]}
    return sentences([first, say(second, **values, seed=manifest["seed"], study=manifest["identity"][:8])], lang)
