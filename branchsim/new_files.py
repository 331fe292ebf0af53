"""Files that a command makes: all of them or none, and never over something else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sim.problems import InputError, Place, problem_at, raise_if_any


def write_new(folder: Path, contents: Mapping[str, bytes]) -> bool:
    """Write the named files into ``folder``, which is made if needed. False where all are there already with this content.

    Raises ``InputError`` with every file that exists with other content, or where writing fails; then no file was added.
    """
    from experiments.atomic_files import write_bytes

    paths = {folder / name: content for name, content in contents.items()}
    try:
        there = {path: path.read_bytes() for path in paths if path.exists()}
        raise_if_any(problem_at(Place(str(path)), "", "problem.import_other_content") for path, old in there.items() if old != paths[path])
        if folder.exists() and not folder.is_dir():
            raise InputError([problem_at(Place(str(folder)), "--out", "problem.import_not_folder")])
        folder.mkdir(parents=True, exist_ok=True)
        added = list[Path]()
        try:
            for path in (path for path in paths if path not in there):
                added.append(path)
                write_bytes(path, paths[path])
        except BaseException:
            for path in added:
                path.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([problem_at(Place(str(folder)), "--out", "problem.not_writable", reason=reason)]) from None
    return len(there) < len(paths)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A temporary path to write to, which becomes ``path`` when the block ends well and is removed when it does not.

    Raises ``InputError`` where ``path`` exists, its folder does not, or writing fails.
    """
    from experiments.atomic_files import TEMPORARY_PREFIX

    temporary = path.parent / f"{TEMPORARY_PREFIX}{os.getpid()}-{path.name}"
    if path.exists():
        raise InputError([problem_at(Place(str(path)), "--out", "problem.file_exists")])
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        raise InputError([problem_at(Place(str(path)), "--out", "problem.not_writable", reason=error.strerror or str(error))]) from None
    finally:
        temporary.unlink(missing_ok=True)


def new_folder(path: Path) -> None:
    """Make the folder where there is none. Raises ``InputError`` where that is impossible."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError([problem_at(Place(str(path)), "--out", "problem.not_writable", reason=error.strerror or str(error))]) from None
