"""Series: more than one in a panel are named, and told apart without colour."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from analysis.figures.contrast import WHITE, Colour, contrast, on
from analysis.figures.lint.subject import Finding, Subject, is_guide

APART = 1.5  # contrast of two greys that are told apart side by side
NO_LINE = ("None", "none", "", " ")


class Look(NamedTuple):
    """How a series looks: ``colours`` it is drawn with, its ``tone`` on white paper, and the ``shape`` that stays of it in grey print."""

    name: str
    colours: frozenset[Colour]
    tone: Colour
    shape: tuple[Any, ...]


def series_findings(subject: Subject) -> Iterator[Finding]:
    """Several colours of a panel stand in a legend or beside names in the panel; what differs in colour differs in grey too."""
    legends = [legend for legend in (*subject.figure.legends, *(panel.get_legend() for panel in subject.panels)) if legend is not None]
    looks = [
        _look(handle, text.get_text()) for legend in legends for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True)
    ]
    named = frozenset[Colour]().union(*(look.colours for look in looks))
    for place, panel in enumerate(subject.panels, 1):
        drawn = [_look(artist, "") for artist in (*panel.lines, *panel.collections) if _is_series(artist, panel)]
        colours = {colour for look in drawn for colour in look.colours}
        if len(colours) > 1 and len(colours - named) > 0 and len(panel.texts) < len(colours):
            yield Finding("lint.legend", {"place": place, "panel": panel.get_title(loc="left") or panel.get_title()})
        looks += drawn if len(legends) == 0 else []
    found = {(one.name, other.name) for one, other in combinations(looks, 2) if _alike_in_grey(one, other)}
    for one, other in sorted(found):
        yield Finding("lint.grey", {"one": one, "other": other})


def _alike_in_grey(one: Look, other: Look) -> bool:
    return one.shape == other.shape and one.colours != other.colours and contrast(one.tone, other.tone) < APART


def _is_series(artist: Any, panel: Any) -> bool:
    """Is it data? Lines across the panel (zero, the switch) and guides are not, nor are bands around a line."""
    from matplotlib.collections import PathCollection
    from matplotlib.lines import Line2D

    if isinstance(artist, Line2D):
        points = np.asarray(artist.get_xydata(), dtype=np.float64)
        there = artist.get_visible() and bool(np.isfinite(points).all(axis=1).any())
        return there and artist.get_transform() == panel.transData and not is_guide(artist)
    return isinstance(artist, PathCollection) and artist.get_visible() and np.size(artist.get_offsets()) > 0


def _look(artist: Any, name: str) -> Look:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    if isinstance(artist, Line2D):
        line = artist.get_linestyle() not in NO_LINE
        marker = artist.get_marker() not in NO_LINE
        inks = [artist.get_color()] if line else []
        inks += [artist.get_markerfacecolor()] if marker and artist.get_markerfacecolor() not in ("none", "white") else []
        inks = inks or [artist.get_color()]
        shape: tuple[Any, ...] = ("line", artist.get_linestyle() if line else "", artist.get_marker() if marker else "")
        return Look(name, frozenset(on(ink, WHITE, 1.0) for ink in inks), on(inks[0], WHITE, artist.get_alpha()), shape)
    if isinstance(artist, Patch):
        face = artist.get_facecolor()
        return Look(name, frozenset({on(face, WHITE, 1.0)}), on(face, WHITE), ("patch", artist.get_hatch()))
    inks = [tuple(ink) for ink in artist.get_facecolor()] or [tuple(ink) for ink in artist.get_edgecolor()]
    outline = tuple(np.round(artist.get_paths()[0].vertices.ravel(), 3)) if len(artist.get_paths()) > 0 else ()
    return Look(name, frozenset(on(ink, WHITE, 1.0) for ink in inks), on(inks[0], WHITE), ("marks", outline))
