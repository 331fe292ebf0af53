"""Sheets from the desk: what is read silently, what is refused, and where the refusal points."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from branchsim.messages import LANGUAGES, render
from branchsim.rules_template import rules_template
from sim.files.rule_sheet import read_rules
from sim.files.sheet import column_letters
from sim.files.sheet_reading import Cell, Sheet, matched_headers, number, read_sheet, table
from sim.problems import InputError, Place

COLUMNS = {"name": ("指标", "指标名称"), "points": ("分值", "分数"), "kind": ("项目性质",), "remark": ("备注",)}
REQUIRED = ("name", "points")
HEADER, LINE = ["指标", "分值", "备注"], ["甲", 5, "好"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(*rows: list[Any], change: Callable[[Any], None] = lambda page: None, title: str = "表") -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    change(page)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def packed(**parts: bytes) -> bytes:
    """A good workbook with parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(HEADER, LINE))) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return stream.getvalue()


def opened(folder: Path, content: bytes, name: str = "s.xlsx", **options: Any) -> Sheet:
    path = folder / name
    path.write_bytes(content)
    return read_sheet(path, **options)


def lines(folder: Path, content: bytes, name: str = "s.xlsx", **options: Any) -> list[dict[str, Any]]:
    """Values of the table by column; refuses to go on with problems."""
    found, problems = table(opened(folder, content, name, **options), COLUMNS, REQUIRED, ("remark",))
    assert problems == []
    return [{key: cell.value for key, cell in line.items() if cell.value is not None} for line in found]


def refusal(folder: Path, content: bytes, name: str = "s.xlsx", lang: str = "en", **options: Any) -> list[str]:
    """The rendered problems after the folder, of reading or of the table."""
    try:
        problems = table(opened(folder, content, name, **options), COLUMNS, REQUIRED, ("remark",))[1]
    except InputError as error:
        problems = list(error.problems)
    return [render(problem, lang).removeprefix(f"{folder}/") for problem in problems]


def test_a_plain_sheet(tmp_path: Path) -> None:
    assert lines(tmp_path, workbook(HEADER, LINE, [], ["乙", 2.5])) == [
        {"name": "甲", "points": 5, "remark": "好"},
        {"name": "乙", "points": 2.5},
    ]


