"""How wide each column of a table is on paper, worked out from what stands in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from analysis.quoted import plain
from analysis.reports.document import Column, Row

GAP = 1.4  # between two columns, in units of the type size
WIDE, NARROW = 1.0, 0.52  # a Chinese character and a Latin one, in the same unit
WORD = 7.0  # a long English word or a short Chinese phrase


def column_widths(columns: Sequence[Column], rows: Sequence[Row], total: float) -> list[float]:
    """Widths that add up to ``total``, gaps included (all in units of the type size).

    Every column gets what it wishes where that is possible. Else texts are broken between words; where that is not enough, the widest
    columns are, numbers or not.
    """
    wishes = [_wish(place, column, rows) for place, column in enumerate(columns)]
    if sum(wishes) <= total:
        return [wish * total / sum(wishes) for wish in wishes]
    least = [wish if column.numeric else min(wish, _longest_word(place, rows)) for place, (wish, column) in enumerate(zip(wishes, columns))]
    if sum(least) > total:
        return shared(wishes, total)
    rest = shared([wish - given for wish, given in zip(wishes, least)], total - sum(least))
    return [one + other for one, other in zip(least, rest)]


def shared(wishes: Sequence[float], total: float) -> list[float]:
    """``total`` dealt out so that nobody gets more than wished for and those who get less all get the same."""
    left, given = total, dict.fromkeys(range(len(wishes)), 0.0)
    for waiting, place in zip(range(len(wishes), 0, -1), sorted(given, key=lambda place: wishes[place])):
        given[place] = min(wishes[place], left / waiting)
        left -= given[place]
    return [given[place] for place in range(len(wishes))]


def text_width(text: str) -> float:
    """Width of a line of text in units of the type size, about right for both fonts."""
    return sum(WIDE if unicodedata.east_asian_width(character) in "WF" else NARROW for character in text)


def _longest_word(place: int, rows: Sequence[Row]) -> float:
    """What a column of texts needs to break no word; longer words are ids or addresses."""
    words = [word for row in rows if not row.heading and place < len(row.cells) for word in plain(row.cells[place].text).split()]
    return GAP + max((min(text_width(word), WORD) for word in words), default=0.0)


def _wish(place: int, column: Column, rows: Sequence[Row]) -> float:
    """The longest cell on one line; a long header on two."""
    header = plain(column.header)
    words = max((min(text_width(word), WORD) for word in header.split()), default=0.0)
    cells = [plain(row.cells[place].text) for row in rows if not row.heading and place < len(row.cells)]
    return GAP + max(2.0, words, text_width(header) / 2, *(text_width(text) for text in cells))
