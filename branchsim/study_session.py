"""Running a study from the command line: its folder, a progress bar, and what is said when it stops, is complete or has failures."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text
from branchsim.progress_bar import ProgressBar

if TYPE_CHECKING:
    from experiments.executors.executor import Executor
    from experiments.plan import StudyPlan
    from experiments.study_reader import StoredStudy
    from sim.scenario import Scenario


def response_labels() -> dict[str, dict[str, Any]]:
    """The response table as plain values, to be stored with the study."""
    from dataclasses import asdict

    from sim.observation import response_table

    return {name: asdict(response) for name, response in response_table().items()}


def default_folder(command: str, plan: StudyPlan) -> Path:
    """``out/<command>-<first 8 digits of the job's hash>``: the same job finds its own folder again."""
    return Path("out") / f"{command}-{plan.identity()[:8]}"


def run_session(plan: StudyPlan, folder: Path, *, workers: int | Executor, overwrite: bool) -> StoredStudy:
    """Run the study or what is left of it, and read it back.

    ``workers``: threads, or an executor. Raises InputError for a foreign folder; exit code 1 if no run succeeded or the disk is full.
    """
    from experiments.default_point import before_switch
    from experiments.runner import run_study
    from experiments.study_folder import open_study
    from experiments.study_reader import read_study
    from sim.simulate import simulate_policies

    say = partial(text, lang=current_language())
    study = open_study(folder, plan, overwrite=overwrite)
    say_if_compiling(say, plan.scenario)
    try:
        with ProgressBar(say, folder) as update:
            ran = run_study(study, simulate_policies, workers, update, before=before_switch)
    except KeyboardInterrupt:
        click.echo(say("study.stopped", folder=folder), err=True)
        raise
    except OSError as error:
        click.echo(say("study.not_written", folder=folder, reason=error.strerror or str(error)), err=True)
        click.get_current_context().exit(1)
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


