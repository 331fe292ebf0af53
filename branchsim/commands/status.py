"""``branchsim status``: how far a study is, asked from another terminal."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from experiments.study_status import Status


@click.command("status", help="command.status.help")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Print the status, one fact a line."""
    from experiments.study_status import read_status

    say = partial(text, lang=current_language())
    status = read_status(folder)
    click.echo(say("command.status.title", name=status.manifest.get("id") or status.manifest["question"], folder=folder))
    if status.manifest.get("preliminary"):
        click.echo(say("study.preliminary"))
    for line in (*_progress(status, say), *_attempts(status, say), *_failures(folder, status, say)):
        click.echo(line)


def _progress(status: Status, say: Any) -> Iterator[str]:
    if status.complete:
        yield say("command.status.complete", tasks=status.saved, failed=status.failed)
    else:
        key = "command.status.running" if status.running else "command.status.stopped"
        yield say(key, saved=status.saved, total=status.total, failed=status.failed)
    if status.rate is not None and status.seconds_left is not None:
        yield say("command.status.rate", rate=f"{status.rate:.1f}", left=duration(status.seconds_left))


def _attempts(status: Status, say: Any) -> Iterator[str]:
    for one in status.attempts:
        if "outcome" in one:
            outcome = say("command.status.ended", outcome=one["outcome"])
        else:
            last = one is status.attempts[-1] and status.running
            outcome = say("command.status.under_way" if last else "command.status.killed")
        words = {"attempt": one["attempt"], "executor": one.get("executor", "?"), "tasks": one.get("tasks", 0)}
        yield "  " + say("command.status.attempt", **words, seconds=f"{one.get('seconds', 0):.0f}", outcome=outcome)
    retried = {(task["point_id"], task["replicate_id"]) for one in status.attempts for task in one.get("retries", [])}
    if len(retried) > 0:
        yield say("study.retried", count=len(retried))
    if len(status.damaged) > 0:
        yield say("command.status.damaged", files=", ".join(status.damaged))


def _failures(folder: Path, status: Status, say: Any) -> Iterator[str]:
    """What failed and where in the box: a tree over the factors finds the corner, if there is one."""
    if status.failed == 0:
        return
    import pandas as pd

    from experiments.failure_region import failure_region
    from experiments.study_status import failures_on_disk, tasks_on_disk

    yield say("command.status.failures", kinds=", ".join(f"{kind} {count}" for kind, count in status.kinds.most_common()))
    failed = failures_on_disk(folder)
    region = failure_region(pd.read_parquet(folder / "design.parquet"), {task: task in failed for task in sorted(tasks_on_disk(folder)[0])})
    if region is None:
        yield say("command.status.no_cluster")
        return
    rule = say("command.status.and").join(f"{name} {sign} {value:.4g}" for name, sign, value in region.bounds)
    numbers = {"share": f"{region.failed / region.runs:.0%}", "failed": region.failed, "runs": region.runs}
    yield say("command.status.cluster", rule=rule, **numbers, elsewhere=f"{region.elsewhere:.0%}")


def duration(seconds: float) -> str:
    """Seconds as h:mm:ss."""
    whole = max(0, round(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
