"""A study on disk while it runs: filled part by part, compacted at the end (architecture.md, "A study on disk").

Rule of the folder: what the runner was told is saved survives SIGKILL. Manifest first, parts whole; the compacted files replace what
they were made from only after their checksums are on the disk, and the parts go last.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from experiments.atomic_files import TEMPORARY_PREFIX
from experiments.checksums import agrees, read_checksums, settle_checksums, write_checksums
from experiments.compaction import Filter, compact_rows, pieces_by_point
from experiments.journal import Journal
from experiments.parts import FAILURES, Held, Kind, write_part
from experiments.plan import StudyPlan, Task
from experiments.stored_runs import StoredRuns
from experiments.tables import failure_table, kinds_of, tables_of
from experiments.task import Failed, OpenTask, Ran

READY = "ready-"  # a compacted file that has not taken its place yet


@dataclass
class Study:
    """An open study folder; ``counts``: replicates by point that a stopping rule has asked for so far."""

    folder: Path
    plan: StudyPlan
    counts: dict[int, int] = field(default_factory=dict)
    _written: int = 0

    def __post_init__(self) -> None:
        self.stored, self.journal = StoredRuns(self.folder, self.plan), Journal(self.folder / "journal")

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """Kinds of tables, failures first and results last: a task counts as saved by its results."""
        return (FAILURES, *kinds_of(self.plan))

    def tasks(self) -> tuple[Task, ...]:
        """All tasks known so far, in the plan's order."""
        return self.plan.tasks(self.counts)

    def complete(self) -> bool:
        """True when the checksums say that this very study was finished here, and every file they name is still as it was."""
        stored = read_checksums(self.folder)
        if stored is None or stored["identity"] != self.plan.identity():
            return False
        return all(agrees(self.folder / name, digest) for name, digest in stored["files"].items())

    def remaining(self, shard: tuple[int, int] | None = None) -> tuple[OpenTask, ...]:
        """Tasks still to run, in the plan's order; torn files are put aside here, so that their tasks count as not run.

        ``shard``: i of n, from 1; every n-th task, or with a stopping rule every n-th point. Raises InputError for a part of another
        study.
        """
        arms = self.plan.policy_names()
        present = [(kind, self.stored.held(kind)) for kind in self.kinds[1:]]
        failed, nothing = self.stored.held(FAILURES), frozenset[str]()
        left = list[OpenTask]()
        for task in self._of_shard(shard):
            there = frozenset(arms)
            for kind, tasks in present:
                there = there & tasks.get(task, nothing) if kind.holds(task) else there
            there = there | failed.get(task, nothing)
            if len(there) < len(arms):
                left.append(OpenTask(task, arms if len(there) == 0 else tuple(arm for arm in arms if arm not in there)))
        return tuple(left)

    def _of_shard(self, shard: tuple[int, int] | None) -> Iterable[Task]:
        if shard is None:
            return self.tasks()
        number, of = shard
        by_point = self.plan.stopping is not None  # a rule decides point by point
        return (task for place, task in enumerate(self.tasks()) if (task.point_id if by_point else place) % of == number - 1)

    def held(self) -> Held:
        """Arms of tasks that have results, and tasks that failed."""
        nothing, failed = frozenset[str](), self.stored.held(FAILURES)
        return failed | {task: arms | failed.get(task, nothing) for task, arms in self.stored.held(self.kinds[-1]).items()}

    def save(self, outcomes: Sequence[Ran | Failed]) -> None:
        """Put finished tasks on the disk; when this returns they survive SIGKILL. Raises OSError; then nothing is lost but these."""
        number = f"{self.journal.attempt:04d}-{self._written:06d}"
        self._written += 1
        ran, failed = [one for one in outcomes if isinstance(one, Ran)], [one for one in outcomes if isinstance(one, Failed)]
        tables = tables_of(self.plan, ran)
        for kind in self.kinds[1:]:
            if kind.name in tables:
                self._write(kind, number, tables[kind.name], [one for one in ran if kind.holds(one.task)])
        if len(failed) > 0:
            self._write(FAILURES, number, failure_table(failed), failed)

    def _write(self, kind: Kind, number: str, table: Any, outcomes: Iterable[Ran | Failed]) -> None:
        held: Held = {}
        for one in outcomes:
            held[one.task] = held.get(one.task, frozenset()) | frozenset(one.arms)
        self.stored.know(write_part(self.folder / "parts", kind, number, table, self.plan.origin, held), held)

    def compact(self) -> None:
        """Turn parts and earlier results into one file per kind. Raises RuntimeError if tasks are missing, OSError if the disk is full."""
        if len(missing := self.remaining()) > 0:
            raise RuntimeError(f"{self.folder}: {len(missing)} tasks are missing; run the same command again")
        for kind in self.kinds:
            held = self.stored.held(kind)  # an arm added later may have failed where others have rows
            tasks = [task for task in self.tasks() if kind.holds(task) and task in held]
            ready = self.folder / "parts" / (READY + kind.file)
            compact_rows(kind, self.stored.sources(kind), self._pieces(kind, tasks), ready)
        names = [kind.file for kind in self.kinds]
        write_checksums(self.folder, self.plan, {name: self.folder / "parts" / (READY + name) for name in names})
        for name in names:
            os.replace(self.folder / "parts" / (READY + name), self.folder / name)
        settle_checksums(self.folder)
        self.remove_parts()

    def _pieces(self, kind: Kind, tasks: list[Task]) -> list[Filter]:
        if kind is FAILURES or "point_id" not in kind.keys:
            return [[]]
        periods = self.plan.scenario.months if "month" in kind.keys else len(self.plan.windows())
        return pieces_by_point(tasks, self.plan.policy_names(), lambda count: count * periods * len(self.plan.groups))

    def remove_parts(self) -> None:
        """Remove parts once the compacted files hold their rows (also those a kill left between the two steps)."""
        for start in (*(kind.name + "-" for kind in self.kinds), TEMPORARY_PREFIX, READY):
            for path in (self.folder / "parts").glob(start + "*"):
                path.unlink(missing_ok=True)
        self.stored.forget()
