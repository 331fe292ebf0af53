"""The page of a report: what was typed is shown as typed, every digit says where it comes from, and the structure can be heard."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.quoted import clean, code, named, pieces, plain, quoted
from analysis.reports.document import Bullets, Cell, Column, Heading, Paragraph, Picture, Report, Row, Table, numbered, texts
from analysis.reports.html import marked_up, to_html
from analysis.reports.html_tables import LONG_ROOM, ROOMS, column_classes, groups, sorting_value
from branchsim.messages import text
from tests.report_documents import HOSTILE, sample, table

Page = lxml.html.HtmlElement
CARRIED = st.text(st.characters(exclude_categories=("Cs", "Cc")))  # HTML has no place for control characters
COPY = """import hashlib
from branchsim.messages import text
from analysis.reports.html import to_html
from tests.report_documents import sample
print(hashlib.sha256(to_html(sample("zh"), lambda key, **values: text(key, "zh", **values))).hexdigest())"""


def words(lang: str) -> Callable[..., str]:
    return partial(text, lang=lang)


def page(report: Report) -> Page:
    return lxml.html.document_fromstring(to_html(report, words(report.lang)).decode("utf-8"))


def with_blocks(*blocks: Heading | Paragraph | Bullets | Table | Picture) -> Report:
    return numbered(replace(sample("en"), blocks=blocks))


@pytest.fixture(scope="module", params=["en", "zh"])
def report(request: pytest.FixtureRequest) -> Report:
    return sample(request.param, title="".join(HOSTILE), marks=(named(HOSTILE[0]), "Interim"))


@pytest.fixture(scope="module")
def shown(report: Report) -> Page:
    return page(report)


def test_hostile_texts_are_shown_as_typed_and_nothing_else(report: Report, shown: Page) -> None:
    typed = [piece.text for marked in (*report.marks, report.title) for piece in pieces(marked) if piece.kind == "name"]
    assert [name.text_content() for name in shown.xpath("//aside//*[@class='name'] | //h1/*[@class='name']")] == typed
    assert [item.text_content() for item in shown.xpath("//main//li")] == list(HOSTILE)
    assert [cell.text_content() for cell in shown.xpath("//*[@id='table-effects']//tbody//th[@scope='row']")][1:] == list(HOSTILE)
    assert shown.findtext(".//title") == plain(report.title)
    assert (len(shown.xpath("//script")), len(shown.xpath("//style")), len(shown.xpath("//img"))) == (1, 1, 1)


def test_every_number_names_its_key_and_no_digit_stands_alone(report: Report, shown: Page) -> None:
    written = [(piece.key, piece.text) for marked in texts(report) for piece in pieces(marked) if piece.kind == "number"]
    spoken = {(piece.key, piece.text) for picture in report.pictures() for piece in pieces(picture.alternative) if piece.kind == "number"}
    assert [(one.get("data-key"), one.text) for one in shown.find_class("n")] == [pair for pair in written if pair not in spoken]
    bound = "not(ancestor-or-self::*[@class='n' or @class='name' or @class='number' or self::code or self::script or self::style])"
    assert [typed for typed in shown.xpath(f"//body//text()[{bound}]") if re.search(r"\d", typed)] in ([], ["变化［95%区间］"] * 2)


@given(CARRIED, CARRIED, CARRIED)
def test_any_text_comes_through_unchanged(name: str, number: str, command: str) -> None:
    marked = f"{named(name)} {quoted(number, name.replace(chr(0xE001), ''))} {code(command)}"
    tree = lxml.html.fragment_fromstring(str(marked_up(marked)), create_parent="p")
    assert tree.text_content() == f"{clean(name)} {clean(number)} {clean(command)}"
    assert [child.tag for child in tree] == ["span", "span", "code"]


def test_a_page_is_its_own_copy_in_another_process() -> None:
    once, twice = (to_html(sample("zh"), words("zh")) for _ in range(2))
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"}
    other = subprocess.run([sys.executable, "-c", COPY], capture_output=True, check=True, env=environment, cwd=Path(__file__).parents[1])
    assert once == twice and other.stdout.decode("ascii").strip() == sha256(once).hexdigest()


def test_the_policy_lets_nothing_in_and_only_our_script_run(shown: Page) -> None:
    policy = shown.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style, script = (b64encode(sha256(shown.findtext(f".//{tag}").encode("utf-8")).digest()).decode("ascii") for tag in ("style", "script"))
    assert policy == (
        "default-src 'none'; img-src data:; font-src data:; "
        f"style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    )
    assert [link for link in shown.xpath("//@src | //@href") if not link.startswith(("data:", "#"))] == []
    assert shown.xpath("//@style | //@*[starts-with(name(), 'on')]") == []


def test_the_structure_can_be_heard(report: Report, shown: Page) -> None:
    assert shown.get("lang") == {"en": "en", "zh": "zh-CN"}[report.lang]
    assert [len(shown.xpath(f"//{tag}")) for tag in ("header", "nav", "main", "h1")] == [1, 1, 1, 1]
    ids = shown.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = [link.removeprefix("#") for link in shown.xpath("//a/@href")]
    assert links == ["report--text", *(heading.id for heading in report.headings())]
    assert set(links) | set(shown.xpath("//@aria-labelledby | //@aria-describedby")) <= set(ids)
    assert {name: shown.xpath(f"//meta[@name='{name}']/@content") for name in ("author", "generator", "study", "date")} == {
        "author": [plain(report.author)],
        "generator": ["branchsim"],
        "study": ["d50b01ed"],
        "date": ["2026-11-22T08:00:00+00:00"],
    }
    assert shown.xpath("//img/@alt") == [plain(next(report.pictures()).alternative)]


def test_fixed_words_and_numbers_are_those_of_the_language(report: Report, shown: Page) -> None:
    zh = report.lang == "zh"
    captions = [" ".join(caption.text_content().split()) for caption in shown.xpath("//figcaption | //caption")]
    begin = ["图1 ", "表1 ", "表2 "] if zh else ["Figure 1. ", "Table 1. ", "Table 2. "]
    assert [caption[: len(start)] for caption, start in zip(captions, begin, strict=True)] == begin
    assert shown.xpath("string(//nav/h2)") == ("目录" if zh else "Contents")
    assert shown.xpath("//main//*[self::h2 or self::h3]/*[@class='number']/text()") == ["1", "2", "2.1", "3", "A", "A.1"]
    assert shown.xpath("string(//time)") == ("2026年11月22日" if zh else "2026-11-22")


def test_a_table_is_a_table_without_the_script(shown: Page, report: Report) -> None:
    found = shown.xpath("//*[@id='table-effects']//table")[0]
    assert [head.get("scope") for head in found.xpath("./thead/tr/th")] == ["col"] * 6 and found.xpath(".//button") == []
    heading, first = found.xpath("./tbody/tr")[:2]
    assert [(cell.get("scope"), cell.get("colspan")) for cell in heading] == [("rowgroup", "6")]
    assert [(cell.tag, cell.get("data-value")) for cell in first] == [
        ("th", None), ("td", "0.5121"), ("td", "0.4919"), ("td", "-0.0202"), ("td", "0.97"), ("td", None),
    ]  # fmt: skip
    assert (
        found.get("aria-describedby") is not None and shown.find_class("notes")[0].text_content().strip() == next(report.tables()).notes[0]
    )


def test_a_figure_holds_its_svg_and_its_size_on_paper(shown: Page, report: Report) -> None:
    image, picture = shown.xpath("//figure//img")[0], next(report.pictures())
    assert b64decode(image.get("src").removeprefix("data:image/svg+xml;base64,")) == picture.svg
    assert (image.get("width"), image.get("height")) == ("576", "288")  # 6 and 3 inches


def test_rows_stand_below_the_heading_row_before_them() -> None:
    one, two, three = (Row((Cell(name),)) for name in "abc")
    head, other = (Row((Cell(name),), heading=True) for name in "HO")
    assert groups([one, head, two, three, other]) == [(None, [one]), (head, [two, three]), (other, [])]
    assert groups([]) == []


@pytest.mark.parametrize(
    ("value", "expected"), [(None, ""), (float("nan"), ""), (float("inf"), ""), (0, "0.0"), (-0.1, "-0.1"), (1e-7, "1e-07")]
)
def test_what_is_missing_has_no_value_to_sort_by(value: float | None, expected: str) -> None:
    assert sorting_value(Cell("", value)) == expected


def test_columns_ask_for_the_room_their_texts_need() -> None:
    columns = (Column("指标"), Column("同号比例", numeric=True), Column("n", numeric=True), Column("说明"), Column("短"))
    rows = (
        Row((Cell(named("一" * 90)),), heading=True),  # spans all columns: asks for no room in the first
        Row((Cell("真实质量"), Cell("97%"), Cell("-0.020 [-0.021, -0.019]"), Cell("字" * 41), Cell(quoted("1", "a.very.long.key" * 9)))),
        Row((Cell("x"),)),
    )
    assert column_classes(Table("t", "", columns, rows)) == [
        "room-5",
        "numeric one-line room-5",
        "numeric room-3",
        "room-16",
        "room-3",
    ]


def test_every_class_of_a_column_is_in_the_style_sheet(shown: Page) -> None:
    classes = [f"room-{room}" for room in (*ROOMS, LONG_ROOM)] + ["numeric", "one-line"]
    assert [name for name in classes if f".{name} " not in shown.findtext(".//style")] == []


def test_a_third_level_stays_out_of_the_contents_and_an_empty_table_is_no_error() -> None:
    empty = Table("none", "Nothing", (Column("name"),), ())
    shown = page(with_blocks(Heading("One", 1, "one"), Heading("Deep", 3, "deep"), empty, Bullets(())))
    assert shown.xpath("//nav//a/@href") == ["#one"]
    assert shown.xpath("string(//h4[@id='deep'])") == "Deep" and len(shown.xpath("//table")) == 1


def test_what_describes_the_page_is_the_answer_or_else_the_subtitle() -> None:
    describe = "//meta[@name='description']/@content"
    assert page(with_blocks(Paragraph("Body"), Paragraph(f"It falls by {quoted('2', 'k')}.", "answer"))).xpath(describe) == [
        "It falls by 2."
    ]
    assert page(with_blocks(Paragraph("Body"))).xpath(describe) == ["A simulation study"]


def test_a_large_report_is_quick_and_hardly_larger_than_its_figures() -> None:
    figure = Picture("", "A caption", "What it shows", b"<svg>" + b"x" * 300_000, b"", 152.4, 76.2)
    row = Row((Cell("name"), *(Cell(quoted("0.512", "k"), 0.512) for _ in range(7))))
    pictures = [replace(figure, id=f"figure-{place}") for place in range(12)]
    tables = [Table(f"t-{place}", "", tuple(Column("c") for _ in range(8)), (row,) * 40) for place in range(15)]
    report = with_blocks(*pictures, *tables, table("zh"))
    started = time.perf_counter()
    size = len(to_html(report, words("en")))
    assert time.perf_counter() - started < 5 and size < 1.1 * 12 * 300_000 * 4 / 3
