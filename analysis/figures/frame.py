"""What all figures share around their panels: a page that is as high as its texts need, title, legend, caption."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.figures.context import Drawn, FigureContext
from analysis.figures.lines import POINTS, width_of, wrapped
from analysis.figures.style import GREY
from analysis.quoted import code, plain
from analysis.wording import is_preliminary, part_of_box

LINE, LEGEND_LINE, LEGEND_GAP = 1.35, 1.2, 0.3  # line heights and the space between legend entries, in font sizes
MARGIN = 0.12  # inches left and right of the texts
GAP = 0.10  # inches between title, legend, panels and caption
HANDLE = 3.4  # font sizes taken by a legend's handle and the space to the next entry

Entries = Sequence[tuple[Any, str]]
"""Legend: handle and name."""


def page(
    context: FigureContext,
    panels: float,
    title: str,
    caption: str,
    alternative: str,
    entries: Entries = (),
    *,
    w_pad: float = 0.08,
    h_pad: float = 0.10,
) -> Drawn:
    """An empty figure with its texts in place and ``panels`` inches of height left between legend and caption for the panels.

    Call inside ``figure_style``. Texts are wrapped to the width of the page; without a frame only the legend is drawn.
    """
    from matplotlib.figure import Figure

    size = context.size
    room = size.width - 2 * MARGIN
    above, below = (wrapped(plain(title), room, size.title), wrapped(plain(caption), room, size.caption)) if context.framed else ("", "")
    names = [wrapped(plain(name), room - _handle(size.legend), size.legend) for _, name in entries]
    columns = _legend_columns(names, room, size.legend)
    title_height = _height(above, size.title) + (GAP / 2 if context.framed else 0)
    legend_height = _legend_height(names, columns, size.legend)
    bottom = _height(below, size.caption) + (2 * GAP if context.framed else GAP)
    height = bottom + panels + legend_height + title_height + 2 * GAP
    figure = Figure(figsize=(size.width, height), layout="constrained")
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0, bottom / height, 1, panels / height), w_pad=w_pad, h_pad=h_pad)
    left, top = MARGIN / size.width, 1 - GAP / height
    if len(names) > 0:
        handles = [handle for handle, _ in entries]
        corner: Any = {"loc": "upper left", "bbox_to_anchor": (left, top - title_height / height), "borderaxespad": 0.0, "borderpad": 0.2}
        spacing: Any = {"columnspacing": 1.4, "handlelength": 2.0, "handletextpad": 0.6, "labelspacing": 0.45}
        figure.legend(handles, names, ncols=columns, fontsize=size.legend, **corner, **spacing)
    if context.framed:
        figure.text(left, top, above, ha="left", va="top", fontsize=size.title, linespacing=LINE)
        figure.text(left, GAP / height, below, ha="left", va="bottom", fontsize=size.caption, color=GREY, linespacing=LINE)
    return Drawn(figure, title, caption, alternative)


def _height(text: str, size: float) -> float:
    """Inches that lines of this font size take; none for no text."""
    return 0.0 if text == "" else (text.count("\n") + 1) * size * LINE / POINTS


def sentences(parts: Sequence[str], lang: str) -> str:
    """Sentences one after the other: Chinese sets no space between them."""
    return ("" if lang == "zh" else " ").join(parts)


def study_sentence(context: FigureContext) -> str:
    """Size, seed and identity of the study: the last sentence of every caption."""
    study, numbers, say = context.study, context.numbers, context.say
    parts = [say("figure.preliminary")] if is_preliminary(study) else []
    parts += [say("figure.interim")] if study.interim else []
    part = part_of_box(study)
    if part is not None:
        parts.append(say("study.part_of_box", factors=numbers.count("study.factors"), method=say(f"design.{part['method']}")))
    parts.append(
        say(
            "figure.caption_study",
            branches=numbers.count("study.branches"),
            seed=numbers.exact("study.seed"),
            study=code(study.manifest["identity"][:8]),
        )
    )
    return sentences(parts, context.lang)


def some_shown(context: FigureContext, shown: int, total: int) -> list[str]:
    """The sentence that says that not all policies are drawn."""
    return [context.say("figure.caption_some")] if shown < total else []


def fewer_panels(context: FigureContext, left_out: int, file: str) -> list[str]:
    """The sentence that says that not all responses are drawn, and where the others stand."""
    return [context.say("figure.caption_fewer", file=code(file))] if left_out > 0 else []


def panel_rows(context: FigureContext, wanted: int, high: float, least: float) -> tuple[int, float]:
    """How many of the ``wanted`` rows of panels fit on the page, at least one, and the inches of each.

    A panel is ``high`` inches where there is room, but not less than ``least``.
    """
    if context.size.height is None or wanted * high <= context.size.height:
        return wanted, high
    rows = max(1, min(wanted, int(context.size.height / least)))
    return rows, max(least, min(high, context.size.height / rows))


def _handle(size: float) -> float:
    """Inches that a legend's handle takes, with the space to the next entry."""
    return HANDLE * size / POINTS + 0.1


def _legend_columns(names: Sequence[str], room: float, size: float) -> int:
    """Columns of the legend with the fewest rows that fits; matplotlib fills columns from top to bottom, the first ones fuller."""
    widths = [max(width_of(line, size) for line in name.split("\n")) + _handle(size) for name in names]
    for rows in range(1, len(names)):
        columns = -(-len(names) // rows)
        if sum(max(column) for column in np.array_split(widths, columns)) <= room:
            return columns
    return 1


def _legend_height(names: Sequence[str], columns: int, size: float) -> float:
    """Inches of the highest column."""
    if len(names) == 0:
        return 0.0
    heights = [(name.count("\n") + 1) * LEGEND_LINE + LEGEND_GAP for name in names]
    return max(sum(column) for column in np.array_split(heights, columns)) * size / POINTS
