"""``branchsim pack``: a finished study as one archive that others can run again."""

from __future__ import annotations

import getpass
import platform
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import click

from branchsim.messages import current_language, text

TEXTS = (".json", ".csv", ".yaml", ".md", ".txt", ".svg")
LEFT_OUT = ("sensitivity", "decision", "discovery", "optimisation", "search", "policies", "calibration", "waves")
SHORTEST_WORD = 5  # letters; a shorter name of a user or machine would be found in any text


@click.command("pack", help="command.pack.help")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="FILE.zip", help="option.pack.out")
def command(folder: Path, out: Path | None) -> None:
    """Write the archive, and say where something in it names this machine. Exit code 2 for an unfinished study or an existing file."""
    from branchsim.new_files import new_file
    from branchsim.stored_notices import tell_notices
    from experiments.checksums import altered_files
    from experiments.code_version import code_version
    from experiments.stored_plan import stored_plan
    from experiments.study_archive import write_archive
    from experiments.study_tables import study_tables
    from sim.problems import InputError, Place, problem_at, raise_if_any

    lang, tables = current_language(), study_tables(folder)
    if tables.interim or len(tables.torn) > 0:
        raise InputError([problem_at(Place(str(folder)), "", "problem.pack_unfinished")])
    raise_if_any(problem_at(Place(str(folder / name)), "", "problem.stored_altered") for name in altered_files(folder))
    if tables.manifest["model_hash"] == code_version():  # of another version nobody here can tell
        stored_plan(folder)  # what cannot be run again is of no use to others
    tell_notices(tables, 0)
    preliminary = "_preliminary" if tables.preliminary else ""
    path = folder.resolve().with_name(f"{folder.resolve().name}{preliminary}.zip") if out is None else out
    contents = archive_contents(folder, tables.manifest)
    for name, word in betrayals(contents, folder):
        click.echo(text("pack.betrayal", lang, name=name, word=word), err=True)
    left_out = [name for name in LEFT_OUT if (folder / name).is_dir()]
    if len(left_out) > 0:
        click.echo(text("pack.left_out", lang, names=", ".join(left_out)), err=True)
    with new_file(path) as temporary:
        write_archive(temporary, f"study-{tables.manifest['identity'][:8]}", contents)
    click.echo(text("command.import.written", lang, path=path))


def archive_contents(folder: Path, manifest: Mapping[str, object]) -> dict[str, Path | bytes]:
    """Everything that goes into the archive, by name; failures without the folders they happened in."""
    from branchsim.archive_texts import constraints, readme
    from experiments.parts import FAILURES, read_table, table_bytes
    from experiments.placeless import placeless_failures
    from experiments.study_archive import study_files

    found: dict[str, Path | bytes] = {**study_files(folder)}
    failures = read_table(folder / FAILURES.file, FAILURES.schema)
    if failures is not None and failures.num_rows > 0:
        found[FAILURES.file] = table_bytes(placeless_failures(failures))
    made = {"README.md": readme(manifest), "constraints.txt": constraints(manifest)}
    found |= {name: content.encode("utf-8") for name, content in made.items()}
    found["ODD.md"] = files("sim").joinpath("ODD.md").read_bytes()
    return found


def betrayals(contents: Mapping[str, Path | bytes], folder: Path) -> Iterator[tuple[str, str]]:
    """(file, word) where a text names this machine's folders, its user or itself: what a user wrote into a study stays as it is."""
    places = {str(path.resolve()) for path in (Path.home(), folder.resolve().parent, Path.cwd())} - {Path(folder.anchor).as_posix(), "/"}
    words = places | {word for word in (platform.node(), _user()) if len(word) >= SHORTEST_WORD}
    for name, content in contents.items():
        if name.endswith(TEXTS):
            shown = (content if isinstance(content, bytes) else content.read_bytes()).decode("utf-8", errors="replace")
            yield from ((name, word) for word in sorted(words) if word in shown)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return ""
