"""An Excel workbook with one sheet a table, written row by row."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

from branchsim.exports.tables import Export
from sim.problems import Place, problem_at, raise_if_any

MOST_ROWS = 1_048_576  # of a sheet in Excel, the header included
MOST_COLUMNS = 16_384
LONGEST_TEXT = 32_767  # characters in a cell
FORMULA_SIGNS = ("=", "+", "-", "@")  # text that begins so could act as a formula, now or after somebody edits the cell
MADE = datetime.datetime(2000, 1, 1)  # same study, same bytes


def fitting(tables: Sequence[Export]) -> None:
    """Raises InputError for each table that no sheet holds: Excel would cut it off."""
    raise_if_any(
        problem_at(
            Place("--format xlsx"), table.name, "problem.export_too_large", rows=table.rows, columns=len(table.columns), most=MOST_ROWS
        )
        for table in tables
        if table.rows + 1 > MOST_ROWS or len(table.columns) > MOST_COLUMNS
    )


def write_workbook(path: Path, tables: Sequence[Export]) -> None:
    """Numbers are numbers, missing values empty cells, and text is always text."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    from experiments.timeless_zip import TimelessZip

    book = Workbook(write_only=True)
    for table in tables:
        page = book.create_sheet(table.name)
        page.freeze_panes = "A2"
        page.append([_cell(page, name) for name in table.schema.names])
        for row in _rows(table):
            page.append([_cell(page, value) for value in row])
    book.properties.created = book.properties.modified = MADE
    with TimelessZip(path, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()


def _rows(table: Export) -> Iterator[tuple[Any, ...]]:
    for batch in table.batches():
        yield from zip(*(column.to_pylist() for column in batch.columns))


def _cell(page: Any, value: Any) -> Any:
    """A value as Excel may hold it; openpyxl would take text with an equals sign for a formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        return value
    plain = ILLEGAL_CHARACTERS_RE.sub("?", value)[:LONGEST_TEXT]
    if not plain.startswith(FORMULA_SIGNS):
        return plain
    cell = WriteOnlyCell(page, plain)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
