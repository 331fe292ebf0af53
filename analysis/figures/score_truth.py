"""Party score against true quality, branch by branch: how far the assessment sees what is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.figures.choice import shown_policies, title_of
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import LINE, page, panel_rows, sentences, some_shown, study_sentence
from analysis.figures.lines import POINTS, evenly_wrapped
from analysis.figures.quoting import policy_name
from analysis.figures.style import GREY, OKABE_ITO
from analysis.wording import entry_of, label_of, unit_text
from experiments.study_reader import StoredStudy
from sim.entities import BRANCH_TYPES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = dict(
    zip(
        BRANCH_TYPES,
        [
            (OKABE_ITO["green"], "o"), (OKABE_ITO["sky"], "s"), (OKABE_ITO["vermilion"], "^"), (OKABE_ITO["orange"], "v"),
            (OKABE_ITO["blue"], "D"), (OKABE_ITO["purple"], "P"), (OKABE_ITO["black"], "x"), (OKABE_ITO["yellow"], "*"),
        ],
        strict=True,
    )
)  # fmt: skip
RHO = "\u03c1"
COLUMNS, WIDEST = 3, 3.3  # panels side by side; inches of a panel with its axis
AROUND, BELOW = 0.65, 0.58  # inches left of a panel and below it for its axes


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    return "figure.lacks_branches" if study.branches is None or len(study.branches) == 0 else None


def score_truth(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. ``policies``: which to show, a panel each (default: the telling ones)."""
    study = context.study
    shown = shown_policies(study, context.policies)
    grid = _layout(context, shown)
    if grid.rows * grid.columns < len(shown):
        shown = shown_policies(study, context.policies, grid.rows * grid.columns)[: grid.rows * grid.columns]
        grid = _layout(context, shown)
    texts = context.say("figure.truth_title"), _caption(context, shown), _alternative(context, shown)
    drawn = page(context, grid.high * grid.rows, *texts, _entries(context))
    axes = drawn.figure.subplots(grid.rows, grid.columns, squeeze=False).ravel()
    limits = _limits(study, shown)
    for panel, policy, title, rho in zip(axes, shown, grid.titles, grid.rhos, strict=False):
        _draw_panel(context, panel, policy, limits, 13 if grid.width > 2 else 7)
        panel.text(0, 1.02, rho, transform=panel.transAxes, ha="left", va="bottom", fontsize=_rho_size(context), parse_math=True)
        panel.set_title(title, fontsize=_title_size(context), pad=(rho.count("\n") + 1) * _rho_size(context) * LINE + 4)
    for panel in axes[len(shown) :]:
        panel.set_axis_off()
    return drawn


class _Layout(NamedTuple):
    """Panels side by side and rows of them that fit; inches of a panel; its titles and correlations in lines."""

    columns: int
    rows: int
    width: float
    high: float
    titles: list[str]
    rhos: list[str]


