"""All rules over one figure, or over all figures of a study in both languages and all sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from analysis.figures.catalogue import FIGURES, FigureKind
from analysis.figures.context import SIZES, SLIDE, Drawn, FigureContext
from analysis.figures.lint.axes import axis_findings, zero_findings
from analysis.figures.lint.captions import caption_findings
from analysis.figures.lint.colours import contrast_findings
from analysis.figures.lint.layout import layout_findings
from analysis.figures.lint.letters import font_findings, glyph_findings
from analysis.figures.lint.series import series_findings
from analysis.figures.lint.subject import Finding, Subject
from analysis.figures.source import FigureSource, draw
from analysis.figures.style import figure_style
from analysis.wording import Say

RULES = (axis_findings, zero_findings, caption_findings, layout_findings, glyph_findings, contrast_findings, series_findings)


class Linted(NamedTuple):
    """One drawing of a figure and what is wrong with it."""

    name: str
    lang: str
    size: str
    findings: tuple[Finding, ...]


def lint(kind: FigureKind, context: FigureContext, drawn: Drawn, *, fonts: bool = True) -> tuple[Finding, ...]:
    """Everything wrong with a figure. It is drawn where it stands; lint it last, or draw it again: its layout is fixed afterwards.

    ``fonts``: look into its PDF too, which takes as long as everything else.
    """
    with figure_style(context.lang, context.size):
        subject = Subject(kind, context, drawn)
        found = [finding for rule in RULES for finding in rule(subject)]
        return (*found, *(font_findings(subject) if fonts else ()))


def lint_study(
    source: FigureSource,
    say_in: Callable[[str], Say],
    *,
    languages: Sequence[str],
    kinds: Sequence[FigureKind] = FIGURES,
    policies: Sequence[str] = (),
) -> Iterator[Linted]:
    """All figures the study supports, in the languages and all sizes; fonts do not depend on the size and are looked at once a language."""
    for kind in (kind for kind in kinds if source.lacks(kind) is None):
        for lang in languages:
            for size in SIZES.values():
                context = source.context(kind, say_in(lang), lang, policies=policies, size=size)
                findings = lint(kind, context, draw(kind, context), fonts=size is SLIDE)
                yield Linted(kind.name, lang, size.name, findings)
