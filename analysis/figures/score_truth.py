"""Party score against true quality, branch by branch: how far the assessment sees what is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.figures.choice import shown_policies, title_of
from analysis.figures.frame import page, sentences, some_shown, study_sentence, wrapped
from analysis.figures.style import FULL_WIDTH, GREY, OKABE_ITO
from analysis.wording import Say, entry_of, label_of, unit_text
from experiments.plan import MONTHS_PER_YEAR
from experiments.study_reader import StoredStudy
from sim.entities import BRANCH_TYPES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
COLUMNS, PANEL_SIZE = 3, 3.3
LEAST_BRANCHES, LEAST_SCORES, LEAST_SPREAD = 20, 5, 0.005  # D2: below these a rank correlation is missing


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    return "figure.lacks_branches" if study.branches is None or len(study.branches) == 0 else None


def score_truth(study: StoredStudy, table: pd.DataFrame, say: Say, lang: str = "en", policies: Sequence[str] = ()) -> Figure:
    """The figure; call inside ``figure_style(lang)``. ``policies``: which to show, a panel each (default: the telling ones)."""
    shown = shown_policies(study, policies)
    columns = 2 if len(shown) == 4 else min(COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    figure = page(PANEL_SIZE * rows, say("figure.truth_title"), _caption(study, shown, say, lang), _entries(study, say))
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    limits = _limits(study, shown)
    for panel, policy in zip(axes, shown, strict=False):
        _draw_panel(panel, study, policy, limits, say, lang)
    for panel in axes[len(shown) :]:
        panel.set_axis_off()
    return figure


def rank_correlations(study: StoredStudy, policy: str) -> dict[int, float]:
    """Spearman correlation of score and true quality with mid-ranks, by replicate; NaN where D2 calls it missing."""
    assert study.branches is not None
    own = study.branches[study.branches["policy"] == policy]
    return {int(str(replicate)): _rank_correlation(rows) for replicate, rows in own.groupby("replicate_id")}


def _rank_correlation(rows: pd.DataFrame) -> float:
    spread = float(rows["true_mean"].std(ddof=1))
    if len(rows) < LEAST_BRANCHES or rows["score"].nunique() < LEAST_SCORES or spread < LEAST_SPREAD:
        return float("nan")
    return float(rows["score"].rank().corr(rows["true_mean"].rank()))


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


def _draw_panel(panel: Axes, study: StoredStudy, policy: str, limits: tuple[float, float], say: Say, lang: str) -> None:
    branches = _drawn(study, policy)
    panel.plot(limits, limits, color=GREY, linewidth=0.9, linestyle="--", zorder=1)
    for kind, (colour, marker) in LOOKS.items():
        own = branches[branches["type"] == kind]
        panel.scatter(own["true_mean"], own["score"], s=13, color=colour, marker=marker, label=kind, zorder=2, **_edge(marker))
    panel.set(xlim=limits, ylim=limits, aspect="equal")
    panel.locator_params(nbins=5)
    panel.set_title(wrapped(title_of(study, policy, lang), FULL_WIDTH / COLUMNS - 0.75, 10.0))
    panel.set_xlabel(_axis(study, "quality", say, lang))
    panel.set_ylabel(_axis(study, "score", say, lang))
    panel.text(0.97, 0.04, _rho_text(study, policy, len(branches), say), transform=panel.transAxes, ha="right", va="bottom", fontsize=8.5)


def _rho_text(study: StoredStudy, policy: str, count: int, say: Say) -> str:
    rhos = rank_correlations(study, policy)
    known = [rho for rho in rhos.values() if not np.isnan(rho)]
    first = rhos[_replicate(study)]
    text = "-" if np.isnan(first) else f"{first:.2f}"
    if len(known) > 1:
        text += f" [{min(known):.2f}, {max(known):.2f}]"
    return say("figure.truth_rho", rho=text, n=count)


def _edge(marker: str) -> dict[str, Any]:
    """A dark rim keeps light colours visible; crosses have none."""
    return {"linewidths": 1.0} if marker == "x" else {"linewidths": 0.3, "edgecolors": "black"}


def _axis(study: StoredStudy, response: str, say: Say, lang: str) -> str:
    return say("figure.axis", label=label_of(study, response, lang), unit=unit_text(say, entry_of(study, response).get("unit", "")))


def _entries(study: StoredStudy, say: Say) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    assert study.branches is not None
    present = set(study.branches["type"])
    entries: list[tuple[Any, str]] = []
    for kind, (colour, marker) in LOOKS.items():
        rim: Any = {"markeredgewidth": 1.0} if marker == "x" else {"markeredgewidth": 0.3, "markeredgecolor": "black"}
        if kind in present:
            handle = Line2D([], [], color=colour, marker=marker, linestyle="", markersize=5.0, **rim)
            entries.append((handle, say(f"branch_type.{kind}")))
    return [*entries, (Line2D([], [], color=GREY, linewidth=0.9, linestyle="--"), say("figure.truth_diagonal"))]


def _caption(study: StoredStudy, shown: Sequence[str], say: Say, lang: str) -> str:
    assert study.branches is not None
    replicates, drawn = study.branches["replicate_id"], len(_drawn(study, shown[0]))
    values = {
        "first": replicates.min(),
        "last": replicates.max(),
        "window": say("table.year", year=study.manifest["scenario"]["months"] // MONTHS_PER_YEAR),
    }
    parts = [say("figure.truth_caption", replicate=_replicate(study), **values)]
    branches = study.manifest["scenario"]["population"]["branches"]
    parts += [say("figure.truth_thinned", n=drawn, branches=branches)] if drawn < branches else []
    parts += some_shown(len(shown), len(study.policies), say)
    return sentences([*parts, study_sentence(study, say)], lang)
