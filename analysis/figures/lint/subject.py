"""What the lint looks at, and what it says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.figures.catalogue import FigureKind
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.style import GUIDE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.lines import Line2D
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

SHORT = 40  # characters of a text that a finding quotes


@dataclass(frozen=True)
class Finding:
    """Something wrong with a figure: key of the text that says what, and its values."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Shown(NamedTuple):
    """A text that can be seen: where it stands in pixels, and the panel it belongs to, if any."""

    artist: Text
    panel: Axes | None
    box: Bbox

    @property
    def text(self) -> str:
        """What it says, in one line, shortened for a finding."""
        words = " ".join(self.artist.get_text().split())
        return words if len(words) <= SHORT else words[:SHORT] + "..."


class Subject:
    """A figure drawn once, so that everything is in its place; its layout stays as it is from then on."""

    def __init__(self, kind: FigureKind, context: FigureContext, drawn: Drawn) -> None:
        """Call inside ``figure_style``. The figure is the lint's own afterwards: it no longer adapts to changes."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        self.kind, self.context, self.drawn, self.figure = kind, context, drawn, drawn.figure
        self.canvas = FigureCanvasAgg(self.figure)
        self.canvas.draw()
        self.figure.set_layout_engine("none")
        self.renderer: Any = self.canvas.get_renderer()

    @cached_property
    def bars(self) -> dict[Axes, Axes]:
        """Panel by the axes of its colour bar."""
        return {image.colorbar.ax: panel for panel in self.figure.axes for image in panel.images if image.colorbar is not None}

    @cached_property
    def panels(self) -> list[Axes]:
        """Axes that can be seen, without colour bars."""
        return [panel for panel in self.figure.axes if panel.get_visible() and panel.axison and panel not in self.bars]

    @cached_property
    def texts(self) -> list[Shown]:
        """All texts that can be seen."""
        found: list[tuple[Text, Axes | None]] = [(text, None) for text in self.figure.texts]
        found += [(text, None) for legend in self.figure.legends for text in legend.get_texts()]
        for panel in (panel for panel in self.figure.axes if panel.get_visible()):
            found += [(text, panel) for text in _texts_of(panel)]
        visible = [(text, panel) for text, panel in found if text.get_visible() and text.get_text().strip() != ""]
        return [Shown(text, panel, text.get_window_extent(self.renderer)) for text, panel in visible]


def _texts_of(panel: Axes) -> Iterator[Text]:
    from matplotlib.text import Text

    yield from (child for child in panel.get_children() if isinstance(child, Text))  # texts and the three titles
    legend = panel.get_legend()
    if legend is not None:
        yield from legend.get_texts()
    if panel.axison:
        for axis in (panel.xaxis, panel.yaxis):
            yield from tick_texts(axis)
            yield from (axis.label, axis.get_offset_text())


def tick_texts(axis: Axis) -> list[Text]:
    """Labels of the ticks within view."""
    low, high = sorted(axis.get_view_interval())
    slack = 1e-9 * (high - low)
    ticks = [tick for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()) if low - slack <= tick.get_loc() <= high + slack]
    labels = [label for tick in ticks for label in (tick.label1, tick.label2)]
    return [label for label in labels if label.get_visible() and label.get_text() != ""] if axis.get_visible() else []


def is_number(text: str) -> bool:
    """Is a tick label a number, as people write them?"""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip().rstrip("%").replace(",", "")
    try:
        float(plain)
    except ValueError:
        return False
    return True


def is_guide(line: Line2D) -> bool:
    """Does a line only lead the eye?"""
    from matplotlib.colors import same_color

    return bool(same_color(line.get_color(), GUIDE))
