"""The tables of a report as files to calculate with: one CSV each and one workbook of all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.reports.document import Report, Table
from analysis.reports.flat_table import FORMULA_SIGNS, VALUE, flat_columns

if TYPE_CHECKING:
    from analysis.wording import Say

WORKBOOK = "tables.xlsx"
NUMBER = re.compile(r"[+-]?(?:0|[1-9][\d,]{0,18})(?:\.\d{1,12})? ?%?")  # what a spreadsheet shows much as it is written
INTERVAL = re.compile(NUMBER.pattern + r" ?[\[［][-+\d., ，%]*[\]］]")  # no formula: two numbers with nothing to do between them
GUARD = "\t"


def table_files(report: Report, say: Say) -> dict[str, bytes]:
    """``{file name: bytes}``: ``<id>.csv`` for each table and ``tables.xlsx``; empty where there is none. ``report`` must be numbered."""
    from analysis.reports.workbook import workbook

    files = {f"{table.id}.csv": table_csv(table, report.marks) for table in report.tables()}
    return files | {WORKBOOK: workbook(report, say)} if len(files) > 0 else {}


def table_csv(table: Table, marks: tuple[str, ...] = ()) -> bytes:
    """UTF-8 with a byte order mark, by which Excel knows it. Columns with numbers behind their texts stand twice, as shown and in full.

    Excel runs a cell that looks like a formula, quoted or not. A leading apostrophe would be shown, and is lost when the file is saved
    and opened again; a tab inside the quotes is neither, and is not seen (OWASP, CSV Injection, "Excel-resistant mitigation"). So every
    text that a spreadsheet would take for something else than text begins with one tab that is not part of it.
    """
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, quoting=csv.QUOTE_NONNUMERIC)
    headers, columns = zip(*_columns(table, marks), strict=True)
    writer.writerow(map(guarded, headers))
    writer.writerows(zip(*columns, strict=True))
    return sink.getvalue().encode("utf-8-sig")


def _columns(table: Table, marks: tuple[str, ...]) -> Iterator[tuple[str, list[str | float]]]:
    for column in flat_columns(table, marks):
        yield column.header, [guarded(cell.text) for cell in column.cells]
        if column.has_values:
            yield column.header + VALUE, ["" if cell.value is None else cell.value for cell in column.cells]


def guarded(text: str) -> str:
    """The text, behind a tab where a spreadsheet would calculate it or take it for a date, a power of ten or a shorter number."""
    first = text.lstrip()[:1]
    if text[:1] in ("\t", "\r", "\n"):
        return GUARD + text
    if not first.startswith((*FORMULA_SIGNS, *"0123456789")) or text == "-" or NUMBER.fullmatch(text) or INTERVAL.fullmatch(text):
        return text
    return GUARD + text if first in FORMULA_SIGNS or re.fullmatch(r"[\d/:.,eE+-]+", text.strip()) else text
