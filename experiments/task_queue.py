"""Handing tasks to workers and taking back outcomes, also from workers that die.

A worker that ends in mid-task says nothing about which task it was. So all tasks that were in flight become suspects and are tried
again one by one, alone: innocents pass, and one that ends its worker three times is recorded as a failure and stops nothing else.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any

from experiments.executors.executor import Executor
from experiments.executors.shipping import packed, run_packed
from experiments.executors.threads import Threads
from experiments.job import Job, job_of
from experiments.plan import StudyPlan
from experiments.point import PointTable
from experiments.task import Assignment, Failed, OpenTask, Outcome, Simulate, run_tasks

MOST_TRIES = 3
MOST_PER_CHUNK = 64
KILLED = "WorkerDied"


@dataclass(frozen=True)
class Finished:
    """Outcomes of tasks that came back together."""

    outcomes: list[Outcome]

    @property
    def tasks(self) -> int:
        """How many tasks they are of."""
        return len({one.task for one in self.outcomes})

    @property
    def failures(self) -> int:
        """In how many tasks something failed."""
        return len({one.task for one in self.outcomes if isinstance(one, Failed)})


@dataclass
class _Chunk:
    assignments: Sequence[Assignment]
    tries: int = 0
    handed_out: float = field(default_factory=time.monotonic)


def worlds(plan: StudyPlan, left: Sequence[OpenTask], points: PointTable, most: int) -> Iterator[list[OpenTask]]:
    """Tasks that share their world until the switch, together; each alone where factors act throughout.

    In the plan's order by the first of each world; at most ``most`` at a time, so that Ctrl-C and saving don't wait long.
    """
    if len(plan.levers) == 0:
        yield from ([one] for one in left)
        return
    found = dict[object, list[OpenTask]]()
    for one in left:
        point = one.task.point_id
        found.setdefault((plan.stream(point), one.task.replicate_id, one.arms, points.world(point, plan.levers)), []).append(one)
    for some in found.values():
        yield from (some[k : k + most] for k in range(0, len(some), most))


class TaskQueue:
    """Tasks of one round; ``retries`` says which were tried again because a worker died."""

    def __init__(self, plan: StudyPlan, left: Sequence[OpenTask], executor: Executor, simulate: Simulate, before: Simulate | None) -> None:
        self.executor, self.functions = executor, (simulate, before)
        here = isinstance(executor, Threads)
        self.call: Callable[..., list[Outcome]] = run_tasks if here else run_packed
        self.job: Job | bytes = job_of(plan) if here else packed(job_of(plan))
        self.plan, self.points = plan, PointTable(plan.design)
        self.fresh, self.suspects = deque(worlds(plan, left, self.points, executor.most_per_world)), deque[_Chunk]()
        self.pending: dict[Future[list[Outcome]], _Chunk] = {}
        self.per_chunk = 1
        self.retries: list[dict[str, int]] = []

    def finished(self) -> Iterator[Finished]:
        """Outcomes as they come, until nothing is left."""
        while self._hand_out():
            done, _ = wait(self.pending, return_when=FIRST_COMPLETED)
            died = False
            for future in done:
                chunk = self.pending.pop(future)
                error = future.exception()
                if error is None:
                    self._learn(chunk)
                    yield Finished(future.result())
                elif isinstance(error, self.executor.deaths):
                    died = True
                    yield from self._after_death(chunk)
                else:
                    raise error
            if died:
                yield from self._all_are_suspect()

    def last(self) -> list[Finished]:
        """What was finished when the loop ended early; nothing more is begun."""
        for future in self.pending:
            future.cancel()
        if isinstance(self.executor, Threads):
            self.executor.hurry()
            wait(self.pending)
        whole = [one for one in self.pending if one.done() and not one.cancelled() and one.exception() is None]
        return [Finished(one.result()) for one in whole]

    def _hand_out(self) -> bool:
        """Keep the workers busy; suspects run alone."""
        if len(self.suspects) > 0:
            if len(self.pending) == 0:
                self._submit(self.suspects.popleft())
        else:
            while len(self.fresh) > 0 and len(self.pending) < self.executor.slots:
                share = len(self.fresh) // self.executor.slots  # towards the end less at once, so that no worker is left waiting
                count, some = max(min(self.per_chunk, share), len(self.fresh[0])), list[OpenTask]()
                while len(self.fresh) > 0 and (len(some) == 0 or len(some) + len(self.fresh[0]) <= count):
                    some += self.fresh.popleft()
                self._submit(_Chunk([self._assignment(one) for one in some]))
        return len(self.pending) > 0

    def _assignment(self, one: OpenTask) -> Assignment:
        point = one.task.point_id
        return Assignment(one.task, one.arms, self.plan.stream(point), self.points.factors(point))

    def _submit(self, chunk: _Chunk) -> None:
        chunk.handed_out = time.monotonic()
        self.pending[self.executor.submit(self.call, self.job, chunk.assignments, *self.functions)] = chunk

    def _learn(self, chunk: _Chunk) -> None:
        """Make chunks long enough that handing them out costs little, by what this one took (its wait in the queue included)."""
        if self.executor.seconds_per_chunk > 0:
            seconds = max((time.monotonic() - chunk.handed_out) / len(chunk.assignments), 1e-6)
            fit = int(self.executor.seconds_per_chunk * self.executor.slots / seconds)
            self.per_chunk = max(1, min(MOST_PER_CHUNK, 2 * self.per_chunk, fit))

    def _all_are_suspect(self) -> Iterator[Finished]:
        """The pool broke: what was in flight has ended with it, or is let finish (on a cluster other workers live on)."""
        for future, chunk in list(self.pending.items()):
            error: Any = future.exception()  # waits; in a broken pool all end at once
            del self.pending[future]
            if error is None:
                yield Finished(future.result())
            elif isinstance(error, self.executor.deaths):
                yield from self._after_death(chunk)
            else:
                raise error
        self.executor.renew()

    def _after_death(self, chunk: _Chunk) -> Iterator[Finished]:
        """Try again alone, or give up on a task that was alone and has been tried often enough."""
        suspected = chunk.tries > 0  # else it was in company and may be innocent
        tries = chunk.tries + (self.executor.tries_per_death if suspected else 1)
        for one in chunk.assignments:
            self.retries.append({"point_id": one.task.point_id, "replicate_id": one.task.replicate_id, "tries": tries})
        if suspected and tries >= MOST_TRIES:
            task, arms = chunk.assignments[0].task, chunk.assignments[0].arms
            yield Finished([Failed(task, arms, KILLED, f"its worker process ended {tries} times while it ran this task")])
        else:
            self.suspects.extend(_Chunk([one], tries) for one in chunk.assignments)
