"""The Word file around the text of a report: page, header and footer, styles, fonts, settings and what is known of the document."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analysis.quoted import quoted
from analysis.reports.document import Report
from analysis.reports.plain_text import bare, is_wide
from analysis.reports.word_parts import dress, undress
from analysis.reports.word_xml import filled, paragraph, run, runs

if TYPE_CHECKING:
    from docx.document import Document

    from analysis.wording import Say

LONGEST_PROPERTY = 255  # characters, a limit of the format
SHORT_TITLE = 80  # widths of a letter in the header's single line
BETWEEN_MARKS = " \u00b7 "


def empty_document(report: Report, say: Say) -> Document:
    """A document without text whose every style is ours."""
    import docx

    document = docx.Document()
    undress(document)
    dress(document, report.lang)
    _describe(document, report)
    section = document.sections[0]
    for part, content in ((section.header, _header(report)), (section.footer, _footer(report, say))):
        part.is_linked_to_previous = False
        part._element[:] = content
    return document


def packed(document: Document) -> bytes:
    """The file. The library writes the time of day into the archive; nothing else depends on when it is made."""
    from experiments.timeless_zip import TimelessZip

    made, timeless = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, TimelessZip(timeless, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    return timeless.getvalue()


def moment(report: Report) -> datetime:
    """When the study was run, in UTC."""
    return datetime.fromisoformat(report.made).astimezone(UTC)


def _describe(document: Document, report: Report) -> None:
    known = document.core_properties
    texts = {
        "title": bare(report.title),
        "author": bare(report.author),
        "last_modified_by": bare(report.author),
        "subject": bare(report.subtitle),
        "keywords": ", ".join(map(bare, report.keywords)),
        "comments": ", ".join(map(bare, report.marks)),
        "identifier": report.study,
        "language": {"en": "en-GB", "zh": "zh-CN"}[report.lang],
    }
    for name, text in texts.items():
        setattr(known, name, text[:LONGEST_PROPERTY])
    known.created = known.modified = moment(report).replace(tzinfo=None)
    known.revision = 1


def _header(report: Report) -> list[Any]:
    lines = [paragraph("Header", run(short(bare(report.title)), report.lang))]
    return [*lines, *marks_line(report)]


def marks_line(report: Report) -> list[Any]:
    """What must be seen on every page, in one line; nothing where there is nothing."""
    return [paragraph("ReportMark", *runs(BETWEEN_MARKS.join(report.marks), report.lang))] if len(report.marks) > 0 else []


def _footer(report: Report, say: Say) -> list[Any]:
    pages = say("report_word.page", page=quoted("1", "PAGE"), pages=quoted("1", "NUMPAGES"))
    return [paragraph("Footer", run(f"branchsim {report.study}\t", report.lang), *filled(pages, report.lang))]


def short(title: str) -> str:
    """The title, or as much of it as one line of the header holds."""
    width = 0
    for place, char in enumerate(title):
        width += 2 if is_wide(char) else 1
        if width > SHORT_TITLE:
            return title[:place].rstrip() + "…"
    return title
