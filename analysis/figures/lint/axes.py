"""Axes: numbers have a name and a unit, and a difference has its zero."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.figures.lint.subject import Finding, Subject, is_number, tick_texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WITH_UNIT = re.compile(r".*\S\s*[(（][^()（）]*\S[^()（）]*[)）]", re.DOTALL)  # unitless responses too: "(0-1)", "(rank correlation)"
SAME = 1e-9


def axis_findings(subject: Subject) -> Iterator[Finding]:
    """Every axis with numbers has a label that ends in its unit in brackets; panels of a row or column may share one."""
    for place, panel in enumerate(subject.panels, 1):
        for name in ("x", "y"):
            if any(is_number(text.get_text()) for text in tick_texts(getattr(panel, f"{name}axis"))):
                yield from _label_findings(_labels(subject, panel, name), name, place, panel)
    for bar, panel in subject.bars.items():
        if WITH_UNIT.fullmatch(bar.get_ylabel()) is None and WITH_UNIT.fullmatch(panel.get_title(loc="left")) is None:
            yield Finding("lint.bar_unit", {"panel": panel.get_title(loc="left")})


def _label_findings(labels: list[str], name: str, place: int, panel: Axes) -> Iterator[Finding]:
    values = {"axis": name, "place": place, "panel": panel.get_title(loc="left") or panel.get_title()}
    if len(labels) == 0:
        yield Finding("lint.axis_label", values)
    elif WITH_UNIT.fullmatch(labels[0]) is None:
        yield Finding("lint.axis_unit", values | {"label": labels[0]})


def _labels(subject: Subject, panel: Axes, name: str) -> list[str]:
    """The panel's own label, else that of the first panel beside it (for y) or under it (for x), if any."""
    own = getattr(panel, f"get_{name}label")()
    if own != "":
        return [own]
    line = "rowspan" if name == "y" else "colspan"
    place: Any = panel.get_subplotspec()
    spots = [(other, other.get_subplotspec()) for other in subject.panels]
    there = [other for other, spot in spots if spot is not None and place is not None and getattr(spot, line) == getattr(place, line)]
    return [label for label in (getattr(other, f"get_{name}label")() for other in there) if label != ""]


def zero_findings(subject: Subject) -> Iterator[Finding]:
    """Where a difference is shown, each panel has a line at zero, or a colour scale with zero in its middle."""
    if not subject.kind.shows_difference:
        return
    for place, panel in enumerate(subject.panels, 1):
        centred = [abs(low + high) <= SAME * abs(high) for low, high in (image.get_clim() for image in panel.images)]
        if not (all(centred) if len(centred) > 0 else _has_zero_line(panel)):
            yield Finding("lint.zero_line", {"place": place, "panel": panel.get_title(loc="left") or panel.get_title()})


def _has_zero_line(panel: Axes) -> bool:
    """A line across the whole panel at zero, in the view."""
    for line in panel.lines:
        for values, transform, limits in (
            (line.get_xdata(), panel.get_xaxis_transform(), panel.get_xlim()),
            (line.get_ydata(), panel.get_yaxis_transform(), panel.get_ylim()),
        ):
            ends = np.asarray(values)
            at_zero = ends.size > 0 and bool((ends == 0).all()) and min(limits) <= 0 <= max(limits)
            if at_zero and line.get_visible() and line.get_transform() == transform:
                return True
    return False