def _layout(context: FigureContext, shown: Sequence[str]) -> _Layout:
    columns = min(2 if len(shown) == 4 else len(shown), COLUMNS, context.size.columns + 1)
    width = min(context.size.width / columns, WIDEST) - AROUND
    titles = [evenly_wrapped(title_of(context.study, policy, context.lang), width, _title_size(context)) for policy in shown]
    rhos = [evenly_wrapped(_rho_text(context, policy), width, _rho_size(context)) for policy in shown]
    above = [max(text.count("\n") + 1 for text in texts) for texts in (titles, rhos)]
    high = width + BELOW + (above[0] * _title_size(context) + above[1] * _rho_size(context)) * LINE / POINTS
    return _Layout(columns, panel_rows(context, -(-len(shown) // columns), high, high)[0], width, high, titles, rhos)


def _drawn(study: StoredStudy, policy: str) -> pd.DataFrame:
    """Branches of the first replicate that succeeded."""
    assert study.branches is not None
    return study.branches[(study.branches["policy"] == policy) & (study.branches["replicate_id"] == _replicate(study))]


def _replicate(study: StoredStudy) -> int:
    assert study.branches is not None
    return int(study.branches["replicate_id"].min())


def _limits(study: StoredStudy, shown: Sequence[str]) -> tuple[float, float]:
    """One square for all panels, so that the diagonal is one everywhere."""
    values = np.concatenate([_drawn(study, policy)[["score", "true_mean"]].to_numpy().ravel() for policy in shown])
    return np.floor(values.min() * 20 - 0.4) / 20, np.ceil(values.max() * 20 + 0.4) / 20


def _draw_panel(context: FigureContext, panel: Axes, policy: str, limits: tuple[float, float], area: float) -> None:
    branches = _drawn(context.study, policy)
    panel.plot(limits, limits, color=GREY, linewidth=0.9, linestyle="--", zorder=1)
    for kind, (colour, marker) in LOOKS.items():
        own = branches[branches["type"] == kind]
        panel.scatter(own["true_mean"], own["score"], s=area, color=colour, marker=marker, label=kind, zorder=2, **_edge(marker))
    panel.set(xlim=limits, ylim=limits, aspect="equal")
    panel.locator_params(nbins=5)
    panel.set_xlabel(_axis(context, "quality"))
    panel.set_ylabel(_axis(context, "score"))


def _title_size(context: FigureContext) -> float:
    return context.size.text + (0.0 if context.size.columns == 1 else 1.5)


def _rho_size(context: FigureContext) -> float:
    return context.size.text - (0.5 if context.size.columns == 1 else 0.0)


def _rho_text(context: FigureContext, policy: str) -> str:
    """Rank correlation of the branches drawn, its range over replicates where there are some, and how many branches are drawn."""
    rho = context.numbers.entry(f"branches.rho.{policy}")
    text = "-" if np.isnan(rho["value"]) else f"{rho['value']:.2f}"
    if rho["replicates"] > 1:
        text += f" [{rho['least']:.2f}, {rho['most']:.2f}]"
    return context.say("figure.truth_rho", sign=RHO, rho=text, n=context.numbers.part(f"branches.drawn.{policy}"))


def _edge(marker: str) -> dict[str, Any]:
    """A dark rim keeps light colours visible; crosses have none."""
    return {"linewidths": 1.0} if marker == "x" else {"linewidths": 0.3, "edgecolors": "black"}


def _axis(context: FigureContext, response: str) -> str:
    unit = unit_text(context.say, entry_of(context.study, response).get("unit", ""))
    return context.say("figure.axis", label=label_of(context.study, response, context.lang), unit=unit)


def _entries(context: FigureContext) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    say, study = context.say, context.study
    assert study.branches is not None
    present = set(study.branches["type"])
    entries: list[tuple[Any, str]] = []
    for kind, (colour, marker) in LOOKS.items():
        rim: Any = {"markeredgewidth": 1.0} if marker == "x" else {"markeredgewidth": 0.3, "markeredgecolor": "black"}
        if kind in present:
            handle = Line2D([], [], color=colour, marker=marker, linestyle="", markersize=5.0, **rim)
            entries.append((handle, say(f"branch_type.{kind}")))
    return [*entries, (Line2D([], [], color=GREY, linewidth=0.9, linestyle="--"), say("figure.truth_diagonal"))]


def _caption(context: FigureContext, shown: Sequence[str]) -> str:
    say, numbers, study = context.say, context.numbers, context.study
    values = {name: numbers.count(f"branches.{name}_replicate") for name in ("first", "last")}
    parts = [say("figure.truth_caption", sign=RHO, window=say("table.year", year=numbers.count("branches.year")), **values)]
    drawn, branches = f"branches.drawn.{shown[0]}", "study.branches"
    if numbers.part(drawn) < numbers.part(branches):
        parts.append(say("figure.truth_thinned", n=numbers.count(drawn), branches=numbers.count(branches)))
    parts += some_shown(context, len(shown), len(study.policies))
    return sentences([*parts, study_sentence(context)], context.lang)


def _alternative(context: FigureContext, shown: Sequence[str]) -> str:
    """What is drawn, and the rank correlation under the first and the last policy."""
    told = [
        context.say("figure.truth_told", policy=policy_name(context, policy), rho=context.numbers.short(f"branches.rho.{policy}", digits=2))
        for policy in dict.fromkeys((shown[0], shown[-1]))
    ]
    return sentences([context.say("figure.truth_alternative"), *told], context.lang)
