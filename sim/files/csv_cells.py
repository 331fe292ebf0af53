"""Bytes of a csv file to cells: encoding and separator are found out, and said where they are not the usual ones."""

from __future__ import annotations

import csv
import io
from collections import Counter

from sim.files.sheet import Assumption, Cell, Row, Sheet, cell_place, written
from sim.problems import InputError, Place, problem_at

SEPARATORS = (",", ";", "\t", "，", "；", "|")
_LOOKED_AT = 50  # lines from which the separator is judged


def csv_sheet(content: bytes, path: str) -> Sheet:
    """The cells of a csv file. Raises ``InputError`` for what is no text or no table."""
    text, assumptions = _decoded(content, path)
    if text.strip() == "":
        raise InputError([problem_at(Place(path), "", "problem.empty_file")])
    lines, separator = _parsed(text, path)
    if separator != ",":
        assumptions.append(Assumption("assumption.separator", {"separator": "Tab" if separator == "\t" else separator}))
    rows = [_row(fields, number, path) for number, fields in enumerate(lines, start=1)]
    return Sheet(path, "", [row for row in rows if len(row.cells) > 0], (), tuple(assumptions))


def _row(fields: list[str], number: int, path: str) -> Row:
    filled = ((column, written(field)) for column, field in enumerate(fields, start=1))
    return Row(number, {column: Cell(value, cell_place(path, "", number, column)) for column, value in filled if value is not None})


def _decoded(content: bytes, path: str) -> tuple[str, list[Assumption]]:
    """UTF-8 first; UTF-16 where its mark says so; GB18030 is what Excel writes on Chinese Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        attempts: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        raise InputError([problem_at(Place(path), "", "problem.sheet_not_text")])
    else:
        attempts = ("utf-8-sig", "gb18030")
    for encoding in attempts:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        usual = encoding == "utf-8-sig"
        return text, [] if usual else [Assumption("assumption.encoding", {"encoding": encoding.upper()})]
    raise InputError([problem_at(Place(path), "", "problem.sheet_not_text")])


def _parsed(text: str, path: str) -> tuple[list[list[str]], str]:
    """Fields of every line under the separator that cuts most lines, and cuts them most alike."""
    first = text.split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:  # Excel's own way to name the separator; the line keeps its number
        return [[], *_fields(text.partition("\n")[2], first[4], path)], first[4]
    tried = []
    for order, separator in enumerate(SEPARATORS):
        try:
            lines = _fields(text, separator, path)
        except InputError:
            continue
        widths = Counter(len(fields) for fields in lines[:_LOOKED_AT] if len(fields) > 1)
        common = max(widths, key=lambda width: (widths[width], width), default=1)
        tried.append(((widths.total(), common, -order), lines, separator))
    if len(tried) == 0:
        _fields(text, ",", path)  # raises: the quotation marks are wrong whatever the separator
    _, lines, separator = max(tried, key=lambda one: one[0])
    return lines, separator


def _fields(text: str, separator: str, path: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return list(reader)
    except csv.Error:
        place = Place(path, reader.line_num, 1)
        raise InputError([problem_at(place, "", "problem.sheet_quotes")]) from None
