"""Drawing the figures of a study into its folder, in the user's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from analysis.effects import Effects
    from experiments.study_reader import StoredStudy


@dataclass
class Drawing:
    """``drawn``: the SVG by figure name (its PNG lies beside it); ``lacking``: why a figure was not drawn, in the user's language."""

    drawn: dict[str, Path] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)


def draw_figures(study: StoredStudy, effects: Effects, *, only: Sequence[str] = (), policies: Sequence[str] = ()) -> Drawing:
    """Draw all figures the study supports, or those named in ``only``, into its folder ``figures``."""
    from analysis.figures.catalogue import FIGURES
    from analysis.figures.style import figure_files, figure_style
    from experiments.atomic_files import write_bytes

    lang = current_language()
    say, result = partial(text, lang=lang), Drawing()
    (study.folder / "figures").mkdir(exist_ok=True)
    for figure in FIGURES:
        if len(only) > 0 and figure.name not in only:
            continue
        reason = figure.lacks(study)
        if reason is not None:
            result.lacking[figure.name] = say(reason)
            continue
        with figure_style(lang):
            files = figure_files(figure.draw(study, effects.table, say, lang, tuple(policies)), f"{figure.name}_{lang}")
        for name, content in files.items():
            write_bytes(study.folder / "figures" / name, content)
        result.drawn[figure.name] = study.folder / "figures" / f"{figure.name}_{lang}.svg"
    return result


def drawn_lines(drawn: Mapping[str, Path]) -> list[str]:
    """One line for each figure that was drawn."""
    return [text("figure.drawn", current_language(), name=name, file=file) for name, file in drawn.items()]
