"""Every mistake a file can hold has one sentence with its place, in English and in Chinese, word for word."""

# ruff: noqa: E501 (a sentence a line, and Chinese characters count double)

from __future__ import annotations

from pathlib import Path

import pytest

from branchsim.commands.check import checked
from branchsim.messages import render
from sim.files.scenario_files import load_scenario
from sim.problems import InputError

HEAD = "schema: 1\nid: s\ntitle: {en: t, zh: 题}\nquestion: {en: q, zh: 问}\n"
SCENARIO = f"kind: scenario\n{HEAD}burn_in: 24\nmonths: 12\n"  # 7 lines
POLICY = f"kind: policy\n{HEAD}"  # 5 lines
WEIGHT = "changes: {assessment.party_weight: 0.3}\n"
TYPES = "village, community, organ, public_institution, state_enterprise, non_public_enterprise, social_organisation, school"
COLON = ("the colon is a full-width one; write an ordinary colon and a space", "此处用了全角冒号“：”，请改为半角冒号加一个空格")
COMMA = ("the comma is a full-width one; write an ordinary comma and a space", "此处用了全角逗号“，”，请改为半角逗号加一个空格")
ALIAS = ("anchors and aliases (& and *) are not allowed; write the value out", "不允许使用锚点和别名（&、*），请把内容直接写出来")
NOBODY = ("targets nobody: no branch would be changed", "没有任何支部适用：改动不会作用于任何支部")
NEITHER = (
    "a policy changes levers (changes) or brings a rule sheet (assessment); this one does neither",
    "政策应改动杠杆（changes）或更换考核办法（assessment），而本文件两者都没有",
)
NO_TOWN = ("there is no file town.yaml (a path is read from the folder of this file)", "找不到文件town.yaml（路径从本文件所在文件夹算起）")


def sentences(folder: Path, content: str | bytes, lang: str) -> list[str]:
    """What is wrong with ``content`` as s.yaml, line by line, from the place on."""
    path = folder / "s.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    with pytest.raises(InputError) as error:
        checked(str(path))
    return [render(problem, lang).removeprefix(str(path)) for problem in error.value.problems]


