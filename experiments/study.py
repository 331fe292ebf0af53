"""A study on disk while it runs: filled part by part, compacted at the end (architecture.md, "A study on disk").

Rule of the folder: what the runner was told is saved survives SIGKILL. Manifest first, parts whole, results last, parts removed
only after the results are on the disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from experiments.atomic_files import TEMPORARY_PREFIX, write_json
from experiments.default_point import KINDS
from experiments.parts import FAILURE_SCHEMA, FAILURES, Kind, merged, read_parts, read_table, results_kind, tasks_of, write_table
from experiments.plan import StudyPlan, Task
from experiments.provenance import machine, utc_now


@dataclass
class Study:
    """An open study folder. ``attempt`` numbers the processes that ever worked on it, so their part names never meet."""

    folder: Path
    plan: StudyPlan
    attempt: int = 0
    torn: list[str] = field(default_factory=list)
    _written: int = 0

    def kinds(self) -> tuple[Kind, ...]:
        """Kinds of tables of the runs, the results last: a task counts as saved, a study as complete, by its results."""
        return (*KINDS, results_kind(self.plan.responses))

    def complete(self) -> bool:
        """True when results.parquet and failures.parquet together hold every task of the plan, and no other table is torn."""
        results, failures = self.results(), self.failures()
        if results is None or failures is None:
            return False
        if any((self.folder / kind.file).exists() and read_table(self.folder / kind.file, kind.schema) is None for kind in KINDS):
            return False
        missing = set(self.plan.tasks()) - tasks_of(failures)
        return results.num_rows == len(missing) * self.plan.rows_per_task()

    def results(self) -> pa.Table | None:
        """Compacted results, or None."""
        return read_table(self.folder / "results.parquet", results_kind(self.plan.responses).schema)

    def failures(self) -> pa.Table | None:
        """Compacted failures, or None."""
        return read_table(self.folder / FAILURES.file, FAILURES.schema)

    def remaining(self) -> tuple[Task, ...]:
        """Tasks still to run, in the plan's order; torn parts are removed here, so their tasks count as not run."""
        saved = [(kind, self._tasks(kind)) for kind in self.kinds()]
        failed = self._tasks(FAILURES)
        return tuple(
            task for task in self.plan.tasks() if task not in failed and not all(task in there for kind, there in saved if kind.holds(task))
        )

    def save(self, tables: Sequence[Mapping[str, pa.Table]], failures: Sequence[dict[str, Any]]) -> None:
        """Put finished tasks, each its tables by kind, on the disk; when this returns they survive SIGKILL."""
        name = f"{self.attempt:04d}-{self._written:06d}.parquet"
        self._written += 1
        for kind in self.kinds():
            own = [task[kind.name] for task in tables if kind.name in task]
            if len(own) > 0:
                write_table(self.folder / "parts" / f"{kind.name}-{name}", pa.concat_tables(own))
        if len(failures) > 0:
            rows = pa.Table.from_pylist(list(failures), schema=FAILURE_SCHEMA)
            write_table(self.folder / "parts" / f"{FAILURES.name}-{name}", rows)

    def compact(self) -> None:
        """Turn the parts into one file per kind, results last, then remove them. Raises RuntimeError if tasks are missing."""
        failures = merged(self._read(FAILURES), FAILURES)
        ran = set(self.plan.tasks()) - tasks_of(failures)
        tables = [(kind, merged(self._read(kind), kind)) for kind in self.kinds()]
        for kind, table in tables:
            missing = {task for task in ran if kind.holds(task)} - tasks_of(table)
            if len(missing) > 0:
                raise RuntimeError(f"{self.folder}: {len(missing)} tasks are missing in {kind.file}; run the same command again")
        for kind, table in [(FAILURES, failures), *tables]:
            write_table(self.folder / kind.file, table)
        self.remove_parts()

    def remove_parts(self) -> None:
        """Remove parts once the compacted files hold their rows (also those a kill left between the two steps)."""
        for start in (*(kind.name + "-" for kind in (FAILURES, *self.kinds())), TEMPORARY_PREFIX):
            for path in (self.folder / "parts").glob(start + "*"):
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

    def _tasks(self, kind: Kind) -> set[Task]:
        return set[Task]().union(*(tasks_of(table) for table in self._read(kind)))

    def _read(self, kind: Kind) -> list[pa.Table]:
        tables, torn = read_parts(self.folder / "parts", kind)
        for path in torn:
            self.torn.append(path.name)
            path.unlink(missing_ok=True)
        return tables
