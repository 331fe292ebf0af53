"""The tables of a report in one Excel workbook: a sheet each, numbers as numbers, text never a formula."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED

from analysis.figures.style import GREY, OKABE_ITO
from analysis.reports.document import Cell, Report, Table
from analysis.reports.flat_table import FORMULA_SIGNS, VALUE, FlatColumn, flat_columns, number_format
from analysis.reports.plain_text import GAP, bare, label, letters

if TYPE_CHECKING:
    from analysis.wording import Say

LONGEST_NAME = 31  # of a sheet
LONGEST_TEXT = 32_767  # characters in a cell
NARROWEST, WIDEST = 8, 60  # widths of columns in letters
FACE = {"en": "Calibri", "zh": "Microsoft YaHei"}


def workbook(report: Report, say: Say) -> bytes:
    """The bytes of an .xlsx file; the same report gives the same bytes."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    from experiments.timeless_zip import TimelessZip

    book = Workbook()
    book.remove(book.active)
    for table in report.tables():
        _fill(book.create_sheet(sheet_name(table.id, book.sheetnames)), table, report, say("report_word.table"))
    properties = book.properties
    properties.title, properties.creator = bare(report.title), bare(report.author)
    properties.created = properties.modified = datetime.fromisoformat(report.made).astimezone(UTC).replace(tzinfo=None)
    sink = io.BytesIO()
    with TimelessZip(sink, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()
    return sink.getvalue()


def sheet_name(name: str, taken: list[str]) -> str:
    """``name`` as Excel allows it: some characters are not, nor more than 31, nor two names that differ in capitals only."""
    short = re.sub(r"[\[\]:*?/\\']", "_", name)[:LONGEST_NAME]
    number = 1
    while short.casefold() in {other.casefold() for other in taken}:
        number += 1
        short = f"{short[: LONGEST_NAME - 4]}_{number}"
    return short


def _fill(page: Any, table: Table, report: Report, word: str) -> None:
    """Caption, marks, header, rows, notes; what stands above the rows stays in sight."""
    _write(page, 1, 1, label(word, table.number, report.lang) + GAP[report.lang] + table.caption, report.lang, "title")
    for mark in report.marks:
        _write(page, page.max_row + 1, 1, mark, report.lang, "title")
    head = page.max_row + 1
    rows = sum(not row.heading for row in table.rows)
    place = 0
    for column in flat_columns(table, ()):
        for part in _parts(column):
            place += 1
            _column(page, head, place, part, report.lang)
    page.freeze_panes = page.cell(head + 1, 1)
    for line, note in enumerate(table.notes, start=head + rows + 2):
        _write(page, line, 1, note, report.lang, "note")


def _parts(column: FlatColumn) -> list[FlatColumn]:
    """One column where its texts are its numbers as a format shows them, else the texts as they are and the numbers beside them."""
    exact = all(cell.value is None or number_format(cell) is not None for cell in column.cells)
    if exact or not column.has_values:
        return [column]
    texts = FlatColumn(column.header, tuple(Cell(cell.text) for cell in column.cells))
    values = FlatColumn(column.header + VALUE, tuple(Cell("", cell.value) for cell in column.cells))
    return [texts, values]


def _column(page: Any, head: int, place: int, column: FlatColumn, lang: str) -> None:
    from openpyxl.utils import get_column_letter

    _write(page, head, place, column.header, lang, "number head" if column.has_values else "head")
    for line, cell in enumerate(column.cells, start=head + 1):
        if cell.value is None:
            _write(page, line, place, cell.text, lang, "number" if column.has_values else "text")
        else:
            _write(page, line, place, cell.value, lang, "number", number_format(cell) or "General")
    longest = max(map(letters, (column.header, *(cell.text for cell in column.cells))))
    page.column_dimensions[get_column_letter(place)].width = 2 + max(NARROWEST, min(WIDEST, longest))


def _write(page: Any, line: int, place: int, value: str | float, lang: str, style: str, shown: str = "General") -> None:
    """Text is typed as text whatever it looks like, and stays text when somebody edits the cell."""
    from openpyxl.styles import Alignment, Border, Font, Side

    cell = page.cell(line, place)
    if isinstance(value, str):
        text = bare(value)[:LONGEST_TEXT]
        if text == "":
            return
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.lstrip().startswith(FORMULA_SIGNS)
    else:
        cell.value, cell.number_format = value, shown
    colour = {"title": OKABE_ITO["blue"], "note": GREY}.get(style, "#1A1A1A").lstrip("#")
    cell.font = Font(name=FACE[lang], size=12 if style == "title" else 10, color=colour)
    if style.endswith("head"):
        cell.border = Border(top=Side("medium"), bottom=Side("thin"))
    if style not in ("title", "note"):
        cell.alignment = Alignment(
            horizontal="right" if style.startswith("number") else "left", vertical="top", wrap_text=style != "number"
        )
