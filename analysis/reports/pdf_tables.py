"""How wide each column of a table is on paper, worked out from what stands in it."""

from __future__ import annotations

import math
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
    weights = [_weight(place, rows) for place in range(len(columns))]
    least = [wish if column.numeric else min(wish, _longest_word(place, rows)) for place, (wish, column) in enumerate(zip(wishes, columns))]
    if sum(least) > total:
        return shared(wishes, weights, total)
    rest = shared([wish - given for wish, given in zip(wishes, least)], weights, total - sum(least))
    return [one + other for one, other in zip(least, rest)]


def shared(wishes: Sequence[float], weights: Sequence[float], total: float) -> list[float]:
    """``total`` dealt out by weight, so that nobody gets more than wished for; what one leaves goes to the others."""
    given, waiting, left = [0.0] * len(wishes), set(range(len(wishes))), total
    while len(waiting) > 0:
        unit = left / sum(weights[place] for place in waiting)
        content = {place for place in waiting if wishes[place] <= unit * weights[place]}
        for place in content or waiting:
            given[place] = wishes[place] if place in content else unit * weights[place]
        left -= sum(given[place] for place in content)
        waiting = waiting - content if len(content) > 0 else set()
    return given


def _weight(place: int, rows: Sequence[Row]) -> float:
    """Root of all the text of a column: a table is lowest when its longest texts get most room, but not all of it."""
    return 1.0 + math.sqrt(sum(text_width(plain(row.cells[place].text)) for row in rows if not row.heading and place < len(row.cells)))


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
