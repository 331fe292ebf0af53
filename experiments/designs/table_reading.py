"""A table of points from CSV (UTF-8, GBK) or Parquet: every cell is checked before any is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from experiments.factors import Factor
from sim.bounds import nearest, value_problem
from sim.files.file_bytes import read_bytes
from sim.files.sheet import Assumption, shortened
from sim.problems import InputError, Place, Problem, problem_at, raise_if_any

LARGEST_CSV = 16_000_000  # bytes; 800,000 numbers, which take some 10 s to read; from Parquet 1 s
MOST_ROWS = 1_000_000
SHOWN = 10  # wrong cells of a column, each in a line of its own
WEIGHT = "weight"  # of a point that a calibration did not rule out
IGNORED = ("point_id", WEIGHT, "implausibility", "second_implausibility")  # what branchsim writes beside the factors
_Range = tuple[str, float, float]  # a factor and the range the study gives it
_PARQUET, _ZIP = b"PAR1", b"PK\x03\x04"


@dataclass(frozen=True)
class _Table:
    """Cells as written. Columns are counted from 0, and so are rows; row -1 is the header, where a name may be empty."""

    header: list[str]
    rows: int
    column: Callable[[int], list[Any]]
    place: Callable[[int, int], Place]
    assumptions: tuple[Assumption, ...] = ()


def read_points(path: Path, factors: Sequence[Factor]) -> tuple[np.ndarray, tuple[Assumption, ...]]:
    """``[rows, factors]`` in natural units, and what was understood without being said. Raises ``InputError`` with every problem."""
    stamp = (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else None
    return _read(path, stamp, tuple((factor.name, factor.low, factor.high) for factor in factors))


@lru_cache(maxsize=1)  # asked for the notes, the size and the points of the same table
def _read(path: Path, stamp: tuple[int, int] | None, ranges: tuple[_Range, ...]) -> tuple[np.ndarray, tuple[Assumption, ...]]:
    content = read_bytes(path, LARGEST_CSV, "problem.table_kind")
    table = _parquet(path) if content.startswith(_PARQUET) else _csv(path, content)
    problems, columns = list(_header_problems(table, [name for name, _, _ in ranges])), []
    for asked in (asked for asked in ranges if asked[0] in table.header):
        at = table.header.index(asked[0])
        cells = [_number(value) for value in table.column(at)]
        wrong = list(_wrong_cells(asked, cells, lambda row, at=at: table.place(row, at)))  # type: ignore[misc]
        problems += wrong
        columns.append(np.array([] if wrong else cells, dtype=np.float64))
    raise_if_any(problems)
    values = np.column_stack(columns)
    values.setflags(write=False)
    unweighted = () if WEIGHT not in table.header else (Assumption("note.table_weight", {"column": WEIGHT}),)
    return values, (*table.assumptions, *unweighted)


def _csv(path: Path, content: bytes) -> _Table:
    """Read like every other sheet from the desk: places are ``!C7``, row 1 is the header."""
    from sim.files.csv_cells import csv_sheet

    place = Place(str(path))
    if content.startswith(_ZIP):  # a workbook
        raise InputError([problem_at(place, "", "problem.table_kind")])
    if len(content) > LARGEST_CSV:
        raise InputError([problem_at(place, "", "problem.table_too_large", limit=LARGEST_CSV // 1_000_000)])
    sheet = csv_sheet(content, str(path))
    first, *rows = [{at: cell.value for at, cell in row.cells.items()} for row in sheet.rows]
    return _Table(
        header=[str(first.get(at, "")) for at in range(1, 1 + max(max(row) for row in (first, *rows)))],
        rows=len(rows),
        column=lambda at: [row.get(at + 1) for row in rows],
        place=lambda row, at: sheet.place(sheet.rows[row + 1].number, at + 1),
        assumptions=sheet.assumptions,
    )


def _parquet(path: Path) -> _Table:
    """Places in a Parquet file are the row, from 1, and the column; what is wrong with a column as a whole has none."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as stream:
            if stream.metadata.num_rows > MOST_ROWS:
                raise InputError([problem_at(Place(str(path)), "", "problem.sheet_too_many_rows", limit=MOST_ROWS)])
            content = stream.read()
    except (pa.ArrowException, OSError) as error:
        raise InputError([problem_at(Place(str(path)), "", "problem.table_damaged", reason=str(error).split("\n")[0])]) from None
    return _Table(
        header=list(content.column_names),
        rows=content.num_rows,
        column=lambda at: content.column(at).to_pylist(),
        place=lambda row, at: Place(str(path)) if row < 0 else Place(str(path), row + 1, at + 1),
    )


def _header_problems(table: _Table, names: Sequence[str]) -> Iterator[Problem]:
    if not any(nearest(name, names) for name in table.header):
        yield problem_at(table.place(-1, 0), "", "problem.table_no_header", needed=", ".join(names))
        return
    for at, name in enumerate(table.header):
        place = table.place(-1, at)
        if name == "" and any(value is not None for value in table.column(at)):
            yield problem_at(place, "", "problem.sheet_headless")
        elif name != "" and name in table.header[:at]:
            yield problem_at(place, name, "problem.sheet_column_twice", first=name)
        elif name not in (*names, *IGNORED, ""):
            yield problem_at(place, shortened(name), "problem.sheet_unknown_column", suggestion=nearest(name, names))
    for name in names:
        if name not in table.header:
            yield problem_at(table.place(-1, 0), name, "problem.sheet_column_missing", names=name)
    if table.rows == 0 and set(names) <= set(table.header):
        yield problem_at(table.place(-1, 0), "", "problem.sheet_nothing_below")


def _number(value: Any) -> Any:
    """The number that an ordinary text means; anything else as it is, for ``value_problem`` to say what is wrong with it."""
    if isinstance(value, str) and value.isascii() and "_" not in value:
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _wrong_cells(asked: _Range, values: Sequence[Any], place: Callable[[int], Place]) -> Iterator[Problem]:
    name, anywhere = asked[0], Place("")
    wrong = [row for row, value in enumerate(values) if _cell_problem(asked, value, anywhere) is not None]
    for row in wrong[:SHOWN]:
        problem = _cell_problem(asked, values[row], place(row))
        assert problem is not None
        yield problem
    if len(wrong) > SHOWN:
        yield problem_at(place(wrong[SHOWN]), name, "problem.table_more", count=len(wrong) - SHOWN)


def _cell_problem(asked: _Range, value: Any, place: Place) -> Problem | None:
    """None where the parameter allows the value and the study's own range for the factor holds it."""
    name, low, high = asked
    problem = value_problem(name, value, place)
    if problem is None and not low <= value <= high:
        return problem_at(place, name, "problem.table_outside", value=value, low=low, high=high)
    return problem
