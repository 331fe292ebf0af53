"""Parts of a study: Parquet files written whole, known by their checksum, and marked with the study they belong to.

A part's name ends in the SHA-256 of its content, so one flipped bit anywhere is found; its metadata says which study, points and arms
it holds, so a part copied from elsewhere is refused instead of mixed in, and resuming needs no table to be read.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.atomic_files import write_bytes
from experiments.identity import DIGITS, Origin
from experiments.plan import Task
from sim.problems import InputError, Problem

KEYS = ("point_id", "policy", "replicate_id", "window", "group")
ROW_GROUP = 65_536  # fixed: the bytes of a file must not depend on how its rows arrived
MARK = b"branchsim"
FAILURE_SCHEMA = pa.schema(
    [("point_id", pa.int64()), ("replicate_id", pa.int64()), *((name, pa.string()) for name in ("policy", "error", "message", "traceback"))]
)
Held = dict[Task, frozenset[str]]  # arms that are on the disk, by task


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


FAILURES = Kind("failed", "failures.parquet", FAILURE_SCHEMA, ("point_id", "replicate_id", "policy"), lambda task: False)
EVERY_ARM = ""  # policy of a failure of a whole task


def results_kind(responses: Sequence[str]) -> Kind:
    """The window values of all tasks."""
    return Kind("part", "results.parquet", result_schema(KEYS, responses), KEYS, lambda task: True)


def result_schema(keys: Sequence[str], responses: Sequence[str]) -> pa.Schema:
    """Keys, then one float64 column per response, in the plan's order; missing is NaN."""
    whole = {"point_id", "replicate_id", "month"}
    names = [(key, pa.int64() if key in whole else pa.string()) for key in keys]
    return pa.schema(names + [(name, pa.float64()) for name in responses])


def write_part(folder: Path, kind: Kind, number: str, table: pa.Table, origin: Origin, held: Held) -> Path:
    """Write a part atomically: rows, what it belongs to, and which arms of which tasks it holds."""
    points = {str(task.point_id): origin.points[task.point_id] for task in held}
    arms = frozenset[str]().union(*held.values())
    mark = {
        "family": origin.family,
        "points": points,
        "arms": {arm: origin.arms[arm] for arm in sorted(arms)},
        "held": [[task.point_id, task.replicate_id, sorted(present)] for task, present in held.items()],
    }
    content = parquet_bytes(table.replace_schema_metadata({MARK: json.dumps(mark).encode("utf-8")}))
    path = folder / f"{kind.name}-{number}-{hashlib.sha256(content).hexdigest()[:DIGITS]}.parquet"
    write_bytes(path, content)
    return path


def parquet_bytes(table: pa.Table) -> bytes:
    """A Parquet file in memory; same rows and metadata, same bytes (no times in it)."""
    sink = io.BytesIO()
    with parquet_writer(sink, table.schema) as writer:
        writer.write_table(table, row_group_size=ROW_GROUP)
    return sink.getvalue()


def parquet_writer(sink: Any, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer of this schema with checksums of pages; a dictionary of all different numbers would cost three quarters of the time."""
    words = [field.name for field in schema if pa.types.is_string(field.type)]
    return pq.ParquetWriter(sink, schema, compression="zstd", write_page_checksum=True, use_dictionary=words)


def write_table(path: Path, table: pa.Table) -> None:
    """Write a small Parquet file atomically; same rows, same bytes (no times in its metadata)."""
    write_bytes(path, table_bytes(table))


def table_bytes(table: pa.Table) -> bytes:
    """The table as a Parquet file without metadata."""
    return parquet_bytes(table.replace_schema_metadata(None))


def read_table(path: Path, schema: pa.Schema) -> pa.Table | None:
    """The table of a file, every page checked; None when the file is missing, torn or holds other columns."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            table = file.read()
    except (OSError, ValueError, pa.ArrowException):
        return None
    return table.replace_schema_metadata(None) if table.schema.remove_metadata().equals(schema) else None


def part_paths(folder: Path, kind: Kind) -> list[Path]:
    """Parts of a kind, by name."""
    return sorted(folder.glob(f"{kind.name}-*.parquet"))


def is_whole(path: Path) -> bool:
    """Is the content what the name says? A part that was cut, changed or renamed is not."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return path.stem.rpartition("-")[2] == hashlib.sha256(content).hexdigest()[:DIGITS]


def held_by(path: Path, origin: Origin) -> Held:
    """Arms of tasks in a whole part. Raises InputError for a part of another study or model version."""
    metadata = pq.read_schema(path).metadata or {}
    mark = json.loads(metadata.get(MARK, b"null"))
    if mark is None or origin.differs(mark):
        raise InputError((Problem(str(path), None, None, "", "problem.part_of_another_study"),))
    sets = {tuple(arms): frozenset(arms) for _, _, arms in mark["held"]}  # one set shared by thousands of tasks
    return {Task(point, replicate): sets[tuple(arms)] for point, replicate, arms in mark["held"]}


def held_in_file(path: Path, kind: Kind, arms: Iterable[str]) -> Held:
    """Arms of tasks in a compacted file by its key columns; no ``point_id``: the default point, no ``policy``: all arms."""
    names = [name for name in ("point_id", "replicate_id", "policy") if name in kind.schema.names]
    table = pq.read_table(path, columns=names, read_dictionary=["policy"] if "policy" in names else None)
    rows = table.group_by(names).aggregate([]).to_pydict()
    everything, found = set(arms), dict[Task, set[str]]()
    for index, replicate in enumerate(rows["replicate_id"]):
        task = Task(rows["point_id"][index] if "point_id" in rows else 0, replicate)
        one = rows["policy"][index] if "policy" in rows else EVERY_ARM
        found.setdefault(task, set()).update(everything if one == EVERY_ARM else [one])
    shared: dict[frozenset[str], frozenset[str]] = {}
    return {task: shared.setdefault(frozenset(present), frozenset(present)) for task, present in found.items()}
