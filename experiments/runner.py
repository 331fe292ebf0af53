"""Running a study: tasks over workers, parts on the disk, failures recorded, nothing acknowledged is ever lost.

Results don't depend on where tasks run or in which order they finish, for every draw is addressed (architecture.md) and the rows are
sorted at the end.
"""

from __future__ import annotations

from collections.abc import Callable

from experiments.attempt import Attempt, Progress
from experiments.decisions import Decisions
from experiments.executors.executor import Executor
from experiments.executors.threads import Threads
from experiments.folder_lock import held
from experiments.plan import Task
from experiments.study import Study
from experiments.task import Simulate


def run_study(
    study: Study,
    simulate: Simulate,
    workers: int | Executor = 2,
    on_progress: Callable[[Progress], None] | None = None,
    *,
    before: Simulate | None = None,
    shard: tuple[int, int] | None = None,
) -> bool:
    """Run what is left of the study and compact it; False if it was complete already.

    ``simulate`` has the signature of ``sim.simulate.simulate_policies``; ``before`` gives the months before the switch (see
    ``run_task``). ``workers``: threads, or an executor, which is closed at the end. ``shard``: only the share i of n of the tasks;
    nothing is compacted then (``merge_study`` does). A task that raises, or an arm whose numbers are none, is recorded in
    failures.parquet and the study goes on, also where a task ends its worker; InputError, MemoryError, OSError (disk full) end it. Ctrl-C
    saves the finished tasks and raises KeyboardInterrupt.
    """
    executor = Threads(workers) if isinstance(workers, int) else workers
    at_once = True
    try:
        with held(study.folder, shard):
            if study.complete():
                study.remove_parts()
                return False
            _attempt(study, Attempt(study, simulate, before, executor, on_progress or (lambda progress: None), shard))
            at_once = False
            return True
    finally:
        executor.close(at_once=at_once)


def merge_study(study: Study) -> tuple[Task, ...]:
    """Compact what shards have run; returns the tasks that are missing, and does nothing if there are any.

    Raises InputError while one of the shards is at work.
    """
    with held(study.folder):
        if study.complete():
            study.remove_parts()
            return ()
        decisions = Decisions(study)
        decisions.ask_for_more()  # a rule that wants more than was run makes tasks count as missing
        missing = tuple(one.task for one in study.remaining())
        if len(missing) == 0:
            _finish(study, decisions)
        return missing


def _finish(study: Study, decisions: Decisions) -> None:
    decisions.write()
    study.compact()


def _attempt(study: Study, runs: Attempt) -> None:
    study.journal.begin(shard=runs.shard, **runs.executor.notes())
    try:
        runs.run()
        if runs.shard is None:
            _finish(study, runs.decisions)
    except BaseException as error:
        runs.note(type(error).__name__, swallow=True)
        raise
    runs.note("complete" if runs.shard is None else "shard complete")
