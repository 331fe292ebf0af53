"""How far a study is, on standard error; results on standard output stay clean."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

SECONDS_BETWEEN_LINES = 60.0  # in a log


class ProgressBar:
    """A rich bar with rate, time left, what is on the disk and what failed; where standard error is no terminal, a line a minute.

    ``say``: the catalogue in the user's language; ``arms``: runs of a task. Says once, at the beginning, what an earlier attempt left.
    """

    def __init__(self, say: Any, folder: Path, arms: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[notes]}"),
        )
        console = Console(stderr=True)
        self.say, self.folder, self.arms = say, folder, arms
        self.bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal, speed_estimate_period=120)
        self.task = self.bar.add_task(say("study.progress"), total=None, notes="")
        self.first: int | None = None
        self.months_run = self.months_before = 0.0
        self.finished = self.burn_in = self.months_per_task = 0
        self.began, self.told = 0.0, time.monotonic()

    def __enter__(self) -> ProgressBar:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def resumed(self, month: int) -> None:
        """Say that a large run goes on from where it was saved: ``month`` counts from the switch."""
        self.months_run = self.months_run + month if self.months_run >= self.burn_in else self.burn_in + month
        self.months_before = self.months_run
        click.echo(self.say("study.run_resumed", month=month), err=True)

    def unsaved(self, reason: str) -> None:
        """Say that a large run could not be saved on its way, and goes on."""
        click.echo(self.say("study.run_not_saved", reason=reason), err=True)

    def months(self, count: float) -> None:
        """Show that so many more months of a large run are done."""
        self.months_run += count
        share = self.months_run / self.months_per_task
        self.bar.update(self.task, completed=self.finished + min(share, 0.999))
        if self.bar.disable and time.monotonic() - self.told > SECONDS_BETWEEN_LINES:
            self.told = time.monotonic()
            pace = (time.monotonic() - self.began) / (self.months_run - self.months_before)  # seconds a month
            left = pace * (self.months_per_task - self.months_run) / 60.0
            click.echo(
                self.say("study.months_line", done=int(self.months_run), total=self.months_per_task, minutes=f"{left:.1f}"), err=True
            )

    def update(self, progress: Any) -> None:
        """Show an ``experiments.attempt.Progress``."""
        if self.first is None:
            self.first, self.began = progress.finished, time.monotonic()
            if progress.saved > 0:
                line = self.say("study.resumed", folder=self.folder, done=progress.saved, total=progress.total)
                click.echo(line, err=True)
        seconds = time.monotonic() - self.began
        rate = self.arms * (progress.finished - self.first) / seconds if seconds > 0 else 0.0
        notes = self.say("study.saved", saved=progress.saved, total=progress.total, rate=f"{rate:.1f}")
        if progress.failed > 0:
            notes += self.say("study.failing", count=progress.failed)
        if self.bar.disable and time.monotonic() - self.told > SECONDS_BETWEEN_LINES:
            self.told = time.monotonic()
            counts = {"done": progress.finished, "total": progress.total, "saved": progress.saved, "failed": progress.failed}
            click.echo(self.say("study.progress_line", **counts, rate=f"{rate:.1f}"), err=True)
        if progress.finished > self.finished:
            self.finished, self.months_run = progress.finished, 0
        self.bar.update(self.task, completed=progress.finished, total=progress.total, notes=notes)