def test_places_are_those_of_the_sheet(tmp_path: Path) -> None:
    found, _ = table(opened(tmp_path, workbook([], ["标题"], HEADER, LINE), "a.xlsx"), COLUMNS)
    assert found[0]["points"].place.cell == "表!B4" and found[0]["points"].place.line == 4
    found, _ = table(opened(tmp_path, "\n指标,分值\n甲,5\n".encode(), "a.csv"), COLUMNS)
    assert found[0]["points"].place.cell == "!B3"
    assert [column_letters(n) for n in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def merged_title(page: Any) -> None:
    page.insert_rows(1)
    page["A1"] = "某县党支部考核细则"
    page.merge_cells("A1:C1")


def stray_mark(page: Any) -> None:
    page.cell(1_048_576, 16_384).font = Font(bold=True)


def hidden_sheet(page: Any) -> None:
    other = page.parent.create_sheet("字典")
    other["A1"], other.sheet_state = "x", "hidden"


def instructions(page: Any) -> None:
    page.parent.create_sheet("填写说明")["A1"] = "x"


@pytest.mark.parametrize("change", [merged_title, stray_mark, hidden_sheet, instructions])
def test_what_a_reader_would_not_mind(tmp_path: Path, change: Callable[[Any], None]) -> None:
    assert lines(tmp_path, workbook(HEADER, LINE, change=change)) == [{"name": "甲", "points": 5, "remark": "好"}]


@pytest.mark.parametrize(
    "header",
    [
        ["指标", "分值"],
        ["ＮＡＭＥ", " Points "],
        ["指标 名称", "分值（分）"],
        ["指标\n名称", "分 值"],
        ["Name*", "POINTS (100)"],
        ["指标：", "分值(满分100分)"],
    ],
)
def test_headers_in_any_spelling(tmp_path: Path, header: list[str]) -> None:
    content = workbook(header, ["甲", 5])
    assert lines(tmp_path, content) == [{"name": "甲", "points": 5}]
    assert matched_headers(opened(tmp_path, content), COLUMNS) == {"name": header[0].strip(), "points": header[1].strip()}


def formula_without_result(page: Any) -> None:
    page["B2"] = "=1+1"


def two_sheets(page: Any) -> None:
    page.parent.create_sheet("另一张")["A1"] = "x"


def hide_row(page: Any) -> None:
    page.row_dimensions[2].hidden = True


def hide_column(page: Any) -> None:
    page.column_dimensions["B"].hidden = True


def merge_below(page: Any) -> None:
    page["A3"] = "乙"
    page.merge_cells("A2:A3")


def at(cell: str, value: Any) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        page[cell] = value

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (formula_without_result, ["s.xlsx:表!B2: a formula without a saved result; open the workbook in Excel and save it"]),
        (two_sheets, ["s.xlsx: several sheets hold data (表, 另一张); name one with --sheet"]),
        (hide_row, ["s.xlsx:表!A2: row 2 is hidden or filtered out and holds values; show it or delete it"]),
        (hide_column, ["s.xlsx:表!B1: the column is hidden and holds values; show it or delete it"]),
        (merge_below, ["s.xlsx:表!A2: merged cells in the table; unmerge them and fill in every row"]),
        (at("B2", "#REF!"), ["s.xlsx:表!B2: the cell shows the error #REF!; correct it in Excel"]),
        (at("C2", "\uff1d1+1"), ["s.xlsx:表!C2: text that begins with an equals sign; write the value itself"]),
        (at("B1", "分植"), ["s.xlsx:表!B1: 分植: there is no column of this name; rename it or delete the column (did you mean 分值?)",
                         "s.xlsx:表!A1: points: the column is missing; accepted headers: points / 分值 / 分数"]),
        (at("C1", "分数"), ["s.xlsx:表!C1: 分数: a second column of the same meaning as 分值; keep one"]),
        (at("D2", "旁注"), ["s.xlsx:表!D2: a value below a column without a header; write a header or delete the column"]),
        (at("A2", "指标名称"), []),  # one known header in a line of three is data
    ],
)  # fmt: skip
def test_refused_with_the_cell(tmp_path: Path, change: Callable[[Any], None], expected: list[str]) -> None:
    assert refusal(tmp_path, workbook(HEADER, LINE, change=change)) == expected


