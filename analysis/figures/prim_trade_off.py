"""Coverage against density of PRIM's boxes: what a purer corner gives up, and where the chosen one stands on points left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures.context import Drawn, FigureContext
from analysis.figures.discovery_texts import corner_words, search_sentence
from analysis.figures.frame import page, sentences, some_shown, study_sentence
from analysis.figures.lines import wrapped
from analysis.figures.quoting import policy_name
from analysis.figures.style import GREY, OKABE_ITO
from analysis.quoted import plain
from analysis.stored_analysis import read_analysis
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PANELS = 4
PANEL = 2.4  # inches: height of a panel
TITLE_PART = 0.74  # of a panel's share of the page
ENDS = (0, 108)  # per cent, with room for a mark at 100
LOOKS: dict[str, dict[str, Any]] = {
    "boxes": {"color": OKABE_ITO["blue"], "marker": "o", "markersize": 3.2, "linestyle": "-", "linewidth": 0.7},
    "chosen": {"color": OKABE_ITO["vermilion"], "marker": "D", "markersize": 7.0, "linestyle": ""},
    "held": {"color": OKABE_ITO["black"], "marker": "x", "markersize": 7.0, "markeredgewidth": 1.8, "linestyle": ""},
}
OVERALL: dict[str, Any] = {"color": GREY, "linestyle": "--", "linewidth": 0.9}


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    found = read_analysis(study.folder, study.manifest["identity"], "discovery")
    if found is None:
        return "figure.lacks_discovery"
    return None if len(_chosen(found.tables["boxes"])) > 0 else "figure.lacks_corner"


def prim_trade_off(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. A panel a policy: those asked for, else those whose corner is least likely by chance."""
    study, size, say = context.study, context.size, context.say
    found = read_analysis(study.folder, study.manifest["identity"], "discovery")
    assert found is not None  # see lacks
    boxes = _chosen(found.tables["boxes"])
    wanted = boxes[boxes["policy"].isin(context.policies)]
    shown = (wanted if len(wanted) > 0 else boxes).sort_values("chance", kind="stable").head(MOST_PANELS)
    columns = min(size.columns, len(shown))
    lines = -(-len(shown) // columns)
    title, texts = say("figure.trade_off_title"), (_caption(context, shown, len(boxes)), _alternative(context, shown))
    drawn = page(context, PANEL * lines, title, *texts, _entries(context))
    panels = drawn.figure.subplots(lines, columns, squeeze=False, sharex=True, sharey=True).ravel()
    for place, (panel, row) in enumerate(zip(panels, shown.to_dict("records"), strict=False)):
        trajectory = found.tables["trajectory"]
        _draw_panel(panel, trajectory[trajectory["policy"] == row["policy"]], row)
        panel.set_title(wrapped(_title(context, row), size.width / columns * TITLE_PART, size.text + 1))
        if place % columns == 0:
            panel.set_ylabel(wrapped(say("figure.trade_off_y"), PANEL * 0.8, size.text))
        if place + columns >= len(shown):
            panel.set_xlabel(wrapped(say("figure.trade_off_x"), size.width / columns * TITLE_PART, size.text))
            panel.tick_params(labelbottom=True)
    for panel in panels[len(shown) :]:
        panel.set_axis_off()
    return drawn


def _chosen(boxes: pd.DataFrame) -> pd.DataFrame:
    """PRIM's rows with a chosen box."""
    if "method" not in boxes.columns:
        return boxes.head(0)
    return boxes[(boxes["method"] == "prim") & boxes["box"].notna()]


def _title(context: FigureContext, row: dict[str, Any]) -> str:
    name = policy_name(context, row["policy"])
    return plain(name if row["outcome"] == "found" else context.say("figure.trade_off_unclaimed", policy=name))


def _draw_panel(panel: Axes, trajectory: pd.DataFrame, row: dict[str, Any]) -> None:
    ranked = trajectory.sort_values(["coverage", "density"], ascending=[False, True], kind="stable")
    panel.axhline(100 * row["failures"] / row["points"], **OVERALL)
    panel.plot(100 * ranked["coverage"], 100 * ranked["density"], **LOOKS["boxes"], zorder=2)
    panel.plot([100 * row["coverage"]], [100 * row["density"]], **LOOKS["chosen"], zorder=3)
    if pd.notna(row["held_out_density"]):
        panel.plot([100 * row["held_out_coverage"]], [100 * row["held_out_density"]], **LOOKS["held"], zorder=4)
    panel.set_xlim(*ENDS)
    panel.set_ylim(*ENDS)
    panel.set_xticks([0, 25, 50, 75, 100])
    panel.set_yticks([0, 25, 50, 75, 100])


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    marks: list[tuple[Any, str]] = [(Line2D([], [], **look), context.say(f"figure.trade_off_{name}")) for name, look in LOOKS.items()]
    return [*marks, (Line2D([], [], **OVERALL), context.say("figure.trade_off_overall"))]


def _caption(context: FigureContext, shown: pd.DataFrame, possible: int) -> str:
    numbers = context.numbers
    rule = {"least_support": numbers.percent("discovery.rule"), "least_density": numbers.percent("discovery.rule", "least_density")}
    parts = [context.say("figure.trade_off_caption", **rule), search_sentence(context, shown.iloc[0]["policy"])]
    return sentences([*parts, *some_shown(context, len(shown), possible), study_sentence(context)], context.lang)


def _alternative(context: FigureContext, shown: pd.DataFrame) -> str:
    words = corner_words(context, shown.iloc[0]["policy"], "prim")
    return sentences([context.say("figure.trade_off_shows"), context.say("figure.trade_off_reads", **words)], context.lang)
