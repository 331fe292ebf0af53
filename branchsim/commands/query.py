"""``branchsim query``: SQL over the tables of a study."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from experiments.closed_query import Answer

MOST_ROWS = 50
WIDEST_CELL = 60


@click.command("query", help="command.query.help")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("sql", metavar="SQL")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="FILE.csv", help="option.query.out")
def command(folder: Path, sql: str, out: Path | None) -> None:
    """Print the answer, or write all of it. Exit code 2 for a question that cannot be answered, in one sentence."""
    from branchsim.stored_notices import tell_notices
    from experiments.closed_query import open_queries
    from experiments.study_tables import study_tables

    tables = study_tables(folder)
    queries = open_queries(tables)
    rows = next(queries.ask("SELECT count(*) FROM results").rows)[0] if tables.interim else 0
    tell_notices(tables, rows)
    answer = queries.ask(sql)
    if out is None:
        _print(answer)
    else:
        click.echo(text("query.written", current_language(), count=_write(answer, out), path=out))


def _write(answer: Answer, path: Path) -> int:
    """All rows as a new CSV file that Excel reads as UTF-8; how many there are."""
    from branchsim.new_files import new_file

    with new_file(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(answer.columns)
        return sum(writer.writerow(["" if value is None else value for value in row]) > 0 for row in answer.rows)


def _print(answer: Answer) -> None:
    """The first rows as a table, and how many there are. A table wider than the console keeps its numbers whole."""
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.measure import Measurement
    from rich.table import Table

    console, rows = Console(highlight=False), answer.rows
    shown = [row for _, row in zip(range(MOST_ROWS), rows)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for index, name in enumerate(answer.columns):
        numbers = all(row[index] is None or isinstance(row[index], (int, float)) for row in shown)
        table.add_column(escape(name), justify="right" if numbers else "left", max_width=WIDEST_CELL, overflow="fold")
    for row in shown:
        table.add_row(*(escape(_cell(value)) for value in row))
    console.width = max(console.width, Measurement.get(console, console.options.update(max_width=100_000), table).maximum)
    console.print(table)
    count = len(shown) + _count(rows)
    more = "query.rows" if count <= MOST_ROWS else "query.more_rows"
    click.echo(text(more, current_language(), count=count, shown=len(shown)))


def _count(rows: Iterator[Any]) -> int:
    return sum(1 for _ in rows)


def _cell(value: Any) -> str:
    """Six digits tell a mean; whole numbers stay whole. A missing value is a dash."""
    if value is None:
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
