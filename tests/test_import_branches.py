"""Importing a table of branches: what is understood, what is refused and where, what is written, and that no persons come in."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from branchsim.branches_template import template_rows, write_branches_template
from branchsim.command_line import main
from branchsim.messages import render, text
from sim.files.branch_sheet import read_branches
from sim.files.personal_data import cell_problem, header_problem
from sim.files.population_files import load_population
from sim.files.sheet_reading import read_sheet
from sim.population.branch_table import BranchRow
from sim.problems import InputError

SHIPPED = Path(__file__).resolve().parent.parent / "scenarios" / "populations"
BANDS = "18-30,31-35,36-40,41-45,46-50,51-55,56-60,61+"


def bring(folder: Path, content: str | bytes, *options: str, lang: str = "en", name: str = "t.csv") -> Result:
    """Import ``content`` as ``name`` into the folder ``made`` beside it."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    result = CliRunner().invoke(main, ["--lang", lang, "import", "branches", str(path), "--out", str(folder / "made"), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def rows(folder: Path, content: str | bytes, *options: str) -> tuple[BranchRow, ...]:
    result = bring(folder, content, *options)
    assert result.exit_code == 0, result.stderr
    return load_population(folder / "made" / "t.yaml").rows


def refused(folder: Path, content: str | bytes, *expected: str, lang: str = "en") -> None:
    """Every expected line after the name of the file, in order, nothing else, and nothing written."""
    result = bring(folder, content, lang=lang)
    assert result.exit_code == 2 and result.stdout == ""
    lines = [line.partition("t.csv")[2] for line in result.stderr.splitlines()]
    assert len(lines) == len(expected), result.stderr
    for line, start in zip(lines, expected, strict=True):
        assert line.startswith(start), f"{line!r} does not start with {start!r}"
    assert not (folder / "made").exists()


DESK = (
    "某镇支部情况,,,,,\n序号,支部代码,支部类型,党员数（人）,外出党员占比,书记是否专职,备注\n"
    "1,甲,村党支部,３２,３７％,否,\n2,乙,国企,50,5,专职,x\n合计,,,82,,,\n"
)
DESK_ROWS = (BranchRow("甲", "village", 32, None, 0.37, False), BranchRow("乙", "state_enterprise", 50, None, 0.05, True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "；"])
def test_a_desk_table_in_every_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    assert rows(tmp_path, DESK.replace(",", separator).encode(encoding)) == DESK_ROWS


def test_everything_assumed_is_said_and_kept(tmp_path: Path) -> None:
    result = bring(tmp_path, "类型,人数,参会率\n医院,20,0.8\n村,30,0.5\n".encode("gbk"), lang="zh")
    for sentence in (
        "文件按GB18030编码读取",
        "“医院”按“事业单位”处理（1个支部）",
        "2个支部没有代码，按表中顺序编号",
        "2个支部中有2个未填年龄：按2024年公布的年龄结构抽取",
        "2个支部中有2个未填外出党员占比",
        "2个支部中有2个未填书记是否专职",
    ):
        assert f"  - {sentence}" in result.stdout
        assert f'zh: "{sentence}' in (tmp_path / "made" / "t.origin.yaml").read_text(encoding="utf-8")
    assert "组织生活参会率：有2个支部填写；只用于与模型结果对照，不用于调整模型" in result.stdout
    assert "行政村          1       30         30.0" in result.stdout
    assert "population: {file: t.yaml}" in result.stdout


def test_shares_percents_and_points(tmp_path: Path) -> None:
    table = "type,members,away,score,attendance\norgan,10,37,86.5,37%\norgan,10,0,100,0.5\norgan,10,1,,\norgan,10,40%,90分,1\n"
    found = rows(tmp_path, table)
    assert [row.away for row in found] == [0.37, 0.0, 0.01, 0.4]  # one number above 1: the column is in percent, marks as they say
    assert [row.score for row in found] == [0.865, 1.0, None, 0.9]
    assert [row.attendance for row in found] == [0.37, 0.5, None, 1.0]  # nothing above 1: shares
    out = bring(tmp_path, table, "--id", "again").stdout
    assert "under members away exceed 1" in out and "under score exceed 1" in out and "attendance exceed" not in out


