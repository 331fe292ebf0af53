"""Layout: no text lies on another text or on another panel, and none is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from matplotlib.transforms import Bbox, BboxBase

from analysis.figures.lint.subject import Finding, Shown, Subject

SLACK = 0.6  # points that boxes may share: letters rarely fill their box


def layout_findings(subject: Subject) -> Iterator[Finding]:
    """Bounding boxes of all texts, tick labels too, against each other, the panels they don't belong to, and the page."""
    slack = SLACK * subject.figure.dpi / 72
    for shown in subject.texts:
        if not _inside(shown.box, subject.figure.bbox, slack):
            yield Finding("lint.clipped", {"text": shown.text})
        elif _is_cut(shown) and shown.panel is not None and not _inside(shown.box, shown.panel.bbox, slack):
            yield Finding("lint.clipped_by_panel", {"text": shown.text})
    for one, other in combinations(subject.texts, 2):
        if _overlap(one.box, other.box, slack):
            yield Finding("lint.overlap", {"text": one.text, "other": other.text})
    for shown in subject.texts:
        for panel in subject.panels:
            if panel is not shown.panel and _overlap(shown.box, panel.bbox, slack):
                yield Finding("lint.on_panel", {"text": shown.text, "panel": panel.get_title(loc="left") or panel.get_title()})


def _is_cut(shown: Shown) -> bool:
    """Is what lies outside of its panel not drawn?"""
    return shown.artist.get_clip_on() and shown.artist in (shown.panel.texts if shown.panel is not None else ())


def _inside(box: Bbox, page: BboxBase, slack: float) -> bool:
    return bool(box.x0 >= page.x0 - slack and box.x1 <= page.x1 + slack and box.y0 >= page.y0 - slack and box.y1 <= page.y1 + slack)


def _overlap(one: Bbox, other: BboxBase, slack: float) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(across > slack and down > slack)
