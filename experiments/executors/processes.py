"""Processes of this machine (loky): for the Mesa engine, which holds the interpreter's lock, and for isolation.

A process that ends in mid-task, killed or out of memory, breaks the whole pool of any executor; this one is made anew and the runner
decides what is tried again. Processes are started afresh, never forked: a fork after compiled threads have run may hang.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from experiments.executors.executor import MOST_PER_WORLD


class Processes:
    """``count`` worker processes, one thread each. Raises ValueError for less than one."""

    seconds_per_chunk = 0.5
    deaths: tuple[type[BaseException], ...] = (BrokenProcessPool,)  # loky's errors derive from it
    tries_per_death = 1
    most_per_world = MOST_PER_WORLD

    def __init__(self, count: int) -> None:
        if count < 1:
            raise ValueError(f"processes must be 1 or more, not {count}")
        self.count, self.slots, self.deaths_seen = count, count + 1, 0
        self.pool = self._new()

    def _new(self) -> Any:
        from loky import ProcessPoolExecutor
        from loky.backend import get_context

        return ProcessPoolExecutor(self.count, context=get_context("loky"))

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        return self.pool.submit(function, *arguments)

    def renew(self) -> None:
        self.deaths_seen += 1
        self.pool.shutdown(wait=True, kill_workers=True)
        self.pool = self._new()

    def close(self, *, at_once: bool) -> None:
        self.pool.shutdown(wait=True, kill_workers=at_once)

    def notes(self) -> Mapping[str, Any]:
        return {"executor": "processes", "processes": self.count, "worker_deaths": self.deaths_seen}
