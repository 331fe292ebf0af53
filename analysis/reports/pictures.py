"""Figures as a report holds them: drawn once for all formats, without title and caption, which the report sets as text."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.reports.document import Picture

if TYPE_CHECKING:
    import pandas as pd

    from analysis.numbers.numbers import Numbers
    from analysis.wording import Say
    from experiments.study_reader import StoredStudy

MILLIMETRES = 25.4  # an inch
WITH_DESIGN = ("factorial_heat_map",)  # figures that show the arm ``design`` itself


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
        from analysis.figures.style import DPI, figure_style

        found = {figure.name: figure for figure in FIGURES}.get(name)
        study = self.whole if name in WITH_DESIGN else self.study
        if found is None or found.lacks(study) is not None:
            return None
        context = FigureContext(study, self.table, self.numbers, self.say, self.lang, size=PAGE, framed=False)
        svg, png = io.BytesIO(), io.BytesIO()
        with figure_style(self.lang, PAGE):
            result = found.draw(context)
            result.figure.savefig(svg, format="svg", metadata={"Date": None})
            if self.png:
                result.figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
        width, height = (float(inches) * MILLIMETRES for inches in result.figure.get_size_inches())
        caption = result.title + (". " if self.lang == "en" else "。") + result.caption
        return Picture(f"figure-{name}", caption, result.alternative, svg.getvalue(), png.getvalue(), width, height)
