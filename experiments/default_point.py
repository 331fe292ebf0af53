"""What a study stores of the default point beside its windows: monthly paths, and the branches one by one at the end of a run.

Both hold simulated branches only. They are kept small: headline responses, the first replicates, at most so many branches of a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from experiments.job import Job
from experiments.parts import Kind
from experiments.plan import BASELINE, Task
from sim.entities import BRANCH_TYPES

PATH_RESPONSES = (
    "engagement", "quality", "score", "inflation", "meetings_held_share", "meetings_logged_share", "attendance", "substance_time",
    "paperwork_time", "party_time",
)  # fmt: skip
MONTHS_BEFORE = 12  # last months of burn-in, the same for all policies
PATH_REPLICATES = 20  # enough for the band of a figure; a thousand would cost a study more than its results
SNAPSHOT_REPLICATES = 5
MOST_BRANCHES = 2000  # of one run; more points than a figure can show, and a study of a million branches stays small
ALL = "all"

MONTHLY = Kind(
    "monthly",
    "monthly.parquet",
    pa.schema(
        [
            ("policy", pa.string()),
            ("month", pa.int64()),
            ("response", pa.string()),
            ("replicate_id", pa.int64()),
            ("group", pa.string()),
            ("value", pa.float64()),
        ]
    ),
    ("policy", "month", "response", "replicate_id", "group"),
    lambda task: task.point_id == 0 and task.replicate_id < PATH_REPLICATES,
)
BRANCHES = Kind(
    "branches",
    "branches.parquet",
    pa.schema(
        [
            ("policy", pa.string()),
            ("replicate_id", pa.int64()),
            ("branch", pa.int64()),
            ("type", pa.string()),
            ("score", pa.float64()),
            ("true_mean", pa.float64()),
        ]
    ),
    ("policy", "replicate_id", "branch"),
    lambda task: task.point_id == 0 and task.replicate_id < SNAPSHOT_REPLICATES,
)
KINDS = (BRANCHES, MONTHLY)


def default_tables(job: Job, task: Task, series: Mapping[str, Any], before: Any | None) -> dict[str, pa.Table]:
    """Tables of one task by the name of their kind; empty for points of the box.

    ``before``: the months before the switch (a Series), or None where they were not observed. Raises ValueError for a run without a
    snapshot.
    """
    tables = {}
    if MONTHLY.holds(task):
        paths = [_paths(job, task, name, one, 0) for name, one in series.items()]
        if before is not None:
            paths.append(_paths(job, task, BASELINE, before, -MONTHS_BEFORE))
        tables[MONTHLY.name] = pa.concat_tables(paths)
    if BRANCHES.holds(task):
        anonymous = job.scenario.population.table is not None
        tables[BRANCHES.name] = pa.concat_tables([_branches(task, name, one, anonymous) for name, one in series.items()])
    return tables


def before_switch(scenario: Any, *, seed: int, replicate: int, stream: int, engine: Any) -> Any:
    """The last year of a run's burn-in as a Series; the burn-in is run once more for it, a few per cent of a comparison."""
    from sim.observation import Series, new_tally
    from sim.simulate import start

    run, tally = start(scenario, seed=seed, replicate=replicate, stream=stream, engine=engine), new_tally(MONTHS_BEFORE)
    run.advance_to(0, tally, observed_from=-MONTHS_BEFORE)
    return Series(*tally)


def _paths(job: Job, task: Task, policy: str, series: Any, first: int) -> pa.Table:
    """Monthly values of one run; NaN in months without an assessment."""
    names = [name for name in PATH_RESPONSES if name in job.responses] or list(job.responses[:1])
    values = np.array([series.monthly(name) for name in names], dtype=np.float64)
    months = np.arange(first, first + values.shape[1], dtype=np.int64)
    return _table(
        MONTHLY,
        policy=np.full(values.size, policy),
        month=np.tile(months, len(names)),
        response=np.repeat(names, len(months)),
        replicate_id=np.full(values.size, task.replicate_id),
        group=np.full(values.size, ALL),
        value=values.ravel(),
    )


def _branches(task: Task, policy: str, series: Any, anonymous: bool) -> pa.Table:
    """Branches of one run, evenly spaced over their order where there are too many.

    ``anonymous``: ordered by type and truth instead of as they stand in a user's table, so that no row can be read as a forecast for
    one of the branches listed there.
    """
    if series.snapshot is None:
        raise ValueError(f"the run under {policy} has no snapshot of its branches")
    snapshot, count = series.snapshot, len(series.snapshot.type)
    order = np.lexsort((snapshot.true_mean, snapshot.type)) if anonymous else np.arange(count)
    chosen = np.linspace(0, count - 1, min(count, MOST_BRANCHES)).astype(np.int64)
    return _table(
        BRANCHES,
        policy=np.full(len(chosen), policy),
        replicate_id=np.full(len(chosen), task.replicate_id),
        branch=chosen,
        type=np.array(BRANCH_TYPES)[snapshot.type[order[chosen]]],
        score=snapshot.score[order[chosen]],
        true_mean=snapshot.true_mean[order[chosen]],
    )


def _table(kind: Kind, **columns: np.ndarray) -> pa.Table:
    return pa.Table.from_pydict({name: pa.array(column) for name, column in columns.items()}, schema=kind.schema)
