"""The corner where a policy fails: its limits within the ranges of its factors, and the points in the plane of the two surest of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures.context import Drawn, FigureContext
from analysis.figures.discovery_texts import corner_sentence, corner_words, search_sentence
from analysis.figures.frame import page, sentences, some_shown, study_sentence
from analysis.figures.lines import evenly_wrapped, wrapped
from analysis.figures.pairs import factor_name, factor_unit, response_unit
from analysis.figures.quoting import policy_name, response_name
from analysis.figures.style import OKABE_ITO
from analysis.quoted import plain
from analysis.stored_analysis import Analysis, read_analysis
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL, ROW, LINE = 2.9, 0.45, 0.16  # inches: least height of a panel, of a row without its text, of a line of text
LEAST = 1.6  # inches of rows: one bar alone stays a bar
BAR = 0.20  # of a row's height
LABEL_PART, ROW_PART = 0.8, 0.78  # of a panel's share of the page
WHOLE = "#DDDDDD"
KINDS: dict[str, dict[str, Any]] = {
    "fails": {"color": OKABE_ITO["vermilion"], "marker": "x", "markersize": 4.2, "markeredgewidth": 1.2, "linestyle": ""},
    "holds": {"color": OKABE_ITO["blue"], "marker": "o", "markersize": 3.0, "markeredgewidth": 0, "linestyle": ""},
}


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    found = read_analysis(study.folder, study.manifest["identity"], "discovery")
    if found is None:
        return "figure.lacks_discovery"
    return None if len(_corners(found)) > 0 else "figure.lacks_corner"


def prim_box(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. One policy: the first asked for that has a corner, else the surest one."""
    study, size, say = context.study, context.size, context.say
    found = read_analysis(study.folder, study.manifest["identity"], "discovery")
    assert found is not None  # see lacks
    corners = _corners(found)
    wanted = corners[corners["policy"].isin(context.policies)]
    row = (wanted if len(wanted) > 0 else corners).iloc[0]
    policy, method = str(row["policy"]), str(row["method"])
    limits = found.tables["restrictions"]
    limits = limits[(limits["policy"] == policy) & (limits["method"] == method)]
    factors = list(dict.fromkeys(limits["factor"]))
    columns = min(size.columns, 2)
    width = size.width / columns
    names = {name: evenly_wrapped(_row_text(context, name, limits), width * ROW_PART, size.text) for name in factors}
    height = max(PANEL, sum(ROW + LINE * (text.count("\n") + 1) for text in names.values()))
    texts = _caption(context, policy, method, len(corners)), _alternative(context, policy, method)
    drawn = page(context, height * (3 - columns), say("figure.box_title", policy=policy_name(context, policy)), *texts, _entries(context))
    left, right = drawn.figure.subplots(3 - columns, columns, squeeze=False).ravel()
    _draw_ranges(left, limits, names)
    left.set_xlabel(wrapped(say("figure.box_axis"), width * LABEL_PART, size.text))
    _draw_points(context, right, found, (policy, method), (factors, limits), width)
    return drawn


def _corners(found: Analysis) -> pd.DataFrame:
    """Corners that are more than chance, the surest first, PRIM's before CART's."""
    boxes = found.tables["boxes"]
    if "outcome" not in boxes.columns:
        return boxes.head(0)
    order = boxes["method"].map({"prim": 0, "cart": 1})
    return (
        boxes[boxes["outcome"] == "found"]
        .assign(order=order)
        .sort_values(["order", "chance", "held_out_density"], ascending=[True, True, False])
    )


def _row_text(context: FigureContext, factor: str, limits: pd.DataFrame) -> str:
    """The factor, its limits and their quasi-p."""
    rows = limits[limits["factor"] == factor].to_dict("records")
    sides = {">=": "ge", "<=": "le"}
    bound = ", ".join(context.say(f"report.discovery.bound.{sides[row['side']]}", value=f"{row['bound']:.3g}") for row in rows)
    values = {"bound": bound, "p": " / ".join(f"{row['quasi_p']:.2g}" for row in rows)}
    return context.say("figure.box_row", factor=plain(factor_name(context, factor)), **values)