def test_several_problems_at_once(tmp_path: Path) -> None:
    def change(page: Any) -> None:
        page["B2"], page["C2"] = "=1+1", "#N/A"
        page.row_dimensions[2].hidden = True

    assert [line.split(":")[1] for line in refusal(tmp_path, workbook(HEADER, LINE, change=change))] == ["表!A2", "表!B2", "表!C2"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (workbook(["指标", "分值"], ["指标名称", "分数"], ["甲", 5]), "s.xlsx:表!A2: a second header line (the first is in row 1)"),
        (workbook(["指标", "分值"], ["指标", "分值", "备注"], ["甲", 5]), "s.xlsx:表!A1: a second header line (the first is in row 2)"),
        (workbook(HEADER, LINE, HEADER, LINE), "s.xlsx:表!A3: a second header line (the first is in row 1)"),
        (workbook(HEADER), "s.xlsx:表!A1: there is nothing below the header"),
        (workbook(["a", "b"], [1, 2]), "s.xlsx: no header line found among the first 20 lines; needed columns: name / 指标"),
        (workbook(), "s.xlsx: the file is empty"),
        (b"", "s.xlsx: the file is empty"),
        (b"a,b\n", "s.xlsx: this is not a readable .xlsx workbook (no zip)"),
        (b"PK\x03\x04 not really", "s.xlsx: this is not a readable .xlsx workbook (BadZipFile)"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "s.xlsx: the workbook is protected by a password"),
        (OLE + b"\0" * 600, "s.xlsx: this is an old Excel file (.xls)"),
        (packed(**{"xl/media/x.bin": b"\0" * 21_000_000}), "s.xlsx: the workbook unpacks to more than 20 MB"),
        (packed(**{"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "s.xlsx: the workbook contains entity definitions"),
        (packed(**{"xl/worksheets/sheet1.xml": b"<worksheet>"}), "s.xlsx: this is not a readable .xlsx workbook (ParseError)"),
        (packed() + random.Random(0).randbytes(2_000_001), "s.xlsx: the file is larger than 2000 KB"),
        (workbook(HEADER, *([LINE] * 2_001)), "s.xlsx: the sheet has more than 2000 filled rows"),
    ],
)
def test_files_that_are_no_sheet(tmp_path: Path, content: bytes, expected: str) -> None:
    found = refusal(tmp_path, content)
    assert len(found) == 1 and found[0].startswith(expected), found


def test_folder_and_missing_file(tmp_path: Path) -> None:
    for path, sentence in ((tmp_path, "a sheet (.xlsx or .csv) is expected"), (tmp_path / "none.csv", "there is no such file")):
        with pytest.raises(InputError) as caught:
            read_sheet(path)
        assert sentence in render(caught.value.problems[0], "en")


def test_a_named_sheet(tmp_path: Path) -> None:
    content = workbook(HEADER, LINE, change=two_sheets)
    assert len(lines(tmp_path, content, sheet="表")) == 1
    assert refusal(tmp_path, content, sheet="另一长")[0].startswith(
        "s.xlsx: 另一长: there is no visible sheet of this name; sheets: 表, 另一张"
    )
    assert refusal(tmp_path, b"a,b\n", "s.csv", sheet="x") == ["s.csv: x: a csv file has one sheet only; leave --sheet out"]


@pytest.mark.parametrize(
    ("content", "assumed"),
    [
        ("指标,分值\n甲,5\n".encode(), []),
        ("\ufeff指标,分值\r\n甲,5\r\n".encode(), []),
        ("指标,分值\n甲,5\n".encode("gbk"), ["GB18030"]),
        ("指标,分值\n甲,5\n".encode("utf-16"), ["UTF-16"]),
        ("指标;分值\n甲;5\n".encode(), [";"]),
        ("指标\t分值\n甲\t5\n".encode("utf-16"), ["UTF-16", "Tab"]),
        ("sep=;\n指标;分值\n甲;5\n".encode(), [";"]),
        ("某县，2024年；试行,\n指标,分值\n\n甲,5\n".encode(), []),
        ('指标,分值\n"甲",5\n'.encode(), []),
        ("指标，分值\n甲，5\n".encode(), ["，"]),
    ],
)
def test_csv_in_any_dress(tmp_path: Path, content: bytes, assumed: list[str]) -> None:
    assert lines(tmp_path, content, "s.csv") == [{"name": "甲", "points": "5"}]
    assert [str(value) for one in opened(tmp_path, content, "s.csv").assumptions for value in one.values.values()] == assumed


def test_the_separator_is_not_taken_from_inside_cells(tmp_path: Path) -> None:
    content = "指标,分值,备注\n甲,5,documents 0.7; on-site 0.3\n乙,5,documents 0.7; on-site 0.3\n".encode()
    assert lines(tmp_path, content, "s.csv")[0]["remark"] == "documents 0.7; on-site 0.3"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\0\n", "s.csv: this is no text table and no Excel workbook"),
        (b"\xff\xfea", "s.csv: this is no text table"),
        (b"a,\xff\xff\n", "s.csv: this is no text table"),
        ('指标,分值\n"甲,5\n'.encode(), "s.csv:2:1: a quotation mark is opened and not closed properly"),
        (b" \n\n", "s.csv: the file is empty"),
        (b",,,\n,,\n", "s.csv: the file is empty"),
        (b"a" * 256_001, "s.csv: the file is larger than 256 KB"),
        ("指标,分值\n甲,=1+1\n".encode(), "s.csv!B2: text that begins with an equals sign"),
        ("指标,分值\n甲,#DIV/0!\n".encode(), "s.csv!B2: the cell shows the error #DIV/0!"),
        ("指标,分值\n甲\x07,5\n".encode(), "s.csv!A2: the cell holds an unprintable character"),
    ],
)
def test_csv_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    found = refusal(tmp_path, content, "s.csv")
    assert len(found) == 1 and found[0].startswith(expected), found


