"""The first gate for a user's file: from a path to decoded text, or one clear reason why not."""

from __future__ import annotations

import codecs
from pathlib import Path

from sim.problems import InputError, Place, Problem, problem_at

LARGEST = 256 * 1024  # bytes; real scenario files stay under 5 KB, so anything larger is a mistake or an attack


def read_text(path: Path) -> str:
    """Text of a UTF-8 file (a byte order mark is dropped). Raises ``InputError`` for anything else."""
    place = Place(str(path))
    content = read_bytes(path, LARGEST)
    if len(content) > LARGEST:
        raise InputError([problem_at(place, "", "problem.too_large", limit=LARGEST // 1024)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([_encoding_problem(content, error.start, place)]) from None
    if text.strip() == "":
        raise InputError([problem_at(place, "", "problem.empty_file")])
    return text


def read_bytes(path: Path, limit: int, folder_key: str = "problem.is_folder") -> bytes:
    """The first ``limit + 1`` bytes of a regular file, so that a longer one is noticed. Raises ``InputError`` where there is none."""
    place = Place(str(path))
    try:
        if path.is_dir():
            raise InputError([problem_at(place, "", folder_key)])
        if not path.exists():
            raise InputError([problem_at(place, "", "problem.not_found")])
        if not path.is_file():  # a pipe or device could block or never end
            raise InputError([problem_at(place, "", "problem.not_a_file")])
        with path.open("rb") as stream:
            return stream.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([problem_at(place, "", "problem.unreadable", reason=reason)]) from None


def _encoding_problem(content: bytes, offset: int, place: Place) -> Problem:
    """GBK is what Chinese Windows editors write when nobody chooses; it deserves its own advice."""
    line = content.count(b"\n", 0, offset) + 1
    where = Place(place.path, line, offset - content.rfind(b"\n", 0, offset))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return problem_at(place, "", "problem.looks_utf16")
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return problem_at(where, "", "problem.not_utf8")
    return problem_at(where, "", "problem.looks_gbk")
