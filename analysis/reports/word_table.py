"""A table of a report in Word: a real table with fixed widths, its header repeated on every page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from analysis.reports.document import Cell, Row, Table
from analysis.reports.plain_text import bare, is_wide
from analysis.reports.word_looks import CELL_MARGIN, TABLE_SIZE, TEXT_WIDTH
from analysis.reports.word_xml import paragraph, runs, w

MARGIN = 2 * CELL_MARGIN / (20 * TABLE_SIZE)  # left and right of a cell's text, in heights of its letters, as all widths here
RESERVE = 0.4  # another font may stand in for the one that is named
LONGEST_WORD, LONGEST_LINE = 14.0, 44.0  # longer ones are broken and do not push the other columns aside
TOGETHER, ALONE = 12, 3  # rows: a table up to the first stays on one page; of a longer one at least the second stand together
NARROW = set(" .,:;!|'`-()[]{}/ijlftrI")


def table_element(table: Table, lang: str) -> Any:
    """The table without its caption and notes. Raises ValueError where a row has not as many cells as there are columns."""
    widths = column_widths(table)
    rows = (_row(table, row, widths, lang, keep=_stays(table, place)) for place, row in enumerate(table.rows))
    return w(
        "tbl",
        w(
            "tblPr",
            w("tblStyle", val="ReportTable"),
            w("tblW", w=sum(widths), type="dxa"),
            w("tblLayout", type="fixed"),
            w("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
            w("tblCaption", val=bare(table.caption)),
        ),
        w("tblGrid", *(w("gridCol", w=width) for width in widths)),
        _header(table, widths, lang),
        *rows,
    )


def _stays(table: Table, place: int) -> bool:
    """Whether a row stands on the page of what follows it: no page begins or ends with less than a few rows of a table."""
    rows = len(table.rows)
    follows = place + 1 < rows or len(table.notes) > 0
    return follows and (rows <= TOGETHER or place < ALONE or place >= rows - ALONE)


def _header(table: Table, widths: Sequence[int], lang: str) -> Any:
    styles = ("TableHeadNumber" if column.numeric else "TableHead" for column in table.columns)
    cells = (
        _cell(column.header, style, width, lang, keep=True) for column, style, width in zip(table.columns, styles, widths, strict=True)
    )
    return w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *cells)


def _row(table: Table, row: Row, widths: Sequence[int], lang: str, *, keep: bool) -> Any:
    unbroken = w("trPr", w("cantSplit"))
    if row.heading:
        return w("tr", unbroken, _cell(row.cells[0].text, "TableGroup", sum(widths), lang, keep=True, span=len(widths)))
    styles = ("TableNumber" if column.numeric else "TableText" for column in table.columns)
    cells = (_cell(cell.text, style, width, lang, keep=keep) for cell, style, width in zip(row.cells, styles, widths, strict=True))
    return w("tr", unbroken, *cells)


def _cell(text: str, style: str, width: int, lang: str, *, keep: bool, span: int = 1) -> Any:
    properties = w("tcPr", w("tcW", w=width, type="dxa"), w("gridSpan", val=span) if span > 1 else None, w("vAlign", val="top"))
    return w("tc", properties, paragraph(style, *runs(text, lang), keepNext=keep))


def column_widths(table: Table) -> list[int]:
    """Widths in twentieths of a point that fill the page: each column holds its longest word, then what its longest line asks for."""
    columns = [[table.columns[place].header, *(cell.text for cell in cells)] for place, cells in enumerate(_by_column(table))]
    needs = [
        RESERVE + min(LONGEST_WORD, max(_longest(text, table.columns[place].numeric) for text in texts))
        for place, texts in enumerate(columns)
    ]
    wishes = [max(need, min(LONGEST_LINE, max(map(_measure, map(bare, texts))))) for need, texts in zip(needs, columns, strict=True)]
    room = TEXT_WIDTH / (20 * TABLE_SIZE) - MARGIN * len(columns)
    if sum(needs) >= room:
        shares = [need * room / sum(needs) for need in needs]
    else:
        more = [max(0.01, wish - need) if sum(wishes) > room else wish for need, wish in zip(needs, wishes, strict=True)]
        base = needs if sum(wishes) > room else wishes
        shares = [width + (room - sum(base)) * extra / sum(more) for width, extra in zip(base, more, strict=True)]
    edges = [round(20 * TABLE_SIZE * (sum(shares[:place]) + MARGIN * place)) for place in range(len(shares) + 1)]
    return [after - before for before, after in zip(edges[:-1], edges[1:], strict=True)]


def _by_column(table: Table) -> Iterator[tuple[Cell, ...]]:
    rows = [row.cells for row in table.rows if not row.heading]
    return zip(*rows, strict=True) if len(rows) > 0 else iter([()] * len(table.columns))


def _longest(text: str, numeric: bool) -> float:
    """Width of the longest part that should not be broken: a number with its interval, a Latin word, four Chinese characters."""
    shown = bare(text)
    if numeric and re.search("[0-9]", shown) is not None:
        return _measure(shown)
    words = (word for part in shown.split() for word in re.findall(r"[^\u2e80-\uffef]+|[\u2e80-\uffef]{1,4}", part))
    return max(map(_measure, words), default=0.0)


def _measure(text: str) -> float:
    """Width in heights of the letters, a little more than in the fonts used."""
    return sum(map(_letter, text))


def _letter(char: str) -> float:
    if is_wide(char):
        return 1.0
    return 0.36 if char in NARROW else 0.72 if char.isupper() else 0.53
