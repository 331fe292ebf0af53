"""Parquet files of a study: the schema of results and failures, parts written whole, torn parts found.

A part holds whole tasks only, so a task is either in a readable part or has to be run again. Page checksums make a part with a
flipped bit unreadable instead of wrong.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.atomic_files import write_bytes
from experiments.plan import StudyPlan, Task

KEYS = ("point_id", "policy", "replicate_id", "window", "group")
ROW_GROUP = 65_536  # fixed: the bytes of a file must not depend on how its rows arrived
FAILURE_SCHEMA = pa.schema(
    [("point_id", pa.int64()), ("replicate_id", pa.int64()), ("error", pa.string()), ("message", pa.string()), ("traceback", pa.string())]
)


@dataclass(frozen=True)
class Kind:
    """One kind of table in a study: its parts are ``parts/<name>-*.parquet``, compacted into ``file``.

    ``keys`` sort and identify its rows; ``holds`` says which finished tasks must have rows in it.
    """

    name: str
    file: str
    schema: pa.Schema
    keys: tuple[str, ...]
    holds: Callable[[Task], bool]


FAILURES = Kind("failed", "failures.parquet", FAILURE_SCHEMA, ("point_id", "replicate_id"), lambda task: False)


def results_kind(responses: Sequence[str]) -> Kind:
    """The window values of all tasks."""
    return Kind("part", "results.parquet", result_schema(responses), KEYS, lambda task: True)


def result_schema(responses: Sequence[str]) -> pa.Schema:
    """Keys, then one float64 column per response, in the plan's order; missing is NaN."""
    types = {"point_id": pa.int64(), "replicate_id": pa.int64()}
    keys = [(key, types.get(key, pa.string())) for key in KEYS]
    return pa.schema(keys + [(name, pa.float64()) for name in responses])


def task_table(plan: StudyPlan, task: Task, values: np.ndarray) -> pa.Table:
    """Results of one task; ``values`` is ``[policies, windows, groups, responses]``."""
    policies, windows, groups = plan.policy_names(), [window.name for window in plan.windows()], plan.groups
    count = plan.rows_per_task()
    columns: dict[str, object] = {
        "point_id": np.full(count, task.point_id, dtype=np.int64),
        "policy": np.repeat(policies, len(windows) * len(groups)),
        "replicate_id": np.full(count, task.replicate_id, dtype=np.int64),
        "window": np.tile(np.repeat(windows, len(groups)), len(policies)),
        "group": np.tile(groups, len(policies) * len(windows)),
    }
    flat = values.reshape(count, len(plan.responses))
    columns.update({name: flat[:, index] for index, name in enumerate(plan.responses)})
    return pa.Table.from_pydict({name: pa.array(column) for name, column in columns.items()}, schema=result_schema(plan.responses))


def write_table(path: Path, table: pa.Table) -> None:
    """Write a Parquet file atomically; same rows, same bytes (no times in its metadata)."""
    write_bytes(path, table_bytes(table))


def table_bytes(table: pa.Table) -> bytes:
    """The table as a Parquet file; same rows, same bytes."""
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(None), sink, row_group_size=ROW_GROUP, compression="zstd", write_page_checksum=True)
    return sink.getvalue()


def read_table(path: Path, schema: pa.Schema) -> pa.Table | None:
    """The table of a file, every page checked; None when the file is missing, torn or holds other columns."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            table = file.read()
    except (OSError, pa.ArrowException):
        return None
    return table if table.schema.equals(schema) else None


def read_parts(folder: Path, kind: Kind) -> tuple[list[pa.Table], list[Path]]:
    """Tables of all readable parts by file name, and the paths of torn ones."""
    tables, torn = [], []
    for path in sorted(folder.glob(f"{kind.name}-*.parquet")):
        table = read_table(path, kind.schema)
        if table is None:
            torn.append(path)
        else:
            tables.append(table)
    return tables, torn


def tasks_of(table: pa.Table) -> set[Task]:
    """The (point, replicate) pairs that stand in a table; one without the column ``point_id`` holds the default point only."""
    pairs = table.group_by([name for name in ("point_id", "replicate_id") if name in table.column_names]).aggregate([])
    replicates = pairs["replicate_id"].to_pylist()
    points = pairs["point_id"].to_pylist() if "point_id" in pairs.column_names else [0] * len(replicates)
    return {Task(point, replicate) for point, replicate in zip(points, replicates, strict=True)}


def merged(tables: Sequence[pa.Table], kind: Kind) -> pa.Table:
    """All rows sorted by their keys, once each: two processes in one folder may both have run a task, with the same numbers."""
    table = pa.concat_tables([kind.schema.empty_table(), *tables]).sort_by([(key, "ascending") for key in kind.keys])
    if table.num_rows < 2:
        return table
    columns = [table[key].combine_chunks().to_numpy(zero_copy_only=False) for key in kind.keys]
    fresh = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return table.filter(pa.array(np.concatenate([[True], fresh])))
