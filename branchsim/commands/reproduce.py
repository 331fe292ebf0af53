"""``branchsim reproduce``: run a stored study again and say whether the numbers are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from experiments.study_comparison import Difference

MOST_ROWS = 40


@click.command("reproduce", help="command.reproduce.help")
@click.argument("place", metavar="DIR_OR_ARCHIVE", type=click.Path(path_type=Path))
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="option.threads.help")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="FOLDER", help="option.reproduce.out")
@click.option("--points", type=click.IntRange(1), default=None, metavar="K", help="option.reproduce.points")
def command(place: Path, threads: int, out: Path | None, points: int | None) -> None:
    """Exit code 0 where the numbers are the same, 1 where they differ, 2 where there is nothing to compare with."""
    from branchsim.stored_notices import tell_preliminary
    from branchsim.study_session import run_session
    from experiments.code_version import code_version
    from experiments.stored_plan import stored_plan
    from experiments.study_archive import check_sums, opened
    from experiments.study_comparison import differences
    from experiments.study_tables import study_tables
    from sim.problems import InputError, Place, problem_at, raise_if_any

    lang = current_language()
    with opened(place) as folder, TemporaryDirectory(prefix="branchsim-") if out is None else nullcontext(str(out)) as target:
        check_sums(folder)
        tables = study_tables(folder)
        if tables.interim:
            raise InputError([problem_at(Place(str(place)), "", "problem.study_not_finished", reason="results.parquet")])
        raise_if_any(problem_at(Place(str(folder / name)), "", "problem.stored_lacks") for name in tables.torn)  # before hours of runs
        if Path(target).resolve() == folder.resolve():
            raise InputError([problem_at(Place(target), "--out", "problem.reproduce_itself")])
        plan = stored_plan(folder)
        tell_preliminary(tables.manifest)
        _tell_versions(tables.manifest, code_version())
        kept = plan.design if points is None else plan.design.head(points)
        if len(kept) < len(plan.design):
            click.echo(text("reproduce.points", lang, points=len(kept), total=len(plan.design)))
        run_session(replace(plan, design=kept, model_hash=code_version()), Path(target), workers=threads, overwrite=False)
        chosen = None if len(kept) == len(plan.design) else [int(point) for point in kept["point_id"]]
        found = list(differences(folder, Path(target), chosen))
    _print(found)
    if not all(one.rounding for one in found):
        click.get_current_context().exit(1)


def _tell_versions(manifest: Mapping[str, Any], model: str) -> None:
    """Say on standard error in what this model and these packages are not those of the study."""
    from experiments.provenance import versions

    lang = current_language()
    if manifest["model_hash"] != model:
        click.echo(text("reproduce.other_model", lang, stored=manifest["model_hash"][:12], here=model[:12]), err=True)
    stored, here = manifest.get("created", {}).get("versions", {}), versions()
    other = tuple(f"{name} {stored[name]} / {here.get(name)}" for name in sorted(stored) if stored[name] != here.get(name))
    if len(other) > 0:
        click.echo(text("reproduce.other_versions", lang, names=other), err=True)


def _print(found: Sequence[Difference]) -> None:
    """One sentence, and where numbers differ a table: file, column, how many, by how much, where first."""
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    lang = current_language()
    if len(found) == 0:
        click.echo(text("reproduce.identical", lang))
        return
    if all(one.rounding for one in found):
        largest = max(one.largest for one in found if one.largest is not None)
        click.echo(text("reproduce.equal", lang, count=sum(one.count for one in found), largest=f"{largest:.1e}"))
        return
    click.echo(text("reproduce.differs", lang, count=sum(one.count for one in found)))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for head, right in (("file", False), ("column", False), ("count", True), ("largest", True), ("first", False)):
        table.add_column(text(f"reproduce.{head}", lang), justify="right" if right else "left", overflow="fold")
    worst = sorted(found, key=lambda one: one.rounding)
    for one in worst[:MOST_ROWS]:
        size = "-" if one.largest is None else f"{one.largest:.3g}" if isfinite(one.largest) else text("reproduce.missing", lang)
        column = one.column if one.column != "" else text("reproduce.rows", lang)
        table.add_row(*map(escape, (f"{one.table}.parquet", column, str(one.count), size, one.first)))
    Console(highlight=False, width=max(100, Console().width)).print(table)
    if len(worst) > MOST_ROWS:
        click.echo(text("reproduce.more", lang, count=len(worst) - MOST_ROWS))