def test_ages_as_counts_and_as_shares(tmp_path: Path) -> None:
    found = rows(
        tmp_path, f"type,members,{BANDS}\norgan,8,1,1,1,1,1,1,1,1\norgan,8,50%,50%,0,0,0,0,0,0\norgan,8,1,0,0,0,0,0,0,0\norgan,8,,,,,,,,\n"
    )
    assert [row.age_shares for row in found] == [(0.125,) * 8, (0.5, 0.5, *(0.0,) * 6), (1.0, *(0.0,) * 7), None]
    rounded = rows(tmp_path, f"type,members,{BANDS}\norgan,9,0.333,0.333,0.333,0,0,0,0,0\n", "--out", str(tmp_path / "made2"), "--id", "t")
    del rounded  # written elsewhere; read it there
    assert load_population(tmp_path / "made2" / "t.yaml").rows[0].age_shares == (*(round(1 / 3, 12),) * 3, *(0.0,) * 5)


HEAD = "branch,type,members,away,full_time\n"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("type,members\norgan,0\n", ["!B2: members: a branch without members (0)"]),
        ("type,members\norgan,-3\n", ["!B2: members: a branch without members (-3)"]),
        ("type,members\norgan,2\n", ["!B2: members: 2 members are too few: a branch needs at least 3"]),
        ("type,members\norgan,51\n", ["!B2: members: 51 members are too many: a branch of the model has 3 to 50 members; split"]),
        ("type,members\norgan,7.5\n", ["!B2: members: 7.5 is not a whole number"]),
        ("type,members\norgan,many\n", ["!B2: members: must be a number, not many"]),
        ("type,members\norgan,\n", ["!B2: members: a number is missing"]),
        ("type,members\n,5\n", ["!A2: type: is missing"]),
        ("type,members\nvilage,5\n", ["!A2: type: vilage is no known branch type"]),
        ("type,members\n两新组织,5\n", ["!A2: type: 两新组织 may mean several branch types (non_public_enterprise / social_organisation)"]),
        (HEAD + "a,organ,5,140%,\n", ["!D2: away: 140% is no share"]),
        (HEAD + "a,organ,5,140,\n", ["!D2: away: 140 is no share"]),
        (HEAD + "a,organ,5,-1%,\n", ["!D2: away: -1% is no share"]),
        (HEAD + "a,organ,5,some,\n", ["!D2: away: must be a number, not some"]),
        (HEAD + "a,organ,5,37,\nb,organ,5,0.37,\n", ["!D3: away: 0.37 stands in a column that holds numbers above 1"]),
        (HEAD + "a,organ,5,,maybe\n", ["!E2: full_time: maybe is neither yes nor no"]),
        (HEAD + "a,organ,5,,\na,organ,5,,\n", ["!A3: branch: this branch already stands in row 2"]),
        (HEAD + f"{'a' * 65},organ,5,,\n", ["!A2: branch: the code or short name"]),
        (HEAD + "+cmd,organ,5,,\n", ["!A2: branch: the code or short name"]),
        (
            f"type,members,{BANDS}\norgan,8,1,1,1,1,1,1,1,2\n",
            ["!C2: 18-30: the eight age bands sum to 9; counts must sum"],
        ),
        (f"type,members,{BANDS}\norgan,8,.5,.4,0,0,0,0,0,0\n", ["!C2: 18-30: the eight age bands sum to 0.9"]),
        (f"type,members,{BANDS}\norgan,8,8,,0,0,0,0,0,0\n", ["!D2: 31-35: age is given by all eight bands or by none"]),
        (f"type,members,{BANDS}\norgan,8,9,-1,0,0,0,0,0,0\n", ["!D2: 31-35: -1 is negative"]),
        (f"type,members,{BANDS}\norgan,8,x,8,0,0,0,0,0,0\n", ["!C2: 18-30: must be a number, not x"]),
        ("type,members,18-30\norgan,8,8\n", ["!C2: 18-30: age is given by all eight bands or by none; missing: 31-35, 36-40"]),
        ("type,members,menbers\norgan,8,1\n", ["!C1: menbers: there is no column of this name"]),
        ("type,members,members\norgan,8,1\n", ["!C1: members: a second column of the same meaning"]),
        ("members,away\n8,1\n", ["!A1: type: the column is missing"]),
        ("type,members\n", ["!A1: there is nothing below the header"]),
        ("type,members\n合计,500\n", ["!A2: there is nothing below the header"]),
        ("organ,5\n", [": no header line found"]),
        ("", [": the file is empty"]),
        (HEAD + "a,vilage,0,x,z\n", ["!B2: type", "!C2: members", "!D2: away", "!E2: full_time"]),
    ],
)
def test_every_refusal_stands_at_its_cell(tmp_path: Path, table: str, expected: list[str]) -> None:
    refused(tmp_path, table, *expected)


