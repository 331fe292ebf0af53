"""Tables as files: every text as shown, every number in full, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.quoted import named, plain, quoted
from analysis.reports.document import Cell, Column, Paragraph, Row, Table, numbered
from analysis.reports.flat_table import number_format
from analysis.reports.tables import guarded, table_csv, table_files
from analysis.reports.workbook import sheet_name
from branchsim.messages import text
from tests.report_documents import HOSTILE, sample

LANGUAGES = ("en", "zh")


@cache
def files(lang: str, marks: tuple[str, ...] = ()) -> dict[str, bytes]:
    return table_files(sample(lang, marks=marks), partial(text, lang=lang))


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def page(lang: str = "en", marks: tuple[str, ...] = ()) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(files(lang, marks)["tables.xlsx"]))["table-effects"]


def one(*cells: Cell, header: str = "a") -> Table:
    return Table("t", "c", (Column(header),), tuple(Row((cell,)) for cell in cells))


def written(table: Table) -> openpyxl.worksheet.worksheet.Worksheet:
    content = table_files(numbered(replace(sample(), blocks=(table,))), partial(text, lang="en"))["tables.xlsx"]
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def test_each_table_has_a_file_of_its_name_and_a_sheet() -> None:
    assert set(files("zh")) == {"table-effects.csv", "table-claims.csv", "tables.xlsx"}
    book = openpyxl.load_workbook(io.BytesIO(files("zh")["tables.xlsx"]))
    assert book.sheetnames == ["table-effects", "table-claims"]
    assert table_files(replace(sample(), blocks=(Paragraph("x"),)), partial(text, lang="en")) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_csv_has_texts_as_shown_numbers_in_full_and_groups_in_a_column(lang) -> None:
    content = files(lang)["table-effects.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    header, first, *_ = lines(content)
    (table, _) = sample(lang).tables()
    names = [column.header for column in table.columns]
    assert header == ["group", names[0], *(name for shown in names[1:5] for name in (shown, f"{shown} (value)")), names[5]]
    assert first[:6] == [plain(table.rows[0].cells[0].text), plain(table.rows[1].cells[0].text), "0.512", "0.5121", "0.492", "0.4919"]
    assert first[6:10] == ["-0.020 [-0.021, -0.019]", "-0.0202", "97 %", "0.97"]
    frame = pd.read_csv(io.BytesIO(content))
    assert frame[f"{names[3]} (value)"].tolist() == [-0.0202] + [1234.5] * 6  # a program gets numbers
    assert len(frame) == len(table.rows) - 1


def test_csv_of_an_unfinished_study_says_so_on_every_row() -> None:
    header, *rows = lines(files("en", ("Interim", "Preliminary"))["table-effects.csv"])
    assert header[-1] == "status" and {row[-1] for row in rows} == {"Interim; Preliminary"}
    assert "status" not in lines(files("en")["table-effects.csv"])[0]


def test_groups_reach_to_the_next_and_a_table_without_them_has_no_such_column() -> None:
    rows = [Row((Cell("1"),)), Row((Cell("A"),), heading=True), Row((Cell("2"),)), Row((Cell("B"),), heading=True), Row((Cell("3"),))]
    assert lines(table_csv(Table("t", "c", (Column("a"),), tuple(rows)))) == [["group", "a"], ["", "1"], ["A", "2"], ["B", "3"]]
    assert lines(table_csv(one(Cell("x")))) == [["a"], ["x"]]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_csv_keeps_every_bit_of_a_number(value) -> None:
    assert float(lines(table_csv(one(Cell(quoted("1", "k"), value))))[1][1]) == value


def test_a_value_that_is_not_finite_is_missing() -> None:
    assert lines(table_csv(one(Cell("-", float("nan")), Cell("1", 1.0))))[1:] == [["-", ""], ["1", "1.0"]]


@given(st.text(max_size=30))
def test_a_text_comes_back_from_csv_as_typed(typed) -> None:
    shown = plain(named(typed))
    found = lines(table_csv(one(Cell(named(typed)), header=named(typed))))
    assert [found[0][0], found[1][0]] == [guarded(shown)] * 2
    assert guarded(shown) in (shown, "\t" + shown)


@pytest.mark.parametrize(
    "typed",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", " =1+1", "\u3000=1", "\t=1", "\n=1", "＝1+1", "＋1+1", "－1+1", "＠x", "-x",
     "+", "-1 (2)", "=cmd(\"calc\")", "3/20", "2026-11-22", "12345e67", "00123", "1:30", "0.5.1"],
)  # fmt: skip
def test_what_a_spreadsheet_would_not_show_as_typed_is_behind_a_tab(typed) -> None:
    assert guarded(typed) == "\t" + typed
    assert f'"\t{typed}"'.replace('calc"', 'calc""').replace('("', '(""').encode() in table_csv(one(Cell(typed)))  # inside the quotes


@pytest.mark.parametrize(
    "typed", ["", "-", "0.512", "+1,234.5", "-0.020 [-0.021, -0.019]", "97 %", "97%", ">99 %", "Policy", "政策一", "d50b01ed", "5 branches"]
)
def test_what_a_spreadsheet_shows_as_typed_is_left_alone(typed) -> None:
    assert guarded(typed) == typed


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_is_text_in_every_file(typed) -> None:
    rows = (Row((Cell(named(typed)),), heading=True), Row((Cell(named(typed)),)))
    table = Table("t", named(typed), (Column(named(typed)),), rows, (typed,))
    assert [[cell.removeprefix("\t") for cell in row] for row in lines(table_csv(table, (typed,)))] == [
        ["group", typed, "status"],
        [typed, typed, typed],
    ]
    cells = [cell for row in written(table).iter_rows() for cell in row if cell.value is not None]
    assert [cell.value for cell in cells] == [f"Table 1\u2002{typed}", "group", typed, typed, typed, typed]
    assert all(cell.data_type == "s" for cell in cells)
    assert [cell.quotePrefix for cell in cells] == [cell.value.startswith("=") for cell in cells]  # stays text when somebody edits it


def test_excel_holds_no_formula_and_no_error() -> None:
    cells = [cell for row in written(one(Cell("=1+1"), Cell("#N/A"), Cell("TRUE"), Cell("+5"))).iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.row > 2][:4] == ["=1+1", "#N/A", "TRUE", "+5"]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    with zipfile.ZipFile(io.BytesIO(files("en")["tables.xlsx"])) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_excel_has_numbers_that_show_as_in_the_report(lang) -> None:
    sheet = page(lang)
    (table, _) = sample(lang).tables()
    names = [column.header for column in table.columns]
    assert sheet["A1"].value == {"en": "Table 1\u2002Effects of the policies", "zh": "表1\u3000各项政策的效果"}[lang]
    assert [cell.value for cell in sheet[2]] == ["group", *names[:4], f"{names[3]} (value)", *names[4:]]
    assert sheet.freeze_panes == "A3"
    row = {head.value: cell for head, cell in zip(sheet[2], sheet[3], strict=True)}
    assert (row[names[1]].value, row[names[1]].number_format) == (0.5121, "0.000")
    assert (row[names[4]].value, row[names[4]].number_format) == (0.97, "0 %")
    assert row[names[3]].value == "-0.020 [-0.021, -0.019]"  # no format shows an interval: text, and the number beside it
    assert row[f"{names[3]} (value)"].value == -0.0202
    assert [sheet.cell(line, 4).value for line in range(4, 10)] == ["-"] * 6
    assert sheet.cell(sheet.max_row, 1).value == plain(table.notes[0]) and sheet.cell(sheet.max_row - 1, 1).value is None
    assert 10 <= sheet.column_dimensions["B"].width <= 62


def test_excel_shows_the_marks_above_the_header() -> None:
    sheet = page("zh", ("中期结果", "初步结果"))
    assert [sheet.cell(line, 1).value for line in (2, 3, 4)] == ["中期结果", "初步结果", "group"]
    assert sheet.freeze_panes == "A5"


@pytest.mark.parametrize(
    ("shown", "value", "form"),
    [
        ("0.512", 0.5121, "0.000"),
        ("-0.020", -0.0202, "0.000"),
        ("+0.020", 0.0202, "+0.000;-0.000"),
        ("1,234.5", 1234.46, "#,##0.0"),
        ("1234", 1234.0, "0"),
        ("97 %", 0.9712, "0 %"),
        ("97%", 0.9712, "0%"),
        ("97 %", 97.12, '0" %"'),
        ("0.512", 0.6, None),  # another number
        ("0.12", 0.125, None),  # Excel rounds halves up
        ("+0.000", -0.0001, None),  # Excel would write a minus
        ("007", 7.0, None),
        ("0.512 [0.5, 0.6]", 0.512, None),
        (">99 %", 0.999, None),
        ("-", 1.0, None),
        ("0.512", None, None),
    ],
)
def test_a_format_is_given_only_where_it_shows_the_text(shown, value, form) -> None:
    assert number_format(Cell(shown, value)) == form


def test_sheets_have_names_that_excel_takes() -> None:
    assert sheet_name("a/b:c*d?[e]\\'f", []) == "a_b_c_d__e___f"
    assert sheet_name("t" * 40, []) == "t" * 31
    assert sheet_name("Table", ["table"]) == "Table_2"
    assert sheet_name("t" * 40, ["t" * 31, "t" * 27 + "_2"]) == "t" * 27 + "_3"


def test_the_same_report_gives_the_same_bytes() -> None:
    again = table_files(sample("zh"), partial(text, lang="zh"))
    assert again == files("zh")
    properties = openpyxl.load_workbook(io.BytesIO(again["tables.xlsx"])).properties
    assert properties.created == properties.modified == datetime(2026, 11, 22, 8)
    assert (properties.title, properties.creator) == ("提高党建考核权重的效果", "王研究员")
