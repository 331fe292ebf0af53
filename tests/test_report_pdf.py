"""The report as PDF: what a reader sees, finds, hears and copies; read and drawn with pypdfium2."""

from __future__ import annotations

import ctypes
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import raw

from analysis.quoted import code, named, plain, quoted
from analysis.reports.document import Bullets, Cell, Column, Heading, Paragraph, Picture, Report, Row, Table, numbered, texts
from analysis.reports.pdf import to_pdf
from analysis.reports.pdf_tables import column_widths, shared
from analysis.reports.pdf_text import missing_characters, runs
from branchsim.messages import text
from tests.report_documents import HOSTILE, sample

LANGUAGES = ("en", "zh")
MARKS = {"en": ("Interim result", "Preliminary"), "zh": ("中期结果", "初步结果")}
A4 = (595.28, 841.89)  # points
SMALLEST_MARGIN = 50  # points; wide tables reach into the margin of 79
# an emoji, a rare hanzi, Hebrew, a letter that composes with its accent and one that does not
STRANGE = "\U0001f600 \U00020000 \u05e9\u05dc\u05d5\u05dd e\u0301 a\u1dff"
ADDRESS = "https://example.org/a/organisational?q=" + "x1y2" * 8
INK = 128  # of 255


def pdf_of(report: Report) -> bytes:
    return to_pdf(report, lambda key, **values: text(key, report.lang, **values))


@cache
def sample_pdf(lang: str) -> bytes:
    return pdf_of(sample(lang, marks=MARKS[lang]))


def crowded(lang: str) -> Report:
    """Tables of two to twelve columns over several pages, long words, long ids, a long title."""
    cells = [
        quoted("-0.020 [-0.021, -0.019]", "k"),
        named(ADDRESS),
        code("ab12" * 16),
        "responsibilities",
    ]
    tables = []
    for width in (2, 5, 8, 12):
        columns = tuple(Column("党建考核得分" if lang == "zh" else "organisational", numeric=place % 4 == 0) for place in range(width))
        row = Row(tuple(Cell(cells[place % 4]) for place in range(width)))
        rows = [Row((Cell(named(f"policy {width}")),), heading=True), *[row] * 30]
        tables.append(Table(f"table-{width}", f"caption {width}", columns, tuple(rows), ("end of table",)))
    blocks = (Heading("H", 1, "h"), Paragraph("x" * 300), Bullets((code("y" * 300), code("branchsim --lang zh " * 9))), *tables)
    return numbered(replace(sample(lang, title="long title " * 20, marks=MARKS[lang]), blocks=blocks))


@cache
def crowded_pdf(lang: str) -> bytes:
    return pdf_of(crowded(lang))


