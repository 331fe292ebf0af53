"""``branchsim merge``: join what shards have run into one study."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from experiments.study import Study


@click.command("merge", help="command.merge.help")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("others", metavar="[OTHER...]", nargs=-1, type=click.Path(path_type=Path))
def command(folder: Path, others: tuple[Path, ...]) -> None:
    """Take over the parts of other folders, compact, and report as a sweep would."""
    from branchsim.record.writing import open_recorded
    from branchsim.sweep_report import report_sweep
    from experiments.large_runs import SAVES
    from experiments.runner import merge_study
    from experiments.stored_plan import stored_plan
    from experiments.study_status import read_status
    from sim.problems import InputError, Problem

    lang = current_language()
    read_status(folder)  # refuses what is no study
    study = open_recorded(folder, stored_plan(folder))
    for other in others:
        take_over(study, other)
    missing = merge_study(study)
    if len(missing) > 0:
        points = ", ".join(f"{task.point_id}/{task.replicate_id}" for task in missing[:3])
        words = {"count": len(missing), "total": len(study.tasks()), "shards": points + (" ..." if len(missing) > 3 else "")}
        raise InputError([Problem(str(folder), None, None, "", "problem.tasks_missing", words)])
    shutil.rmtree(study.journal.folder / SAVES, ignore_errors=True)
    if len(study.stored.torn) > 0:
        click.echo(text("study.torn", lang, files=", ".join(study.stored.torn)), err=True)
    click.echo(text("command.merge.done", lang, folder=folder, tasks=len(study.tasks())))
    report_sweep(study, partial(text, lang=lang), lang)


def take_over(study: Study, other: Path) -> None:
    """Copy the parts of another folder of the same study. Raises InputError where it holds another one, or is at work."""
    from experiments.atomic_files import write_bytes
    from experiments.folder_lock import held
    from experiments.study_status import read_status
    from sim.problems import InputError, Problem

    status = read_status(other)
    if (other / "results.parquet").exists():
        raise InputError([Problem(str(other), None, None, "", "problem.merge_finished")])
    if status.manifest["identity"] != study.plan.identity():
        words = {"other": str(other), "folder": str(study.folder)}
        raise InputError([Problem(str(other), None, None, "", "problem.merge_other_study", words)])
    with held(other):
        for path in sorted((other / "parts").glob("*.parquet")):
            target = study.folder / "parts" / path.name
            if not target.exists():
                write_bytes(target, path.read_bytes())
    for path in sorted((other / "journal").glob("attempt-*.json")):
        number = len(list((study.folder / "journal").glob("attempt-*.json"))) + 1
        shutil.copyfile(path, study.folder / "journal" / f"attempt-{number:04d}.json")
