"""A Word file holds the report: real headings, fields, tables and pictures, every text exactly as typed, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from analysis.quoted import clean, named, plain
from analysis.reports.document import Bullets, Cell, Column, Heading, Paragraph, Picture, Report, Row, Table, numbered
from analysis.reports.plain_text import GAP
from analysis.reports.word import to_docx
from analysis.reports.word_frame import SHORT_TITLE, short
from analysis.reports.word_looks import TEXT_WIDTH
from analysis.reports.word_table import column_widths
from branchsim.messages import text
from tests.report_documents import HOSTILE, sample

LANGUAGES = ("en", "zh")
MARKS = {"en": ("Interim: some runs are not finished", "Preliminary"), "zh": ("中期结果：部分运行尚未完成", "初步结果")}


@cache
def report(lang: str) -> Report:
    return sample(lang, marks=MARKS[lang])


@cache
def made(lang: str) -> bytes:
    return to_docx(report(lang), partial(text, lang=lang))


def digests() -> str:
    """Of both reports, made anew."""
    return " ".join(hashlib.sha256(to_docx(report(lang), partial(text, lang=lang))).hexdigest() for lang in LANGUAGES)


def opened(lang: str) -> docx.document.Document:
    return docx.Document(io.BytesIO(made(lang)))


def small(*blocks, lang="en", **changes) -> docx.document.Document:
    """A report of these blocks, written and opened again."""
    content = to_docx(numbered(replace(report(lang), blocks=blocks, **changes)), partial(text, lang=lang))
    return docx.Document(io.BytesIO(content))


def elements(root, tag):
    return list(root.iter(qn(f"w:{tag}")))


def instructions(root) -> list[str]:
    return [element.text.strip() for element in elements(root, "instrText")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_are_headings_with_their_numbers(lang) -> None:
    found = [(one.style.name, one.text) for one in opened(lang).paragraphs if one.style.name.startswith("Heading")]
    assert found == [(f"Heading {one.level}", f"{one.number}{GAP[lang]}{plain(one.text)}") for one in report(lang).headings()]
    assert ("Heading 2", f"A.1{GAP[lang]}{'来源' if lang == 'zh' else 'Provenance'}") in found


def test_a_heading_without_a_number_has_no_gap() -> None:
    found = small(Heading("One", 1, "a"), Heading("Three", 3, "b")).paragraphs
    assert [one.text for one in found if one.style.name == "Heading 3"] == ["Three"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_prose_stands_in_the_style_of_its_kind(lang) -> None:
    names = {"body": "Body Text", "answer": "Report Answer", "note": "Report Note", "warning": "Report Warning"}
    wanted = [(names[one.style], plain(one.text)) for one in report(lang).blocks if isinstance(one, Paragraph)]
    wanted += [("List Bullet", text) for text in HOSTILE]
    found = [(one.style.name, one.text) for one in opened(lang).paragraphs]
    assert [one for one in found if one[0] in {*names.values(), "List Bullet"}] == sorted(wanted, key=found.index)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_style_names_its_fonts_and_languages_and_none_is_bold(lang) -> None:
    document = opened(lang)
    styles = [style.element for style in document.styles if style.element.get(qn("w:type")) not in ("numbering",)]
    assert len(styles) > 25
    lacking = []
    for style in styles:
        fonts, languages = style.find(f".//{qn('w:rFonts')}"), style.find(f".//{qn('w:lang')}")
        if style.get(qn("w:styleId")) == "TableNormal":
            continue  # has no letters
        if fonts.get(qn("w:eastAsia")) not in ("SimSun", "SimHei") or fonts.get(qn("w:ascii")) is None:
            lacking.append(style.get(qn("w:styleId")))
        assert (languages.get(qn("w:val")), languages.get(qn("w:eastAsia"))) == ("en-GB", "zh-CN")
    assert lacking == []
    for root in (document.styles.element, document.element):
        assert elements(root, "b") == [] and elements(root, "bCs") == []
        assert not any("Theme" in name for fonts in elements(root, "rFonts") for name in fonts.keys())  # noqa: SIM118, an XML element
    assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "SimSun"
    assert document.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "SimHei"


def test_chinese_body_begins_two_characters_in_and_english_does_not() -> None:
    chinese, english = (opened(lang).styles["Body Text"] for lang in ("zh", "en"))
    assert chinese.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert chinese.paragraph_format.first_line_indent == Pt(24) == 2 * chinese.font.size
    assert english.paragraph_format.first_line_indent is None
    hints = [fonts.get(qn("w:hint")) for fonts in elements(opened("zh").element, "rFonts")]
    assert set(hints) == {"eastAsia"}  # “” and …… as Chinese characters
    assert elements(opened("en").element, "rFonts") == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_captions_count_by_fields_that_show_without_updating(lang) -> None:
    word = {"en": ("Table ", "Figure "), "zh": ("表", "图")}[lang]
    captions = [one for one in opened(lang).paragraphs if one.style.name == "Caption"]
    blocks = [block for block in report(lang).blocks if isinstance(block, Table | Picture)]
    assert [one.text for one in captions] == [
        f"{word[isinstance(block, Picture)]}{block.number}{GAP[lang]}{plain(block.caption)}" for block in blocks
    ]
    names = [f"SEQ {word[isinstance(block, Picture)].strip()} \\* ARABIC" for block in blocks]
    assert [instructions(one._p) for one in captions] == [[name] for name in names]
    kept = [one.paragraph_format.keep_with_next for one in captions]
    assert kept == [True if isinstance(block, Table) else None for block in blocks]  # above its table, below its figure


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_contents_lead_to_the_headings_and_ask_nothing(lang) -> None:
    document = opened(lang)
    (contents,) = elements(document.element, "sdt")
    links = elements(contents, "hyperlink")
    shown = ["".join(text.text for text in elements(link, "t")) for link in links]
    assert shown == [f"{one.number}{GAP[lang]}{plain(one.text)}" for one in report(lang).headings()]
    marks = {mark.get(qn("w:name")): mark.getparent() for mark in elements(document.element, "bookmarkStart")}
    for link, heading in zip(links, report(lang).headings(), strict=True):
        target = marks[link.get(qn("w:anchor"))]
        assert "".join(text.text for text in elements(target, "t")).endswith(plain(heading.text))
        assert f"PAGEREF {link.get(qn('w:anchor'))} \\h" in instructions(link)
    assert instructions(contents)[0] == 'TOC \\o "1-3" \\h \\z \\u'
    assert text("report_word.contents", lang) in [one.text for one in elements(contents, "t")]
    assert elements(document.settings.element, "updateFields") == []
    assert not any(mark.get(qn("w:dirty")) for mark in elements(document.element, "fldChar"))
    kinds = [mark.get(qn("w:fldCharType")) for mark in elements(document.element, "fldChar")]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tables_hold_every_cell(lang) -> None:
    for table, found in zip(report(lang).tables(), opened(lang).tables, strict=True):
        assert [cell.text for cell in found.rows[0].cells] == [plain(column.header) for column in table.columns]
        for row, line in zip(table.rows, found.rows[1:], strict=True):
            shown = [cell.text for cell in line.cells]
            assert shown == ([plain(row.cells[0].text)] * len(table.columns) if row.heading else [plain(cell.text) for cell in row.cells])
        rows = found.rows[1:]
        assert [len(elements(line._tr, "tblHeader")) for line in found.rows] == [1] + [0] * len(rows)
        assert all(len(elements(line._tr, "cantSplit")) == 1 for line in found.rows)
        spans = [[cell.grid_span for cell in line._tr.tc_lst] for line in rows]
        assert spans == [[len(table.columns)] if row.heading else [1] * len(table.columns) for row in table.rows]
        styles = [cell.paragraphs[0].style.name for cell in rows[1].cells]
        assert styles == ["Table Number" if column.numeric else "Table Text" for column in table.columns]
        assert sum(column.width for column in found.columns) == Mm(170).twips * 635 == TEXT_WIDTH * 635
        assert found.style.name == "Report Table"
        assert plain(table.notes[0]) in [one.text for one in opened(lang).paragraphs if one.style.name == "Table Note"]


def test_numbers_stand_right_and_only_horizontal_rules_are_drawn() -> None:
    styles = opened("en").styles
    assert styles["Table Number"].paragraph_format.alignment == styles["Table Head Number"].paragraph_format.alignment == 2
    borders = styles["Report Table"].element.find(f".//{qn('w:tblBorders')}")
    assert [edge.tag.rpartition("}")[2] for edge in borders] == ["top", "bottom", "insideH"]


def test_a_row_with_too_few_cells_is_a_mistake() -> None:
    with pytest.raises(ValueError):
        small(Table("t", "c", (Column("a"), Column("b")), (Row((Cell("1"),)),)))


words = st.text("ab 党建-", max_size=120)


@given(st.lists(st.tuples(words, st.booleans()), min_size=1, max_size=9), st.lists(words, max_size=3))
def test_columns_fill_the_page_and_none_vanishes(headers, cells) -> None:
    columns = tuple(Column(header, numeric) for header, numeric in headers)
    rows = tuple(Row((Cell(cell),) * len(columns)) for cell in cells)
    widths = column_widths(Table("t", "c", columns, (*rows, Row((Cell("x"),), heading=True))))
    assert sum(widths) == pytest.approx(TEXT_WIDTH, abs=1)
    assert min(widths) > 200  # 3.5 mm with the margins of the cell


def test_a_number_with_its_interval_gets_its_line_before_long_prose_does() -> None:
    columns = (Column("a long text"), *[Column("change", True)] * 4)
    row = Row((Cell("words " * 40), *[Cell("-0.020 [-0.021, -0.019]")] * 4))
    widths = column_widths(Table("t", "c", columns, (row,)))
    assert min(widths[1:]) > 23 * 8.5 * 20 * 0.4  # 23 letters, two fifths of their height each on average


def test_a_short_table_stays_together_and_a_long_one_does_not_leave_a_row_alone() -> None:
    def kept(rows: int) -> list[bool]:
        table = Table("t", "c", (Column("a"),), tuple(Row((Cell(str(place)),)) for place in range(rows)))
        lines = small(table).tables[0].rows
        return [line.cells[0].paragraphs[0].paragraph_format.keep_with_next is True for line in lines]

    assert kept(5) == [True] * 5 + [False]
    assert kept(30) == [True] * 4 + [False] * 24 + [True] * 2 + [False]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_have_300_dpi_and_say_what_they_show(lang) -> None:
    document = opened(lang)
    for picture, shape in zip(report(lang).pictures(), document.inline_shapes, strict=True):
        seen = shape._inline.docPr
        assert seen.get("descr") == plain(picture.alternative) and "0.300" in seen.get("descr")
        assert seen.get("title") == f"{'图' if lang == 'zh' else 'Figure '}{picture.number}"
        assert shape.width == Mm(picture.width) and shape.height == Mm(picture.height)
        part = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
        assert part.blob == picture.png
        with Image.open(io.BytesIO(part.blob)) as image:
            assert image.size[0] / (shape.width / 914400) == pytest.approx(300, abs=1)


@pytest.mark.parametrize(("width", "height", "drawn"), [(254, 100, (170, 66.93)), (100, 430, (50, 215)), (85, 60, (85, 60))])
def test_a_figure_wider_or_higher_than_the_page_is_drawn_smaller(width, height, drawn) -> None:
    (picture,) = report("en").pictures()
    (shape,) = small(replace(picture, width=width, height=height)).inline_shapes
    assert (shape.width / Mm(1), shape.height / Mm(1)) == pytest.approx(drawn, abs=0.01)


def test_figures_have_ids_of_their_own() -> None:
    (picture,) = report("en").pictures()
    shapes = small(*(replace(picture, id=f"f{place}") for place in range(4))).inline_shapes
    assert [shape._inline.docPr.get("id") for shape in shapes] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_title_and_marks_stand_on_every_page(lang) -> None:
    document = opened(lang)
    (section,) = document.sections
    assert not section.different_first_page_header_footer and not document.settings.odd_and_even_pages_header_footer
    title, marks = section.header.paragraphs
    assert title.text == plain(report(lang).title)
    assert marks.text == " · ".join(MARKS[lang]) and marks.style.name == "Report Mark"
    (footer,) = section.footer.paragraphs
    assert instructions(footer._p) == ["PAGE", "NUMPAGES"]
    assert footer.text == f"branchsim d50b01ed\t{'第1页，共1页' if lang == 'zh' else 'Page 1 of 1'}"
    assert (section.page_width.mm, section.page_height.mm) == (pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1))
    top = [one.text for one in document.paragraphs[:5]]
    day = "2026年11月22日" if lang == "zh" else "2026-11-22"
    assert top[:3] == [plain(one) for one in (report(lang).title, report(lang).subtitle, report(lang).author)]
    assert "d50b01ed" in top[3] and day in top[3] and top[4] == marks.text


def test_a_finished_study_has_no_mark() -> None:
    document = small(Paragraph("x"), marks=())
    assert [one.style.name for one in document.sections[0].header.paragraphs] == ["Header"]
    assert "Report Mark" not in [one.style.name for one in document.paragraphs]


def test_a_long_title_is_shortened_in_the_header_only() -> None:
    title = "提高党建考核权重" * 20
    document = small(Paragraph("x"), title=title, lang="zh")
    assert document.paragraphs[0].text == title
    assert document.sections[0].header.paragraphs[0].text == title[:40] + "…"
    assert short("a" * SHORT_TITLE) == "a" * SHORT_TITLE
    assert document.core_properties.title == title


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_file_says_what_it_is(lang) -> None:
    known = opened(lang).core_properties
    assert (known.title, known.author, known.subject) == tuple(
        plain(one) for one in (report(lang).title, report(lang).author, report(lang).subtitle)
    )
    assert known.keywords == "branchsim" and known.language == {"en": "en-GB", "zh": "zh-CN"}[lang]
    assert known.created.replace(tzinfo=None) == known.modified.replace(tzinfo=None) == datetime(2026, 11, 22, 8)
    assert known.last_modified_by == known.author and known.identifier == "d50b01ed" and known.revision == 1
    assert known.comments == ", ".join(MARKS[lang])


def test_the_run_is_dated_in_utc_and_long_properties_are_cut() -> None:
    known = small(Paragraph("x"), made="2026-11-22T23:30:00-05:00", title=named("t" * 400)).core_properties
    assert known.created.replace(tzinfo=None) == datetime(2026, 11, 23, 4, 30)
    assert known.title == "t" * 255


def test_nothing_of_the_librarys_template_is_left() -> None:
    with zipfile.ZipFile(io.BytesIO(made("en"))) as archive:
        assert set(archive.namelist()) == {
            "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml", "word/_rels/document.xml.rels",
            "word/styles.xml", "word/settings.xml", "word/numbering.xml", "word/theme/theme1.xml", "word/fontTable.xml",
            "word/header1.xml", "word/footer1.xml", "word/media/image1.png",
        }  # fmt: skip
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert b"python-docx" not in everything and b"TargetMode" not in everything and b"ja-JP" not in everything
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_as_typed_wherever_it_stands(hostile) -> None:
    (picture,) = report("en").pictures()
    table = Table("t", named(hostile), (Column(named(hostile)),), (Row((Cell(hostile),)), Row((Cell(hostile),), heading=True)), (hostile,))
    blocks = [
        Heading(hostile, 1, "h"),
        Paragraph(hostile),
        Bullets((hostile,)),
        table,
        replace(picture, caption=hostile, alternative=hostile),
    ]
    document = small(*blocks, title=hostile, subtitle=hostile, author=hostile, marks=(hostile,))
    shown = [one.text for one in document.paragraphs]
    assert [shown.count(wanted) for wanted in (hostile, f"1\u2002{hostile}", f"Table 1\u2002{hostile}", f"Figure 1\u2002{hostile}")] == [
        7,
        1,
        1,
        1,
    ]
    assert [[cell.text for cell in line.cells] for line in document.tables[0].rows] == [[hostile]] * 3
    assert [one.text for one in document.sections[0].header.paragraphs] == [hostile] * 2
    assert document.inline_shapes[0]._inline.docPr.get("descr") == hostile
    assert document.core_properties.title == hostile
    kinds = {instruction.split()[0] for instruction in instructions(document.element)}
    assert kinds == {"TOC", "PAGEREF", "SEQ"}  # no text became a field


anything = st.text(st.characters(), max_size=40)


@settings(max_examples=40, deadline=None)
@given(anything)
def test_characters_that_no_xml_file_may_hold_do_not_reach_it(typed) -> None:
    """Marked or not, whatever is typed comes out without control characters and marks, and everything else stays."""
    (picture,) = report("en").pictures()
    blocks = (Paragraph(named(typed)), Paragraph(typed), replace(picture, alternative=typed))
    document = small(*blocks, title=typed, author=typed, marks=(typed,))
    shown = [one.text for one in document.paragraphs if one.style.name == "Body Text"]
    assert shown[0] == clean(typed).replace("\r", "\n")
    assert document.inline_shapes[0]._inline.docPr.get("descr") is not None


def test_what_is_compared_letter_by_letter_has_letters_of_one_width() -> None:
    (command,) = [one for one in opened("en").paragraphs if one.text == "branchsim reproduce out/demo"]
    (run,) = command.runs
    assert run.style.name == "Report Code" and run.style.font.name == "Consolas"


def test_the_same_report_gives_the_same_bytes_in_another_process() -> None:
    program = "import tests.test_report_word as t; print(t.digests())"
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"}
    other = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True, text=True).stdout
    assert other.strip() == digests()


# Children in the order of ISO/IEC 29500-1, as far as they are used: Word calls a file damaged where they stand otherwise.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs spacing ind jc outlineLvl",
    "rPr": "rStyle rFonts noProof color sz szCs lang",
    "pBdr": "top left bottom right",
    "style": "name basedOn next uiPriority qFormat pPr rPr tblPr tblStylePr",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tblBorders": "top bottom insideH",
    "tblCellMar": "top left bottom right",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "tcPr": "tcW gridSpan tcBorders vAlign",
    "sdt": "sdtPr sdtContent",
    "sectPr": "headerReference footerReference pgSz pgMar cols",
    "styles": "docDefaults latentStyles style",
    "numbering": "abstractNum num",
    "lvl": "start numFmt lvlText lvlJc",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol listSeparator",
    "font": "altName charset family pitch",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_elements_stand_in_the_order_of_the_format(lang) -> None:
    seen = set()
    with zipfile.ZipFile(io.BytesIO(made(lang))) as archive:
        roots = [etree.fromstring(archive.read(name)) for name in archive.namelist() if re.match("word/[a-zA-Z0-9]+[.]xml", name)]
    for name, order in ORDER.items():
        for element in (one for root in roots for one in root.iter(qn(f"w:{name}"))):
            places = [order.split().index(child.tag.rpartition("}")[2]) for child in element]
            assert places == sorted(places), (name, [child.tag for child in element])
            seen.add(name)
    assert seen == set(ORDER)


def test_bookmarks_and_fields_are_closed_and_names_are_short_enough() -> None:
    root = opened("en").element
    starts, ends = elements(root, "bookmarkStart"), elements(root, "bookmarkEnd")
    assert [one.get(qn("w:id")) for one in starts] == [one.get(qn("w:id")) for one in ends]
    assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,39}", one.get(qn("w:name"))) for one in starts)
    known = {style.style_id for style in opened("en").styles}
    used = {one.get(qn("w:val")) for tag in ("pStyle", "rStyle", "tblStyle") for one in elements(root, tag)}
    assert used <= known