def test_a_workbook_is_known_by_its_bytes(tmp_path: Path) -> None:
    assert len(lines(tmp_path, workbook(HEADER, LINE), "renamed.csv")) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, 5.0), (-5, -5.0), (0, 0.0), ("５", 5.0), ("１０％", 0.1), ("10 %", 0.1), ("-5", -5.0), ("－５", -5.0),
        ("−5", -5.0), ("+5", 5.0),
        ("1,000", 1000.0), ("1，000.5", 1000.5), (".5", 0.5), ("5.", 5.0), ("5分", 5.0), ("５ 分", 5.0),
        ("0,5", None), ("1,00", None), ("五", None), ("", None), (None, None), (True, None), ("nan", None), ("inf", None), ("1e5", None),
        ("5/6", None), (float("inf"), None), (float("nan"), None), (10**400, None), ("9" * 400, None), ("--5", None),
    ],
)  # fmt: skip
def test_numbers(value: Any, expected: float | None) -> None:
    assert number(Cell(value, Place("x")), "分") == expected


def test_percent_format_and_dates(tmp_path: Path) -> None:
    def change(page: Any) -> None:
        page["B2"], page["B2"].number_format = 0.1, "0%"
        page["B3"] = datetime(2024, 3, 5)

    found, _ = table(opened(tmp_path, workbook(HEADER, LINE, ["乙"], change=change)), COLUMNS)
    assert number(found[0]["points"]) == 0.1
    assert number(found[1]["points"]) is None and str(found[1]["points"].value).startswith("2024-03-05")


def test_a_saved_formula_is_read(tmp_path: Path) -> None:
    sheet = workbook(HEADER, LINE, change=formula_without_result)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
            )
    assert lines(tmp_path, stream.getvalue())[0]["points"] == 2


def judged(folder: Path, content: bytes, name: str) -> None:
    """Read as rules: fine, or refused with problems that render in both languages; anything else fails the test."""
    path = folder / name
    path.write_bytes(content)
    try:
        read_rules(path, "x", "x", "x")
    except InputError as error:
        for problem in error.problems:
            assert all(render(problem, lang).startswith(str(path)) for lang in LANGUAGES)


ODD = [
    "",
    "=1",
    "#REF!",
    "１０％",
    -1,
    1e308,
    True,
    "全部",
    "一票否决",
    "台账70%、实地",
    "\x07",
    "9" * 5000,
    datetime(2024, 3, 5),
    "指标名称",
    None,
    "每年4次",
]


def test_no_bytes_make_a_traceback(tmp_path: Path) -> None:
    chance = random.Random(20240305)
    templates = {"s.csv": rules_template("zh", ".csv"), "g.csv": rules_template("zh", ".csv").decode("utf-8-sig").encode("gbk")}
    templates["s.xlsx"] = rules_template("en", ".xlsx")
    for _ in range(400):
        name = chance.choice(list(templates))
        content = bytearray(templates[name])
        for _ in range(chance.randint(1, 5)):
            where = chance.randrange(len(content))
            edit = chance.randrange(3)
            content[where : where + edit] = chance.randbytes(chance.randint(0, 3)) if edit < 2 else b""
        judged(tmp_path, bytes(content), name)


def test_no_part_of_a_workbook_makes_a_traceback(tmp_path: Path) -> None:
    """Bytes inside the packed parts, which a change of the file itself hardly ever reaches."""
    chance = random.Random(7)
    parts = zipfile.ZipFile(io.BytesIO(rules_template("en", ".xlsx")))
    for _ in range(150):
        stream, hit = io.BytesIO(), chance.choice(parts.namelist())
        with zipfile.ZipFile(stream, "w") as new:
            for name in parts.namelist():
                content = bytearray(parts.read(name))
                if name == hit:
                    where = chance.randrange(len(content))
                    content[where : where + chance.randint(0, 9)] = chance.choice([b"", b"9", b"<", b'"', b"A1", b"-1", b"\xff", b"true"])
                new.writestr(name, bytes(content))
        judged(tmp_path, stream.getvalue(), "s.xlsx")


def test_no_cell_makes_a_traceback(tmp_path: Path) -> None:
    chance = random.Random(11)
    template = rules_template("zh", ".xlsx")
    for _ in range(60):
        book = load_workbook(io.BytesIO(template))
        page = book.worksheets[0]
        for _ in range(chance.randint(1, 4)):
            value = chance.choice(ODD)
            if value != "\x07":  # openpyxl itself refuses to write it
                page.cell(chance.randint(1, 11), chance.randint(1, 9)).value = value
        stream = io.BytesIO()
        book.save(stream)
        judged(tmp_path, stream.getvalue(), "s.xlsx")
