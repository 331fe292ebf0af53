"""How a report looks in Word: its paragraph styles. Chinese is never bold, so nothing is: rank shows in size and colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.figures.style import GREY, OKABE_ITO

ACCENT, INK, RULE, TINT = OKABE_ITO["blue"].lstrip("#"), "1A1A1A", "BFBFBF", "EEF5FA"
SMALL_PRINT = GREY.lstrip("#")
TEXT, HEADING, CODE = ("Times New Roman", "SimSun"), ("Calibri", "SimHei"), ("Consolas", "SimSun")  # Latin, Chinese: come with Word
TEXT_WIDTH = 9638  # of A4 with margins of 20 mm, in twentieths of a point
TABLE_SIZE, CELL_MARGIN = 8.5, 85
HAIRLINE, THIN, THICK = 2, 4, 8  # eighths of a point


@dataclass(frozen=True)
class Style:
    """A paragraph style. ``size``, ``before``, ``after`` in points, ``line`` in lines; ``border``: thickness by side; ``level``: of a
    heading, from 0; ``follows``: the style of the next paragraph somebody types.
    """

    id: str
    name: str
    faces: tuple[str, str] = TEXT
    size: float = 9.0
    colour: str = INK
    before: float = 0.0
    after: float = 0.0
    line: float = 1.15
    follows: str = "BodyText"
    align: str = "left"
    keep_next: bool = False
    level: int | None = None
    bullet: bool = False
    fill: str = ""
    border: Mapping[str, int] = field(default_factory=dict)
    border_colour: str = ACCENT
    tabs: tuple[tuple[str, int], ...] = ()
    indent: Mapping[str, int] = field(default_factory=dict)


def paragraph_styles(lang: str) -> list[Style]:
    """Chinese body text: 12 points, 40 characters a line, first line two characters in, flush on both sides."""
    zh = lang == "zh"
    body, line = (12.0, 1.35) if zh else (11.0, 1.25)
    measure = {} if zh else {"right": 680}  # some 90 letters a line
    flow: dict[str, Any] = {"size": body, "line": line, "align": "both" if zh else "left"}
    first = {"firstLineChars": 200, "firstLine": int(2 * 20 * body)}
    right = (("right", TEXT_WIDTH),)
    frame = dict.fromkeys(("top", "left", "bottom", "right"), THIN)
    cell: dict[str, Any] = {"size": TABLE_SIZE, "before": 2, "after": 2, "line": 1.1}
    small: dict[str, Any] = {"faces": HEADING, "size": 8.5, "colour": SMALL_PRINT, "tabs": right}
    boxed: dict[str, Any] = {"before": 6, "after": 10}
    item = measure | {"left": 360, "hanging": 360}
    return [
        Style("Normal", "Normal", size=body, line=line, follows="Normal"),
        Style("BodyText", "Body Text", **flow, after=6, indent=first if zh else measure),
        Style("ListBullet", "List Bullet", **flow, after=3, bullet=True, indent=item, follows="ListBullet"),
        Style("ReportAnswer", "Report Answer", **flow, **boxed, fill=TINT, border={"left": 24}, indent={"left": 200, "right": 100}),
        Style("ReportWarning", "Report Warning", HEADING, body, **boxed, line=1.2, border=frame, indent={"left": 100, "right": 100}),
        Style("ReportNote", "Report Note", colour=SMALL_PRINT, after=6, line=1.25),
        Style("Title", "Title", HEADING, 22, ACCENT, before=24, after=6, line=1.1, follows="Subtitle"),
        Style("Subtitle", "Subtitle", HEADING, 14, after=10),
        Style("ReportOrigin", "Report Origin", HEADING, 10, SMALL_PRINT, after=2, follows="ReportOrigin"),
        Style("Heading1", "heading 1", HEADING, 17, ACCENT, before=22, after=8, keep_next=True, level=0),
        Style("Heading2", "heading 2", HEADING, 13.5, before=15, after=6, keep_next=True, level=1),
        Style("Heading3", "heading 3", HEADING, 11.5, ACCENT, before=11, after=4, keep_next=True, level=2),
        Style("TOCHeading", "TOC Heading", HEADING, 14, ACCENT, before=22, after=8, keep_next=True),
        Style("TOC1", "toc 1", HEADING, 11, before=5, after=1, tabs=right, follows="Normal"),
        Style("TOC2", "toc 2", HEADING, 10, after=1, tabs=right, indent={"left": 340}, follows="Normal"),
        Style("TOC3", "toc 3", HEADING, 10, SMALL_PRINT, after=1, tabs=right, indent={"left": 680}, follows="Normal"),
        Style("Caption", "caption", HEADING, 9.5, before=6, after=5, line=1.2),
        Style("ReportFigure", "Report Figure", before=8, line=1.0, keep_next=True, follows="Caption"),
        Style("TableText", "Table Text", **cell, follows="TableText"),
        Style("TableNumber", "Table Number", **cell, align="right", follows="TableNumber"),
        Style("TableHead", "Table Head", HEADING, **cell, follows="TableHead"),
        Style("TableHeadNumber", "Table Head Number", HEADING, **cell, align="right", follows="TableHeadNumber"),
        Style("TableGroup", "Table Group", HEADING, **cell, colour=ACCENT, keep_next=True, follows="TableText"),
        Style("TableNote", "Table Note", size=8.5, colour=SMALL_PRINT, before=3, line=1.2, follows="TableNote"),
        Style("AfterTable", "After Table", size=5, line=1.0),
        Style("Header", "header", **small, border={"bottom": THIN}, border_colour=RULE, follows="Header"),
        Style("ReportMark", "Report Mark", HEADING, 10, ACCENT, before=3, after=3, follows="ReportMark"),
        Style("Footer", "footer", **small, follows="Footer"),
    ]
