"""What a calibration says on the console: the sentences and tables of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analysis.calibration.told_tables import parameters_table, targets_table
from analysis.calibration.wording import Told
from analysis.numbers.numbers import Numbers
from analysis.quoted import plain

if TYPE_CHECKING:
    from analysis.reports.document import Table
    from analysis.stored_analysis import Analysis


def tell_calibration(analysis: Analysis, say: Any, lang: str) -> None:
    """Print how many points are left, what is learnt of each parameter, how targets are met, and what is assumed."""
    told = Told(analysis, Numbers({"numbers": list(analysis.numbers)}, lang), say, lang)
    click.echo(plain(told.lead()))
    for table in ([parameters_table(told)] if told.any_left else []) + [targets_table(told)]:
        _print(table)
    for sentence in (*told.parameters(), *told.pairs(), *told.checks(), *told.assumptions()):
        click.echo(plain(sentence))


def _print(table: Table) -> None:
    from rich.console import Console
    from rich.table import Table as Grid

    from branchsim.comparison_report import NARROWEST

    grid = Grid(title=plain(table.caption), title_justify="left")
    for column in table.columns:
        grid.add_column(plain(column.header), overflow="fold")  # a name that is cut off is no name
    for row in table.rows:
        grid.add_row(*(plain(cell.text) for cell in row.cells))
    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    console.print(grid)
    for note in table.notes:
        click.echo(plain(note))
