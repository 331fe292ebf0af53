"""A table of a report as spreadsheets want it: one header, a column that names the group, nothing merged."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.reports.document import Cell, Table
from analysis.reports.plain_text import bare

GROUP, STATUS, VALUE = "group", "status", " (value)"  # English in every language: what a program looks for
SHOWN = re.compile(r"([+-]?)(0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?(?:( ?)%)?")
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # Excel takes the wide ones for formulas too where Chinese is its language


class FlatColumn(NamedTuple):
    """``cells``: texts without marks, with the value behind each; a value that is not finite is none."""

    header: str
    cells: tuple[Cell, ...]

    @property
    def has_values(self) -> bool:
        """Whether there is a number behind any text."""
        return any(cell.value is not None for cell in self.cells)


def flat_columns(table: Table, marks: Sequence[str]) -> Iterator[FlatColumn]:
    """The group first where the table has heading rows; last, where the report is marked (interim, preliminary), the marks on every row."""
    groups, rows = [], []
    group = ""
    for row in table.rows:
        if row.heading:
            group = row.cells[0].text
        else:
            groups.append(Cell(group))
            rows.append(row.cells)
    if any(row.heading for row in table.rows):
        yield _column(GROUP, groups)
    for place, column in enumerate(table.columns):
        yield _column(column.header, [cells[place] for cells in rows])
    if len(marks) > 0:
        yield _column(STATUS, [Cell("; ".join(marks))] * len(rows))


def _column(header: str, cells: Sequence[Cell]) -> FlatColumn:
    return FlatColumn(bare(header), tuple(Cell(bare(cell.text), _finite(cell.value)) for cell in cells))


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def number_format(cell: Cell) -> str | None:
    """The spreadsheet format under which the value shows as the text does; None where no format does."""
    found = SHOWN.fullmatch(cell.text)
    if found is None or cell.value is None or cell.text.startswith("-") != (cell.value < 0):
        return None
    sign, whole, fraction, space = found.groups(default="")
    body = ("#,##0" if "," in whole else "0") + (f".{'0' * len(fraction)}" if fraction != "" else "")
    text = float(cell.text.rstrip("% ").replace(",", ""))
    near = 0.5 * 10.0 ** -len(fraction) * (1 - 1e-9)  # halves are rounded in more than one way
    units = [(100.0, space + "%"), (1.0, f'"{space}%"')] if cell.text.endswith("%") else [(1.0, "")]  # a bare % multiplies by 100
    for factor, unit in units:
        if abs(factor * cell.value - text) < near:
            return f"+{body}{unit};-{body}{unit}" if sign == "+" else body + unit
    return None
