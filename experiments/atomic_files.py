"""Files that are either the old one, or the new one, never a half of either.

A temporary file in the same folder is written, flushed to the disk and renamed over its target: after SIGKILL or a power cut the
target is whole. Measured (stack.md): 2,927 runs under repeated kill -9, none lost, none torn; written in place, 6 of 116 tore.
"""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

TEMPORARY_PREFIX = ".branchsim-tmp-"


def write_bytes(path: Path, content: bytes) -> None:
    """Replace ``path`` by a file with exactly this content. Raises OSError (disk full, no right to write); then nothing changed."""
    write_file(path, lambda file: file.write(content))


def write_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Replace ``path`` by what ``write`` puts into an open binary file. Raises OSError; whatever ``write`` raises, nothing changed."""
    handle, temporary = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # mkstemp's 0600 would hide results from colleagues
        os.replace(temporary, path)
    except BaseException:  # Ctrl-C included: no temporary file stays behind
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_text(path: Path, content: str) -> None:
    """Replace ``path`` by a UTF-8 text file with Unix line ends on every system (the bytes are part of the promise)."""
    write_bytes(path, content.encode("utf-8"))


def write_json(path: Path, content: Any) -> None:
    """Replace ``path`` by a JSON file with sorted keys; a number that is missing (NaN) or infinite becomes null."""
    write_text(path, json_text(content))


def json_text(content: Any) -> str:
    """JSON of plain values with sorted keys; NaN and infinity become null, for strict readers refuse them."""
    return json.dumps(plain(content), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """The value as dicts, lists, strings and finite numbers; numpy scalars become Python's."""
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def remove_temporary_files(folder: Path) -> None:
    """Remove what a killed process left behind; harmless to a finished study."""
    for leftover in folder.glob(TEMPORARY_PREFIX + "*"):
        leftover.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut; not offered by Windows."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
