"""How far a study is, read from its folder without changing it and without waiting for whoever works there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.checksums import missing_files, read_checksums
from experiments.folder_lock import is_held
from experiments.journal import attempts
from experiments.parts import FAILURES, MARK
from experiments.plan import Task
from experiments.study_tables import manifest_of


@dataclass(frozen=True)
class Status:
    """``saved`` of ``total`` tasks are on the disk, ``failed`` of them without results; ``rate`` in tasks a second and ``seconds_left``
    of the attempt under way, None where none is or it has not saved yet. ``damaged``: files found damaged or that cannot be read.
    """

    manifest: Mapping[str, Any]
    running: bool
    complete: bool
    saved: int
    total: int
    failed: int
    kinds: Counter[str]
    rate: float | None
    seconds_left: float | None
    attempts: list[dict[str, Any]]
    damaged: list[str]


def read_status(folder: Path) -> Status:
    """The status of the study in ``folder``. Raises InputError where there is none."""
    manifest = manifest_of(folder)
    journal, stored = attempts(folder / "journal"), read_checksums(folder)
    complete = stored is not None and stored["identity"] == manifest["identity"]
    tasks, unreadable = tasks_on_disk(folder)
    unreadable = sorted({*unreadable, *(missing_files(folder) if complete else [])})
    complete = complete and len(unreadable) == 0
    failures = failures_on_disk(folder)
    planned = manifest["replicates"] + (manifest["points"] - 1) * manifest["box_replicates"]
    total = len(tasks) if complete else max([planned, len(tasks), *(one.get("total") or 0 for one in journal if one.get("shard") is None)])
    running, rate = is_held(folder), None
    if running and len(journal) > 0 and journal[-1].get("tasks", 0) > 0 and journal[-1].get("seconds", 0) > 0:
        rate = journal[-1]["tasks"] / journal[-1]["seconds"]
    return Status(
        manifest=manifest,
        running=running,
        complete=complete,
        saved=len(tasks),
        total=total,
        failed=len(failures),
        kinds=Counter(failures.values()),
        rate=rate,
        seconds_left=None if rate is None else (total - len(tasks)) / rate,
        attempts=journal,
        damaged=sorted({name for one in journal for name in one.get("torn_parts", [])} | set(unreadable)),
    )


def tasks_on_disk(folder: Path) -> tuple[set[Task], list[str]]:
    """Tasks with results or a failure, by the marks of parts and the keys of compacted files; and files that cannot be read."""
    tasks, unreadable = set[Task](), []
    for path in sorted((folder / "parts").glob("*.parquet")):
        if not path.name.startswith(("part-", f"{FAILURES.name}-")):
            continue
        try:
            mark = json.loads((pq.read_schema(path).metadata or {})[MARK])
            tasks |= {Task(point, replicate) for point, replicate, _arms in mark["held"]}
        except FileNotFoundError:  # compacted this very moment
            continue
        except (OSError, pa.ArrowException, KeyError, ValueError):
            unreadable.append(path.name)
    for name in ("results.parquet", FAILURES.file):
        try:
            pairs = pq.read_table(folder / name, columns=["point_id", "replicate_id"]).group_by(["point_id", "replicate_id"]).aggregate([])
            tasks |= {Task(*pair) for pair in zip(pairs["point_id"].to_pylist(), pairs["replicate_id"].to_pylist(), strict=True)}
        except FileNotFoundError:
            continue
        except (OSError, ValueError, pa.ArrowException):
            unreadable.append(name)
    return tasks, unreadable


def failures_on_disk(folder: Path) -> dict[Task, str]:
    """Kind of error of each failed task."""
    found = {}
    for path in [folder / FAILURES.file, *(folder / "parts").glob(f"{FAILURES.name}-*.parquet")]:
        try:
            rows = pq.read_table(path, columns=["point_id", "replicate_id", "error"]).to_pylist()
        except (OSError, ValueError, pa.ArrowException):
            continue
        found.update({Task(row["point_id"], row["replicate_id"]): row["error"] for row in rows})
    return found
