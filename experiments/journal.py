"""The journal of a study folder: one file for each process that worked on it, and how far it came. Exempt from a study's identity.

Durations are measured by a clock that never goes back; the times of day beside them are for readers only.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.atomic_files import write_json
from experiments.provenance import machine, utc_now


@dataclass
class Journal:
    """``attempt`` numbers the processes that ever worked in the folder; 0: this one has not begun."""

    folder: Path
    attempt: int = 0
    began: float = 0.0

    def begin(self, **notes: Any) -> None:
        """Take the next attempt number (exclusive creation: two processes never get the same one) and note the start."""
        self.began = time.monotonic()
        while True:
            self.attempt += 1
            path = self._path()
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            except FileExistsError:
                continue
            write_json(path, {"started_utc": utc_now(), "machine": machine()} | notes)
            return

    def note(self, **notes: Any) -> None:
        """Add to what is noted of this attempt; one without an end was killed."""
        path = self._path()
        write_json(path, json.loads(path.read_text(encoding="utf-8")) | {"seconds": round(time.monotonic() - self.began, 3)} | notes)

    def end(self, **notes: Any) -> None:
        """Note how the attempt ended."""
        self.note(ended_utc=utc_now(), **notes)

    def _path(self) -> Path:
        return self.folder / f"attempt-{self.attempt:04d}.json"


def attempts(folder: Path) -> list[dict[str, Any]]:
    """What each attempt noted, in order; a file that a kill left empty gives an empty entry."""
    found = []
    for path in sorted(folder.glob("attempt-[0-9][0-9][0-9][0-9]*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            content = None
        found.append({"attempt": int(path.stem.rpartition("-")[2])} | (content if isinstance(content, dict) else {}))
    return found
