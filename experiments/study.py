"""A study on disk while it runs: filled part by part, compacted at the end (architecture.md, "A study on disk").

Rule of the folder: what the runner was told is saved survives SIGKILL. Manifest first, parts whole, results last, parts removed
only after the results are on the disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from experiments.atomic_files import TEMPORARY_PREFIX, write_json
from experiments.parts import FAILURE_SCHEMA, merged, read_parts, read_table, result_schema, tasks_of, write_table
from experiments.plan import StudyPlan, Task
from experiments.provenance import machine, utc_now

RESULT_PARTS, FAILURE_PARTS = "part-*.parquet", "failed-*.parquet"


@dataclass
class Study:
    """An open study folder. ``attempt`` numbers the processes that ever worked on it, so their part names never meet."""

    folder: Path
    plan: StudyPlan
    attempt: int = 0
    torn: list[str] = field(default_factory=list)
    _written: int = 0

    def complete(self) -> bool:
        """True when results.parquet and failures.parquet together hold every task of the plan."""
        results, failures = self.results(), self.failures()
        if results is None or failures is None:
            return False
        missing = set(self.plan.tasks()) - tasks_of(failures)
        return results.num_rows == len(missing) * self.plan.rows_per_task()

    def results(self) -> pa.Table | None:
        """Compacted results, or None."""
        return read_table(self.folder / "results.parquet", result_schema(self.plan.responses))

    def failures(self) -> pa.Table | None:
        """Compacted failures, or None."""
        return read_table(self.folder / "failures.parquet", FAILURE_SCHEMA)

    def remaining(self) -> tuple[Task, ...]:
        """Tasks still to run, in the plan's order; torn parts are removed here, so their tasks count as not run."""
        done: set[Task] = set()
        for table in self._read(RESULT_PARTS, result_schema(self.plan.responses)) + self._read(FAILURE_PARTS, FAILURE_SCHEMA):
            done |= tasks_of(table)
        return tuple(task for task in self.plan.tasks() if task not in done)

    def save(self, tables: Sequence[pa.Table], failures: Sequence[dict[str, Any]]) -> None:
        """Put finished tasks on the disk; when this returns they survive SIGKILL."""
        name = f"{self.attempt:04d}-{self._written:06d}.parquet"
        self._written += 1
        if len(tables) > 0:
            write_table(self.folder / "parts" / f"part-{name}", pa.concat_tables(tables))
        if len(failures) > 0:
            write_table(self.folder / "parts" / f"failed-{name}", pa.Table.from_pylist(list(failures), schema=FAILURE_SCHEMA))

    def compact(self) -> None:
        """Turn the parts into failures.parquet and results.parquet, then remove them. Raises RuntimeError if tasks are missing."""
        results = merged(self._read(RESULT_PARTS, result_schema(self.plan.responses)), result_schema(self.plan.responses))
        failures = merged(self._read(FAILURE_PARTS, FAILURE_SCHEMA), FAILURE_SCHEMA)
        ran = set(self.plan.tasks()) - tasks_of(failures)
        if results.num_rows != len(ran) * self.plan.rows_per_task():
            raise RuntimeError(f"{self.folder}: {results.num_rows} rows do not match {len(ran)} tasks; run the same command again")
        write_table(self.folder / "failures.parquet", failures)
        write_table(self.folder / "results.parquet", results)
        self.remove_parts()

    def remove_parts(self) -> None:
        """Remove parts once the compacted file holds their rows (also those a kill left between the two steps)."""
        for pattern in (RESULT_PARTS, FAILURE_PARTS, TEMPORARY_PREFIX + "*"):
            for path in (self.folder / "parts").glob(pattern):
                path.unlink(missing_ok=True)

    def begin_attempt(self, threads: int) -> None:
        """Take the next attempt number (exclusive creation: two processes never get the same one) and note the start."""
        while True:
            self.attempt += 1
            path = self.folder / "journal" / f"attempt-{self.attempt:04d}.json"
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            except FileExistsError:
                continue
            write_json(path, {"started_utc": utc_now(), "threads": threads, "machine": machine()})
            return

    def end_attempt(self, **notes: Any) -> None:
        """Add how the attempt ended; an attempt without an end was killed."""
        path = self.folder / "journal" / f"attempt-{self.attempt:04d}.json"
        started = json.loads(path.read_text(encoding="utf-8"))
        write_json(path, started | {"ended_utc": utc_now(), "torn_parts": self.torn} | notes)

    def _read(self, pattern: str, schema: pa.Schema) -> list[pa.Table]:
        tables, torn = read_parts(self.folder / "parts", pattern, schema)
        for path in torn:
            self.torn.append(path.name)
            path.unlink(missing_ok=True)
        return tables
