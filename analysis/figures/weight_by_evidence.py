"""What a higher party-building weight does, with documents only and with on-site evidence: up to eight small panels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.contrasts import ALL
from analysis.figures.choice import policies_with_results
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import fewer_panels, page, panel_rows, sentences, study_sentence
from analysis.figures.lines import evenly_wrapped
from analysis.figures.quoting import box_words, effect_words, headline_words, interval_name, level, range_name, replicates_of
from analysis.figures.style import BAND_INNER, BAND_OUTER, GREY, OKABE_ITO
from analysis.weight_question import DOCUMENTS, ON_SITE, answers_weight_question, party_weight
from analysis.wording import entry_of, label_of, part_of_box, unit_text
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RESPONSES = ("engagement", "quality", "score", "inflation", "validity", "party_time", "paperwork_hours", "business_output")
TOLD = ("engagement", "quality", "score")  # in the alternative text
ON_SITE_SHARE = "assessment.evidence_mix.on_site"
COLUMNS_OF_PANELS, PANEL_HEIGHT, LEAST_HEIGHT = 4, 2.55, 1.65  # inches
AROUND = 0.7  # inches of a panel's title and axis


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
    six = {*DOCUMENTS, *ON_SITE}
    return None if answers_weight_question(study) and six <= policies_with_results(study) else "figure.lacks_weight_question"


def weight_by_evidence(context: FigureContext) -> Drawn:
    """The figure, from the effects table; call inside ``figure_style``. Responses the study lacks have no panel.

    ``policies`` is not used: the figure shows the six of the question.
    """
    study, table = context.study, context.table
    known = [name for name in RESPONSES if name in study.responses]
    columns = min(COLUMNS_OF_PANELS, context.size.columns, len(known))
    rows, high = panel_rows(context, -(-len(known) // columns), PANEL_HEIGHT, LEAST_HEIGHT)
    shown = known[: columns * rows]
    headline = table[(table["group"] == ALL) & (table["window"] == study.windows[-1]) & table["policy"].isin((*DOCUMENTS, *ON_SITE))]
    caption = _caption(context, headline[headline["response"].isin(shown)], len(known) - len(shown))
    drawn = page(context, high * rows, context.say("figure.weight_title"), caption, _alternative(context), _entries(context))
    panels = drawn.figure.subplots(rows, columns, squeeze=False).ravel()
    for panel, name in zip(panels, shown, strict=False):
        _draw_panel(context, panel, headline[headline["response"] == name], name, high)
    for panel in panels[len(shown) :]:
        panel.set_axis_off()
    return drawn


def _draw_panel(context: FigureContext, panel: Axes, rows: pd.DataFrame, name: str, tall: float) -> None:
    panel.axhline(0, color=GREY, linewidth=0.8, zorder=1)
    for arm in ARMS:
        weights, points = _arm_points(context.study, rows, arm)
        middle = [row["difference"] for row in points]
        for low, high, opacity in (("box_low", "box_high", BAND_OUTER), ("low", "high", BAND_INNER)):
            edges = [row[low] for row in points], [row[high] for row in points]
            panel.fill_between(weights, *edges, facecolor=arm.colour, alpha=opacity, linewidth=0, zorder=2)
        for edge in ("box_low", "box_high"):  # where bands overlap, the edge tells whose is whose
            panel.plot(weights, [row[edge] for row in points], color=arm.colour, linewidth=0.5, zorder=2)
        panel.plot(weights, middle, color=arm.colour, marker=arm.marker, linestyle=arm.line, markersize=4.5, zorder=3, clip_on=False)
    say = context.say
    panel.set_title(label_of(context.study, name, context.lang))
    change = say("figure.change_in", unit=unit_text(say, entry_of(context.study, name).get("unit", "")))
    panel.set_ylabel(evenly_wrapped(change, tall - AROUND, context.size.text))
    panel.set_xlabel(say("figure.axis", label=say("figure.party_weight"), unit="%"))
    panel.set_xticks(weights, [f"{100 * weight:.0f}" for weight in weights])
    panel.margins(x=0.06)
    panel.locator_params(axis="y", nbins=5)


def _arm_points(study: StoredStudy, rows: pd.DataFrame, arm: Arm) -> tuple[list[float], list[dict[str, Any]]]:
    """Weights, and the row of the effects table at each; the arm's own lowest weight is the zero of its line."""
    start = dict.fromkeys(("difference", "low", "high", "box_low", "box_high"), 0.0)
    found = rows[rows["reference"] == arm.policies[0]].set_index("policy")
    points = [start] + [found.loc[policy].to_dict() for policy in arm.policies[1:]]
    return [party_weight(study, policy) for policy in arm.policies], points


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [Line2D([], [], color=arm.colour, marker=arm.marker, linestyle=arm.line, markersize=4.5) for arm in ARMS]
    names = [_arm_name(context, arm) for arm in ARMS] + [interval_name(context)]
    handles.append(Patch(facecolor=GREY, alpha=BAND_INNER + BAND_OUTER))
    if context.study.manifest["points"] > 1:
        handles.append(Patch(facecolor=GREY, alpha=BAND_OUTER))
        names.append(range_name(context))
    return list(zip(handles, names, strict=True))


def _arm_name(context: FigureContext, arm: Arm) -> str:
    """Kind of evidence, with the share of visits where the policies set one."""
    key = f"policy.{arm.policies[0]}.{ON_SITE_SHARE}"
    if arm.name == "documents" or key not in context.numbers:
        return context.say(f"figure.arm_{arm.name}")
    return context.say("figure.arm_onsite_share", share=context.numbers.percent(key))


def _caption(context: FigureContext, headline: pd.DataFrame, left_out: int) -> str:
    """What a reader needs to judge the figure: sizes, interval types, window, seed, study hash."""
    say, values = context.say, {"replicates": replicates_of(context, headline), "window": headline_words(context), "level": level(context)}
    parts = [say("figure.weight_caption", **values)]
    if context.study.manifest["points"] == 1:
        parts.append(say("figure.weight_no_box"))
    else:
        parts.append(say("figure.weight_box" if part_of_box(context.study) is None else "figure.weight_design", **box_words(context)))
    parts += [say("figure.effects_zero"), *fewer_panels(context, left_out, "effects.csv")]
    return sentences([*parts, study_sentence(context)], context.lang)


def _alternative(context: FigureContext) -> str:
    """What is drawn, and what the highest weight does under each kind of evidence."""
    effects = {arm: effect_words(context, arm.policies[-1], TOLD) for arm in ARMS}
    told = [context.say("figure.weight_told", arm=_arm_name(context, arm), effects=words) for arm, words in effects.items()]
    return sentences([context.say("figure.weight_alternative", window=headline_words(context)), *told], context.lang)
