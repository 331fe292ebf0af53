"""Running a study: tasks over threads, parts on the disk, failures recorded, nothing acknowledged is ever lost.

Threads and not processes: the kernel releases the GIL, and a thread costs no copy of the compiled code. Results don't depend on the
order in which threads finish, for every draw is addressed (architecture.md) and the rows are sorted at the end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from experiments.plan import Task
from experiments.study import Study
from experiments.task import Finished, Simulate, factors_by_point, run_task

RUNS_PER_PART = 50  # a run is one policy of one task; smaller parts would make thousands of files
SECONDS_PER_PART = 60.0  # a slow model still saves once a minute


@dataclass(frozen=True)
class Progress:
    """Counts of tasks: ``saved`` are on the disk and survive SIGKILL, ``finished`` includes those that wait for their part.

    ``failed`` counts the failures of this attempt.
    """

    finished: int
    saved: int
    failed: int
    total: int


@dataclass
class _Batch:
    """Finished tasks that are not on the disk yet."""

    tables: list[Mapping[str, Any]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    def due(self, policies: int) -> bool:
        runs = (len(self.tables) + len(self.failures)) * policies
        return runs >= RUNS_PER_PART or (runs > 0 and time.monotonic() - self.since > SECONDS_PER_PART)


def run_study(
    study: Study,
    simulate: Simulate,
    threads: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    *,
    before: Simulate | None = None,
) -> bool:
    """Run what is left of the study and compact it; False if it was complete already.

    ``simulate`` has the signature of ``sim.simulate.simulate_policies``; ``before`` gives the months before the switch (see
    ``run_task``). A task that raises or gives an infinite number is recorded in failures.parquet and the study goes on; InputError and
    MemoryError end it, since every other task would meet them too.
    Ctrl-C saves the finished tasks and raises KeyboardInterrupt.
    """
    if threads < 1:
        raise ValueError(f"threads must be 1 or more, not {threads}")
    if study.complete():
        study.remove_parts()
        return False
    study.begin_attempt(threads)
    begun, runs = time.monotonic(), _Runs(study, simulate, before, on_progress or (lambda progress: None))
    try:
        runs.run(threads)
    except BaseException as error:
        study.end_attempt(outcome=type(error).__name__, seconds=time.monotonic() - begun, tasks=runs.done_here)
        raise
    study.compact()
    study.end_attempt(outcome="complete", seconds=time.monotonic() - begun, tasks=runs.done_here)
    return True


class _Runs:
    """The loop that hands out tasks and takes back results, in the main thread: only this thread writes files."""

    def __init__(self, study: Study, simulate: Simulate, before: Simulate | None, report: Callable[[Progress], None]) -> None:
        self.study, self.simulate, self.before, self.report = study, simulate, before, report
        self.left = study.remaining()
        self.total = len(study.plan.tasks())
        self.failed = self.done_here = 0
        self.batch = _Batch()

    def run(self, threads: int) -> None:
        """Run all tasks that are left; whatever ends it, finished tasks are saved first."""
        self._tell()
        tasks, pending = iter(self.left), set[Future[Finished | dict[str, Any]]]()
        factors = factors_by_point(self.study.plan.design)
        pool = ThreadPoolExecutor(threads, thread_name_prefix="run")
        try:
            while self._hand_out(pool, pending, tasks, factors, 2 * threads) > 0:
                finished, pending = wait(pending, return_when=FIRST_COMPLETED)
                self._take(finished)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            self._collect({future for future in pending if not future.cancelled() and future.exception() is None})
            self._save()
        self._tell()

    def _hand_out(self, pool: ThreadPoolExecutor, pending: set[Any], tasks: Iterator[Task], factors: Any, most: int) -> int:
        """Keep a short queue: a long one would be run to its end after Ctrl-C."""
        for task in islice(tasks, most - len(pending)):
            pending.add(pool.submit(run_task, self.study.plan, task, factors[task.point_id], self.simulate, self.before))
        return len(pending)

    def _take(self, finished: set[Any]) -> None:
        self._collect(finished)
        if self.batch.due(len(self.study.plan.policies)):
            self._save()
        self._tell()

    def _collect(self, finished: set[Any]) -> None:
        for future in finished:
            outcome = future.result()
            self.done_here += 1
            if isinstance(outcome, Finished):
                self.batch.tables.append(outcome.tables)
            else:
                self.failed += 1
                self.batch.failures.append(outcome)

    def _save(self) -> None:
        self.study.save(self.batch.tables, self.batch.failures)
        self.batch = _Batch()

    def _tell(self) -> None:
        finished = self.total - len(self.left) + self.done_here
        waiting = len(self.batch.tables) + len(self.batch.failures)
        self.report(Progress(finished, finished - waiting, self.failed, self.total))
