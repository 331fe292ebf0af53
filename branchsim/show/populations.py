"""``show`` for populations: a year's published margins, or a table of one's own branches."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

import click

from branchsim.messages import text
from branchsim.show.drawing import grid, heading


def show_year(year: int, lang: str) -> None:
    """Targets, what the synthetic population reaches, and sources."""
    from branchsim.population_table import population_report

    click.echo(population_report(year, lang))


def show_table(path: Path, lang: str) -> None:
    """Branches and members by type."""

    from sim.entities import BRANCH_TYPES
    from sim.files.population_files import open_population

    found, say = open_population(path), partial(text, lang=lang)
    heading(say("show.title.population", id=found.id, title=getattr(found.title, lang)))
    branches, members = Counter(row.type for row in found.table.rows), Counter[str]()
    for row in found.table.rows:
        members[row.type] += row.members
    rows = [(say(f"type.{kind}"), str(branches[kind]), str(members[kind])) for kind in BRANCH_TYPES if branches[kind] > 0]
    rows.append((say("show.total"), str(branches.total()), str(members.total())))
    grid([say("show.type"), say("show.population"), say("show.members")], rows, right=(1, 2))
