"""What travels to another process: the job once packed, the assignments beside it. A worker unpacks each job once."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from experiments.job import Job
from experiments.task import Assignment, Outcome, Simulate, run_tasks


def packed(job: Job) -> bytes:
    """The job as bytes; they only ever travel between processes of one study, never to or from a file."""
    return pickle.dumps(job)


def run_packed(job: bytes, assignments: Sequence[Assignment], simulate: Simulate, before: Simulate | None) -> list[Outcome]:
    """:func:`experiments.task.run_tasks` in a worker process or on a cluster."""
    _tell_dask(assignments)
    return run_tasks(_unpacked(job), assignments, simulate, before)


@lru_cache(maxsize=4)
def _unpacked(job: bytes) -> Any:
    return pickle.loads(job)


STARTS = "branchsim-starts"  # topic of the events in which Dask workers say what they begin


def _tell_dask(assignments: Sequence[Assignment]) -> None:
    """On a Dask worker: say that these tasks begin. What begins twice was retried by the scheduler, which tells nobody."""
    import sys

    if "distributed" not in sys.modules:
        return
    from distributed import get_worker

    try:
        worker = get_worker()
    except ValueError:  # imported, but this is no worker
        return
    worker.log_event(STARTS, [list(one.task) for one in assignments])
