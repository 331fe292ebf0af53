"""Drawing the figures of a study into its folder, in the user's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from analysis.figures.source import FigureSource

SLIDE = ("slide",)
FORMATS = ("svg", "png", "pdf")


@dataclass
class Drawing:
    """``drawn``: the files by figure name, SVG first; ``lacking``: why a figure was not drawn, in the user's language."""

    drawn: dict[str, list[Path]] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)


def draw_figures(
    source: FigureSource,
    *,
    only: Sequence[str] = (),
    policies: Sequence[str] = (),
    sizes: Sequence[str] = SLIDE,
    formats: Sequence[str] = FORMATS,
) -> Drawing:
    """Draw all figures the study supports, or those named in ``only``, into its folder ``figures``, in each size and format."""
    from analysis.figures.catalogue import FIGURES
    from analysis.figures.context import SIZES
    from analysis.figures.files import figure_files, file_stem
    from analysis.figures.source import draw
    from analysis.figures.style import figure_style
    from experiments.atomic_files import write_bytes

    lang, folder = current_language(), source.whole.folder / "figures"
    say, result = partial(text, lang=lang), Drawing()
    folder.mkdir(exist_ok=True)
    for kind in (kind for kind in FIGURES if len(only) == 0 or kind.name in only):
        reason = source.lacks(kind)
        if reason is not None:
            result.lacking[kind.name] = say(reason)
            continue
        result.drawn[kind.name] = []
        for size in (SIZES[name] for name in dict.fromkeys(sizes)):
            drawn = draw(kind, source.context(kind, say, lang, policies=policies, size=size))
            with figure_style(lang, size):
                files = figure_files(drawn.figure, file_stem(kind.name, size, lang), formats)
            for name, content in files.items():
                write_bytes(folder / name, content)
            result.drawn[kind.name] += [folder / name for name in files]
    return result


def drawn_lines(drawn: Mapping[str, Sequence[Path]]) -> list[str]:
    """One line for each figure that was drawn in a size: its first file, and the endings of the others."""
    lang, lines = current_language(), []
    for name, paths in drawn.items():
        for stem in dict.fromkeys(path.stem for path in paths):
            first, *others = [path for path in paths if path.stem == stem]
            more = text("figure.more_files", lang, endings=", ".join(path.suffix for path in others)) if len(others) > 0 else ""
            lines.append(text("figure.drawn", lang, name=name, file=first, more=more))
    return lines
