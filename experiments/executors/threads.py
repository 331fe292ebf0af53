"""Threads of this process: the kernel releases the interpreter's lock, and a thread costs no copy of the compiled code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from experiments.executors.executor import MOST_PER_WORLD


class Threads:
    """``count`` threads. A short queue: a long one would be run to its end after Ctrl-C. Raises ValueError for less than one."""

    seconds_per_chunk = 0.1  # fast runs go together: each time the main thread wakes it takes the interpreter's lock from a run
    deaths: tuple[type[BaseException], ...] = ()
    tries_per_death = 1
    most_per_world = MOST_PER_WORLD

    def __init__(self, count: int) -> None:
        if count < 1:
            raise ValueError(f"threads must be 1 or more, not {count}")
        self.count, self.slots = count, 2 * count
        self.pool = ThreadPoolExecutor(count, thread_name_prefix="run")

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        return self.pool.submit(function, *arguments)

    def hurry(self) -> None:
        """The study is to end: a run of this model takes a moment, so it is let finish."""

    def renew(self) -> None:
        """Threads do not die alone."""

    def close(self, *, at_once: bool) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)  # a thread cannot be stopped; a run takes a moment

    def notes(self) -> Mapping[str, Any]:
        return {"executor": "threads", "threads": self.count}
