"""A table from the desk as plain cells, each knowing where it stands, before anybody asks what it means."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.problems import Place, Problem, problem_at

_NUMBER = re.compile(r"([+-]?)(\d+(?:\.\d*)?|\.\d+|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?)(%?)")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"


class DateText(str):
    """A date cell, as ISO text: never a number, for Excel makes dates of 3-5 and 1/2 without asking."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` as written (text without outer blanks, an empty cell None) and where it stands."""

    value: str | float | int | bool | None
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a sheet: its 1-based number and its filled cells by 1-based column."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells merged into one: first and last row, and the place of the first cell."""

    first: int
    last: int
    place: Place


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something understood without being written: a key of the catalogue and its values, for the user to see."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The filled rows of one sheet. ``name`` is empty for a csv; ``assumptions`` says how the file was read, ``sha256`` which file."""

    path: str
    name: str
    rows: list[Row]
    merged: tuple[Merge, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    sha256: str = ""

    def place(self, row: int, column: int) -> Place:
        """The place of a cell, filled or not."""
        return cell_place(self.path, self.name, row, column)


def cell_place(path: str, name: str, row: int, column: int) -> Place:
    """The place of row ``row`` (1-based) and column ``column`` as a user finds it: ``sheet!C7``, in a csv ``!C7``."""
    return Place(path, row, column, f"{name}!{column_letters(column)}{row}")


def column_letters(column: int) -> str:
    """Excel's name of the 1-based column: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def written(text: str) -> str | None:
    """Text of a cell without outer blanks and invisible marks (Excel's carriage returns included), None where nothing is left."""
    return text.replace("_x000D_", "").strip().strip(_INVISIBLE + " \u3000\xa0\n\r\t") or None


def plain(value: Any) -> str:
    """Text of a value for comparing: half-width (NFKC), lower case, without blanks, hyphens and underscores."""
    shown = "" if value is None else unicodedata.normalize("NFKC", str(value)).casefold()
    return re.sub(r"[\s_‐‑–—-]+", "", shown)


def closest(name: str, known: Iterable[str]) -> str | None:
    """The first of the ``known`` names most like ``name``; of a Chinese name of two characters half may differ."""
    shown = plain(name)
    likeness = {other: difflib.SequenceMatcher(None, shown, plain(other)).ratio() for other in known}
    best = max(likeness, key=lambda other: likeness[other], default=None)
    return best if best is not None and likeness[best] >= (0.65 if shown.isascii() else 0.5) else None


def number(cell: Cell, *units: str) -> float | None:
    """The number in a cell; None for an empty cell and for anything that is no finite number.

    Text counts too: full-width digits, ``1,000``, and ``10%`` as 0.1 (Excel's percent format gives 0.1 by itself). A unit behind the
    number (``分``) is read over if it is among ``units``.
    """
    value = cell.value
    if isinstance(value, bool) or value is None or isinstance(value, DateText):
        return None
    try:
        return _finite(_of_text(value, units) if isinstance(value, str) else float(value))
    except (ValueError, OverflowError):
        return None


def _of_text(text: str, units: tuple[str, ...]) -> float:
    shown = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("−", "-").replace("–", "-").replace("﹣", "-")
    for unit in units:
        shown = shown.removesuffix(unit)
    match = _NUMBER.fullmatch(shown)
    if match is None:
        raise ValueError(text)
    sign, digits, percent = match.groups()
    value = float(digits.replace(",", ""))
    value = value / 100.0 if percent else value
    return -value if sign == "-" else value


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def number_needed(cell: Cell, name: str) -> Problem:
    """The problem of a cell under the column ``name`` that holds no number."""
    if cell.value is None:
        return problem_at(cell.place, name, "problem.sheet_number_missing")
    if isinstance(cell.value, DateText):
        return problem_at(cell.place, name, "problem.sheet_date", value=str(cell.value))
    return problem_at(cell.place, name, "problem.sheet_number_needed", value=shortened(cell.value))


def shortened(value: Any) -> str:
    """A value as a message can show it: one line of at most 40 characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"
