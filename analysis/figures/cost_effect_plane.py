"""What a policy costs and what it brings, both against its reference: one cross a policy, one dot a point of the uncertainty box."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.cost_accounts import PERSON_DAYS, read_accounts
from analysis.figures.choice import LOOKS
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import page, sentences, some_shown, study_sentence
from analysis.figures.lines import wrapped
from analysis.figures.pairs import compared_pairs, headline_rows, response_unit, shown_pairs
from analysis.figures.quoting import headline_words, interval_name, level, policy_name, replicates_of, response_name
from analysis.figures.style import GREY
from analysis.numbers.of_effects import effect_key
from analysis.quoted import plain
from analysis.screening import box_effects
from experiments.study_reader import ALL, StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BENEFITS = ("quality", "engagement")
MOST_PAIRS = 5
PANEL = 2.9  # inches: height of a panel
CROSS = 1.1  # line width of the intervals
UNPRICED = "*"
LABEL_PART = 0.8  # of a panel's share of the page


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    if len(compared_pairs(study)) == 0:
        return "figure.lacks_effects"
    return None if PERSON_DAYS in study.responses and any(name in study.responses for name in BENEFITS) else "figure.lacks_costs"


def cost_effect_plane(context: FigureContext) -> Drawn:
    """The figure, from the effects table and the points of the box; call inside ``figure_style``."""
    study, size, say = context.study, context.size, context.say
    pairs = shown_pairs(context, MOST_PAIRS)
    benefits = [name for name in BENEFITS if name in study.responses]
    unpriced = {policy for policy, other in pairs.items() if _costs_money(study, benefits[0], policy, other)}
    columns = min(size.columns, len(benefits))
    lines = -(-len(benefits) // columns)
    texts = _caption(context, pairs, benefits, unpriced), _alternative(context, pairs, benefits)
    drawn = page(context, PANEL * lines, say("figure.plane_title"), *texts, _entries(context, pairs, benefits, unpriced))
    panels = drawn.figure.subplots(lines, columns, squeeze=False).ravel()
    for panel, benefit in zip(panels, benefits, strict=False):
        _draw_panel(panel, context, pairs, benefit)
        label = say("figure.change_of", label=plain(response_name(context, benefit)), unit=response_unit(context, benefit))
        panel.set_ylabel(wrapped(label, PANEL * LABEL_PART, size.text))
        change = say("figure.cost_axis", unit=response_unit(context, PERSON_DAYS))
        panel.set_xlabel(wrapped(change, size.width / columns * LABEL_PART, size.text))
        panel.set_title(plain(response_name(context, benefit)))
    return drawn


def plane_points(study: StoredStudy, policy: str, reference: str, benefit: str) -> pd.DataFrame:
    """Columns ``cost`` and ``benefit``: paired differences at the points of the box where both are known, by point_id."""
    cost, gain = (box_effects(study, policy, reference, name) for name in (PERSON_DAYS, benefit))
    return pd.DataFrame({"cost": cost, "benefit": gain}).dropna()


def _costs_money(study: StoredStudy, benefit: str, policy: str, reference: str) -> bool:
    """Does the policy cost or save money that nobody has priced?"""
    accounts = read_accounts(study, benefit)
    return accounts is not None and accounts.money_unpriced(policy, reference)


def _draw_panel(panel: Axes, context: FigureContext, pairs: Mapping[str, str], benefit: str) -> None:
    panel.axhline(0, color=GREY, linewidth=0.8, zorder=1)
    panel.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    rows = headline_rows(context, pairs)
    found = rows[rows["group"] == ALL].set_index(["policy", "reference", "response"])
    for (policy, reference), look in zip(pairs.items(), LOOKS[1:], strict=False):
        cloud = plane_points(context.study, policy, reference, benefit)
        panel.plot(cloud["cost"], cloud["benefit"], linestyle="", marker=look.marker, markersize=2.8, markeredgewidth=0, color=look.colour,
                   alpha=0.35, zorder=2)  # fmt: skip
        across, up = (found.loc[(policy, reference, name)] for name in (PERSON_DAYS, benefit))
        line: Any = {"color": "black", "linewidth": CROSS, "zorder": 3}
        panel.plot([across["low"], across["high"]], [up["difference"]] * 2, **line)
        panel.plot([across["difference"]] * 2, [up["low"], up["high"]], **line)
        rim: Any = {"color": look.colour, "markeredgecolor": "black", "markeredgewidth": 0.7, "markersize": 5.0}
        panel.plot([across["difference"]], [up["difference"]], marker=look.marker, linestyle="", zorder=4, **rim)
    panel.locator_params(nbins=5)


def _entries(context: FigureContext, pairs: Mapping[str, str], benefits: list[str], unpriced: set[str]) -> list[tuple[Any, str]]:
    """Policies, each with the share of the box in which its benefit keeps its sign; then what cross and dots are."""
    from matplotlib.lines import Line2D

    entries: list[tuple[Any, str]] = []
    for policy, look in zip(pairs, LOOKS[1:], strict=False):
        rim: Any = {"color": look.colour, "markeredgecolor": "black", "markeredgewidth": 0.7, "markersize": 5.0}
        name = plain(policy_name(context, policy)) + (UNPRICED if policy in unpriced else "")
        shares = [_share(context, policy, benefit) for benefit in benefits]
        if all(share != "" for share in shares):
            name = context.say("figure.with_shares", policy=name, shares=" / ".join(shares))
        entries.append((Line2D([], [], marker=look.marker, linestyle="", **rim), name))
    entries.append((Line2D([], [], color="black", linewidth=CROSS), interval_name(context)))
    if context.numbers.part("study.box_points") > 0:
        dot = Line2D([], [], marker="o", linestyle="", markersize=2.8, color=GREY, alpha=0.5)
        entries.append((dot, context.say("figure.plane_dots")))
    return entries


def _share(context: FigureContext, policy: str, benefit: str) -> str:
    key = effect_key("effect", policy, benefit, context.study.windows[-1])
    return plain(context.numbers.percent(key, "box.same_sign_share")) if context.numbers.known(key, "box.same_sign_share") else ""


def _caption(context: FigureContext, pairs: Mapping[str, str], benefits: list[str], unpriced: set[str]) -> str:
    say, numbers = context.say, context.numbers
    rows = headline_rows(context, pairs)
    rows = rows[rows["group"] == ALL]
    values = {
        "window": headline_words(context),
        "replicates": replicates_of(context, rows[rows["response"].isin([PERSON_DAYS, *benefits])]),
    }
    parts = [say("figure.plane_caption", level=level(context), **values)]
    if numbers.part("study.box_points") > 0:
        points, repeated = numbers.count("study.box_points"), numbers.count("study.box_replicates")
        parts.append(say("figure.plane_box", points=points, replicates=repeated))
        labels = say("figure.between_labels").join(response_name(context, name) for name in benefits)
        parts.append(say("figure.plane_shares", labels=labels))
    else:
        parts.append(say("figure.no_box"))
    parts.append(say("figure.plane_unpriced" if len(unpriced) > 0 else "figure.plane_person_days"))
    parts += some_shown(context, len(pairs), len(compared_pairs(context.study)))
    return sentences([*parts, study_sentence(context)], context.lang)


def _alternative(context: FigureContext, pairs: Mapping[str, str], benefits: list[str]) -> str:
    say, numbers, (policy, reference) = context.say, context.numbers, next(iter(pairs.items()))

    def effect(response: str) -> str:
        key = effect_key("effect", policy, response, context.study.windows[-1])
        return f"{numbers.value(key, sign=True)} {numbers.interval(key)}".rstrip()

    values = {"cost": effect(PERSON_DAYS), "benefit": effect(benefits[0]), "label": response_name(context, benefits[0])}
    names = {"policy": policy_name(context, policy), "reference": policy_name(context, reference)}
    unit = response_unit(context, PERSON_DAYS)
    return sentences([say("figure.plane_shows"), say("figure.plane_reads", unit=unit, **values, **names)], context.lang)
