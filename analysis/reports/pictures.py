"""Figures as a report holds them: drawn once for all formats, without title and caption, which the report sets as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.reports.document import Picture

if TYPE_CHECKING:
    import pandas as pd

    from analysis.numbers.numbers import Numbers
    from analysis.wording import Say
    from experiments.study_reader import StoredStudy

MILLIMETRES = 25.4  # an inch


@dataclass(frozen=True)
class Pictures:
    """``whole``: with the arm ``design``; ``png``: also as PNG with 300 dpi, which only Word needs."""

    whole: StoredStudy
    study: StoredStudy
    table: pd.DataFrame
    numbers: Numbers
    say: Say
    lang: str
    png: bool = True
    drawn: dict[str, Picture | None] = field(default_factory=dict)

    def draw(self, name: str) -> Picture | None:
        """The figure of this name; None where the study does not support it, or there is none of this name."""
        if name not in self.drawn:
            self.drawn[name] = self._draw(name)
        return self.drawn[name]

    def _draw(self, name: str) -> Picture | None:
        from analysis.figures.catalogue import FIGURES
        from analysis.figures.context import PAGE, FigureContext
        from analysis.figures.files import figure_files
        from analysis.figures.style import figure_style

        kind = {figure.name: figure for figure in FIGURES}.get(name)
        study = self.whole if kind is not None and kind.takes_design else self.study
        if kind is None or kind.lacks(study) is not None:
            return None
        context = FigureContext(study, self.table, self.numbers, self.say, self.lang, size=PAGE, framed=False)
        with figure_style(self.lang, PAGE):
            result = kind.draw(context)
            files = figure_files(result.figure, name, ("svg", "png") if self.png else ("svg",))
        width, height = (float(inches) * MILLIMETRES for inches in result.figure.get_size_inches())
        caption = self.say("report.picture_caption", title=result.title, caption=result.caption)
        return Picture(f"figure-{name}", caption, result.alternative, files[f"{name}.svg"], files.get(f"{name}.png", b""), width, height)