def test_refusals_in_chinese(tmp_path: Path) -> None:
    refused(
        tmp_path,
        "支部类型,党员数\n行政材,120\n",
        "!A2: type: 没有“行政材”这一支部类型；可用：行政村、社区、机关、事业单位、国有企业、非公企业、社会组织、学校（是否想写行政村？）",
        "!B2: members: 党员120名过多：模型中的支部为3至50名党员；党总支请拆成所属各支部填写",
        lang="zh",
    )


PERSONS_ZH = "姓名 书记姓名 党支部书记 身份证 身份证号码 手机号 联系电话 出生日期 出生年月 家庭住址 地址 微信号"
PERSONS_EN = "name|Full_Name|ｎａｍｅ|secretary's name|ID number|phone|mobile phone|date of birth|address|e-mail|姓　名"


@pytest.mark.parametrize("header", [*PERSONS_ZH.split(), *PERSONS_EN.split("|")])
def test_columns_of_persons_are_refused(tmp_path: Path, header: str) -> None:
    refused(tmp_path, f"type,members,{header}\norgan,5,x\n", "!C1: a column of this kind would hold data on persons")


@pytest.mark.parametrize("header", ["party branch", "score", "支部名称", "工作电力", "staff", "title", "面积"])
def test_other_headers_are_not_taken_for_persons(header: str) -> None:
    assert header_problem(header) is None


# None of these is a real number: the check digits are wrong.
@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("110101199003070000", "identity"),
        ("１１０１０１１９９００３０７０００x", "identity"),
        (110101199003070000.0, "identity"),
        ("1.10101E+17", "identity"),
        ("书记110101 1990 0307 000X", "identity"),
        ("13812345678", "phone"),
        (13812345678, "phone"),
        ("138-1234-5678", "phone"),
        ("电话+86 13812345678", "phone"),
        ("12 13812345678", "phone"),
        ("张三、李四、王小五", "names"),
        ("张三 李四", "names"),
    ],
)
def test_cells_of_persons_are_refused_in_any_column(tmp_path: Path, value: object, key: str) -> None:
    assert cell_problem(value) == f"problem.personal_{key}"
    words = {"identity": "an identity number", "phone": "a telephone number", "names": "a list of names of persons"}
    refused(tmp_path, f'type,members,remark\norgan,5,"{value}"\n', f"!C2: the cell holds what looks like {words[key]}")
    refused(tmp_path, f'"{value}",,\ntype,members,remark\norgan,5,\n', f"!A1: the cell holds what looks like {words[key]}")


@pytest.mark.parametrize(
    "value",
    ["甲、乙", "一支部、二支部", "Z01", 20, 0.18085106383, "0.180851063830", "110000000000000000", "2024-01-01", None, True, "行政村"],
)
def test_other_cells_are_not_taken_for_persons(value: object) -> None:
    assert cell_problem(value) is None


def test_what_is_personal_is_not_repeated_in_other_messages(tmp_path: Path) -> None:
    result = bring(tmp_path, "type,members,身份证\n110101199003070000,13812345678,张三\n")
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 3
    assert not any(word in result.stderr for word in ("110101", "138123", "张三"))


