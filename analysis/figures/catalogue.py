"""All figures by name: what each needs of a study, and what draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from analysis.figures import effects, response_surface, score_truth, time_paths, weight_by_evidence
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class FigureKind(NamedTuple):
    """``lacks(study)``: key of the text that says what is missing, None if the figure can be drawn.

    ``draw(study, table, say, lang, policies)``: the figure, from the study and its effects table, inside ``figure_style(lang)``.
    """

    name: str
    lacks: Callable[[StoredStudy], str | None]
    draw: Callable[..., Figure]


FIGURES = (
    FigureKind("weight_by_evidence", weight_by_evidence.lacks, weight_by_evidence.weight_by_evidence),
    FigureKind("effects", effects.lacks, effects.effects),
    FigureKind("time_paths", time_paths.lacks, time_paths.time_paths),
    FigureKind("score_truth", score_truth.lacks, score_truth.score_truth),
    FigureKind("response_surface", response_surface.lacks, response_surface.response_surface),
)
