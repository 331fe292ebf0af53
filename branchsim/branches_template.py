"""The table of branches to fill in: a header, five example rows that import as they stand, lists to choose from, and instructions."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from branchsim.messages import text
from sim.entities import BRANCH_TYPES
from sim.files.branch_columns import NORMALISED, chinese_header
from sim.files.xlsx_cells import INSTRUCTIONS
from sim.population.branch_table import AGE_BANDS
from sim.population.margins import LARGEST, SMALLEST
from sim.problems import InputError, Place, problem_at

COLUMNS = (*NORMALISED, "remark")
EMPTY_ROWS = 500  # below the examples, for which the lists and bounds hold
_PERCENT = ("away", "attendance")
_EXAMPLES: tuple[tuple[str, int, float, bool, tuple[int, ...], int | None, float | None], ...] = (
    ("village", 32, 0.37, False, (2, 2, 3, 3, 5, 6, 4, 7), 86, 0.78),
    ("community", 45, 0.12, True, (4, 5, 6, 5, 5, 6, 6, 8), 88, 0.82),
    ("organ", 18, 0.0, False, (3, 3, 3, 2, 3, 2, 2, 0), 91, 0.90),
    ("non_public_enterprise", 9, 0.10, False, (3, 2, 2, 1, 1, 0, 0, 0), None, None),
    ("school", 27, 0.05, False, (4, 4, 5, 4, 4, 3, 3, 0), 89, 0.85),
)


def template_rows(lang: str) -> list[list[Any]]:
    """Header and example rows in ``lang``, cell by cell; shares as numbers."""
    rows: list[list[Any]] = [[chinese_header(name) if lang == "zh" else name for name in COLUMNS]]
    for number, (kind, members, away, full_time, ages, score, attendance) in enumerate(_EXAMPLES, start=1):
        post = text("template.branches.yes" if full_time else "template.branches.no", lang)
        known = [f"A{number:02d}", text(f"type.{kind}", lang), members, away, post, *ages, score, attendance]
        rows.append([*known, text("template.branches.example", lang)])
    return rows


def write_branches_template(path: Path, lang: str) -> None:
    """Write the template as a new .xlsx or .csv. Raises ``InputError`` where the file exists, ends otherwise or cannot be written."""
    from experiments.atomic_files import write_bytes

    place, suffix = Place(str(path)), path.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise InputError([problem_at(place, "--out", "problem.template_ending")])
    try:
        if path.exists():
            raise InputError([problem_at(place, "--out", "problem.file_exists")])
        write_bytes(path, _csv(lang) if suffix == ".csv" else _workbook(lang))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([problem_at(place, "--out", "problem.not_writable", reason=reason)]) from None


def _csv(lang: str) -> bytes:
    """With a byte order mark, by which Excel knows that the file is UTF-8."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(template_rows(lang))
    return stream.getvalue().encode("utf-8-sig")


def _workbook(lang: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    page = book.active
    assert page is not None
    page.title = text("template.branches.sheet", lang)
    for row in template_rows(lang):
        page.append(row)
    page.freeze_panes = "B2"
    last = len(_EXAMPLES) + 1 + EMPTY_ROWS
    for index, name in enumerate(COLUMNS, start=1):
        letter = get_column_letter(index)
        page.cell(1, index).font = Font(bold=True)
        page.column_dimensions[letter].width = 12 if name in AGE_BANDS else 22
        for line in range(2, last + 1) if name in _PERCENT else ():
            page.cell(line, index).number_format = "0%"
        rule = _rule(name, lang)
        if rule is not None:
            page.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{last}")
    _instructions(book.create_sheet(INSTRUCTIONS[0] if lang == "zh" else INSTRUCTIONS[1]), lang)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rule(name: str, lang: str) -> Any:
    """What Excel lets into a column; None where anything goes."""
    from openpyxl.worksheet.datavalidation import DataValidation

    words = [text(f"type.{kind}", lang) for kind in BRANCH_TYPES] if name == "type" else []
    words = [text(f"template.branches.{word}", lang) for word in ("yes", "no")] if name == "full_time" else words
    if len(words) > 0:
        return DataValidation(type="list", formula1=f'"{",".join(words)}"', showErrorMessage=True)
    bounds = {"members": ("whole", SMALLEST, LARGEST), "score": ("decimal", 0, 100)} | dict.fromkeys(_PERCENT, ("decimal", 0, 1))
    bounds |= dict.fromkeys(AGE_BANDS, ("decimal", 0, LARGEST))
    if name not in bounds:
        return None
    kind, low, high = bounds[name]
    return DataValidation(type=kind, operator="between", formula1=str(low), formula2=str(high), showErrorMessage=True)


def _instructions(page: Any, lang: str) -> None:
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 26, 110
    page.append(["", text("template.branches.help", lang)])
    helps = [(name, name) for name in COLUMNS if name not in AGE_BANDS]
    helps.insert(helps.index(("score", "score")), (AGE_BANDS[0], "age"))
    for name, key in helps:
        head = chinese_header(name) if lang == "zh" else name
        page.append([f"{head} ..." if key == "age" else head, text(f"template.branches.{key}", lang)])