CASES = {
    "full-width colon after a name": (SCENARIO + "values:\n  assessment.party_weight：0.3\n", ":9:26: values: ", COLON),
    "full-width colon between lines": (SCENARIO + "values:\n  inspection.span：20\n  member.noise: 0.3\n", ":9:18: ", COLON),
    "full-width colon in braces": (SCENARIO + "values: {inspection.span：20}\n", ":8:25: inspection.span: ", COLON),
    "full-width comma": (SCENARIO.replace("{en: t, zh: 题}", "{en: t，zh: 题}"), ":4:14: ", COMMA),
    "full-width digits": (
        SCENARIO + "values: {inspection.span: １５}\n", ":8:27: inspection.span: ",
        ("１５ is written in full-width characters; write 15", "１５用了全角字符，请改为15"),
    ),
    "full-width digits in the frame": (
        SCENARIO.replace("12", "１２"), ":7:9: months: ",
        ("１２ is written in full-width characters; write 12", "１２用了全角字符，请改为12"),
    ),
    "tab": (SCENARIO + "values:\n\tinspection.span: 20\n", ":9:1: ", ("a tab character; write spaces instead", "此处有制表符（Tab），请改用空格")),
    "GBK": (
        SCENARIO.encode("gbk"), ":4:20: ",
        ("the file is not UTF-8; it looks like GBK (the default of Chinese Windows): save it as UTF-8",
         "文件不是UTF-8编码，看起来是GBK（ANSI）编码；请在编辑器中另存为UTF-8编码"),
    ),
    "UTF-16": (
        SCENARIO.encode("utf-16"), ": ",
        ("the file is not UTF-8; it looks like UTF-16 (called Unicode by Windows editors): save it as UTF-8",
         "文件不是UTF-8编码，看起来是UTF-16（Windows记事本中的“Unicode”）编码；请另存为UTF-8编码"),
    ),
    "empty": ("", ": ", ("the file is empty", "文件是空的")),
    "over 256 KB": (
        "x" * (256 * 1024 + 1), ": ",
        ("the file is larger than 256 KB; a scenario or policy file is a few KB", "文件超过256 KB；情景或政策文件通常只有几KB"),
    ),
    "alias": (SCENARIO.replace("months: 12", "months: *b"), ":7:9: ", ALIAS),
    "nested too deep": (SCENARIO + "values: " + "{a: " * 20 + "1" + "}" * 20, ":8:85: ", ("nested more than 20 levels deep", "嵌套超过20层")),
    "nan": (
        SCENARIO + "values: {assessment.party_weight: .nan}\n", ":8:35: assessment.party_weight: ",
        ("nan is not a finite number; allowed: 0 to 1 (share of the composite score)",
         "nan不是有限的数；取值范围：0到1（单位：占综合考核得分的比例）"),
    ),
    "date where a number belongs": (
        SCENARIO + "values: {inspection.span: 2024-01-01}\n", ":8:27: inspection.span: ",
        ("must be a number from 10 to 100 (branches per body), not text", "应为10到100之间的数（单位：个支部/上级机构），而不是文本"),
    ),
    "time where a number belongs": (
        SCENARIO.replace("24", "12:30"), ":6:10: burn_in: ", ("must be a whole number, not text", "应为整数，而不是文本"),
    ),
    "ends before it starts": (
        POLICY + "changes:\n  assessment.party_weight: {value: 0.3, start: 6, end: 3}\n", ":7:56: assessment.party_weight.end: ",
        ("month 3 is not after the start (month 6)", "结束月（3）必须晚于起始月（6）"),
    ),
    "no types": (POLICY + "target: {types: []}\n" + WEIGHT, ":6:17: target.types: ", NOBODY),
    "share 0": (POLICY + "changes:\n  member.disposal_rate: {value: 0.1, target: {share: 0}}\n", ":7:54: member.disposal_rate.target.share: ", NOBODY),
    "share above 1": (
        POLICY + "target: {share: 1.5}\n" + WEIGHT, ":6:17: target.share: ",
        ("1.5 is not a share of branches; more than 0 and at most 1", "1.5不是有效的支部比例；应大于0且不超过1"),
    ),
    "mistyped type": (
        POLICY + "target: {types: [vilage]}\n" + WEIGHT, ":6:18: target.types.0: ",
        (f"vilage is no branch type; allowed: {TYPES} (did you mean village?)", f"没有vilage这一支部类型；可用：{TYPES}（是否想写village？）"),
    ),
    "Chinese type": (
        POLICY + "target: {types: [国企]}\n" + WEIGHT, ":6:18: target.types.0: ",
        (f"国企 is no branch type; allowed: {TYPES} (did you mean state_enterprise?)",
         f"没有国企这一支部类型；可用：{TYPES}（是否想写state_enterprise？）"),
    ),
    "empty target": (POLICY + "target:\n" + WEIGHT, ":6:1: target: ", ("must be a group of names, not nothing", "应为一组名称，而不是空值")),
    "target of a body": (
        POLICY + "target: {types: [village]}\nchanges: {inspection.capacity_days: 90}\n", ":7:11: inspection.capacity_days.target: ",
        ("cannot be limited to some branches: it belongs to the superior body as a whole "
         "(target: {share: 1} frees this change from the policy's target)",
         "不能只对部分支部设定：此项属于上级机构整体（可为此项写target: {share: 1}，使其不受全政策target的限制）"),
    ),
    "target of the calendar": (
        POLICY + "changes:\n  assessment.period_months: {value: 6, target: {share: 0.5}}\n", ":7:40: assessment.period_months.target: ",
        ("cannot be limited to some branches: all branches share one calendar of assessment "
         "(target: {share: 1} frees this change from the policy's target)",
         "不能只对部分支部设定：所有支部共用同一考核周期（可为此项写target: {share: 1}，使其不受全政策target的限制）"),
    ),
    "mix split over targets": (
        POLICY + "changes:\n  assessment.evidence_mix.documents: {value: 0.7, target: {types: [village]}}\n"
        "  assessment.evidence_mix.on_site: 0.15\n", ":7:3: assessment.evidence_mix: ",
        ("its shares act on different branches and would sum to 1 in none of them; give them one target",
         "各项份额作用于不同的支部，在任何支部中合计都不为1；请使用同一个target"),
    ),
    "population of zero": (SCENARIO + "population: {branches: 0}\n", ":8:24: population.branches: ", ("0 is too small; at least 1", "0太小，至少为1")),
    "extends itself": (SCENARIO + "extends: s.yaml\n", ":8:10: extends: ", ("this goes round in a circle: s -> s", "首尾相接，形成循环：s -> s")),
    "extends nothing": (SCENARIO + "extends:\n", ":8:1: extends: ", ("must be text, not nothing", "应为文本，而不是空值")),
    "extends an unknown id": (
        SCENARIO + "extends: baselin\n", ":8:10: extends: ",
        ("no shipped scenario has this id; shipped: baseline, national. A path contains / or ends in .yaml (did you mean baseline?)",
         "自带的情景中没有这个标识；可用的有：baseline, national。若指文件，路径须含“/”或以.yaml结尾（是否想写baseline？）"),
    ),
    "extends a missing file": (SCENARIO + "extends: town.yaml\n", ":8:10: extends: ", NO_TOWN),
    "extends a policy": (SCENARIO + "extends: weight_up\n", ":8:10: extends: ", ("this is policy, scenario is expected here", "这是政策，此处应为情景")),
    "population file missing": (SCENARIO + "population: {file: town.yaml}\n", ":8:20: population.file: ", NO_TOWN),
    "rule sheet missing": (POLICY + "assessment: town.yaml\n", ":6:13: assessment: ", NO_TOWN),
    "its own reference": (POLICY + "reference: s\n" + WEIGHT, ":6:12: reference: ", ("a policy cannot be its own reference", "政策不能以自身为参照")),
    "neither changes nor rule sheet": (POLICY, ": changes: ", NEITHER),
    "empty changes": (POLICY + "changes: {}\n", ":6:1: changes: ", NEITHER),
    "mistyped theme": (
        POLICY + "theme: trainning\n" + WEIGHT, ":6:8: theme: ",
        ("trainning is not available; allowed: assessment, evidence, inspection, consequence, leadership, training, people, life, care, flows, "
         "network, integration, discipline, library, bundle, other (did you mean training?)",
         "不支持trainning；只能取：assessment, evidence, inspection, consequence, leadership, training, people, life, care, flows, "
         "network, integration, discipline, library, bundle, other（是否想写training？）"),
    ),
    "year without figures": (
        SCENARIO + "population: {year: 2020}\n", ":8:20: population.year: ",
        ("2020 is not available; allowed: 2022, 2023, 2024", "不支持2020；只能取：2022, 2023, 2024"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentence(tmp_path: Path, case: str, lang: str) -> None:
    content, place, (english, chinese) = CASES[case]
    assert sentences(tmp_path, content, lang) == [place + (english if lang == "en" else chinese)]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "this is a study: branchsim sweep runs it, branchsim check and branchsim show read it"),
        ("zh", "这是研究文件：请用branchsim sweep运行，用branchsim check或branchsim show查看"),
    ],
)
def test_a_study_where_a_scenario_belongs(tmp_path: Path, lang: str, sentence: str) -> None:
    (tmp_path / "s.yaml").write_text(SCENARIO.replace("scenario", "study"), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_scenario(tmp_path / "s.yaml")
    assert [render(problem, lang) for problem in error.value.problems] == [f"{tmp_path / 's.yaml'}:1:7: kind: {sentence}"]


@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "this is a folder, a YAML file is expected"), ("zh", "这是文件夹，此处应为YAML文件")]
)
def test_a_folder(tmp_path: Path, lang: str, sentence: str) -> None:
    (tmp_path / "town.yaml").mkdir()
    with pytest.raises(InputError) as error:
        checked(str(tmp_path / "town.yaml"))
    assert [render(problem, lang) for problem in error.value.problems] == [f"{tmp_path / 'town.yaml'}: {sentence}"]


def test_a_table_says_how_to_read_it(tmp_path: Path) -> None:
    (tmp_path / "rules.xlsx").write_bytes(b"PK")
    with pytest.raises(InputError) as error:
        checked(str(tmp_path / "rules.xlsx"))
    assert render(error.value.problems[0], "zh").endswith("请先用 branchsim import rules 或 branchsim import branches 导入")
