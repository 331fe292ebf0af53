"""Bytes of an Excel workbook to cells. What a reader of the sheet would not see, or would see differently, is refused with its place."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from sim.bounds import nearest
from sim.files.sheet import Cell, DateText, Merge, Row, Sheet, cell_place, plain, written
from sim.files.xlsx_bounds import bounded_archive, unreadable
from sim.problems import InputError, Place, Problem, problem_at, raise_if_any

LONGEST_TEXT = 32_767  # characters in a cell; Excel's own limit
INSTRUCTIONS = ("填写说明", "Instructions")  # sheets of the templates that hold no table


def xlsx_sheet(content: bytes, path: str, wanted: str | None) -> Sheet:
    """The cells of the sheet ``wanted``, or of the only one that is filled. Raises ``InputError`` with every problem."""
    content = bounded_archive(content, path)
    formulas = _workbook(content, path, values=False)
    title = _chosen(formulas, path, wanted)
    try:
        return _sheet(content, path, formulas[title])
    except (TypeError, ValueError, AttributeError, KeyError) as error:  # a damaged part that opened all the same
        raise unreadable(path, error) from None


def _sheet(content: bytes, path: str, page: Any) -> Sheet:
    # openpyxl's own table of cells, because iter_rows makes every cell up to a stray mark in the last row of Excel
    cells = sorted(page._cells.items())
    has_formulas = any(cell.data_type == "f" for _, cell in cells)
    results = _workbook(content, path, values=True)[page.title]._cells if has_formulas else {}
    filled: dict[int, dict[int, Cell]] = {}
    problems: list[Problem] = []
    for (row, column), cell in cells:
        place = cell_place(path, page.title, row, column)
        result = results[row, column] if cell.data_type == "f" else cell
        if cell.data_type == "f" and result.value is None:
            problems.append(problem_at(place, "", "problem.sheet_formula_unsaved"))
        elif result.data_type == "e":
            problems.append(problem_at(place, "", "problem.sheet_error_cell", value=result.value))
        elif (value := _value(result)) is not None:
            filled.setdefault(row, {})[column] = Cell(value, place)
    rows = [Row(row, found) for row, found in filled.items()]
    raise_if_any([*problems, *_hidden(page, path, rows)])
    return Sheet(path, page.title, rows, tuple(_merges(page, path)))


def _value(cell: Any) -> str | float | int | bool | None:
    value = cell.value
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise ValueError
    return written(value) if isinstance(value, str) else DateText(value)  # all that remains is dates, times and durations


def _merges(page: Any, path: str) -> Iterator[Merge]:
    for one in page.merged_cells.ranges:
        yield Merge(one.min_row, one.max_row, cell_place(path, page.title, one.min_row, one.min_col))


def _hidden(page: Any, path: str, rows: list[Row]) -> Iterator[Problem]:
    for row in rows:
        line = page.row_dimensions.get(row.number)
        if line is not None and (line.hidden or line.height == 0):
            yield problem_at(cell_place(path, page.title, row.number, 1), "", "problem.sheet_hidden_row", row=row.number)
    used = {column for row in rows for column in row.cells}
    for strip in page.column_dimensions.values():
        inside = sorted(column for column in used if strip.min <= column <= strip.max)
        if (strip.hidden or strip.width == 0) and len(inside) > 0:
            place = cell_place(path, page.title, 1, inside[0])
            yield problem_at(place, "", "problem.sheet_hidden_column")


def _chosen(workbook: Any, path: str, wanted: str | None) -> str:
    """Title of the sheet to read: named, or the only visible one with content that is no instruction sheet."""
    visible = {page.title: page for page in workbook.worksheets if page.sheet_state == "visible"}
    if wanted is not None:
        for title in visible:
            if plain(title) == plain(wanted):
                return title
        values = {"known": ", ".join(visible), "suggestion": nearest(wanted, visible)}
        raise InputError([problem_at(Place(path), wanted, "problem.sheet_unknown", **values)])
    known = {plain(title) for title in INSTRUCTIONS}
    filled = [title for title, page in visible.items() if plain(title) not in known and _has_content(page)]
    if len(filled) == 0:
        raise InputError([problem_at(Place(path), "", "problem.empty_file")])
    if len(filled) > 1:
        raise InputError([problem_at(Place(path), "", "problem.sheet_several", known=", ".join(filled))])
    return filled[0]


def _has_content(page: Any) -> bool:
    return any(cell.value is not None for cell in page._cells.values())


def _workbook(content: bytes, path: str, values: bool) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about drawings and styles it drops
            return load_workbook(io.BytesIO(content), data_only=values)
    except Exception as error:  # openpyxl fails on damaged parts with whatever its insides raise; each means "no workbook"
        raise unreadable(path, error) from None
