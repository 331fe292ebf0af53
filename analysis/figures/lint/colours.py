"""Colours: texts and lines stand out from what is behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from analysis.figures.contrast import WHITE, Colour, contrast, on
from analysis.figures.lint.subject import Finding, Shown, Subject, is_guide

if TYPE_CHECKING:
    from matplotlib.lines import Line2D

LEAST_TEXT, LEAST_LINE = 4.5, 3.0


def contrast_findings(subject: Subject) -> Iterator[Finding]:
    """Texts at 4.5:1 and lines at 3:1 on what is behind them; guide lines say nothing and may be pale."""
    grounds, paper = _grounds(subject), on(subject.figure.get_facecolor(), WHITE)
    for shown in subject.texts:
        ground = grounds.get(id(shown.artist), paper)
        ratio = contrast(on(shown.artist.get_color(), ground, shown.artist.get_alpha()), ground)
        if ratio < LEAST_TEXT:
            yield Finding("lint.text_contrast", {"text": shown.text, "ratio": round(ratio, 1), "least": LEAST_TEXT})
    pale: dict[str, float] = {}
    for line in _lines(subject):
        ratio = contrast(on(line.get_color(), paper, line.get_alpha()), paper)
        if ratio < LEAST_LINE:
            pale[str(line.get_color())] = ratio
    for colour, ratio in pale.items():
        yield Finding("lint.line_contrast", {"colour": colour, "ratio": round(ratio, 1), "least": LEAST_LINE})


def _lines(subject: Subject) -> Iterator[Line2D]:
    for panel in subject.panels:
        for line in panel.lines:
            drawn = line.get_visible() and line.get_linestyle() not in ("None", "", " ") and line.get_linewidth() > 0
            if drawn and not is_guide(line):
                yield line


def _grounds(subject: Subject) -> dict[int, Colour]:
    """What is behind the texts inside panels: the commonest colour under their boxes when all texts are away."""
    inside = [shown for shown in subject.texts if shown.panel is not None and _lies_in_panel(shown)]
    if len(inside) == 0:
        return {}
    before = [(shown.artist, shown.artist.get_alpha()) for shown in subject.texts]
    for artist, _ in before:
        artist.set_alpha(0)
    subject.canvas.draw()
    pixels = np.asarray(subject.canvas.buffer_rgba())[::-1, :, :3]
    for artist, alpha in before:
        artist.set_alpha(alpha)
    return {id(shown.artist): _commonest(pixels, shown) for shown in inside}


def _lies_in_panel(shown: Shown) -> bool:
    assert shown.panel is not None
    return bool(shown.panel.bbox.overlaps(shown.box))


def _commonest(pixels: np.ndarray, shown: Shown) -> Colour:
    box = shown.box
    part = pixels[max(0, int(box.y0)) : int(box.y1) + 1, max(0, int(box.x0)) : int(box.x1) + 1].reshape(-1, 3)
    if len(part) == 0:
        return 1.0, 1.0, 1.0
    colours, counts = np.unique(part, axis=0, return_counts=True)
    red, green, blue = colours[counts.argmax()] / 255
    return float(red), float(green), float(blue)
