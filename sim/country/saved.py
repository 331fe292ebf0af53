"""Saves of a large run: all districts at rest and what was tallied, in a folder that is whole or not there.

A save is written beside the last one, flushed, and renamed; only then the last one goes. A run that was killed goes on from it. A save
that cannot be read, whole or in part, is as good as none.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, NamedTuple
from zipfile import BadZipFile

import numpy as np

from sim.country.direct_file import DirectFile
from sim.country.rest import RESTING_MEMBER, Rest
from sim.entities import kept_bytes, record_type
from sim.population.part import Part

DISTRICTS_PER_FILE = 64
FORMAT = 1
UNFINISHED = "unfinished"
FORSAKEN_AFTER = 900.0  # seconds without a change: whoever wrote there was killed
UNREADABLE = (OSError, ValueError, KeyError, EOFError, BadZipFile)


class Saved(NamedTuple):
    """State at the beginning of ``month``; ``arrays``: what was tallied so far, by name."""

    month: int
    rests: list[Rest]
    arrays: dict[str, np.ndarray]


def save(folder: Path, identity: str, saved: Saved, threads: int) -> None:
    """Write a save; raises OSError where there is no room, and leaves the last save then."""
    new, old = folder / f"month{saved.month:+05d}", saves_in(folder)
    _clear_forsaken(folder)
    unfinished = folder / f"{UNFINISHED}-{os.getpid()}-{threading.get_ident()}"  # others may run what begins alike: shards of a study
    try:
        _write(unfinished, identity, saved, threads)
        shutil.rmtree(new, ignore_errors=True)
        os.replace(unfinished, new)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)  # it may be what fills the disk
        raise
    for one in old:
        if one != new:
            shutil.rmtree(one, ignore_errors=True)


def _write(unfinished: Path, identity: str, saved: Saved, threads: int) -> None:
    unfinished.mkdir(parents=True)
    groups = [saved.rests[k : k + DISTRICTS_PER_FILE] for k in range(0, len(saved.rests), DISTRICTS_PER_FILE)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(_write_group, (unfinished / f"districts{k:05d}.bin" for k in range(len(groups))), groups))
    with open(unfinished / "tally.npz", "wb") as file:
        np.savez(file, allow_pickle=False, **saved.arrays)
        _flush(file)
    sizes = [[*rest.part, len(rest.members), len(rest.years), len(rest.branches), len(rest.bodies)] for rest in saved.rests]
    head = {"format": FORMAT, "identity": identity, "month": saved.month, "kept_bytes": kept_bytes(), "districts": sizes}
    with open(unfinished / "save.json", "w", encoding="utf-8") as text:
        json.dump(head, text)
        _flush(text)


def _clear_forsaken(folder: Path) -> None:
    """Remove what a killed run had begun to write."""
    for path in folder.glob(f"{UNFINISHED}*"):
        try:
            if time.time() - path.stat().st_mtime > FORSAKEN_AFTER:
                shutil.rmtree(path, ignore_errors=True)
        except OSError:  # somebody else was first
            continue


def saves_in(folder: Path) -> list[Path]:
    """Whole saves, the oldest first."""
    return sorted((path for path in folder.glob("month*") if (path / "save.json").is_file()), key=lambda path: int(path.name[5:]))


def latest(folder: Path, identity: str) -> Saved | None:
    """The last save of exactly this run; None where there is none."""
    for path in reversed(saves_in(folder)):
        try:
            head = json.loads((path / "save.json").read_text(encoding="utf-8"))
            if head["identity"] == identity and head["format"] == FORMAT and head["kept_bytes"] == kept_bytes():
                with np.load(path / "tally.npz", allow_pickle=False) as arrays:
                    return Saved(head["month"], _read_groups(path, head["districts"]), dict(arrays))
        except UNREADABLE:
            continue
    return None


def _write_group(path: Path, rests: Sequence[Rest]) -> None:
    with DirectFile(path) as file:
        for rest in rests:
            for array in (rest.members, rest.years, rest.branches, np.asarray(rest.bodies)):
                file.write(array)


def _flush(file: IO[Any]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _read_groups(path: Path, sizes: Sequence[Sequence[int]]) -> list[Rest]:
    rests = []
    for k in range(0, len(sizes), DISTRICTS_PER_FILE):
        with open(path / f"districts{k // DISTRICTS_PER_FILE:05d}.bin", "rb") as file:
            rests += [_read_rest(file, one) for one in sizes[k : k + DISTRICTS_PER_FILE]]
            if file.read(1) != b"":
                raise ValueError("more than was saved")
    return rests


def _read_rest(file: IO[bytes], sizes: Sequence[int]) -> Rest:
    part, (members, years, branches, bodies) = Part(*sizes[:-4]), sizes[-4:]
    people, engaged = _read(file, RESTING_MEMBER, members), _read(file, np.dtype("f8"), years)
    kept = _read(file, np.dtype("u1"), branches * kept_bytes()).reshape(branches, kept_bytes())
    return Rest(part, people, engaged, kept, _read(file, record_type("body"), bodies).view(np.recarray))


def _read(file: IO[bytes], kind: np.dtype, count: int) -> np.ndarray:
    """So many records; raises ValueError where the file ends before: numpy would return fewer."""
    found = np.fromfile(file, kind, count)
    if len(found) < count:
        raise ValueError("less than was saved")
    return found
