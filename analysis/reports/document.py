"""A report before it has a format: headings, paragraphs, tables and figures in order. All texts are marked (``analysis.quoted``).

What is made here says nothing about fonts or pages, and what draws it (HTML, PDF, Word) makes up no text of its own but the fixed words
"Table", "Figure" and "Contents".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal


@dataclass(frozen=True)
class Heading:
    """``level`` 1 to 3; ``number`` such as "2.1" or "A", given by :func:`numbered`; ``id``: what links point to."""

    text: str
    level: int
    id: str
    appendix: bool = False
    number: str = ""


@dataclass(frozen=True)
class Paragraph:
    """``style``: the one-paragraph answer, plain text, a remark in small print, or a warning that must be seen."""

    text: str
    style: Literal["body", "answer", "note", "warning"] = "body"


@dataclass(frozen=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """``value``: the number behind the text at full precision, for sorting and spreadsheets; None where the cell is text or missing."""

    text: str
    value: float | None = None


@dataclass(frozen=True)
class Column:
    """``numeric``: set flush right and sorted by value."""

    header: str
    numeric: bool = False


@dataclass(frozen=True)
class Row:
    """``heading``: one cell over the whole width that names the rows below it."""

    cells: tuple[Cell, ...]
    heading: bool = False


@dataclass(frozen=True)
class Table:
    """``id``: ASCII, unique, also the name of its CSV file. ``notes`` stand below it. ``number``: given by :func:`numbered`."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True)
class Picture:
    """A figure as SVG (paths, no fonts needed) and as PNG with 300 dpi; ``alternative``: what it shows, in words.

    ``width``, ``height`` in millimetres.
    """

    id: str
    caption: str
    alternative: str
    svg: bytes
    png: bytes
    width: float
    height: float
    number: int = 0


Block = Heading | Paragraph | Bullets | Table | Picture


@dataclass(frozen=True)
class Report:
    """``marks``: words that must stand on every page (interim, preliminary). ``study``: identity of the study, the first eight digits.

    ``made``: when the study was run, ISO 8601, UTC: a report of the same study is the same bytes whenever it is made.
    """

    lang: Literal["en", "zh"]
    title: str
    subtitle: str
    author: str
    made: str
    study: str
    blocks: tuple[Block, ...]
    marks: tuple[str, ...] = ()
    keywords: tuple[str, ...] = field(default=())

    def tables(self) -> Iterator[Table]:
        """All tables in order."""
        return (block for block in self.blocks if isinstance(block, Table))

    def pictures(self) -> Iterator[Picture]:
        """All figures in order."""
        return (block for block in self.blocks if isinstance(block, Picture))

    def headings(self) -> Iterator[Heading]:
        """All headings in order, for the contents."""
        return (block for block in self.blocks if isinstance(block, Heading))


def numbered(report: Report) -> Report:
    """The report with its headings, tables and figures numbered in order. Raises ValueError where an id stands twice."""
    ids = [block.id for block in report.blocks if not isinstance(block, Paragraph | Bullets)]
    if len(set(ids)) < len(ids):
        raise ValueError(f"ids stand twice: {sorted({name for name in ids if ids.count(name) > 1})}")
    return replace(report, blocks=tuple(_numbered(report.blocks)))


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    counts = {"section": 0, "appendix": 0, "subsection": 0, "table": 0, "figure": 0}
    above = ""
    for block in blocks:
        if isinstance(block, Heading):
            above = _next_number(block, counts, above)
            yield replace(block, number=above if block.level <= 2 else "")
        elif isinstance(block, Table | Picture):
            kind = "table" if isinstance(block, Table) else "figure"
            counts[kind] += 1
            yield replace(block, number=counts[kind])
        else:
            yield block


def _next_number(heading: Heading, counts: dict[str, int], above: str) -> str:
    """ "1", "1.1", "1.2", "2", "A", "A.1"; a third level has no number of its own."""
    if heading.level >= 3:
        return above
    if heading.level == 2:
        counts["subsection"] += 1
        return f"{above.partition('.')[0]}.{counts['subsection']}"
    counts["subsection"] = 0
    kind = "appendix" if heading.appendix else "section"
    counts[kind] += 1
    return chr(ord("A") + counts[kind] - 1) if heading.appendix else str(counts[kind])


def shown_once(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without figures that were shown before: the key figure of the first page belongs to a later section, too."""
    seen, kept = set[str](), list[Block]()
    for block in blocks:
        if not isinstance(block, Picture) or block.id not in seen:
            kept.append(block)
        if isinstance(block, Picture):
            seen.add(block.id)
    return tuple(kept)


def texts(report: Report) -> Iterator[str]:
    """Every marked text a reader can see or hear, in order."""
    yield from (report.title, report.subtitle, report.author, *report.marks)
    for block in report.blocks:
        if isinstance(block, Heading | Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Table):
            yield from (block.caption, *(column.header for column in block.columns))
            yield from (cell.text for row in block.rows for cell in row.cells)
            yield from block.notes
        else:
            yield from (block.caption, block.alternative)
