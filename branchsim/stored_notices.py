"""What must be said of a stored study before its numbers are shown: preliminary, unfinished, parts that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from experiments.study_tables import StudyTables


def tell_notices(tables: StudyTables, rows: int) -> None:
    """Every notice on standard error; ``rows``: of the results so far, where the study is unfinished."""
    lang = current_language()
    tell_preliminary(tables.manifest)
    if tables.interim:
        click.echo(text("stored.interim", lang, rows=rows), err=True)
    if len(tables.torn) > 0:
        click.echo(text("stored.torn", lang, files=tables.torn), err=True)


def tell_preliminary(manifest: Mapping[str, Any]) -> None:
    """The notice of a quick look, where it is one."""
    if manifest.get("preliminary", False):
        click.echo(text("stored.preliminary", current_language()), err=True)
