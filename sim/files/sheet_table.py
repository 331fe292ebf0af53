"""Where the table begins in a sheet and which column is which: the header line, found by names in either language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from sim.files.sheet import Cell, Row, Sheet, closest, plain, shortened
from sim.problems import Place, Problem, problem_at

Columns = Mapping[str, tuple[str, ...]]

_DEEPEST_HEADER = 20  # lines of title, date and office above a table
_UNIT = re.compile(
    r"\((?:单位:?)?(?:分|人|名|个|岁|月|%|(?:满分|共|合计)?\d+分?|必填|选填|可选|points?|share|percent|required|optional)\)$|[:*]+$"
)


def table(
    sheet: Sheet, columns: Columns, required: Collection[str] = (), ignored: Collection[str] = ()
) -> tuple[list[dict[str, Cell]], list[Problem]]:
    """The lines below the header, each as cells by the keys of ``columns``, and everything wrong with the header.

    ``columns`` maps a column to the headers it may have. Every line has a cell for every column that was found, an empty one where
    nothing is written. Lines with nothing but ``ignored`` columns (a serial number) are left out, so are titles above the header.
    """
    header = _header(sheet, columns)
    if header is None:
        return [], [problem_at(Place(sheet.path), "", "problem.sheet_no_header", needed=_wanted(columns, required))]
    found, problems = _matched(header, columns)
    problems += _missing(sheet, header, columns, required, found)
    problems += _merged(sheet, header)
    lines = []
    for row in sheet.rows:
        if row.number != header.number and _is_header(row, columns):
            problems.append(problem_at(next(iter(row.cells.values())).place, "", "problem.sheet_second_header", row=header.number))
        elif row.number > header.number:
            line = {key: row.cells.get(at, Cell(None, sheet.place(row.number, at))) for key, at in found.items()}
            if any(cell.value is not None for key, cell in line.items() if key not in ignored):
                lines.append(line)
    problems += _headless(sheet, header)
    if len(lines) == 0 and len(problems) == 0:
        problems.append(problem_at(sheet.place(header.number, 1), "", "problem.sheet_nothing_below"))
    return lines, problems


def matched_headers(sheet: Sheet, columns: Columns) -> dict[str, str]:
    """The header as written of every column that was found, in the order of the sheet."""
    header = _header(sheet, columns)
    found = {} if header is None else _matched(header, columns)[0]
    return {} if header is None else {key: str(header.cells[at].value) for key, at in found.items()}


def _column(cell: Cell, columns: Columns) -> str | None:
    """Which column a header means; units in brackets behind it (``分值（分）``) are read over."""
    full, known = plain(cell.value), _known(tuple(columns.items()))
    return known.get(full, known.get(_UNIT.sub("", full)))


@lru_cache(maxsize=8)
def _known(columns: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    """Columns by the plain form of each header; made once, because every line is asked whether it is a header."""
    known: dict[str, str] = {}
    for key, names in columns:
        for name in (key, *names):
            known.setdefault(plain(name), key)
    return known


def _is_header(row: Row, columns: Columns) -> bool:
    """Two known headers that make up at least half of a line: data hardly ever looks so."""
    known = len({_column(cell, columns) for cell in row.cells.values()} - {None})
    return known >= 2 and 2 * known >= len(row.cells)


def _header(sheet: Sheet, columns: Columns) -> Row | None:
    """The line among the first ones with most known headers; the first of these where several have as many."""
    best, most = None, 0
    for row in sheet.rows[:_DEEPEST_HEADER]:
        known = len({_column(cell, columns) for cell in row.cells.values()} - {None})
        if known > most:
            best, most = row, known
    return best


def _matched(header: Row, columns: Columns) -> tuple[dict[str, int], list[Problem]]:
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for at, cell in header.cells.items():
        key, shown = _column(cell, columns), shortened(cell.value)
        if key is None:
            problems.append(problem_at(cell.place, shown, "problem.sheet_unknown_column", suggestion=_nearest(cell, columns)))
        elif key in found:
            first = header.cells[found[key]]
            problems.append(problem_at(cell.place, shown, "problem.sheet_column_twice", first=shortened(first.value)))
        else:
            found[key] = at
    return found, problems


def _nearest(cell: Cell, columns: Columns) -> str | None:
    return closest(_UNIT.sub("", plain(cell.value)), [name for key, aliases in columns.items() for name in (*aliases, key)])


def _missing(sheet: Sheet, header: Row, columns: Columns, required: Collection[str], found: Collection[str]) -> Iterator[Problem]:
    for key in required:
        if key not in found:
            yield problem_at(sheet.place(header.number, 1), key, "problem.sheet_column_missing", names=_names(columns, key))


def _names(columns: Columns, key: str) -> str:
    return " / ".join(dict.fromkeys((key, *columns[key][:3])))


def _wanted(columns: Columns, required: Collection[str]) -> str:
    return "; ".join(_names(columns, key) for key in (required or columns))


def _merged(sheet: Sheet, header: Row) -> Iterator[Problem]:
    for merge in sheet.merged:
        if merge.last >= header.number:
            yield problem_at(merge.place, "", "problem.sheet_merged")


def _headless(sheet: Sheet, header: Row) -> Iterator[Problem]:
    """Filled columns without a header, each once: what they mean cannot be known."""
    said: set[int] = set()
    for row in sheet.rows:
        for at, cell in row.cells.items():
            if row.number > header.number and at not in header.cells and at not in said:
                said.add(at)
                yield problem_at(cell.place, "", "problem.sheet_headless")
