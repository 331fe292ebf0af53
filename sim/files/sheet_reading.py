"""A sheet from the desk, xlsx or csv, as cells with places: what it is, is judged by its bytes and not by its name."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sim.files.csv_cells import csv_sheet
from sim.files.file_bytes import read_bytes
from sim.files.sheet import Assumption, Cell, Row, Sheet, number, number_needed, plain
from sim.files.sheet_table import matched_headers, table
from sim.files.xlsx_cells import xlsx_sheet
from sim.problems import InputError, Place, Problem, problem_at, raise_if_any

__all__ = ["Assumption", "Cell", "Row", "Sheet", "matched_headers", "number", "number_needed", "plain", "read_sheet", "table"]

LARGEST_XLSX = 2_000_000  # bytes
MOST_ROWS = 2_000
BYTES_PER_ROW = 128  # of a csv: 2,000 rows make 256 KB
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#NUM!", "#NULL!")


def read_sheet(path: Path, sheet: str | None = None, most_rows: int = MOST_ROWS) -> Sheet:
    """The only filled sheet of a workbook, the one named ``sheet``, or a csv. Raises ``InputError`` with every problem found.

    Refused: what a reader of the sheet does not see (hidden rows, formulas without saved results), errors, more than ``most_rows``
    filled rows, anything too large. Hidden sheets and the templates' instruction sheet are passed over.
    """
    content = read_bytes(path, max(LARGEST_XLSX, most_rows * BYTES_PER_ROW), "problem.sheet_folder")
    name, place = str(path), Place(str(path))
    if len(content) == 0:
        raise InputError([problem_at(place, "", "problem.empty_file")])
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise InputError([problem_at(place, "", "problem.sheet_password" if locked else "problem.sheet_old_xls")])
    is_workbook = content.startswith(_ZIP)
    if not is_workbook and path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".et"):
        raise InputError([problem_at(place, "", "problem.sheet_not_workbook", reason="no zip")])
    limit = LARGEST_XLSX if is_workbook else most_rows * BYTES_PER_ROW
    if len(content) > limit:
        raise InputError([problem_at(place, "", "problem.sheet_too_large", limit=limit // 1000)])
    if not is_workbook and sheet is not None:
        raise InputError([problem_at(place, sheet, "problem.sheet_csv_has_one")])
    found = xlsx_sheet(content, name, sheet) if is_workbook else csv_sheet(content, name)
    if len(found.rows) > most_rows:
        raise InputError([problem_at(place, "", "problem.sheet_too_many_rows", limit=most_rows)])
    raise_if_any(_cell_problems(found))
    if len(found.rows) == 0:
        raise InputError([problem_at(place, "", "problem.empty_file")])
    return replace(found, sha256=hashlib.sha256(content).hexdigest())


def _cell_problems(sheet: Sheet) -> Iterator[Problem]:
    """Text that is a formula, an error or unprintable, whichever kind of file it came from."""
    for cell in (cell for row in sheet.rows for cell in row.cells.values() if isinstance(cell.value, str)):
        text = str(cell.value)
        if text.upper() in _ERRORS:
            yield problem_at(cell.place, "", "problem.sheet_error_cell", value=text)
        elif text.startswith(("=", "＝")):
            yield problem_at(cell.place, "", "problem.sheet_formula_text")
        elif any(unicodedata.category(letter) in ("Cc", "Cs", "Co") and letter not in "\t\n\r" for letter in text):
            yield problem_at(cell.place, "", "problem.sheet_unprintable")
