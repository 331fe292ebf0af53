"""A report as a Word file: real headings, fields, tables and pictures that somebody can go on working with."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from analysis.quoted import named
from analysis.reports.document import Block, Bullets, Heading, Paragraph, Picture, Report, Table
from analysis.reports.plain_text import GAP, bare, label
from analysis.reports.word_frame import empty_document, marks_line, moment, packed
from analysis.reports.word_table import table_element
from analysis.reports.word_xml import field, field_code, paragraph, run, runs, w

if TYPE_CHECKING:
    from docx.document import Document

    from analysis.wording import Say

STYLES = {"body": "BodyText", "answer": "ReportAnswer", "note": "ReportNote", "warning": "ReportWarning"}
WIDEST, HIGHEST = 170.0, 215.0  # millimetres of a figure; a larger one is drawn smaller


def to_docx(report: Report, say: Say) -> bytes:
    """The bytes of a .docx file; ``report`` must be numbered. The same report gives the same bytes.

    The contents carry no page numbers until Word or LibreOffice counts them ("update field", print preview): they depend on the reader's
    fonts, and asking Word to count when it opens the file puts a question to the reader.
    """
    document = empty_document(report, say)
    body = document.element.body
    end = body[-1]  # the properties of the section stay last
    for element in _elements(document, report, say):
        end.addprevious(element)
    return packed(document)


def _elements(document: Document, report: Report, say: Say) -> Iterator[Any]:
    yield from _title(report, say)
    headings = list(report.headings())
    if len(headings) > 0:
        yield _contents(headings, report.lang, say)
    marks = {heading.id: place for place, heading in enumerate(headings, start=1)}
    for block in report.blocks:
        if isinstance(block, Heading):
            yield _heading(block, marks[block.id], report.lang)
        elif isinstance(block, Table):
            yield from _table(block, report.lang, say)
        elif isinstance(block, Picture):
            yield from _figure(document, block, report.lang, say)
        else:
            yield from _prose(block, report.lang)


def _title(report: Report, say: Say) -> Iterator[Any]:
    day = moment(report)
    date = say("report_word.date", year=f"{day:%Y}", month=f"{day:%m}", day=f"{day:%d}")
    origin = say("report_word.study", study=named(report.study), date=named(date))
    for style, text in (("Title", report.title), ("Subtitle", report.subtitle), ("ReportOrigin", report.author), ("ReportOrigin", origin)):
        if text != "":
            yield paragraph(style, *runs(text, report.lang))
    yield from marks_line(report)


def _contents(headings: list[Heading], lang: str, say: Say) -> Any:
    """The contents as Word makes them, so that it can make them anew."""
    entries = [_entry(heading, place, lang) for place, heading in enumerate(headings, start=1)]
    starts = [
        w("r", w("fldChar", fldCharType="begin")),
        field_code('TOC \\o "1-3" \\h \\z \\u'),
        w("r", w("fldChar", fldCharType="separate")),
    ]
    for place, element in enumerate(starts, start=1):
        entries[0].insert(place, element)
    entries[-1].append(w("r", w("fldChar", fldCharType="end")))
    kind = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    title = paragraph("TOCHeading", run(say("report_word.contents"), lang))
    return w("sdt", w("sdtPr", kind), w("sdtContent", title, *entries))


def _entry(heading: Heading, place: int, lang: str) -> Any:
    page = field(f"PAGEREF {_mark(place)} \\h")
    link = w("hyperlink", *_heading_text(heading, lang), w("r", w("tab")), *page, anchor=_mark(place), history=1)
    return paragraph(f"TOC{heading.level}", link)


def _mark(place: int) -> str:
    return f"_Toc{place:08d}"


def _heading_text(heading: Heading, lang: str) -> list[Any]:
    number = [run(heading.number + GAP[lang], lang)] if heading.number != "" else []
    return number + runs(heading.text, lang)


def _heading(heading: Heading, place: int, lang: str) -> Any:
    """The first one starts a new page, after title and contents."""
    text = [w("bookmarkStart", id=place, name=_mark(place)), *_heading_text(heading, lang), w("bookmarkEnd", id=place)]
    return paragraph(f"Heading{heading.level}", *text, pageBreakBefore=place == 1)


def _prose(block: Block, lang: str) -> Iterator[Any]:
    if isinstance(block, Bullets):
        yield from (paragraph("ListBullet", *runs(item, lang)) for item in block.items)
    elif isinstance(block, Paragraph):
        yield paragraph(STYLES[block.style], *runs(block.text, lang))


def _caption(word: str, number: int, text: str, lang: str, *, above: bool) -> Any:
    """ "Table 1" or, in Chinese without a space, the same; numbered anew by Word when somebody adds a table."""
    count = field(f"SEQ {word} \\* ARABIC", run(str(number), lang))
    return paragraph("Caption", run(label(word, "", lang), lang), *count, run(GAP[lang], lang), *runs(text, lang), keepNext=above)


def _table(table: Table, lang: str, say: Say) -> Iterator[Any]:
    yield _caption(say("report_word.table"), table.number, table.caption, lang, above=True)
    yield table_element(table, lang)
    yield from (paragraph("TableNote", *runs(note, lang)) for note in table.notes)
    yield paragraph("AfterTable")


def _figure(document: Document, picture: Picture, lang: str, say: Say) -> Iterator[Any]:
    from docx.shared import Mm

    scale = min(1.0, WIDEST / picture.width, HIGHEST / picture.height)
    inline = document.part.new_pic_inline(io.BytesIO(picture.png), Mm(picture.width * scale), Mm(picture.height * scale))
    word = say("report_word.figure")
    seen = {"id": str(picture.number), "name": picture.id, "descr": bare(picture.alternative), "title": label(word, picture.number, lang)}
    for name, text in seen.items():
        inline.docPr.set(name, text)
    yield paragraph("ReportFigure", w("r", w("drawing", inline)))
    yield _caption(word, picture.number, picture.caption, lang, above=False)
