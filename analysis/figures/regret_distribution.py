"""What each policy may lose: the share of the points at which its regret is no larger than so much, with its mean and 90th percentile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.decision.asked import benefit_label
from analysis.decision.criteria import QUANTILE
from analysis.figures.choice import BASELINE, LOOKS, MOST_POLICIES, Look
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import page, sentences, some_shown, study_sentence
from analysis.figures.lines import wrapped
from analysis.figures.pairs import group_name
from analysis.figures.quoting import policy_name
from analysis.figures.style import GUIDE
from analysis.quoted import named, plain
from analysis.stored_analysis import Analysis, read_analysis
from analysis.wording import entry_of, unit_text
from experiments.study_reader import ALL, StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL = 3.2  # inches: height of the panel
LABEL_PART = 0.85
DASHES = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (5, 1.5, 1, 1.5)), (0, (8, 2, 3, 2)), (0, (3, 1, 1, 1, 1, 1)))
MEAN, PERCENTILE = 6.5, 4.2  # sizes of the marks: the mean is filled, the 90th percentile hollow


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    made = read_analysis(study.folder, study.manifest["identity"], "decision")
    return None if made is not None and len(made.tables["regret"]) > 0 else "figure.lacks_decision"


def regret_distribution(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. The policies asked for, else the most robust ones."""
    study, say, size = context.study, context.say, context.size
    made = read_analysis(study.folder, study.manifest["identity"], "decision")
    assert made is not None
    regrets = {str(policy): np.sort(rows["regret"].to_numpy()) for policy, rows in made.tables["regret"].groupby("policy", sort=False)}
    shown = shown_arms(made, context.policies)
    looks = dict(zip([*shown[-1:], *shown[:-1]], zip(LOOKS, DASHES, strict=True), strict=False))  # the baseline looks as elsewhere
    texts = _caption(context, made, shown), _alternative(context, shown)
    drawn = page(context, PANEL, say("figure.regret_title"), *texts, _entries(context, looks))
    panel = drawn.figure.subplots()
    for policy, (look, dash) in looks.items():
        _draw(panel, regrets[policy], look, dash)
    label = say("figure.regret_axis", benefit=plain(_benefit(context, made)), unit=unit_text(say, _unit(study, made)))
    panel.set_xlabel(wrapped(label, size.width * LABEL_PART, size.text))
    panel.set_ylabel(wrapped(say("figure.regret_share"), PANEL * LABEL_PART, size.text))
    panel.set_ylim(0, 1.02)
    panel.axvline(0, color=GUIDE, linewidth=0.8, zorder=0)
    panel.locator_params(axis="x", nbins=5)
    return drawn


def shown_arms(made: Analysis, wanted: tuple[str, ...]) -> list[str]:
    """Five of the ranked policies, those asked for or else the most robust ones first, then the baseline."""
    ranked = [str(policy) for policy in made.tables["ranking"]["policy"] if policy != BASELINE]
    return [*([policy for policy in wanted if policy in ranked] or ranked)[: MOST_POLICIES - 1], BASELINE]


def _draw(panel: Axes, regret: np.ndarray, look: Look, dash: Any) -> None:
    """A step at each point; regret 0 counts: the line starts at the share of points at which the policy is the best."""
    share = np.arange(1, len(regret) + 1) / len(regret)
    panel.step([0, *regret], [0, *share], where="post", color=look.colour, linestyle=dash, linewidth=1.3, zorder=2)
    mean, high = float(regret.mean()), float(np.quantile(regret, QUANTILE))
    for value, filled in ((mean, True), (high, False)):
        at = float((regret <= value).mean())
        face = look.colour if filled else "white"
        marks: Any = {"markersize": MEAN if filled else PERCENTILE, "markerfacecolor": face, "markeredgecolor": look.colour}
        panel.plot([value], [at], marker=look.marker, linestyle="", color=look.colour, zorder=3, clip_on=False, **marks)


def _entries(context: FigureContext, looks: Mapping[str, tuple[Look, Any]]) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    return [
        (Line2D([], [], color=look.colour, linestyle=dash, marker=look.marker, markersize=4.5, linewidth=1.3), policy_name(context, policy))
        for policy, (look, dash) in looks.items()
    ]


def _caption(context: FigureContext, made: Analysis, shown: list[str]) -> str:
    say, numbers = context.say, context.numbers
    points, replicates = numbers.count("decision.points"), numbers.count("decision.point_replicates")
    window = numbers.period(made.asked["window"], say)
    parts = [say("figure.regret_caption", benefit=_benefit(context, made), window=window, points=points, replicates=replicates)]
    priced = numbers.part("decision.price") > 0
    parts.append(say("figure.regret_price" if priced else "figure.regret_no_price", price=numbers.short("decision.price")))
    if made.asked["group"] != ALL:
        parts.append(say("figure.regret_group", group=group_name(context, made.asked["group"])))
    parts.append(say("figure.regret_luck"))
    parts += some_shown(context, len(shown), len(made.tables["ranking"]))
    return sentences([*parts, study_sentence(context)], context.lang)


def _alternative(context: FigureContext, shown: list[str]) -> str:
    say, numbers = context.say, context.numbers
    parts = [say("figure.regret_shows")]
    for policy in shown:
        key, high = f"decision.criterion.expected_regret.{policy}", f"decision.criterion.p90_regret.{policy}"
        values = {"policy": policy_name(context, policy), "mean": numbers.short(key, digits=2)}
        found = "figure.regret_reads" if high in numbers else "figure.regret_reads_mean"
        parts.append(say(found, high=numbers.short(high, digits=2) if high in numbers else "", **values))
    return sentences(parts, context.lang)


def _benefit(context: FigureContext, made: Analysis) -> str:
    """Name of the declared benefit."""
    return named(benefit_label(context.study, made.asked, context.lang))


def _unit(study: StoredStudy, made: Analysis) -> str:
    return str(entry_of(study, made.asked["benefit"][0]["response"]).get("unit", ""))
