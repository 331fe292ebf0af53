"""What the assessment sees and what is there, by branch type: boxes of score and of true quality, policy against reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.by_type import MEASURES, type_distributions
from analysis.figures.context import COLUMN, Drawn, FigureContext
from analysis.figures.frame import page, sentences, some_shown, study_sentence
from analysis.figures.lines import wrapped
from analysis.figures.pairs import compared_pairs, group_name, pairs_sentence, response_unit
from analysis.figures.quoting import policy_name, response_name
from analysis.figures.style import GREY, OKABE_ITO
from analysis.numbers.of_types import distribution_key
from analysis.quoted import plain
from experiments.study_reader import ALL, StoredStudy
from sim.entities import BRANCH_TYPES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PAIRS = 2
ROW, AROUND = 0.27, 0.75  # inches of a group, and of a panel's title and axis
OFFSET, WIDTH = 0.2, 0.32  # of a row: the two boxes of a group
OURS, THEIRS = OKABE_ITO["sky"], "white"  # fill of the policy's and of the reference's boxes; the latter are hatched
HATCH = "//////"
LINE = {"color": "black", "linewidth": 0.7}


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    if study.branches is None or len(study.branches) == 0:
        return "figure.lacks_branches"
    return None if len(_pairs(study)) > 0 else "figure.lacks_effects"


def distributions_by_type(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. Of the policies asked for the first two, else the one that moves scores most."""
    study, say = context.study, context.say
    pairs = _shown(context)
    found = type_distributions(study).set_index(["policy", "measure", "group"]).sort_index()
    groups = [group for group in (ALL, *BRANCH_TYPES) if any((policy, "score", group) in found.index for policy in pairs)]
    panels_of = [(policy, measure) for policy in pairs for measure in MEASURES]
    columns = min(context.size.columns, len(panels_of))
    lines, high = -(-len(panels_of) // columns), AROUND + ROW * len(groups)
    texts = say("figure.distribution_title"), _caption(context, pairs), _alternative(context, pairs)
    drawn = page(context, high * lines, *texts, _entries(context, pairs))
    axes = drawn.figure.subplots(lines, columns, squeeze=False, sharex=True).ravel()
    for panel, (policy, measure) in zip(axes, panels_of, strict=True):
        _draw_panel(panel, [found.loc[(arm, measure)].reindex(groups) for arm in (pairs[policy], policy)])
        label = plain(response_name(context, measure))
        panel.set_title(label)
        panel.set_xlabel(say("figure.axis", label=label, unit=response_unit(context, measure)))
        panel.xaxis.set_tick_params(labelbottom=True)
        first = measure == next(iter(MEASURES)) or columns == 1  # the other stands beside it, in the same rows
        panel.set_yticks(range(len(groups)), [_row_label(context, policy, measure, group) if first else "" for group in groups])
        if first and len(pairs) > 1:
            panel.set_ylabel(wrapped(plain(policy_name(context, policy)), high - AROUND, context.size.text))
    return drawn


def _shown(context: FigureContext) -> dict[str, str]:
    pairs = _pairs(context.study)
    wanted = [policy for policy in dict.fromkeys(context.policies) if policy in pairs][: 1 if context.size is COLUMN else MOST_PAIRS]
    return {policy: pairs[policy] for policy in wanted or [max(pairs, key=lambda policy: _move(context, policy, pairs[policy]))]}


def _move(context: FigureContext, policy: str, reference: str) -> float:
    """How far the median score of all branches moves."""
    ends = [distribution_key(arm, "score", ALL) for arm in (reference, policy)]
    values = [float(context.numbers.part(key)) if context.numbers.known(key) else 0.0 for key in ends]
    return abs(values[1] - values[0])


def _pairs(study: StoredStudy) -> dict[str, str]:
    """Policies whose branches are stored with their reference's."""
    held = set() if study.branches is None else set(study.branches["policy"])
    return {policy: other for policy, other in compared_pairs(study).items() if {policy, other} <= held}


def _draw_panel(panel: Axes, arms: Sequence[pd.DataFrame]) -> None:
    """Boxes of the reference above those of the policy, in every row that has branches."""
    for place, rows in enumerate(arms):
        ours = place == 1
        boxes: list[dict[str, Any]] = []
        heights = []
        for height, row in enumerate(rows.to_dict(orient="records")):
            if row["branches"] > 0:
                ends = {"whislo": row["low"], "whishi": row["high"], "fliers": []}
                boxes.append({"med": row["median"], "q1": row["lower_quartile"], "q3": row["upper_quartile"]} | ends)
                heights.append(height + (OFFSET if ours else -OFFSET))
        look: Any = {"facecolor": OURS if ours else THEIRS, "hatch": "" if ours else HATCH, "edgecolor": GREY, "linewidth": 0.6}
        styles: Any = {"medianprops": {"color": "black", "linewidth": 1.8}, "whiskerprops": LINE, "capprops": LINE, "boxprops": look}
        panel.bxp(boxes, positions=heights, orientation="horizontal", widths=WIDTH, patch_artist=True, manage_ticks=False, **styles)
    panel.axhline(0.5, color=GREY, linewidth=0.6, linestyle=":")  # all branches above, the types below
    panel.set_ylim(len(arms[0]) - 0.5, -0.5)
    panel.tick_params(axis="y", length=0)
    panel.locator_params(axis="x", nbins=5)


def _row_label(context: FigureContext, policy: str, measure: str, group: str) -> str:
    """Name of the group and how many branches its box holds."""
    key = distribution_key(policy, measure, group)
    count = plain(context.numbers.count(key, "branches")) if key in context.numbers else "0"
    return context.say("figure.group_count", group=group_name(context, group), count=count)


def _entries(context: FigureContext, pairs: Mapping[str, str]) -> list[tuple[Any, str]]:
    """Both arms by name where one policy is drawn."""
    from matplotlib.patches import Patch

    names = [context.say("figure.of_reference"), context.say("figure.of_policy")]
    if len(pairs) == 1:
        arms = [arm for policy, reference in pairs.items() for arm in (reference, policy)]
        names = [context.say("figure.panel_title", label=name, policy=plain(policy_name(context, arm))) for name, arm in zip(names, arms)]
    looks: list[Any] = [{"facecolor": THEIRS, "hatch": HATCH}, {"facecolor": OURS}]
    return [(Patch(edgecolor=GREY, linewidth=0.6, **look), name) for look, name in zip(looks, names, strict=True)]


def _caption(context: FigureContext, pairs: Mapping[str, str]) -> str:
    say, numbers, study = context.say, context.numbers, context.study
    low, high = numbers.percent("convention.whisker_low"), numbers.percent("convention.whisker_high")
    window = say("table.year", year=numbers.count("branches.year"))
    parts = [say("figure.distribution_caption", replicates=numbers.count("distribution.replicates"), window=window, low=low, high=high)]
    parts += [say("figure.distribution_chosen")] if len(context.policies) == 0 and len(_pairs(study)) > 1 else []
    parts += [pairs_sentence(context, pairs), *some_shown(context, len(pairs), len(_pairs(study)))]
    return sentences([*parts, study_sentence(context)], context.lang)


def _alternative(context: FigureContext, pairs: Mapping[str, str]) -> str:
    """How far the medians of all branches move, as seen and as true."""
    say, numbers, (policy, reference) = context.say, context.numbers, next(iter(pairs.items()))
    values = {"policy": policy_name(context, policy), "reference": policy_name(context, reference)}
    for measure in MEASURES:
        values |= {measure: response_name(context, measure)}
        values |= {f"{measure}_from": numbers.short(distribution_key(reference, measure, ALL))}
        values |= {f"{measure}_to": numbers.short(distribution_key(policy, measure, ALL))}
    return sentences([say("figure.distribution_shows"), say("figure.distribution_reads", **values)], context.lang)
