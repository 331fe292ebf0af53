"""A report as PDF for print: A4, numbered, accessible (PDF/UA-1), the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from typing import Any

from analysis.quoted import clean, plain
from analysis.reports.document import Block, Bullets, Heading, Paragraph, Picture, Report, Table, texts
from analysis.reports.pdf_tables import GAP, NARROW, column_widths, text_width
from analysis.reports.pdf_text import STANDARD, Run, fonts, missing_characters, runs, shown
from analysis.wording import Say

MILLIMETRES = 25.4 / 72  # of a point
TEXT_WIDTH, WIDE_WIDTH = 154.0, 174.0  # mm: the text block; wide tables reach into the margins
PICTURE_HEIGHT = 190.0  # mm: leaves room for the caption
WIDE, CROWDED = 8, 10  # columns
TYPE_SIZE, SMALL_TYPE_SIZE = 8.0, 7.0  # points, of tables and of crowded ones
TALL = 400  # characters of a cell from which its row may be broken between pages; it fits one page in the narrowest column
SHORT_TITLE = 36.0  # width at the head of each page, in units of the type size: leaves room for the marks


def to_pdf(report: Report, say: Say) -> bytes:
    """``report`` (numbered) as PDF/UA-1. ``say``: the fixed words, from the message catalogue in the language of the report.

    No character becomes an empty box: what neither Noto Sans SC nor the fonts of typst can draw (emoji, rare hanzi) is written as its code
    point, ``[U+1F600]``. Texts reach typst as strings, never as its language. Raises FileNotFoundError without the Chinese font,
    ValueError where ``report.made`` is no date, ``typst.TypstError`` where a figure is no SVG.
    """
    import typst

    missing = missing_characters([*texts(report), *report.keywords, report.study])
    return bytes(
        typst.compile(
            files("analysis.reports").joinpath("report.typ").read_bytes(),
            font_paths=fonts(),
            sys_inputs={"report": json.dumps(_content(report, say, missing), ensure_ascii=False)},
            pdf_standards=STANDARD,
            timestamp=datetime.fromisoformat(report.made),
            format="pdf",
        )
    )


def _content(report: Report, say: Say, missing: frozenset[str]) -> dict[str, Any]:
    made = datetime.fromisoformat(report.made)
    date = _date(made, report.lang, say)
    title = clean(" ".join(plain(report.title).split()))
    return {
        "lang": report.lang,
        "title": runs(report.title, missing),
        "subtitle": runs(report.subtitle, missing),
        "origin": [
            runs(report.author, missing),
            runs(say("report_pdf.made", date=date), missing),
            runs(say("report_pdf.study", study=report.study), missing),
        ],
        "short": _shortened(shown(report.title, missing)),
        "study": say("report_pdf.study", study=report.study),
        "marks": [runs(mark, missing) for mark in report.marks],
        "contents": say("report_pdf.contents"),
        "document": {
            "title": title or report.study,
            "author": clean(plain(report.author)),
            "keywords": [clean(plain(word)) for word in report.keywords],
        },
        "blocks": list(_blocks(report.blocks, say, missing)),
    }


def _date(made: datetime, lang: str, say: Say) -> str:
    """Zeros before a one-digit month are custom in ISO dates, a mistake in Chinese ones."""
    month, day = (f"{part:02}" if lang == "en" else str(part) for part in (made.month, made.day))
    return say("report_pdf.date", year=str(made.year), month=month, day=day)


def _shortened(text: str) -> str:
    if text_width(text) <= SHORT_TITLE:
        return text
    fits = max(length for length in range(len(text)) if text_width(text[:length]) < SHORT_TITLE)
    return text[:fits].rstrip() + "…"


def _blocks(blocks: tuple[Block, ...], say: Say, missing: frozenset[str]) -> Iterator[dict[str, Any]]:
    level = 0
    for block in blocks:
        if isinstance(block, Heading):
            level = min(block.level, level + 1)  # a level left out would break PDF/UA
            yield {"kind": "heading", "level": level, "number": block.number, "text": runs(block.text, missing)}
        elif isinstance(block, Paragraph):
            yield {"kind": "paragraph", "style": block.style, "text": runs(block.text, missing)}
        elif isinstance(block, Bullets):
            yield {"kind": "bullets", "items": [runs(item, missing) for item in block.items]}
        elif isinstance(block, Table):
            yield _table(block, say, missing)
        else:
            yield _picture(block, say, missing)


def _picture(picture: Picture, say: Say, missing: frozenset[str]) -> dict[str, Any]:
    scale = min(1.0, TEXT_WIDTH / picture.width, PICTURE_HEIGHT / picture.height)
    return {
        "kind": "picture",
        "label": say("report_pdf.figure", number=picture.number),
        "caption": runs(picture.caption, missing),
        "alternative": plain(picture.alternative) or plain(picture.caption),
        "svg": picture.svg.decode("utf-8"),
        "width": picture.width * scale,
    }


def _table(table: Table, say: Say, missing: frozenset[str]) -> dict[str, Any]:
    size = SMALL_TYPE_SIZE if len(table.columns) >= CROWDED else TYPE_SIZE
    width = WIDE_WIDTH if len(table.columns) >= WIDE else TEXT_WIDTH
    unit = size * MILLIMETRES
    widths = column_widths(table.columns, table.rows, width / unit)
    fits = [max(1, int((each - GAP) / NARROW)) for each in widths]

    def cells(wanted: list[str]) -> list[list[Run]]:
        padded = wanted + [""] * (len(widths) - len(wanted))
        return [runs(text, missing, longest) for text, longest in zip(padded, fits)]

    return {
        "kind": "table",
        "label": say("report_pdf.table", number=table.number),
        "caption": runs(table.caption, missing),
        "size": size,
        "wider": (width - TEXT_WIDTH) / 2,
        "widths": [each * unit for each in widths],
        "numeric": [column.numeric for column in table.columns],
        "headers": cells([column.header for column in table.columns]),
        "rows": [
            {
                "heading": row.heading,
                "breakable": any(len(cell.text) > TALL for cell in row.cells),
                "cells": [runs(row.cells[0].text, missing)] if row.heading else cells([cell.text for cell in row.cells]),
            }
            for row in table.rows
        ],
        "notes": [runs(note, missing) for note in table.notes],
    }
