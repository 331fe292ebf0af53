"""``branchsim import branches``: a table from the desk, one line a branch, becomes a population file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from branchsim.messages import LANGUAGES, current_language, text
from sim.problems import InputError, Place, problem_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.files.sheet import Assumption
    from sim.population.branch_table import BranchTable


@click.command("branches", help="command.import_branches.help")
@click.argument("table", type=click.Path(path_type=Path), metavar="TABLE")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), metavar="DIR", help="option.import_out.help")
@click.option("--id", "wanted", metavar="ID", help="option.import_id.help")
@click.option("--year", type=int, metavar="YEAR", help="option.import_branches.year")
@click.option("--title-en", metavar="TEXT", help="option.title_en.help")
@click.option("--title-zh", metavar="TEXT", help="option.title_zh.help")
@click.option("--sheet", "page", metavar="NAME", help="option.sheet.help")
@click.option("--note", default="", metavar="TEXT", help="option.import_branches.note")
def command(table: Path, out: Path, wanted: str | None, year: int | None, page: str | None, note: str, **titles: str | None) -> None:
    """Read the table, write the three files, say what was read and assumed. Raises ``InputError`` with every problem."""
    from branchsim.branch_files import branches_csv, population_file
    from branchsim.new_files import write_new
    from branchsim.sheet_origin import origin_text
    from sim.files.branch_columns import columns
    from sim.files.branch_sheet import MOST_LINES, read_branches
    from sim.files.sheet_reading import matched_headers, read_sheet

    name, assumed = _id(wanted, table, out)
    sheet = read_sheet(table, page, MOST_LINES)
    branches, read = read_branches(sheet, _year(year))
    assumed = [*read, *assumed]
    words = {lang: titles[f"title_{lang}"] or text("branches.default_title", lang, file=table.name) for lang in LANGUAGES}
    contents = {f"{name}.yaml": population_file(name, words, branches.year), f"{name}.csv": branches_csv(branches)}
    contents[f"{name}.origin.yaml"] = origin_text(
        f"{name}.yaml", sheet, len(branches.rows), matched_headers(sheet, columns()), assumed, note
    )
    written = write_new(out, {file: content.encode("utf-8", "replace") for file, content in contents.items()})
    lang = current_language()
    _report(table, branches, assumed, lang)
    for file in contents:
        click.echo(text("command.import.written" if written else "command.import.already", lang, path=out / file))
    click.echo(text("branches.use", lang, path=f"{name}.yaml"))


def _id(wanted: str | None, table: Path, out: Path) -> tuple[str, list[Assumption]]:
    """The id wished for, or the name of the table; a csv in the folder written to keeps its name for itself."""
    from branchsim.sheet_origin import chosen_id

    name, assumed = chosen_id(wanted, table, "my_branches")
    taken = wanted is None and table.resolve() == (out / f"{name}.csv").resolve()
    return (f"{name[:55]}_branches" if taken else name), assumed


def _year(wanted: int | None) -> int:
    from sim.files.population_files import year_problem
    from sim.population.margins import available_years

    year = max(available_years()) if wanted is None else wanted
    wrong = year_problem(year)
    if wrong is not None:
        raise InputError([problem_at(Place("--year"), "", "problem.only_allowed", **wrong)])
    return year


def _report(table: Path, branches: BranchTable, assumed: Sequence[Assumption], lang: str) -> None:
    from rich.console import Console

    from branchsim.branch_summary import branch_summary

    members = sum(row.members for row in branches.rows)
    click.echo(text("branches.read", lang, file=table.name, branches=len(branches.rows), members=members))
    Console(highlight=False).print(branch_summary(branches, lang))
    for name in ("score", "attendance"):
        count = sum(getattr(row, name) is not None for row in branches.rows)
        if count > 0:
            click.echo(text("branches.compared", lang, name=text(f"branches.{name}", lang), count=count))
    if len(assumed) > 0:
        click.echo(text("command.import.assumptions", lang))
    for one in assumed:
        click.echo(f"  - {text(one.key, lang, **one.values)}")
