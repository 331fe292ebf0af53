"""What of a study is on the disk and whole: parts and compacted files, each judged by its checksum once per process.

A damaged file is noted, put aside, and its tasks count as not run; a part that belongs elsewhere is refused and stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from experiments.checksums import agrees, digests_of, read_checksums
from experiments.compaction import Source
from experiments.parts import Held, Kind, held_by, held_in_file, is_whole, part_paths, read_table
from experiments.plan import StudyPlan

DAMAGED = ".damaged"


@dataclass
class StoredRuns:
    """Reads the folder of a plan; ``torn`` names the files that were found damaged."""

    folder: Path
    plan: StudyPlan
    torn: list[str] = field(default_factory=list)
    _judged: dict[Path, Held] = field(default_factory=dict)

    def held(self, kind: Kind) -> Held:
        """Arms of tasks that have whole rows of this kind."""
        found: Held = {}
        for _path, held in self._files(kind):
            for task, arms in held.items():
                found[task] = found[task] | arms if task in found else arms
        return found

    def sources(self, kind: Kind) -> list[Source]:
        """Files with rows of this kind, and the points they span."""
        return [
            Source(path, min(task.point_id for task in held), max(task.point_id for task in held))
            for path, held in self._files(kind)
            if len(held) > 0
        ]

    def forget(self) -> None:
        """Judge everything anew, after files have been replaced."""
        self._judged.clear()

    def know(self, path: Path, held: Held) -> None:
        """A part this process wrote itself, whole."""
        self._judged[path] = held

    def _files(self, kind: Kind) -> Iterator[tuple[Path, Held]]:
        compacted = self.folder / kind.file
        for path in [*([compacted] if compacted.exists() else []), *part_paths(self.folder / "parts", kind)]:
            if path in self._judged:
                yield path, self._judged[path]
            elif not self._sound(path, kind, compacted=path == compacted):
                self.torn.append(path.name)
                with suppress(FileNotFoundError):
                    path.replace(path.with_name(path.name + DAMAGED))  # out of the way, and not thrown away
            else:
                read = held_in_file(path, kind, self.plan.policy_names()) if path == compacted else held_by(path, self.plan.origin)
                self._judged[path] = read
                yield path, read

    def _sound(self, path: Path, kind: Kind, *, compacted: bool) -> bool:
        if not compacted:
            return is_whole(path)
        stored = read_checksums(self.folder)
        if stored is None:  # a folder of an earlier version, or one that lost its checksums: pages have checksums of their own
            return read_table(path, kind.schema) is not None
        return any(agrees(path, digest) for digest in digests_of(stored, path.name))