def _draw_ranges(panel: Axes, limits: pd.DataFrame, names: dict[str, str]) -> None:
    """A bar for each factor from the lowest to the highest value of the points, the corner's part in colour, its text above it."""
    place = 0.0
    for factor, text in names.items():
        rows = limits[limits["factor"] == factor]
        low, high = float(rows["low"].iloc[0]), float(rows["high"].iloc[0])
        ends = {side: rows.loc[rows["side"] == side, "bound"] for side in (">=", "<=")}
        start, stop = (float(ends[side].iloc[0]) if len(ends[side]) > 0 else other for side, other in ((">=", low), ("<=", high)))
        place += ROW + LINE * (text.count("\n") + 1)
        panel.barh([place - 0.12], [100], height=BAR / 2, color=WHOLE)
        panel.barh(
            [place - 0.12],
            [100 * (stop - start) / (high - low)],
            left=[100 * (start - low) / (high - low)],
            height=BAR,
            color=OKABE_ITO["green"],
        )
        panel.text(0, place - 0.12 - BAR * 0.75, text, ha="left", va="bottom", linespacing=1.15)
    panel.set_ylim(max(place + 0.15, LEAST), 0)
    panel.set_xlim(-1, 101)
    panel.set_xticks([0, 25, 50, 75, 100])
    panel.yaxis.set_visible(False)
    panel.spines["left"].set_visible(False)


def _draw_points(
    context: FigureContext, panel: Axes, found: Analysis, key: tuple[str, str], shape: tuple[list[str], pd.DataFrame], width: float
) -> None:
    """Every point by the two surest factors; with a single one by its value."""
    factors, limits = shape
    points = found.tables["points"]
    points = points[points["policy"] == key[0]].set_index("point_id")
    design = context.study.design.set_index("point_id").loc[points.index]
    across, up = design[factors[0]], design[factors[1]] if len(factors) > 1 else points["value"]
    for name, own in (("holds", ~points["fails"].astype(bool)), ("fails", points["fails"].astype(bool))):
        panel.plot(across[own], up[own], **KINDS[name], zorder=2)
    for row in limits[limits["factor"].isin(factors[:2])].to_dict("records"):
        draw = panel.axvline if row["factor"] == factors[0] else panel.axhline
        draw(row["bound"], color="black", linestyle="--", linewidth=1.1, zorder=3)
    size, threshold = context.size, context.numbers.entry("discovery.threshold")
    if len(factors) > 1:
        label = context.say("figure.axis", label=plain(factor_name(context, factors[1])), unit=factor_unit(context, factors[1]))
    else:
        response = threshold["response"]
        values = {"label": plain(response_name(context, response)), "unit": response_unit(context, response)}
        label = context.say(f"figure.box_value_{threshold['kind']}", **values)
        panel.axhline(threshold["value"], color="black", linestyle=":", linewidth=1.1, zorder=3)
    panel.set_ylabel(wrapped(label, PANEL * LABEL_PART, size.text))
    label = context.say("figure.axis", label=plain(factor_name(context, factors[0])), unit=factor_unit(context, factors[0]))
    panel.set_xlabel(wrapped(label, width * LABEL_PART, size.text))
    panel.locator_params(nbins=5)


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    bars: list[tuple[Any, str]] = [
        (Patch(facecolor=WHOLE), context.say("figure.box_range")),
        (Patch(facecolor=OKABE_ITO["green"]), context.say("figure.box_inside")),
    ]
    return [*bars, *((Line2D([], [], **look), context.say(f"figure.box_{name}")) for name, look in KINDS.items())]


def _caption(context: FigureContext, policy: str, method: str, possible: int) -> str:
    words = corner_words(context, policy, method)
    parts = [context.say("figure.box_caption", **words), search_sentence(context, policy), *some_shown(context, 1, possible)]
    return sentences([*parts, study_sentence(context)], context.lang)


def _alternative(context: FigureContext, policy: str, method: str) -> str:
    return sentences([context.say("figure.box_shows"), corner_sentence(context, policy, method)], context.lang)
