"""A table of points from CSV (UTF-8, GBK) or Parquet: every cell is checked before any is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.factors import Factor
from sim.bounds import nearest, value_problem
from sim.files.sheet import Assumption
from sim.problems import InputError, Place, Problem, problem_at, raise_if_any

MOST_ROWS = 200_000
SHOWN = 10  # wrong cells of a column, each in a line of its own
IGNORED = "point_id"
_PARQUET = b"PAR1"


@dataclass(frozen=True)
class _Cells:
    """The cells of a table by column, as written, and where each of them stands."""

    column: Callable[[str], list[Any]]
    place: Callable[[str, int], Place]
    names: Sequence[str]
    problems: list[Problem]
    assumptions: tuple[Assumption, ...] = ()


def read_points(path: Path, factors: Sequence[Factor]) -> tuple[np.ndarray, tuple[Assumption, ...]]:
    """``[rows, factors]`` in natural units, and what was understood without being said. Raises ``InputError`` with every problem."""
    names = [factor.name for factor in factors]
    cells = _parquet(path, names) if _is_parquet(path) else _sheet(path, names)
    problems, columns = list(cells.problems), []
    for name in names:
        values = [_number(value) for value in cells.column(name)] if name in cells.names else []
        wrong = list(_wrong_cells(name, values, cells))
        problems += wrong
        columns.append(np.array([] if wrong else values, dtype=np.float64))
    raise_if_any(problems)
    return np.column_stack(columns), cells.assumptions


def _is_parquet(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(_PARQUET)) == _PARQUET


def _sheet(path: Path, names: list[str]) -> _Cells:
    """From a CSV, read like every other sheet from the desk (so a workbook does as well)."""
    from sim.files.sheet_reading import read_sheet, table

    sheet = read_sheet(path, most_rows=MOST_ROWS)
    lines, problems = table(sheet, dict.fromkeys((*names, IGNORED), ()), required=names, ignored=(IGNORED,))
    found = [] if len(lines) == 0 else list(lines[0])
    return _Cells(
        column=lambda name: [line[name].value for line in lines],
        place=lambda name, row: lines[row][name].place,
        names=found,
        problems=problems,
        assumptions=sheet.assumptions,
    )


def _parquet(path: Path, names: list[str]) -> _Cells:
    """Places in a Parquet file are the row, from 1, and the column; there is no header line to count."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as stream:
            if stream.metadata.num_rows > MOST_ROWS:
                raise InputError([problem_at(Place(str(path)), "", "problem.sheet_too_many_rows", limit=MOST_ROWS)])
            content = stream.read()
    except (pa.ArrowException, OSError) as error:
        raise InputError([problem_at(Place(str(path)), "", "problem.table_damaged", reason=str(error).split("\n")[0])]) from None
    header = content.column_names
    problems = list(_header_problems(str(path), header, names))
    if content.num_rows == 0 and len(problems) == 0:
        problems.append(problem_at(Place(str(path)), "", "problem.sheet_nothing_below"))
    return _Cells(
        column=lambda name: content.column(header.index(name)).to_pylist(),
        place=lambda name, row: Place(str(path), row + 1, header.index(name) + 1),
        names=header,
        problems=problems,
    )


def _header_problems(path: str, header: Sequence[str], names: Sequence[str]) -> Iterator[Problem]:
    for index, name in enumerate(header):
        place = Place(path, 1, index + 1)
        if name in header[:index]:
            yield problem_at(place, name, "problem.sheet_column_twice", first=name)
        elif name not in (*names, IGNORED):
            yield problem_at(place, name, "problem.sheet_unknown_column", suggestion=nearest(name, names))
    for name in names:
        if name not in header:
            yield problem_at(Place(path), name, "problem.sheet_column_missing", names=name)


def _number(value: Any) -> Any:
    """The number that an ordinary text means; anything else as it is, for ``value_problem`` to say what is wrong with it."""
    if isinstance(value, str) and value.isascii() and "_" not in value:
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _wrong_cells(name: str, values: Sequence[Any], cells: _Cells) -> Iterator[Problem]:
    anywhere = Place("")
    wrong = [row for row, value in enumerate(values) if value_problem(name, value, anywhere) is not None]
    for row in wrong[:SHOWN]:
        problem = value_problem(name, values[row], cells.place(name, row))
        assert problem is not None
        yield problem
    if len(wrong) > SHOWN:
        yield problem_at(cells.place(name, wrong[SHOWN]), name, "problem.table_more", count=len(wrong) - SHOWN)
