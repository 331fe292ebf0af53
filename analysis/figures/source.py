"""From a study to its figures: what each is drawn from, worked out once and only when it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analysis.effects import Effects, study_effects
from analysis.figures.context import SLIDE, Drawn, FigureContext, Size
from analysis.figures.settled import settled
from analysis.figures.style import figure_style
from analysis.numbers.numbers import Numbers
from analysis.numbers.quotable import quotable_numbers
from analysis.stored_analysis import analysis_numbers
from experiments.plan import DESIGN

if TYPE_CHECKING:
    from analysis.figures.catalogue import FigureKind
    from analysis.wording import Say
    from experiments.study_reader import StoredStudy


class FigureSource:
    """``whole``: the study; ``study``: without the arm ``design``, whose levers differ from point to point: most figures cannot draw it."""

    def __init__(self, study: StoredStudy, effects: Effects | None = None) -> None:
        """``effects``: those of the study without the arm ``design``, where somebody has them already."""
        self.whole = study
        self.study = study.without(DESIGN) if len(study.manifest.get("levers", [])) > 0 else study
        self._known = effects
        self._contents: dict[bool, dict[str, Any]] = {}

    @cached_property
    def effects(self) -> Effects:
        """Effects of all policies but the arm ``design``."""
        return study_effects(self.study) if self._known is None else self._known

    def lacks(self, kind: FigureKind) -> str | None:
        """Key of the text that says what the study lacks for a figure; None if it can be drawn."""
        return kind.lacks(self.whole if kind.takes_design else self.study)

    def context(
        self, kind: FigureKind, say: Say, lang: str, *, policies: Sequence[str] = (), size: Size = SLIDE, framed: bool = True
    ) -> FigureContext:
        """What a figure is drawn from."""
        study = self.whole if kind.takes_design else self.study
        if kind.takes_design not in self._contents:
            content = quotable_numbers(study, self.effects)
            content["numbers"] += analysis_numbers(study.folder, study.manifest["identity"])
            self._contents[kind.takes_design] = content
        numbers = Numbers(self._contents[kind.takes_design], lang)
        return FigureContext(study, self.effects.table, numbers, say, lang, tuple(policies), size, framed)


def draw(kind: FigureKind, context: FigureContext) -> Drawn:
    """The figure with its texts, in the style of its language and size. Raises KeyError for a policy that the study does not hold."""
    with figure_style(context.lang, context.size):
        return settled(kind.draw(context))
