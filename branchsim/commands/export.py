"""``branchsim export``: the tables of a study for other programs."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from branchsim.messages import current_language, text

FORMATS = ("csv", "xlsx", "stata", "parquet")


@click.command("export", help="command.export.help")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="option.export.format")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="FOLDER", help="option.export.out")
def command(folder: Path, form: str, out: Path | None) -> None:
    """Write all files of the format or none. Exit code 2 where one exists or a table does not fit."""
    from branchsim.exports.formats import writers
    from branchsim.exports.tables import exports, suffix
    from branchsim.new_files import new_file, new_folder
    from branchsim.stored_notices import tell_notices
    from experiments.checksums import altered_files
    from experiments.study_tables import study_tables
    from sim.problems import Place, problem_at, raise_if_any

    lang, tables = current_language(), study_tables(folder)
    altered = [] if tables.interim else [folder / name for name in altered_files(folder) if (folder / name).exists()]
    raise_if_any(problem_at(Place(str(path)), "", "problem.stored_altered") for path in altered)
    found = exports(tables, lang)
    tell_notices(tables, found[0].rows)
    place = folder / "export" if out is None else out
    files = {place / name: write for name, write in writers(form, found, suffix(tables)).items()}
    raise_if_any(problem_at(Place(str(path)), "--out", "problem.file_exists") for path in files if path.exists())
    new_folder(place)
    with ExitStack() as stack:  # renamed at the end, all of them
        for path, write in files.items():
            write(stack.enter_context(new_file(path)))
    for path in files:
        click.echo(text("command.import.written", lang, path=path))
