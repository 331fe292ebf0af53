"""Rule sheets: what each cell means, what is assumed and said, what is refused and where; templates and shipped sheets round-trip."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from branchsim.command_line import main
from branchsim.messages import LANGUAGES, catalogue, render, text
from branchsim.rules_template import rules_template, template_rows
from sim.assessment import CADENCES, CONSTRUCTS, KINDS, SOURCES, Indicator, design_of
from sim.entities import BRANCH_TYPES
from sim.files.assessment_files import assessment_text, load_assessment
from sim.files.evidence_text import read_evidence
from sim.files.rule_sheet import ImportedRules, read_rules
from sim.files.scenario_folder import scenario_folder
from sim.files.sheet import Cell
from sim.files.sheet_words import CADENCE_WORDS, CONSTRUCT_WORDS, KIND_WORDS, SOURCE_WORDS, cadence_meaning, meaning
from sim.problems import InputError, Place

ROOT = Path(__file__).resolve().parent.parent
HEADER = "指标,分值,维度,考核方式,考核周期,支部类型,项目性质,备注"
LINES = ["甲,60,组织生活,台账材料,月度,,基础项,", "乙,40,服务群众,群众测评,季度,,基础项,"]
DEFAULT = {"documents": 1.0}


def write(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "s.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def rules(folder: Path, *lines: str, header: str = HEADER) -> ImportedRules:
    return read_rules(write(folder, *lines, header=header), "s", "t", "题")


def refusal(folder: Path, *lines: str, header: str = HEADER, lang: str = "en") -> list[str]:
    with pytest.raises(InputError) as caught:
        rules(folder, *lines, header=header)
    return [render(problem, lang).removeprefix(f"{folder}/s.csv!") for problem in caught.value.problems]


def only(found: ImportedRules) -> tuple[Indicator, ...]:
    assert len(found.assessment.sets) == 1
    return found.assessment.sets[0].indicators


def said(found: ImportedRules) -> list[str]:
    return [text(one.key, "en", **one.values) for one in found.assumptions]


def shares(**named: float) -> tuple[float, ...]:
    return tuple(named.get(source, 0.0) for source in SOURCES)


def test_one_set_for_all_types(tmp_path: Path) -> None:
    found = rules(tmp_path, *LINES)
    assert found.assessment.sets[0].types == BRANCH_TYPES and found.assessment.sets[0].name == "all"
    assert only(found) == (
        Indicator("甲", "life", 60.0, "base", 1, shares(documents=1.0)),
        Indicator("乙", "service", 40.0, "base", 3, shares(mass_survey=1.0)),
    )
    assert (found.rows, found.assessment.period_months, found.headers["points"]) == (2, 3, "分值")
    assert said(found) == ["2 rows name no branch type: they count for all of them", "columns that were not read: 备注"]


def test_columns_that_may_be_missing(tmp_path: Path) -> None:
    found = rules(tmp_path, "a,100,life", header="name,points,construct")
    assert only(found) == (Indicator("a", "life", 100.0, "base", 12, shares(documents=1.0)),)
    assert [line.partition(":")[0] for line in said(found)] == [
        "there is no column for evidence", "there is no column for the period",
        "there is no column for branch types", "there is no column for the kind of row",
    ]  # fmt: skip


def test_every_assumption_has_its_sentence() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in [*ROOT.glob("sim/files/*.py"), *ROOT.glob("branchsim/**/*.py")])
    assert set(re.findall(r'"(assumption\.[a-z_]+)"', code)) <= set(catalogue())


@pytest.mark.parametrize("points", [("60", "40"), ("0.6", "0.4"), ("60%", "40%"), ("６０", "４０分"), ("60.0", "40.0000001")])
def test_points_on_any_scale(tmp_path: Path, points: tuple[str, str]) -> None:
    found = only(rules(tmp_path, *(line.replace(",60,", f",{points[0]},").replace(",40,", f",{points[1]},") for line in LINES)))
    assert [row.points for row in found] == pytest.approx([60.0, 40.0], abs=1e-6)


@pytest.mark.parametrize("points", ["5", "-5", "－５分"])
def test_minus_rows_with_or_without_sign(tmp_path: Path, points: str) -> None:
    assert only(rules(tmp_path, *LINES, f"丙,{points},组织生活,,,,扣分项,"))[2].points == 5.0


@pytest.mark.parametrize("points", ["", "0", "/", "—", "一票否决"])
def test_veto_rows_carry_no_points(tmp_path: Path, points: str) -> None:
    found = rules(tmp_path, *LINES, f"丙,{points},组织生活,,,,一票否决,")
    assert only(found)[2].kind == "veto" and only(found)[2].points == 0.0
    assert design_of(found.assessment, BRANCH_TYPES).veto[:, 0].tolist() == [1.0] * 8


def test_rows_for_all_join_the_rows_of_a_type(tmp_path: Path) -> None:
    """Common 60 points; villages and communities add 40 of their own, the others share a third row."""
    others = "、".join(["机关", "事业单位", "国企", "非公", "社会组织", "学校"])
    found = rules(
        tmp_path, "甲,60,组织生活,,,全部,,", "乙,40,服务群众,,,行政村,,", "丙,40,服务群众,,,城市社区,,", f"丁,40,学习教育,,,{others},,"
    ).assessment
    assert [(one.types, [row.name for row in one.indicators]) for one in found.sets] == [
        (("village",), ["甲", "乙"]), (("community",), ["甲", "丙"]), (BRANCH_TYPES[2:], ["甲", "丁"]),
    ]  # fmt: skip
    weights = design_of(found, BRANCH_TYPES).weights
    assert weights[0].tolist() == [0.6, 0.0, 0.4] and weights[7].tolist() == [0.6, 0.4, 0.0]


def test_types_that_no_row_names_share_the_rows_for_all(tmp_path: Path) -> None:
    rows = ["甲,100,组织生活,,,全部,,", "加,5,服务群众,,,村,加分项,"]
    found = rules(tmp_path, *rows).assessment
    assert [(one.name, one.types, len(one.indicators)) for one in found.sets] == [
        ("village", ("village",), 2),
        ("others", BRANCH_TYPES[1:], 1),
    ]


def test_a_ninth_type_is_mapped_and_said(tmp_path: Path) -> None:
    """Hospitals count as public institutions, which are then assessed by the mean of both rules."""
    rest = "、".join(kind for kind in BRANCH_TYPES if kind != "public_institution")
    found = rules(tmp_path, "甲,100,组织生活,,,事业单位,,", "乙,100,服务群众,,,医院,,", f"丙,100,学习教育,,,{rest},,")
    assert design_of(found.assessment, BRANCH_TYPES).weights[3].tolist() == [0.5, 0.0, 0.5]
    assert said(found)[0].startswith('"医院" counts as branch type public institution')


def test_a_total_is_passed_over_and_said(tmp_path: Path) -> None:
    found = rules(tmp_path, *LINES, "合 计,100,,,,,,")
    assert len(only(found)) == 2 and 'row 4 ("合 计") is a total and was not read' in said(found)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (None, DEFAULT),
        ("台账", DEFAULT),
        ("台账70%、实地核查30%", {"documents": 0.7, "on_site": 0.3}),
        ("台账（７０％），实地核查（３０％）", {"documents": 0.7, "on_site": 0.3}),
        ("70%台账+30%实地核查", {"documents": 0.7, "on_site": 0.3}),
        ("台账占70%；实地核查占30%", {"documents": 0.7, "on_site": 0.3}),
        ("documents 0.7; on-site 0.3", {"documents": 0.7, "on_site": 0.3}),
        ("Documents: 70, On site check: 30", {"documents": 0.7, "on_site": 0.3}),
        ("documents=0.7/on_site=0.3", {"documents": 0.7, "on_site": 0.3}),
        ("台账+群众测评", {"documents": 0.5, "mass_survey": 0.5}),
        ("台账材料和实地核查", {"documents": 0.5, "on_site": 0.5}),
        ("查阅资料、查看台账、实地核查", {"documents": 0.5, "on_site": 0.5}),
        ("查阅资料40%、查看台账40%、暗访20%", {"documents": 0.8, "on_site": 0.2}),
        ("台账、\n党员测评、服务成效", {"documents": 1 / 3, "member_survey": 1 / 3, "outcome": 1 / 3}),
        ("自评100%", {"self_report": 1.0}),
    ],
)
def test_evidence_as_people_write_it(written: str | None, expected: dict[str, float]) -> None:
    found, problems = read_evidence(Cell(written, Place("x")), "考核方式")
    assert problems == [] and found is not None
    assert found.shares == pytest.approx(shares(**expected)) and sum(found.shares) == pytest.approx(1.0, abs=1e-11)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("台账70%、实地核查20%", "the shares of evidence sum to 0.9; they must sum to 100 % (or 1)"),
        ("台账70%、实地核查", "some sources have a share and some have none"),
        ("拍照", "拍照 is no source of evidence"),
        ("实地核察", "实地核察 is no source of evidence"),
        ("台账-30%、实地130%", "the shares of evidence sum to 1.6;"),
        ("70%", "70% is no source of evidence"),
        ("、", "、 is no source of evidence"),
        ("台账0%", "the shares of evidence sum to 0;"),
    ],
)
def test_evidence_refused(written: str, sentence: str) -> None:
    found, problems = read_evidence(Cell(written, Place("x")), "考核方式")
    assert found is None and sentence in render(problems[0], "en")
    assert written != "实地核察" or problems[0].values["suggestion"] == "实地核查"


@pytest.mark.parametrize(
    ("written", "months"),
    [("月度", "1"), ("每季度", "3"), ("半年", "6"), ("Half-Yearly", "6"), ("年度", "12"), ("3", "3"), ("3.0", "3"), ("6个月", "6"),
     ("12 months", "12"), ("每年４次", "3"), ("每年2次", "6"), ("每年不少于12次", "1"), ("2次/年", "6"),
     ("4", None), ("每年3次", None), ("0", None), ("经常", None)],
)  # fmt: skip
def test_cadences(written: str, months: str | None) -> None:
    assert cadence_meaning(written).value == months


def test_words_mean_one_thing_each() -> None:
    for words in (CONSTRUCT_WORDS, SOURCE_WORDS, KIND_WORDS, CADENCE_WORDS):
        listed = [word for line in words.values() for word in line.replace(" | ", " ").split()]
        assert len(listed) == len(set(listed))
        assert all(meaning(key, words) == (key, True) for key in words)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("丙,,组织生活,,,,,", ["B4: 分值: a number is missing"]),
        ("丙,五,组织生活,,,,,", ["B4: 分值: must be a number, not 五"]),
        ("丙,-5,组织生活,,,,,", ["B4: 分值: -5 is negative; only minus rows take points away (kind: minus)"]),
        ("丙,5,组织生活,,,,一票否决,", ["B4: 分值: a veto row carries no points; leave the points empty"]),
        ("丙,101,组织生活,,,,加分,", ["B4: 分值: 101 points are more than the base points altogether (100)"]),
        (",0,组织生活,,,,,", ["A4: 指标: must not be empty"]),
        ("联系人13800138000,0,组织生活,,,,,", ["A4: 指标: the cell holds what looks like a telephone number"]),  # no data on persons
        ("丙,0,,,,,,", ["C4: 维度: must not be empty"]),
        ("丙,0,经济建设,,,,,", ["C4: 维度: 经济建设 is none of the three constructs: life, study, service (did you mean 组织建设?)"]),
        ("丙,0,组织生活,拍照,,,,", ["D4: 考核方式: 拍照 is no source of evidence"]),
        ("丙,0,组织生活,,每周,,,", ["E4: 考核周期: 每周 is no assessment period; allowed: monthly, quarterly, half-yearly, yearly"]),
        ("丙,0,组织生活,,,行证村,,", ["F4: 支部类型: 行证村 is no branch type"]),
        ("丙,0,组织生活,,,,减,", ["G4: 项目性质: 减 is no kind of row; allowed: base, plus, minus, veto"]),
        ("甲,0,组织生活,,,,,", ["A4: 甲: an indicator of this name already stands in row 2 for the same branch type"]),
        ("丙,0.5,组织生活,,,,,", ["B2: 分值: the base points of all branch types sum to 100.5; they must sum to 100"]),
        ("丙,五,政治,拍照,每周,行证村,,", ["B4: 分值", "C4: 维度", "D4: 考核方式", "E4: 考核周期", "F4: 支部类型"]),
    ],
)
def test_refused_with_the_cell(tmp_path: Path, line: str, expected: list[str]) -> None:
    found = refusal(tmp_path, *LINES, line)
    assert len(found) == len(expected), found
    assert all(sentence.startswith(start) for sentence, start in zip(found, expected, strict=True)), found


def test_sums_are_judged_for_each_type(tmp_path: Path) -> None:
    rest = "、".join(BRANCH_TYPES[2:])
    lines = ["甲,59,组织生活,,,,,", "乙,41,服务群众,,,行政村,,", "丙,40,服务群众,,,社区,,", f"丁,41,服务群众,,,{rest},,"]
    assert refusal(tmp_path, *lines, lang="zh") == ["B2: 分值: 社区的基础项分值之和为99，必须等于100（按占比填写时等于1）"]


def test_types_without_rows_are_listed(tmp_path: Path) -> None:
    found = refusal(tmp_path, f"甲,100,组织生活,,,{'、'.join(BRANCH_TYPES[2:])},,", "乙,5,组织生活,,,村,加分,", lang="zh")
    assert found[0].endswith("以下支部类型没有任何基础项：行政村、社区")


def test_unknown_columns_do_not_hide_wrong_cells(tmp_path: Path) -> None:
    found = refusal(tmp_path, "甲,x,组织生活,张三", header="指标,分值,维度,责任人")
    assert [line[:2] for line in found] == ["D1", "B2"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_template_imports_as_it_is(tmp_path: Path, lang: str, suffix: str) -> None:
    path = tmp_path / f"r{suffix}"
    path.write_bytes(rules_template(lang, suffix))
    found = read_rules(path, "r", "r", "r")
    assert [one.key for one in found.assumptions] == ["assumption.rules_ignored"]
    assert found.rows == len(template_rows(lang)) - 1 and {row.kind for one in found.assessment.sets for row in one.indicators} == set(
        KINDS
    )
    (tmp_path / "r.yaml").write_text(assessment_text(found.assessment), encoding="utf-8")
    assert load_assessment(tmp_path / "r.yaml") == found.assessment


def test_the_template_offers_words_that_are_read() -> None:
    for lang in LANGUAGES:
        page = load_workbook(io.BytesIO(rules_template(lang, ".xlsx"))).worksheets[0]
        lists = [one.formula1 for one in page.data_validations.dataValidation]
        assert len(lists) == 5 and all(len(one) <= 255 for one in lists)  # Excel drops longer ones
    words = {key: text(f"sheet.{key}", lang) for lang in LANGUAGES for key in ("kind.plus", "construct.life", "source.on_site")}
    assert meaning(words["kind.plus"], KIND_WORDS).exact and meaning(words["source.on_site"], SOURCE_WORDS).exact


names = st.text(min_size=1, max_size=12).map(lambda word: " ".join(word.split())).filter(lambda word: word and word.isprintable())
evidence = st.lists(st.integers(0, 20), min_size=6, max_size=6).filter(any)
row = st.tuples(st.sampled_from(CONSTRUCTS), st.integers(1, 50), st.sampled_from(CADENCES), evidence)


@given(st.lists(row, min_size=1, max_size=6), names, st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_rules_survive_sheet_and_file(tmp_path: Path, made: list[tuple], name: str, percent: bool) -> None:
    """Written as shares, read from the sheet, written as a file, read again: the same rules."""
    whole = sum(points for _, points, _, _ in made)
    stream = io.StringIO()
    lines = csv.writer(stream)
    lines.writerow(["name", "points", "construct", "evidence", "cadence"])
    for index, (construct, points, cadence, parts) in enumerate(made):
        mix = "; ".join(f"{source} {part / sum(parts):.15f}" for source, part in zip(SOURCES, parts, strict=True) if part > 0)
        share = f"{100 * points / whole:.12f}%" if percent else f"{100 * points / whole:.12f}"
        lines.writerow([f"n{index} {name}", share, construct, mix, cadence])
    path = tmp_path / "p.csv"
    path.write_text(stream.getvalue(), encoding="utf-8")
    found = read_rules(path, "p", name, name).assessment
    (tmp_path / "p.yaml").write_text(assessment_text(found), encoding="utf-8")
    assert load_assessment(tmp_path / "p.yaml") == found
    for indicator, (construct, points, cadence, parts) in zip(found.sets[0].indicators, made, strict=True):
        assert (indicator.construct, indicator.cadence) == (construct, cadence)
        assert indicator.points == pytest.approx(100 * points / whole) and indicator.name.endswith(name)
        assert indicator.evidence == pytest.approx([part / sum(parts) for part in parts])


def run(*args: str, lang: str = "en") -> Result:
    result = CliRunner().invoke(main, ["--lang", lang, *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_import_writes_once_and_never_over_something_else(tmp_path: Path) -> None:
    path, out = write(tmp_path, *LINES), tmp_path / "new"
    first = run("import", "rules", str(path), "--out", str(out), "--id", "mine", "--title-zh", "考核")
    assert first.exit_code == 0 and sorted(file.name for file in out.iterdir()) == ["mine.origin.yaml", "mine.yaml"]
    assert load_assessment(out / "mine.yaml").title_zh == "考核" and "assessment period 3 months" in first.stdout
    again = run("import", "rules", str(path), "--out", str(out), "--id", "mine", "--title-zh", "考核", lang="zh")
    assert again.exit_code == 0 and "已存在且内容相同" in again.stdout
    before = {file: file.read_bytes() for file in out.iterdir()}
    (out / "mine.origin.yaml").unlink()
    other = run("import", "rules", str(write(tmp_path, *LINES[::-1])), "--out", str(out), "--id", "mine")
    assert other.exit_code == 2 and "mine.yaml" in other.stderr and "is not overwritten" in other.stderr
    assert [file.name for file in out.iterdir()] == ["mine.yaml"] and (out / "mine.yaml").read_bytes() == before[out / "mine.yaml"]


def test_import_says_what_it_assumed_and_where_it_came_from(tmp_path: Path) -> None:
    path = write(tmp_path, *LINES)
    path.write_bytes(path.read_bytes().decode().encode("gbk"))
    shown = run("import", "rules", str(path.rename(tmp_path / "考核表.csv")), "--out", str(tmp_path), lang="zh")
    assert "GB18030" in shown.stdout and "本表取名my_rules" in shown.stdout
    origin = (tmp_path / "my_rules.origin.yaml").read_text(encoding="utf-8")
    assert 'source: "考核表.csv"' in origin and str(tmp_path) not in origin and "GB18030" in origin


@pytest.mark.parametrize("name", ["1x", "a b", "", "a/b", "é"])
def test_ids_that_cannot_be_file_names(tmp_path: Path, name: str) -> None:
    result = run("import", "rules", str(write(tmp_path, *LINES)), "--out", str(tmp_path), "--id", name)
    assert result.exit_code == 2 and len(list(tmp_path.iterdir())) == 1


def test_bad_sheets_end_with_their_cells(tmp_path: Path) -> None:
    result = run("import", "rules", str(write(tmp_path, *LINES, "丙,x,组织生活,,,,,")))
    assert (result.exit_code, result.stdout) == (2, "") and "s.csv!B4: 分值: must be a number" in result.stderr


def test_rules_that_could_not_be_read_back_are_not_written(tmp_path: Path) -> None:
    lines = [f"{'长' * 100}{index},0.1,组织生活,,,,," for index in range(1_000)]
    result = run("import", "rules", str(write(tmp_path, *lines)), "--out", str(tmp_path))
    assert result.exit_code == 2 and "the file is larger than 256 KB" in result.stderr  # the sheet itself
    result = run("import", "rules", str(write(tmp_path, *(line[40:] for line in lines))), "--out", str(tmp_path))
    assert result.exit_code == 2 and "would fill a file of more than 256 KB" in result.stderr and len(list(tmp_path.iterdir())) == 1


def test_template_command_never_overwrites(tmp_path: Path) -> None:
    out = tmp_path / "t.csv"
    assert run("template", "rules", "--out", str(out)).exit_code == 0
    assert run("template", "rules", "--out", str(out)).exit_code == 2
    assert run("template", "rules", "--out", str(tmp_path / "t.docx")).exit_code == 2
    assert run("template", "rules", "--out", str(tmp_path / "none" / "t.csv")).exit_code == 2


SHIPPED = (
    ("standard_25.csv", "25 indicators from published frequencies and hours; points and evidence shares are examples",
     "25项指标考核细则（依据公开规定的频次和学时，分值和占比为示例）"),
    ("typed_nine.xlsx", "Common rules and rules for nine branch types; an example of assessment by type",
     "通用指标加九类支部分类指标（分类考核示例）"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "title_en", "title_zh"), SHIPPED)
def test_shipped_sheets_give_the_shipped_files(tmp_path: Path, name: str, title_en: str, title_zh: str) -> None:
    folder, stem = scenario_folder() / "assessments", name.partition(".")[0]
    result = run("import", "rules", str(folder / name), "--out", str(tmp_path), "--title-en", title_en, "--title-zh", title_zh)
    assert result.exit_code == 0
    for made in (f"{stem}.yaml", f"{stem}.origin.yaml"):
        assert (tmp_path / made).read_bytes() == (folder / made).read_bytes()


def test_shipped_rules() -> None:
    standard, typed = load_assessment("standard_25"), load_assessment("typed_nine")
    assert len([one for one in standard.sets[0].indicators if one.kind == "base"]) == 25
    assert len(typed.sets) == 9 and [one.name for one in typed.sets if "public_institution" in one.types] == ["public_institution", "医院"]
    assert len({design_of(typed, BRANCH_TYPES).weights[i].tobytes() for i in range(8)}) > 3
