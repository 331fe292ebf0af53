"""The gate before a workbook is opened: an archive that cannot unpack to much, with XML that cannot grow while it is read."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.parsers import expat

from sim.problems import InputError, Place, problem_at

LARGEST_UNPACKED = 20_000_000  # bytes; a small file that unpacks to more is a mistake or an attack
MOST_CELLS = 200_000  # filled or merely formatted: about two seconds of reading
_PIECE = 65_536
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


def bounded_archive(content: bytes, path: str) -> bytes:
    """The same parts in an archive without compression, each within its bounds. Raises ``InputError`` where one is not.

    Declared sizes bound what is read, but only in small pieces: read at once, zipfile unpacks first and cuts to the declared size later.
    """
    stream = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
            if sum(part.file_size for part in old.infolist()) > LARGEST_UNPACKED:
                raise InputError([problem_at(Place(path), "", "problem.sheet_bomb", limit=LARGEST_UNPACKED // 1_000_000)])
            for name in dict.fromkeys(old.namelist()):
                new.writestr(name, _part(old, name, path))
    except InputError:
        raise
    except Exception as error:  # damaged archives fail in zipfile, zlib and struct alike
        raise unreadable(path, error) from None
    return stream.getvalue()


def unreadable(path: str, error: Exception) -> InputError:
    """The problem of a file that no workbook can be made of."""
    return InputError([problem_at(Place(path), "", "problem.sheet_not_workbook", reason=type(error).__name__)])


def _part(archive: zipfile.ZipFile, name: str, path: str) -> bytes:
    if archive.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile  # no program writes such workbooks, and they unpack without bounds
    with archive.open(name) as stream:
        inside = b"".join(iter(lambda: stream.read(_PIECE), b""))
    _Bounds(path).check(inside)
    return inside


class _Bounds:
    """Counts the cells of an XML part, merged ones included: openpyxl makes an object of each."""

    def __init__(self, path: str) -> None:
        self.path, self.cells = path, 0

    def check(self, content: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            return  # a picture, or damaged: whoever needs the part will say so

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self.cells += 1
        elif tag == "mergeCell":
            self.cells += _area(attributes.get("ref", ""))
        if self.cells > MOST_CELLS:
            raise InputError([problem_at(Place(self.path), "", "problem.sheet_too_many_cells", limit=MOST_CELLS)])

    def _doctype(self, *_: Any) -> None:
        raise InputError([problem_at(Place(self.path), "", "problem.sheet_entities")])


def _area(written: str) -> int:
    """Cells in a range such as ``A1:C3``; 0 where it is not written so, for then openpyxl refuses it too."""
    match = _RANGE.fullmatch(written.replace("$", "").upper())
    if match is None:
        return 0
    left, top, right, bottom = match.groups()
    return (_column(right) - _column(left) + 1) * (int(bottom) - int(top) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
