"""``branchsim figures DIR --check``: every figure the study supports, in both languages and all sizes, under the lint."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from branchsim.messages import LANGUAGES, current_language, text

if TYPE_CHECKING:
    from analysis.figures.source import FigureSource


def check_figures(source: FigureSource, *, only: Sequence[str] = (), policies: Sequence[str] = ()) -> bool:
    """Print what is wrong with the figures, or that nothing is; nothing is written. True if nothing is wrong."""
    from analysis.figures.catalogue import FIGURES
    from analysis.figures.lint.lint import lint_study

    lang, drawings, wrong = current_language(), 0, 0
    kinds = [kind for kind in FIGURES if len(only) == 0 or kind.name in only]
    for one in lint_study(source, lambda spoken: partial(text, lang=spoken), languages=LANGUAGES, kinds=kinds, policies=policies):
        drawings += 1
        wrong += len(one.findings)
        where = text("lint.where", lang, name=one.name, size=one.size, spoken=text(f"lint.in_{one.lang}", lang))
        for finding in one.findings:
            click.echo(where + text(finding.key, lang, **finding.values))
    for kind in kinds:
        if (reason := source.lacks(kind)) is not None:
            click.echo(text("figure.not_drawn", lang, name=kind.name, reason=text(reason, lang)))
    click.echo(text("lint.found" if wrong > 0 else "lint.nothing_found", lang, drawings=drawings, count=wrong))
    return wrong == 0
