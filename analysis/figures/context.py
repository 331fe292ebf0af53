"""What a figure is drawn from, for which page, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from analysis.numbers.numbers import Numbers
    from analysis.wording import Say
    from experiments.study_reader import StoredStudy


@dataclass(frozen=True)
class Size:
    """``width`` of the page in inches and the sizes of its texts in points; ``columns``: small panels side by side at most.

    ``height``: inches that all panels together may take (with title, legend and caption they then fit on A4), None where a page grows.
    """

    name: str
    width: float
    columns: int
    title: float
    legend: float
    caption: float
    text: float
    height: float | None = None


COLUMN = Size("column", 85 / 25.4, columns=1, title=9.0, legend=7.5, caption=6.5, text=7.5, height=6.6)  # one column of a journal
PAGE = Size("page", 170 / 25.4, columns=2, title=10.5, legend=8.5, caption=7.0, text=8.0, height=7.9)  # two columns, or a report on A4
SLIDE = Size("slide", 10.0, columns=4, title=12.0, legend=9.0, caption=7.5, text=8.5)  # 10 inches of a screen
SIZES = {size.name: size for size in (COLUMN, PAGE, SLIDE)}


@dataclass(frozen=True)
class FigureContext:
    """``table``: the effects table of the study; ``numbers``: what captions quote; ``policies``: which to show where not all can be.

    ``framed``: title and caption stand inside the picture; a report sets them as text of its own instead.
    """

    study: StoredStudy
    table: pd.DataFrame
    numbers: Numbers
    say: Say
    lang: str
    policies: tuple[str, ...] = ()
    size: Size = SLIDE
    framed: bool = True


@dataclass(frozen=True)
class Drawn:
    """A figure and its texts, all marked (``analysis.quoted``); ``alternative``: what it shows, for who cannot see it."""

    figure: Figure
    title: str
    caption: str
    alternative: str
