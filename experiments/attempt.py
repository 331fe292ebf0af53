"""One process at work on a study: it hands out tasks, takes back outcomes, saves them part by part and says how far it is."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from experiments.decisions import Decisions
from experiments.executors.executor import Executor
from experiments.study import Study
from experiments.task import OpenTask, Simulate
from experiments.task_queue import Finished, TaskQueue

RUNS_PER_PART = 50  # a run is one policy of one task; smaller parts would make thousands of files
SECONDS_BETWEEN_PARTS = 1.0  # fast models wait so long for more runs
SECONDS_PER_PART = 60.0  # a slow model still saves once a minute
SECONDS_BETWEEN_NOTES = 2.0


@dataclass(frozen=True)
class Progress:
    """Counts of tasks: ``saved`` are on the disk and survive SIGKILL, ``finished`` includes those that wait for their part.

    ``failed`` counts the failures of this attempt; ``total`` grows where a stopping rule asks for more.
    """

    finished: int
    saved: int
    failed: int
    total: int


@contextmanager
def unhurried() -> Iterator[None]:
    """A second Ctrl-C does not interrupt what the first one asks for: saving takes a moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler if handler is None else handler)


class Attempt:
    """The loop in the main thread: only this thread writes files."""

    def __init__(
        self,
        study: Study,
        simulate: Simulate,
        before: Simulate | None,
        executor: Executor,
        report: Callable[[Progress], None],
        shard: tuple[int, int] | None,
    ) -> None:
        self.study, self.executor, self.report, self.shard = study, executor, report, shard
        self.functions, self.decisions = (simulate, before), Decisions(study)
        self.batch: list[Finished] = []
        self.saved_at = self.noted_at = time.monotonic()
        self.total = self.earlier = self.done_here = self.failed = 0
        self.retries: list[dict[str, int]] = []

    def run(self) -> None:
        """Run all tasks that are left, round after round where a stopping rule asks for more."""
        while True:
            left = self.study.remaining(self.shard)
            self.total = len(self.study.tasks()) if self.shard is None else self.done_here + len(left)
            self.earlier = self.total - len(left) - self.done_here
            self._tell()
            self._run(left)
            if not self.decisions.ask_for_more(self.shard):
                return

    def _run(self, left: Sequence[OpenTask]) -> None:
        """Whatever ends it, finished tasks are saved first."""
        queue = TaskQueue(self.study.plan, left, self.executor, *self.functions)
        try:
            for finished in queue.finished():
                self._take(finished)
        except BaseException as error:
            if not isinstance(error, OSError):  # what could not be written will not be written now either
                with unhurried():
                    self._save()
                for finished in queue.last():  # a second Ctrl-C ends this wait
                    self._count(finished)
                with unhurried():
                    self._save()
            raise
        finally:
            self.retries += queue.retries
        self._save()
        self._tell()

    def _count(self, finished: Finished) -> None:
        self.batch.append(finished)
        self.done_here += finished.tasks
        self.failed += finished.failures

    def _take(self, finished: Finished) -> None:
        self._count(finished)
        since, runs = time.monotonic() - self.saved_at, sum(len(one.arms) for done in self.batch for one in done.outcomes)
        if since > SECONDS_PER_PART or (runs >= RUNS_PER_PART and since > SECONDS_BETWEEN_PARTS):
            self._save()
        self._tell()

    def _save(self) -> None:
        outcomes = [one for finished in self.batch for one in finished.outcomes]
        if len(outcomes) > 0:
            self.study.save(outcomes)
        self.batch, self.saved_at = [], time.monotonic()
        if self.saved_at - self.noted_at > SECONDS_BETWEEN_NOTES:
            self.note(None)

    def note(self, outcome: str | None, *, swallow: bool = False) -> None:
        """How far this attempt is, for ``branchsim status``; with an ``outcome`` how it ended."""
        self.noted_at = time.monotonic()
        notes = {"tasks": self.done_here, "failed": self.failed, "total": self.total, "torn_parts": self.study.stored.torn}
        notes |= {"retries": self.retries}
        try:
            if outcome is None:
                self.study.journal.note(**notes)
            else:
                self.study.journal.end(outcome=outcome, **notes, **self.executor.notes())
        except Exception:  # a journal that cannot be written (the disk is full) must not hide why the attempt ended
            if not swallow:
                raise

    def _tell(self) -> None:
        finished = self.earlier + self.done_here
        waiting = sum(one.tasks for one in self.batch)
        self.report(Progress(finished, finished - waiting, self.failed, self.total))
