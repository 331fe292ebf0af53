"""What a table needs on a page of HTML: rows under their heading rows, values to sort by, and columns that do not collapse."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from analysis.quoted import plain
from analysis.reports.document import Cell, Row, Table

ROOMS = (3, 5, 8, 10)  # least widths of a column in em, the classes room-3 ... of the style sheet, which gives less on paper
LONG_TEXT, LONG_ROOM = 40, 16  # em: text of several lines gets more, or it becomes a tower on a phone
NUMERIC_ROOM = 5  # em: a long header above short numbers is broken
CHINESE = 0x2E80  # characters from here on are about 1 em wide
ONE_LINE = 18  # characters: an interval in brackets is never broken, an estimate with its interval may be


def groups(rows: Sequence[Row]) -> list[tuple[Row | None, list[Row]]]:
    """The rows below each heading row; None stands for the heading of those before the first."""
    found: list[tuple[Row | None, list[Row]]] = []
    for row in rows:
        if row.heading:
            found.append((row, []))
        elif len(found) == 0:
            found.append((None, [row]))
        else:
            found[-1][1].append(row)
    return found


def sorting_value(cell: Cell) -> str:
    """The number behind the cell as a script reads it; empty where it is missing, which sorts last."""
    return "" if cell.value is None or not isfinite(cell.value) else repr(float(cell.value))


def column_classes(table: Table) -> list[str]:
    """Classes of each column's cells. Browsers shrink Chinese to one character a line, so a column says how much room it needs at least."""
    found = []
    for place, column in enumerate(table.columns):
        cells = [plain(row.cells[place].text) for row in table.rows if not row.heading and place < len(row.cells)]
        if column.numeric:
            one_line = max(map(len, cells), default=0) <= ONE_LINE
            found.append(f"numeric {'one-line ' if one_line else ''}room-{min(NUMERIC_ROOM, _room([plain(column.header)]))}")
        else:
            found.append(f"room-{_room([plain(column.header), *cells])}")
    return found


def _room(texts: Sequence[str]) -> int:
    widest = max(sum(1.0 if ord(character) >= CHINESE else 0.5 for character in text) for text in texts)
    return LONG_ROOM if widest > LONG_TEXT else next((room for room in ROOMS if room >= widest), ROOMS[-1])
