"""The rule sheet to fill in: a header, example rows that import as they stand, lists to choose from, and instructions."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from branchsim.messages import text
from sim.assessment import CADENCES, CONSTRUCTS, KINDS, SOURCES
from sim.entities import BRANCH_TYPES
from sim.files.xlsx_cells import INSTRUCTIONS

COLUMNS = ("name", "points", "construct", "evidence", "cadence", "type", "kind", "remark")
EMPTY_ROWS = 200  # below the examples, for which the lists to choose from hold

_WIDTHS = {"name": 36, "evidence": 40, "type": 30, "remark": 24}
_STRICT = ("construct", "cadence", "kind")  # in the other lists several words may stand in one cell
_TOWNS = BRANCH_TYPES[:2]


class _Example(NamedTuple):
    key: str
    points: float | None
    construct: str
    evidence: dict[str, int]  # per cent by source
    cadence: int
    types: Sequence[str] = ()
    kind: str = "base"


_EXAMPLES = (
    _Example("meeting", 15, "life", {"documents": 70, "on_site": 30}, 3),
    _Example("theme_day", 20, "life", {"documents": 40, "on_site": 30, "member_survey": 30}, 1),
    _Example("study", 30, "study", {"documents": 60, "member_survey": 40}, 3),
    _Example("requests", 25, "service", {"on_site": 40, "mass_survey": 60}, 3, _TOWNS),
    _Example("projects", 25, "service", {"documents": 50, "outcome": 50}, 3, BRANCH_TYPES[2:]),
    _Example("report", 10, "service", {"self_report": 50, "member_survey": 50}, 12),
    _Example("brand", 5, "service", {"on_site": 100}, 12, kind="plus"),
    _Example("overdue", 5, "life", {"documents": 100}, 12, kind="minus"),
    _Example("discipline", None, "life", {"documents": 100}, 12, kind="veto"),
)


def template_rows(lang: str) -> list[list[Any]]:
    """Header and example rows in ``lang``, cell by cell."""
    say = partial(text, lang=lang)
    return [[say(f"template.rules.{column}") for column in COLUMNS], *(_row(one, lang) for one in _EXAMPLES)]


def _row(one: _Example, lang: str) -> list[Any]:
    say = partial(text, lang=lang)
    between = say("command.import.rules.between")
    evidence = [f"{say(f'sheet.source.{source}')}{' ' if lang == 'en' else ''}{share}%" for source, share in one.evidence.items()]
    types = between.join(say(f"sheet.type.{kind}") for kind in one.types) or say("command.import.rules.all_types")
    named = [say(f"sheet.construct.{one.construct}"), between.join(evidence), say(f"sheet.cadence.{one.cadence}"), types]
    remark = say("template.rules.example")
    return [say(f"template.rules.{one.key}"), one.points, *named, say(f"sheet.kind.{one.kind}"), remark]


def rules_template(lang: str, suffix: str) -> bytes:
    """Content of the template as an Excel workbook (``.xlsx``) or as csv, which Excel opens as UTF-8 because of its mark."""
    rows = template_rows(lang)
    if suffix == ".csv":
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\r\n").writerows(rows)
        return stream.getvalue().encode("utf-8-sig")
    return _workbook(rows, lang)


def _workbook(rows: list[list[Any]], lang: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    page = book.active
    assert page is not None
    page.title = text("template.rules.title", lang)
    for row in rows:
        page.append(row)
    page.freeze_panes = "A2"
    for index, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(index)
        page.column_dimensions[letter].width = _WIDTHS.get(column, 14)
        page.cell(1, index).font = Font(bold=True)
        words = _choices(column, lang)
        if len(words) > 0:
            lists = DataValidation(type="list", formula1=f'"{",".join(words)}"', showErrorMessage=column in _STRICT)
            page.add_data_validation(lists)
            lists.add(f"{letter}2:{letter}{len(rows) + EMPTY_ROWS}")
    help_page = book.create_sheet(INSTRUCTIONS[0] if lang == "zh" else INSTRUCTIONS[1])
    help_page.column_dimensions["A"].width, help_page.column_dimensions["B"].width = 16, 110
    for column in ("all", *COLUMNS):
        head = "" if column == "all" else text(f"template.rules.{column}", lang)
        help_page.append([head, text(f"template.rules.{column}_help", lang)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _choices(column: str, lang: str) -> list[str]:
    keys = {"construct": CONSTRUCTS, "evidence": SOURCES, "cadence": CADENCES, "type": BRANCH_TYPES, "kind": KINDS}.get(column, ())
    folder = "source" if column == "evidence" else column
    every = [text("command.import.rules.all_types", lang)] if column == "type" else []
    return every + [text(f"sheet.{folder}.{key}", lang) for key in keys]