def page_texts(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def squeezed(words: str) -> str:
    """Without white space; pdfium marks a hyphen at the end of a line with U+FFFE or U+0002."""
    return re.sub(r"\s|[\ufffe\x02]", "", words)


def characters(pdf: bytes) -> Iterator[tuple[Any, int]]:
    """Every character on every page: its text page and its place there."""
    for page in pypdfium2.PdfDocument(pdf):
        textpage = page.get_textpage()
        yield from ((textpage, place) for place in range(textpage.count_chars()))


def words_of(function: Any, *arguments: Any, unit: Any = ctypes.c_char) -> str:
    """Text that pdfium writes into a buffer."""
    length = function(*arguments, None, 0)
    buffer = (unit * (length // ctypes.sizeof(unit)))()
    function(*arguments, buffer, length)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


def tags(pdf: bytes) -> list[tuple[str, str]]:
    """Kind and alternative text of every element of the structure tree, page by page."""

    def walk(element: Any) -> Iterator[tuple[str, str]]:
        yield words_of(raw.FPDF_StructElement_GetType, element), words_of(raw.FPDF_StructElement_GetAltText, element)
        for place in range(raw.FPDF_StructElement_CountChildren(element)):
            child = raw.FPDF_StructElement_GetChildAtIndex(element, place)
            if child:
                yield from walk(child)

    found = []
    for page in pypdfium2.PdfDocument(pdf):
        tree = raw.FPDF_StructTree_GetForPage(page)
        for place in range(raw.FPDF_StructTree_CountChildren(tree)):
            found += walk(raw.FPDF_StructTree_GetChildAtIndex(tree, place))
        raw.FPDF_StructTree_Close(tree)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_can_be_found_and_hostile_ones_stand_as_typed(lang: str) -> None:
    report = sample(lang, marks=MARKS[lang])
    heard = {plain(picture.alternative) for picture in report.pictures()}
    found = squeezed("".join(page_texts(sample_pdf(lang))))
    assert [words for words in map(plain, texts(report)) if words not in heard and squeezed(words) not in found] == []
    assert all(found.count(squeezed(words)) == 3 for words in HOSTILE)  # two tables and a list


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_title_stays_a_title(words: str) -> None:
    pdf = pdf_of(sample("en", title=words))
    assert pypdfium2.PdfDocument(pdf).get_metadata_dict()["Title"] == words
    first, second, *_ = map(squeezed, page_texts(pdf))
    assert first.startswith(squeezed(words)) and second.startswith(squeezed(words))  # the title, then the running head


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("make", [sample_pdf, crowded_pdf])
def test_marks_and_page_numbers_stand_on_every_page(make: Any, lang: str) -> None:
    pages = page_texts(make(lang))
    assert 3 <= len(pages) <= 20
    for number, page in enumerate(pages, 1):
        assert all(squeezed(mark) in squeezed(page) for mark in MARKS[lang])
        assert f"{number} / {len(pages)}" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_and_code_are_broken_without_hyphens_and_copied_whole(lang: str) -> None:
    written = "".join(page_texts(crowded_pdf(lang)))
    words = re.sub(r"\s", "", written)
    assert words.count(ADDRESS) == 30 * (1 + 1 + 2 + 3)
    assert words.count("ab12" * 16) == 30 * (0 + 1 + 2 + 3)
    assert "y" * 300 in words and "x" * 300 in words
    assert written.count("--lang") == 9  # no line ends inside an option


def test_a_finished_report_has_no_marks() -> None:
    assert MARKS["en"][0] not in "".join(page_texts(pdf_of(sample("en"))))


def test_numbers_captions_and_contents_in_both_languages() -> None:
    for lang, (contents, figure, table, date) in {
        "en": ("Contents", "Figure 1", "Table 2", "2026-11-22"),
        "zh": ("目录", "图1", "表2", "2026年11月22日"),
    }.items():
        first, *others = map(squeezed, page_texts(sample_pdf(lang)))
        assert contents in first and squeezed(date) in first and "d50b01ed" in first
        assert squeezed(figure) in "".join(others) and squeezed(table) in "".join(others)
        heading = {"en": "Provenance", "zh": "来源"}[lang]
        assert re.search(rf"A\.1{heading}\.*3", first)
        toc = [entry.get_title() for entry in pypdfium2.PdfDocument(sample_pdf(lang)).get_toc()]
        assert [title for title in toc if heading in title] != []


def test_a_number_keeps_its_per_cent_sign_and_follows_the_report() -> None:
    changed = replace(sample("en"), blocks=(Paragraph(f"share {quoted('41 %', 'k')}"),))
    assert "share 41\u00a0%" in page_texts(pdf_of(changed))[1]


def test_a_long_table_repeats_its_header_and_the_row_that_names_the_group() -> None:
    pages = [page for page in map(squeezed, page_texts(crowded_pdf("en"))) if "policy12" in page]
    assert len(pages) > 1
    assert all(page.count("policy12") == 1 for page in pages)
    assert "endoftable" in pages[-1] and all("endoftable" not in page for page in pages[1:-1])  # the first page ends the table before
    assert "caption12" in pages[0] and "responsibilities" in pages[0].replace("-", "")  # no caption alone at the foot of a page


@pytest.mark.parametrize("lines", range(24, 36))
def test_no_heading_or_caption_stands_alone_at_the_foot_of_a_page(lines: int) -> None:
    rows = tuple(Row((Cell(f"group {place}" if place in (0, 3) else "tall row " * 40),), heading=place in (0, 3)) for place in range(7))
    table = Table("t", "caption of it", (Column("column"),), rows)
    blocks = (Heading("One", 1, "a"), *[Paragraph("filling")] * lines, Heading("Two", 2, "b"), table)
    for page in map(squeezed, page_texts(pdf_of(replace(sample("en"), blocks=blocks)))[1:]):
        assert ("Two" in page) == ("captionofit" in page)
        assert all("tallrow" in page.rpartition(above)[2] for above in ("captionofit", "group0", "group3") if above in page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_leaves_the_page_or_the_text_block(lang: str) -> None:
    boxes = [
        textpage.get_charbox(place) for textpage, place in characters(crowded_pdf(lang)) if raw.FPDFText_GetUnicode(textpage, place) > 32
    ]
    assert min(left for left, *_ in boxes) > SMALLEST_MARGIN
    assert max(right for _, _, right, _ in boxes) < A4[0] - SMALLEST_MARGIN
    assert min(bottom for _, bottom, *_ in boxes) > 36 and max(top for *_, top in boxes) < A4[1] - 36


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_are_a4_and_drawn(lang: str) -> None:
    for page in pypdfium2.PdfDocument(sample_pdf(lang)):
        assert page.get_size() == pytest.approx(A4, abs=0.1)
        dark = page.render(scale=1, grayscale=True).to_numpy().squeeze() < INK
        assert 0.002 < dark.mean() < 0.3
        edge = 24  # pixels of an inch in 72
        assert not (dark[:edge].any() or dark[-edge:].any() or dark[:, :edge].any() or dark[:, -edge:].any())


def test_the_figure_is_drawn_at_its_width_but_never_wider_than_the_text() -> None:
    picture = next(sample("en").pictures())
    for width, shown in ((100.0, 100.0), (254.0, 154.0)):
        one = replace(picture, width=width, height=width / 2)
        page = pypdfium2.PdfDocument(pdf_of(replace(sample("en"), blocks=(one,))))[1]
        bounds = [item.get_bounds() for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
        background = max(bounds, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
        assert (background[2] - background[0]) / 72 * 25.4 == pytest.approx(shown, abs=0.1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_metadata_come_from_the_report(lang: str) -> None:
    report, document = sample(lang), pypdfium2.PdfDocument(sample_pdf(lang))
    found = document.get_metadata_dict()
    assert found["Title"] == plain(report.title) and found["Author"] == plain(report.author)
    assert found["Keywords"] == "branchsim" and found["CreationDate"].startswith("D:20261122080000")
    language = words_of(raw.FPDFCatalog_GetLanguage, document, unit=ctypes.c_ushort)
    assert language.partition("-")[0] == lang


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_tagged_for_readers_who_listen(lang: str) -> None:
    assert b"<pdfuaid:part>1</pdfuaid:part>" in sample_pdf(lang)
    found = tags(sample_pdf(lang))
    assert [words for kind, words in found if kind == "Figure"] == [plain(picture.alternative) for picture in sample(lang).pictures()]
    kinds = [kind for kind, _ in found]
    assert {"H1", "H2", "L", "LI", "TOC", "Caption"} <= set(kinds)
    assert (kinds.count("Table"), kinds.count("TH")) == (2, 2 * (6 + 1))  # the row that names a group is a header too


def test_headings_that_leave_out_a_level_are_mended() -> None:
    blocks = (Heading("Two", 2, "two"), Heading("One", 1, "one"), Heading("Three", 3, "three"))
    kinds = [kind for kind, _ in tags(pdf_of(replace(sample("en"), blocks=blocks))) if re.fullmatch(r"H\d", kind)]
    assert kinds == ["H1", "H1", "H1", "H2"]  # the first is that of the contents


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fonts_are_inside_and_every_glyph_has_its_character(lang: str) -> None:
    for textpage, place in characters(sample_pdf(lang)):
        assert raw.FPDFText_HasUnicodeMapError(textpage, place) == 0
        assert raw.FPDFText_GetUnicode(textpage, place) not in (0, 0xFFFD)
    for page in pypdfium2.PdfDocument(sample_pdf(lang)):
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            assert raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(item)) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_chinese_in_english_and_english_in_chinese_are_drawn_as_such(lang: str) -> None:
    words = "王研究员 branchsim « ≤ ± × → α é Ж ②"
    assert missing_characters([words]) == frozenset()
    assert squeezed(words) in squeezed(page_texts(pdf_of(replace(sample(lang), blocks=(Paragraph(named(words)),))))[1])


def test_what_no_font_has_is_written_as_its_code_point() -> None:
    report = replace(sample("en", title=STRANGE), blocks=(Heading(named(STRANGE), 1, "h"), Paragraph(code(STRANGE)), Paragraph(STRANGE)))
    pages = page_texts(pdf_of(report))
    assert all("[U+1F600]" in page and "[U+20000]" in page for page in pages)
    assert "\u00e9" in pages[1] and "a[U+1DFF]" in pages[1] and "[U+05" not in pages[1]
    assert pypdfium2.PdfDocument(pdf_of(report)).get_metadata_dict()["Title"] == STRANGE  # no font needed there


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40), st.sampled_from([named, code, str, partial(quoted, key="k")]), st.sampled_from(LANGUAGES))
def test_any_text_can_be_printed(words: str, mark: Any, lang: str) -> None:
    any_text = mark(words)
    cells = Row((Cell(any_text), Cell(any_text)))
    table = Table("t", any_text, (Column(any_text), Column("n", numeric=True)), (cells, replace(cells, heading=True), cells), (any_text,))
    blocks = (Heading(f"x{any_text}", 1, "h"), Paragraph(any_text), Bullets((any_text,)), table)
    report = replace(sample(lang), title=any_text, author=any_text, marks=(any_text,), blocks=blocks, keywords=(any_text,))
    assert pdf_of(report).startswith(b"%PDF")


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=80), st.integers(1, 30))
def test_chances_to_break_change_no_text(words: str, longest: int) -> None:
    for mark in (named, code):
        parts = [part for run in runs(mark(words), frozenset(), longest) for part in run["parts"]]
        assert "".join(parts) == plain(mark(words))
        assert all(len(word) <= longest for part in parts for word in part.split() if word.isascii())


@given(st.lists(st.tuples(st.floats(0.1, 100), st.floats(0.5, 20)), min_size=1, max_size=12), st.floats(1, 100))
def test_what_is_shared_is_all_given_or_all_wishes_are_met(columns: list[tuple[float, float]], total: float) -> None:
    wishes, weights = zip(*columns)
    given_out = shared(wishes, weights, total)
    assert sum(given_out) == pytest.approx(min(total, sum(wishes)))
    assert all(got <= wish + 1e-9 for got, wish in zip(given_out, wishes))
    short = [got / weight for got, wish, weight in zip(given_out, wishes, weights) if got < wish - 1e-6]
    assert short == pytest.approx(short[:1] * len(short))  # those who get less get it by weight


@given(st.lists(st.tuples(st.text(max_size=60), st.booleans()), min_size=1, max_size=12))
def test_columns_fill_the_table(columns: list[tuple[str, bool]]) -> None:
    row = Row(tuple(Cell(words) for words, _ in columns))
    widths = column_widths([Column("h", numeric) for _, numeric in columns], [row], 55.0)
    assert sum(widths) == pytest.approx(55.0)
    assert min(widths) > 0


def test_numbers_stay_on_one_line_and_texts_are_broken() -> None:
    rows = [Row((Cell("many words " * 9), Cell("-0.020 [-0.021, -0.019]")))]
    text_column, number_column = column_widths([Column("a"), Column("b", numeric=True)], rows, 30.0)
    assert number_column == pytest.approx(1.4 + 0.52 * 23)  # a gap and 23 characters
    assert text_column == pytest.approx(30.0 - number_column)


def test_the_same_report_is_the_same_file_here_and_in_another_process() -> None:
    again = "import hashlib; from tests.test_report_pdf import pdf_of, sample, MARKS; "
    again += "print(hashlib.sha256(pdf_of(sample('zh', marks=MARKS['zh']))).hexdigest())"
    root = Path(__file__).resolve().parents[1]
    other = subprocess.run([sys.executable, "-c", again], cwd=root, capture_output=True, text=True, check=True, encoding="utf-8")
    assert pdf_of(sample("zh", marks=MARKS["zh"])) == sample_pdf("zh")
    assert hashlib.sha256(sample_pdf("zh")).hexdigest() == other.stdout.strip()


def test_a_figure_without_words_for_it_is_read_by_its_caption() -> None:
    silent = replace(next(sample("en").pictures()), alternative="")
    assert isinstance(silent, Picture)
    found = tags(pdf_of(replace(sample("en"), blocks=(silent,))))
    assert [words for kind, words in found if kind == "Figure"] == [plain(silent.caption)]
