"""``branchsim import branches``: a table from the desk, one line a branch, becomes a population file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from branchsim.messages import current_language, text
from sim.problems import InputError, Place, problem_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.files.sheet import Assumption
    from sim.population.branch_table import BranchTable

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z")


@click.command("branches", help="command.import_branches.help")
@click.argument("table", type=click.Path(path_type=Path), metavar="TABLE")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), metavar="DIR", help="option.import_branches.out")
@click.option("--id", "name", default=None, help="option.import_branches.id")
@click.option("--year", type=int, default=None, help="option.import_branches.year")
@click.option("--sheet", default=None, metavar="NAME", help="option.import_branches.sheet")
@click.option("--title-en", default="", help="option.import_branches.title_en")
@click.option("--title-zh", default="", help="option.import_branches.title_zh")
@click.option("--note", default="", help="option.import_branches.note")
def command(table: Path, out: Path, name: str | None, year: int | None, sheet: str | None, **words: str) -> None:
    """Read the table, write the three files, say what was read and assumed."""
    from branchsim.new_files import write_new_files

    name = _id(table, out, name)
    branches, assumed, contents = imported(table, name, _year(year), sheet, words)
    new = write_new_files(out, contents)
    lang = current_language()
    _report(table, branches, assumed, lang)
    for file in contents:
        click.echo(text("branches.written" if new else "branches.already_there", lang, path=out / file))
    click.echo(f"{text('branches.use', lang)}\n  population: {{file: {name}.yaml}}")


def imported(
    path: Path, name: str, year: int, sheet: str | None, words: dict[str, str]
) -> tuple[BranchTable, Sequence[Assumption], dict[str, bytes]]:
    """The branches of ``path``, what was assumed, and the files to write by name. Raises ``InputError`` with every problem."""
    from hashlib import sha256

    from branchsim.branch_files import branches_csv, encoded, origin_note, population_file
    from sim.files.branch_columns import columns
    from sim.files.branch_sheet import MOST_LINES, read_branches
    from sim.files.sheet_reading import matched_headers, read_sheet

    found = read_sheet(path, sheet, MOST_LINES)
    branches, assumed = read_branches(found, year)
    titles = {lang: words.get(f"title_{lang}") or text("branches.default_title", lang, file=path.name) for lang in ("en", "zh")}
    digest, headers = sha256(path.read_bytes()).hexdigest(), matched_headers(found, columns())
    origin = origin_note(path.name, digest, found.name, len(branches.rows), headers, assumed, words.get("note", ""))
    files = {f"{name}.yaml": population_file(name, titles, year), f"{name}.csv": branches_csv(branches), f"{name}.origin.yaml": origin}
    return branches, assumed, encoded(files.items())


def _id(table: Path, out: Path, wish: str | None) -> str:
    """The id wished for, or the name of the table; a csv in the folder written to keeps its name for itself."""
    if wish is not None:
        if _ID.match(wish) is None:
            raise InputError([problem_at(Place("--id"), "", "problem.import_id_form", value=wish)])
        return wish
    if _ID.match(table.stem) is None:
        raise InputError([problem_at(Place(str(table)), "", "problem.import_id")])
    taken = table.resolve() == (out / f"{table.stem}.csv").resolve()
    return f"{table.stem[:55]}_branches" if taken else table.stem


def _year(wish: int | None) -> int:
    from sim.files.population_files import year_problem
    from sim.population.margins import available_years

    year = max(available_years()) if wish is None else wish
    wrong = year_problem(year)
    if wrong is not None:
        raise InputError([problem_at(Place("--year"), "", "problem.only_allowed", **wrong)])
    return year


def _report(table: Path, branches: BranchTable, assumed: Sequence[Assumption], lang: str) -> None:
    from rich.console import Console

    from branchsim.branch_files import sentence
    from branchsim.branch_summary import branch_summary

    members = sum(row.members for row in branches.rows)
    click.echo(text("branches.read", lang, file=table.name, branches=len(branches.rows), members=members))
    Console(highlight=False).print(branch_summary(branches, lang))
    for name in ("score", "attendance"):
        count = sum(getattr(row, name) is not None for row in branches.rows)
        if count > 0:
            click.echo(text("branches.compared", lang, name=text(f"branches.{name}", lang), count=count))
    if len(assumed) > 0:
        click.echo("\n  - ".join([text("branches.assumed", lang), *(sentence(one, lang) for one in assumed)]))
