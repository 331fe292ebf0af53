"""From parts to one sorted file, piece by piece: a study of millions of rows never stands in memory as a whole.

The bytes of the result depend on the rows alone, never on how they were spread over parts or in which order those arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.atomic_files import write_file
from experiments.parts import ROW_GROUP, Kind, parquet_writer
from experiments.plan import Task

MOST_ROWS = 65_536  # of a piece in memory; with 80 columns some 40 MB, and several times that while it is sorted

Filter = list[tuple[str, str, Any]]


@dataclass(frozen=True)
class Source:
    """A file that holds rows of a kind, and the points it has rows of."""

    path: Path
    first: int
    last: int


def compact_rows(kind: Kind, sources: Sequence[Source], pieces: Iterable[Filter], target: Path) -> int:
    """Write the sources' rows, sorted and once each, to ``target`` (atomically); returns their number.

    ``pieces`` part the rows in the order of the kind's keys, each small enough for the memory. Raises OSError where the disk is full.
    """
    count = 0

    def write(stream: Any) -> None:
        nonlocal count
        with parquet_writer(stream, kind.schema) as writer:
            for table in regrouped((piece_of(kind, sources, one) for one in pieces), kind.schema):
                writer.write_table(table, row_group_size=ROW_GROUP)
                count += table.num_rows
                pa.default_memory_pool().release_unused()  # else what a piece needed stays reserved

    write_file(target, write)
    return count


def regrouped(tables: Iterable[pa.Table], schema: pa.Schema) -> Iterator[pa.Table]:
    """The same rows in tables of exactly ``ROW_GROUP`` rows, the last one shorter."""
    waiting = schema.empty_table()
    for table in tables:
        waiting = pa.concat_tables([waiting, table])
        while waiting.num_rows >= ROW_GROUP:
            yield waiting.slice(0, ROW_GROUP)
            waiting = waiting.slice(ROW_GROUP)
    if waiting.num_rows > 0:
        yield waiting.combine_chunks()


def piece_of(kind: Kind, sources: Sequence[Source], wanted: Filter) -> pa.Table:
    """Rows of one piece, sorted by their keys and once each: two processes may both have run a task, with the same numbers."""
    low, high = bounds_of(wanted)
    near = [source for source in sources if source.first <= high and source.last >= low]
    tables = [_rows(source, wanted, whole=low <= source.first and source.last <= high) for source in near]
    table = pa.concat_tables([kind.schema.empty_table(), *tables]).sort_by([(key, "ascending") for key in kind.keys])
    return without_repeats(table, kind.keys)


def _rows(source: Source, wanted: Filter, *, whole: bool) -> pa.Table:
    """Rows of a source in a piece; ``whole``: all its points are in it."""
    if whole and all(name == "point_id" for name, _, _ in wanted):
        with pq.ParquetFile(source.path) as file:
            return file.read().replace_schema_metadata(None)
    return pq.read_table(source.path, filters=wanted, partitioning=None).replace_schema_metadata(None)


def without_repeats(table: pa.Table, keys: Sequence[str]) -> pa.Table:
    """The first of each run of rows with equal keys."""
    if table.num_rows < 2:
        return table
    columns = [table[key].combine_chunks().to_numpy(zero_copy_only=False) for key in keys]
    fresh = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return table if fresh.all() else table.filter(pa.array(np.concatenate([[True], fresh])))


def bounds_of(wanted: Filter) -> tuple[float, float]:
    """First and last point that a filter lets through."""
    low, high = -np.inf, np.inf
    for name, sign, value in wanted:
        if name == "point_id":
            low, high = (max(low, value) if sign in (">=", "==") else low), (min(high, value) if sign in ("<=", "==") else high)
    return low, high


def pieces_by_point(tasks: Sequence[Task], arms: Sequence[str], rows_of: Callable[[int], int]) -> list[Filter]:
    """Pieces of rows sorted by point, policy and replicate; ``rows_of`` gives the rows of an arm of so many tasks."""
    pieces: list[Filter] = []
    first, waiting, last = None, 0, -1
    for point, replicates in counts_by_point(tasks).items():
        rows = rows_of(len(replicates)) * len(arms)
        if waiting > 0 and waiting + rows > MOST_ROWS:
            pieces.append([("point_id", ">=", first), ("point_id", "<=", last)])
            first, waiting = None, 0
        if rows > MOST_ROWS:
            pieces += _pieces_of_point(point, replicates, arms, rows_of)
            continue
        first, waiting, last = point if first is None else first, waiting + rows, point
    if waiting > 0:
        pieces.append([("point_id", ">=", first), ("point_id", "<=", last)])
    return pieces


def counts_by_point(tasks: Sequence[Task]) -> Mapping[int, list[int]]:
    """Replicates of each point, both ascending."""
    return {point: [task.replicate_id for task in group] for point, group in groupby(sorted(tasks), key=lambda task: task.point_id)}


def _pieces_of_point(point: int, replicates: Sequence[int], arms: Sequence[str], rows_of: Callable[[int], int]) -> list[Filter]:
    """A point too large for one piece: by policy, and in each by replicates."""
    step = max(1, MOST_ROWS // max(1, rows_of(1)))
    ranges = [(replicates[k], replicates[min(k + step, len(replicates)) - 1]) for k in range(0, len(replicates), step)]
    return [
        [("point_id", "==", point), ("policy", "==", arm), ("replicate_id", ">=", low), ("replicate_id", "<=", high)]
        for arm in sorted(arms)
        for low, high in ranges
    ]
