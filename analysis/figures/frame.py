"""What all figures share around their panels: a page that is as high as its texts need, title, legend, caption."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.figures.style import FULL_WIDTH, GREY
from analysis.wording import Say, is_preliminary, part_of_box
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE_SIZE, LEGEND_SIZE, CAPTION_SIZE = 12.0, 9.0, 7.5  # points
LINE, LEGEND_LINE = 1.35, 1.5  # line height in font sizes
MARGIN = 0.12  # inches left and right of the texts
GAP = 0.10  # inches between title, legend, panels and caption
HANDLE = 3.4  # font sizes taken by a legend's handle and the space to the next entry
POINTS = 72  # per inch
NO_LINE_START, NO_LINE_END = "，。；：、！？）》”％…", "（《“"  # Chinese typesetting: a line must not begin or end with these
TOKEN = re.compile(r"[^\s\u2e80-\uffef“”…]+|[\u2e80-\uffef“”…]")

Entries = Sequence[tuple[Any, str]]
"""Legend: handle and name."""


def page(panels: float, title: str, caption: str, entries: Entries = (), *, w_pad: float = 0.08, h_pad: float = 0.10) -> Figure:
    """A figure with title, legend and caption in place and ``panels`` inches left between them for the panels.

    Call inside ``figure_style``. Texts are wrapped to the width of the page.
    """
    from matplotlib.figure import Figure

    room = FULL_WIDTH - 2 * MARGIN
    title, caption = wrapped(title, room, TITLE_SIZE), wrapped(caption, room, CAPTION_SIZE)
    columns = _legend_columns([name for _, name in entries], room)
    rows = -(-len(entries) // columns) if len(entries) > 0 else 0
    title_height = (title.count("\n") + 1) * TITLE_SIZE * LINE / POINTS + GAP / 2
    legend_height = rows * LEGEND_SIZE * LEGEND_LINE / POINTS
    bottom = (caption.count("\n") + 1) * CAPTION_SIZE * LINE / POINTS + 2 * GAP
    height = bottom + panels + legend_height + title_height + 2 * GAP
    figure = Figure(figsize=(FULL_WIDTH, height), layout="constrained")
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0, bottom / height, 1, panels / height), w_pad=w_pad, h_pad=h_pad)
    left, top = MARGIN / FULL_WIDTH, 1 - GAP / height
    figure.text(left, top, title, ha="left", va="top", fontsize=TITLE_SIZE, linespacing=LINE)
    if rows > 0:
        handles, names = [handle for handle, _ in entries], [name for _, name in entries]
        corner: Any = {"loc": "upper left", "bbox_to_anchor": (left, top - title_height / height), "borderaxespad": 0.0, "borderpad": 0.2}
        spacing: Any = {"columnspacing": 1.4, "handlelength": 2.0, "handletextpad": 0.6, "labelspacing": 0.45}
        figure.legend(handles, names, ncols=columns, fontsize=LEGEND_SIZE, **corner, **spacing)
    figure.text(left, GAP / height, caption, ha="left", va="bottom", fontsize=CAPTION_SIZE, color=GREY, linespacing=LINE)
    return figure


def wrapped(text: str, inches: float, size: float) -> str:
    """``text`` in lines no wider than ``inches`` in the font of the present settings; Chinese breaks between characters."""
    lines = [""]
    for space, token in _tokens(text):
        longer = lines[-1] + (space if lines[-1] != "" else "") + token
        if lines[-1] != "" and width_of(longer, size) > inches:
            lines.append(token)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def width_of(text: str, size: float) -> float:
    """Width of a line in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    return float(text_to_path.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)[0]) / POINTS


def sentences(parts: Sequence[str], lang: str) -> str:
    """Sentences one after the other: Chinese sets no space between them."""
    return ("" if lang == "zh" else " ").join(parts)


def study_sentence(study: StoredStudy, say: Say) -> str:
    """Size, seed and identity of the study: the last sentence of every caption."""
    manifest = study.manifest
    branches = manifest["scenario"]["population"]["branches"]
    warning = say("figure.preliminary") if is_preliminary(study) else ""
    gap = " " if warning != "" and warning.isascii() else ""  # Chinese sets no space between sentences
    part = part_of_box(study)
    if part is not None:
        warning += gap + say("study.part_of_box", factors=part["factors"], method=say(f"design.{part['method']}"))
        gap = " " if warning.isascii() else ""
    return warning + gap + say("figure.caption_study", branches=branches, seed=manifest["seed"], study=manifest["identity"][:8])


def some_shown(shown: int, total: int, say: Say) -> list[str]:
    """The sentence that says that not all policies are drawn."""
    return [say("figure.caption_some", shown=shown, total=total)] if shown < total else []


def count_text(counts: Sequence[int]) -> str:
    """One number, or the range where counts differ (failed runs)."""
    least, most = min(counts, default=0), max(counts, default=0)
    return str(least) if least == most else f"{least}-{most}"


def _tokens(text: str) -> list[tuple[str, str]]:
    """(space before, token) in order; punctuation stays with the character it belongs to."""
    found: list[tuple[str, str]] = []
    for match in TOKEN.finditer(text):
        space = " " if match.start() > 0 and text[match.start() - 1].isspace() else ""
        glued = len(found) > 0 and space == "" and (match[0][0] in NO_LINE_START or found[-1][1][-1] in NO_LINE_END)
        if glued:
            before, token = found.pop()
            found.append((before, token + match[0]))
        else:
            found.append((space, match[0]))
    return found


def _legend_columns(names: Sequence[str], room: float) -> int:
    """Columns of the legend with the fewest rows that fits; matplotlib fills columns from top to bottom, the first ones fuller."""
    widths = [width_of(name, LEGEND_SIZE) + HANDLE * LEGEND_SIZE / POINTS + 0.1 for name in names]
    for rows in range(1, len(names)):
        columns = -(-len(names) // rows)
        if sum(max(column) for column in np.array_split(widths, columns)) <= room:
            return columns
    return 1
