"""Running a study from the command line: its folder, a progress bar, and what is said when it stops, is complete or has failures."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text
from branchsim.progress_bar import ProgressBar

if TYPE_CHECKING:
    from experiments.executors.executor import Executor
    from experiments.plan import StudyPlan
    from experiments.study import Study
    from experiments.study_reader import StoredStudy
    from sim.scenario import Scenario


def default_folder(command: str, plan: StudyPlan) -> Path:
    """``out/<command>-<first 8 digits of the job's hash>``: the same job finds its own folder again."""
    return Path("out") / f"{command}-{plan.identity()[:8]}"


def run_session(plan: StudyPlan, folder: Path, *, workers: int | Executor, overwrite: bool) -> StoredStudy:
    """Run the study or what is left of it, and read it back. See :func:`run_folder`."""
    from experiments.study_reader import read_study

    return read_study(run_folder(plan, folder, workers=workers, overwrite=overwrite).folder)


def run_folder(
    plan: StudyPlan,
    folder: Path,
    *,
    workers: int | Executor,
    overwrite: bool,
    shard: tuple[int, int] | None = None,
    retry_failed: bool = False,
    study_file: Path | None = None,
    beside: Collection[str] = (),
) -> Study:
    """Run the study or what is left of it, with a progress bar, and say what was torn, tried again or failed.

    ``workers``: threads, or an executor. ``retry_failed``: failed tasks count as not run. ``study_file``: copied for
    readers. ``beside``: as for ``open_study``. Raises InputError for a foreign folder; exit code 1 if no run succeeded or the disk is full.
    """
    from branchsim.record.writing import open_recorded
    from experiments.default_point import before_switch
    from experiments.runner import run_study
    from experiments.study_folder import forget_failures

    say = partial(text, lang=current_language())
    check_machine(plan, workers, say)
    study = open_recorded(
        folder, plan, overwrite=overwrite, beside=beside
    )  # a folder that cannot be used is said before the model is loaded
    from experiments.atomic_files import write_bytes
    from experiments.large_runs import SAVES, LargeRuns, OneAtATime, is_large
    from experiments.model_runs import simulate_shared

    if overwrite:
        rmtree(study.journal.folder / SAVES, ignore_errors=True)
    if study_file is not None:
        write_bytes(folder / "study.yaml", study_file.read_bytes())
    if retry_failed:
        forget_failures(study)
    say_if_compiling(say, plan.scenario)
    try:
        with ProgressBar(say, folder, len(plan.policies)) as bar:
            simulate, before = simulate_shared, before_switch
            if isinstance(workers, int) and is_large(plan.scenario):
                bar.burn_in = plan.scenario.burn_in
                bar.months_per_task = bar.burn_in + len(plan.policies) * plan.scenario.months
                runs = LargeRuns(workers, study.journal.folder, bar)
                simulate, before, workers = runs.simulate, runs.before, OneAtATime(runs)
            ran = run_study(study, simulate, workers, bar.update, before=before, shard=shard)
        if study.complete():
            rmtree(study.journal.folder / SAVES, ignore_errors=True)
    except KeyboardInterrupt:
        click.echo(say("study.stopped", folder=folder), err=True)
        raise
    except OSError as error:
        click.echo(say("study.not_written", folder=folder, reason=error.strerror or str(error)), err=True)
        click.get_current_context().exit(1)
    if not ran:
        click.echo(say("study.complete", folder=folder))
    if len(study.stored.torn) > 0:
        click.echo(say("study.torn", files=", ".join(study.stored.torn)), err=True)
    if shard is None:
        _report_failures(study, say)
    return study


def check_machine(plan: StudyPlan, workers: int | Executor, say: Any) -> None:
    """Refuse a population that does not fit into memory (InputError), and warn of more threads than processors."""
    import os

    from experiments.large_runs import is_large
    from sim.population.part import MOST_STAYERS

    if is_large(plan.scenario) and plan.engine == "kernel":
        from sim.country.memory import check_memory

        count = plan.scenario.population.size()
        months = plan.scenario.burn_in + plan.scenario.months
        check_memory(plan.scenario.id, count, len(plan.policies), months, yearly=count <= MOST_STAYERS)
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if isinstance(workers, int) and workers > processors:
        click.echo(say("study.more_threads", threads=workers, processors=processors), err=True)


def say_if_compiling(say: Any, scenario: Scenario | None = None) -> None:
    """The first run of a version of the model compiles it; a user who waits a minute is told why, once."""
    from sim.compiled import cache_folder, cache_is_writable, compiled_before
    from sim.own_rules import rules_key

    if not compiled_before(rules_key(() if scenario is None else scenario.rules)):
        click.echo(say("study.compiling"), err=True)
    if not cache_is_writable():
        click.echo(say("study.cache_not_kept", folder=cache_folder()), err=True)


def _report_failures(study: Study, say: Any) -> None:
    """Say how many tasks failed; end with exit code 1 if none succeeded."""
    import pyarrow.parquet as pq

    failures = pq.read_table(study.folder / "failures.parquet").to_pylist()
    if len(failures) == 0:
        return
    total, tasks = len(study.tasks()), {(row["point_id"], row["replicate_id"]) for row in failures}
    click.echo(say("study.failed", count=len(tasks), total=total, file=study.folder / "failures.parquet"), err=True)
    if pq.read_metadata(study.folder / "results.parquet").num_rows == 0:
        click.echo(say("problem.no_result", error=failures[0]["error"], message=failures[0]["message"]), err=True)
        click.get_current_context().exit(1)
