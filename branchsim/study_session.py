"""Running a study from the command line: its folder, a progress bar, and what is said when it stops, is complete or has failures."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from experiments.plan import StudyPlan
    from experiments.study_reader import StoredStudy
    from sim.scenario import Scenario


def default_folder(command: str, plan: StudyPlan) -> Path:
    """``out/<command>-<first 8 digits of the job's hash>``: the same job finds its own folder again."""
    return Path("out") / f"{command}-{plan.identity()[:8]}"


def run_session(plan: StudyPlan, folder: Path, *, threads: int, overwrite: bool) -> StoredStudy:
    """Run the study or what is left of it, and read it back. Raises InputError for a foreign folder or if no run succeeded (exit 1)."""
    from experiments.default_point import before_switch
    from experiments.runner import run_study
    from experiments.study_folder import open_study
    from experiments.study_reader import read_study
    from sim.simulate import simulate_policies

    say = partial(text, lang=current_language())
    study = open_study(folder, plan, overwrite=overwrite)
    say_if_compiling(say, plan.scenario)
    total = len(plan.tasks())
    if not study.complete() and (saved := total - len(study.remaining())) > 0:
        click.echo(say("study.resumed", folder=folder, done=saved, total=total), err=True)
    try:
        with _progress_bar(say) as update:
            ran = run_study(study, simulate_policies, threads, update, before=before_switch)
    except KeyboardInterrupt:
        click.echo(say("study.stopped", folder=folder), err=True)
        raise
    if not ran:
        click.echo(say("study.complete", folder=folder))
    stored = read_study(folder)
    _report_failures(stored, len(plan.tasks()), say)
    return stored


def say_if_compiling(say: Any, scenario: Scenario | None = None) -> None:
    """The first run of a version of the model compiles it; a user who waits a minute is told why, once."""
    from sim.compiled import compiled_before
    from sim.own_rules import rules_key

    if not compiled_before(rules_key(() if scenario is None else scenario.rules)):
        click.echo(say("study.compiling"), err=True)


def _report_failures(stored: StoredStudy, total: int, say: Any) -> None:
    """Say how many tasks failed; end with exit code 1 if none succeeded."""
    if len(stored.failures) == 0:
        return
    click.echo(say("study.failed", count=len(stored.failures), total=total, file=stored.folder / "failures.parquet"), err=True)
    if len(stored.results) == 0:
        first = stored.failures.iloc[0]
        click.echo(say("problem.no_result", error=first["error"], message=first["message"]), err=True)
        click.get_current_context().exit(1)


class _progress_bar:
    """A rich bar on standard error; results on standard output stay clean. Nothing is drawn where standard error is no terminal."""

    def __init__(self, say: Any) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[saved]}"),
        )
        console = Console(stderr=True)
        self.say, self.bar = say, Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self.task = self.bar.add_task(say("study.progress"), total=None, saved="")

    def __enter__(self) -> Any:
        self.bar.start()
        return self.update

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def update(self, progress: Any) -> None:
        """Show an ``experiments.runner.Progress``."""
        saved = self.say("study.saved", saved=progress.saved, total=progress.total)
        self.bar.update(self.task, completed=progress.finished, total=progress.total, saved=saved)
