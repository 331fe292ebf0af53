"""New files beside the user's own: all of them or none, and nothing that already stands there is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from experiments.atomic_files import write_bytes
from sim.problems import InputError, Problem, raise_if_any


def write_new_files(folder: Path, contents: Mapping[str, bytes]) -> bool:
    """Write files by name into ``folder``; False where all stand there already with this very content.

    Raises ``InputError`` where a file holds something else or cannot be written; then none of them is new.
    """
    paths = {folder / name: content for name, content in contents.items()}
    missing = [path for path in paths if not path.exists()]
    raise_if_any(_problem(path, "problem.import_other_content") for path in paths if path not in missing and not _holds(path, paths[path]))
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in missing:
            write_bytes(path, paths[path])
            made.append(path)
    except BaseException as error:  # Ctrl-C included
        for path in made:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise InputError([_problem(folder, "problem.not_writable", reason=error.strerror or str(error))]) from None
        raise
    return len(missing) > 0


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _problem(path: Path, key: str, **values: str) -> Problem:
    return Problem(str(path), None, None, "--out", key, values)
