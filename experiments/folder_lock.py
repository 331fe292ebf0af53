"""One writer at a time in a study folder, and many where they share the work by shards.

The operating system holds the lock and lets go of it when the process ends, however it ends: no stale lock after kill -9, no clock
that could be wrong. The file says who holds it; it is empty of names and hosts' secrets: process number and start only.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sim.problems import InputError, Problem

LOCK = "lock"
FOLDER = "journal"


@contextlib.contextmanager
def held(folder: Path, shard: tuple[int, int] | None = None) -> Iterator[None]:
    """Hold the folder while the block runs: all of it, or with ``shard`` (i of n, from 1) beside the other shards.

    Raises InputError where another process holds it.
    """
    with contextlib.ExitStack() as stack:
        whole = stack.enter_context(_opened(folder / FOLDER / LOCK))
        _take(whole, folder, shared=shard is not None, key="problem.study_in_use")
        if shard is not None:
            own = stack.enter_context(_opened(folder / FOLDER / f"{LOCK}-{shard[0]}-of-{shard[1]}"))
            _take(own, folder, shared=False, key="problem.shard_in_use", shard=f"{shard[0]}/{shard[1]}")
        yield


def is_held(folder: Path) -> bool:
    """Is a process at work in the folder? Asking leaves no trace."""
    path = folder / FOLDER / LOCK
    try:
        with open(path, "r+b") as file:  # an exclusive lock wants a file open for writing on some systems
            free = _try_lock(file, shared=False)
            if free:
                _unlock(file)
            return not free
    except OSError:
        return False


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with open(path, "a+b") as file:
        yield file  # closing lets go


def _take(file: IO[bytes], folder: Path, *, shared: bool, key: str, **values: str) -> None:
    if not _try_lock(file, shared=shared):
        raise InputError((Problem(str(folder), None, None, "--out", key, values),))


def _try_lock(file: IO[bytes], *, shared: bool) -> bool:
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        elif not shared:  # Windows has no shared lock here: shards are for clusters
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True


def _unlock(file: IO[bytes]) -> None:
    if os.name == "posix":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_UN)