def workbook(*lines: list[object]) -> bytes:
    import io

    book = Workbook()
    for line in lines:
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_is_read_and_located_by_sheet(tmp_path: Path) -> None:
    result = bring(tmp_path, workbook(["类型", "党员数", "外出占比"], ["社区", 30, 0.1]), name="t.xlsx")
    assert result.exit_code == 0 and load_population(tmp_path / "made" / "t.yaml").rows == (BranchRow("b0001", "community", 30, None, 0.1),)
    result = bring(tmp_path, workbook(["类型", "党员数", "身份证"], ["社区", 60, 110101199003070000]), name="u.xlsx")
    places = [line.partition("u.xlsx:")[2].split(": ")[0] for line in result.stderr.splitlines()]
    assert places == ["Sheet!C1", "Sheet!C2"]


def test_the_same_import_again_is_fine_and_other_content_is_not_overwritten(tmp_path: Path) -> None:
    first = rows(tmp_path, DESK)
    assert "already there with the same content" in bring(tmp_path, DESK).stdout
    before = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    (tmp_path / "made" / "t.csv").unlink()
    result = bring(tmp_path, DESK.replace("50", "49"))
    assert result.exit_code == 2 and "t.origin.yaml: the file exists with other content and is not overwritten" in result.stderr
    assert not (tmp_path / "made" / "t.csv").exists(), "all or nothing"
    assert rows(tmp_path, DESK) == first
    assert {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()} == before


def test_ids_titles_year_and_note(tmp_path: Path) -> None:
    options = ("--title-en", 'A "town"', "--title-zh", "某镇：示例", "--note", "from the yearly report", "--year", "2024", "--id", "own")
    assert bring(tmp_path, DESK, *options).exit_code == 0
    assert 'title: {en: "A \\"town\\"", zh: "某镇：示例"}' in (tmp_path / "made" / "own.yaml").read_text(encoding="utf-8")
    assert 'note: "from the yearly report"' in (tmp_path / "made" / "own.origin.yaml").read_text(encoding="utf-8")
    assert load_population(tmp_path / "made" / "own.yaml").rows == DESK_ROWS
    assert "--year: 1949 is not available; allowed: " in bring(tmp_path, DESK, "--year", "1949").stderr
    assert bring(tmp_path, DESK, "--id", "2x").exit_code == 2
    assert bring(tmp_path, DESK, name="支部表.csv").exit_code == 0 and (tmp_path / "made" / "my_branches.yaml").exists()


def test_a_csv_in_the_folder_written_to_is_not_in_its_own_way(tmp_path: Path) -> None:
    result = bring(tmp_path, DESK, "--out", str(tmp_path))
    assert result.exit_code == 0 and load_population(tmp_path / "t_branches.yaml").rows == DESK_ROWS
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == DESK


def test_no_mutation_of_a_good_table_makes_a_traceback(tmp_path: Path) -> None:
    chance, good = Random(7), (SHIPPED / "example_town_sheet.csv").read_text(encoding="utf-8")
    bits = [
        "",
        ",",
        "\n",
        '"',
        "%",
        "-",
        "１",
        "nan",
        "1e999",
        "9" * 400,
        "合计",
        "村",
        "两新",
        "=1",
        "\0",
        "é",
        "0.5",
        "3000",
        "、",
        "是",
        "/",
    ]
    path, accepted = tmp_path / "t.csv", 0
    for _ in range(200):
        mutant = good
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(mutant))
            mutant = mutant[:at] + chance.choice(bits) + mutant[at + chance.randint(0, 4) :]
        path.write_text(mutant, encoding=chance.choice(["utf-8", "gb18030"]))
        try:
            table, assumed = read_branches(read_sheet(path), 2024)
        except InputError as error:
            assert all(render(problem, lang) for problem in error.problems for lang in ("en", "zh"))
        else:
            accepted += 1
            assert all(text(one.key, lang, **one.values) for one in assumed for lang in ("en", "zh"))
            assert all(3 <= row.members <= 50 and (row.age_shares is None or abs(sum(row.age_shares) - 1) < 1e-9) for row in table.rows)
    assert 0 < accepted < 200


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_template_imports_as_it_stands(tmp_path: Path, lang: str, suffix: str) -> None:
    path = tmp_path / f"t{suffix}"
    assert CliRunner().invoke(main, ["--lang", lang, "template", "branches", "--out", str(path)]).exit_code == 0
    result = bring(tmp_path, path.read_bytes(), name=path.name, lang=lang)
    assert result.exit_code == 0, result.stderr
    made = load_population(tmp_path / "made" / "t.yaml").rows
    assert [row.name for row in made] == [line[0] for line in template_rows(lang)[1:]] and len(made) == 5
    assert made[0] == BranchRow("A01", "village", 32, tuple(count / 32 for count in (2, 2, 3, 3, 5, 6, 4, 7)), 0.37, False, 0.86, 0.78)
    with pytest.raises(InputError, match="file_exists"):
        write_branches_template(path, lang)


def test_the_template_offers_lists_and_bounds(tmp_path: Path) -> None:
    write_branches_template(tmp_path / "t.xlsx", "zh")
    book = load_workbook(tmp_path / "t.xlsx")
    rules = {str(rule.sqref).partition("2:")[0]: (rule.type, rule.formula1) for rule in book["支部"].data_validations.dataValidation}
    assert rules["B"] == ("list", '"行政村,社区,机关,事业单位,国有企业,非公企业,社会组织,学校"')
    assert rules["C"] == ("whole", "3") and rules["E"] == ("list", '"是,否"') and rules["D"][0] == "decimal"
    assert "请勿填写姓名、身份证号" in book["填写说明"]["B1"].value
    with pytest.raises(InputError, match="template_ending"):
        write_branches_template(tmp_path / "t.pdf", "zh")


def test_the_shipped_example_is_what_its_sheet_gives(tmp_path: Path) -> None:
    shutil.copy(SHIPPED / "example_town_sheet.csv", tmp_path)
    options = ["--title-en", "Example: 40 invented branches of a town", "--title-zh", "示例：某镇40个支部（虚构数据）", "--year", "2024"]
    note = "Invented figures, made for a worked example; they describe no real town. 虚构数据，仅作示例，不对应任何真实乡镇。"
    made = tmp_path / "made"
    command = ["import", "branches", str(tmp_path / "example_town_sheet.csv"), "--id", "example_town", "--out", str(made), "--note", note]
    assert CliRunner().invoke(main, [*command, *options]).exit_code == 0
    for name in ("example_town.yaml", "example_town.csv", "example_town.origin.yaml"):
        assert (made / name).read_bytes() == (SHIPPED / name).read_bytes(), name
    assert len(load_population("example_town").rows) == 40


def test_members_away_may_be_counted(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("支部名称,支部类别,党员人数,流动党员数,去年考核得分\n甲,行政村,20,5,88\n乙,机关,10,,90\n", encoding="utf-8")
    table, _ = read_branches(read_sheet(path), 2024)
    assert [row.away for row in table.rows] == [0.25, None]
    assert [row.score for row in table.rows] == [0.88, 0.9]


@pytest.mark.parametrize(("cell", "header"), [("21", ""), ("2.5", ""), ("-1", ""), ("10%", ""), ("5", ",外出党员占比")])
def test_a_number_away_that_cannot_be_is_located(tmp_path: Path, cell: str, header: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"类型,党员数,流动党员数{header}\n行政村,20,{cell}{',0.1' if header else ''}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_branches(read_sheet(path), 2024)
    key = "problem.branches_away_twice" if header else "problem.branches_away_count"
    assert [(problem.key, problem.cell) for problem in caught.value.problems] == [(key, "!C2")]


def test_counts_under_a_share_are_not_taken_for_percentages(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("类型,党员数,外出党员占比\n行政村,27,9\n机关,20,7\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_branches(read_sheet(path), 2024)
    assert [(problem.key, problem.cell) for problem in caught.value.problems] == [("problem.branches_away_unclear", "!C2")]
    path.write_text("类型,党员数,外出党员占比\n行政村,27,9%\n机关,20,7%\n", encoding="utf-8")
    assert [row.away for row in read_branches(read_sheet(path), 2024)[0].rows] == [0.09, 0.07]
