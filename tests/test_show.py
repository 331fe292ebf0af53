"""``show``, ``list`` and ``schema``: what they print is what the files and tables say, in both languages and on any console."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from branchsim.command_line import COMMANDS, main
from branchsim.messages import catalogue
from experiments.shipped_studies import EVERY_KIND
from sim.entities import BRANCH_TYPES
from sim.files.file_opening import shipped_ids
from sim.files.scenario_folder import shipped_files
from sim.observation import response_table
from sim.parameters import parameter_table
from tests.test_mutations import OURS

ROOT = Path(__file__).resolve().parent.parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def run(*args: str, lang: str = "en") -> Result:
    result = CliRunner().invoke(main, ["--lang", lang, *args], prog_name="branchsim", env={"COLUMNS": "250"})  # nothing wraps
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def shown(*args: str, lang: str = "en") -> list[str]:
    """The lines of a successful ``show``, blanks between cells squeezed."""
    result = run("show", *args, lang=lang)
    assert (result.exit_code, result.stderr) == (0, "")
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, content in OURS.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_a_lever_by_its_evidence_name() -> None:
    lines = shown("sup.w_party")
    assert lines[0] == "Parameter assessment.party_weight"
    assert {"default 0.15", "allowed [0, 1]", "role lever", "unit share of the composite score"} <= set(lines)
    changed = set(" ".join(lines).partition("changed by ")[2].split(", "))
    assert (
        changed >= {"documents_w15", "onsite_w45", "weight_up", "l01_weight_up", "s26_bundle_by_type"}
        and "l02_promotion_link" not in changed
    )
    assert "性质 政策杠杆" in shown("sup.w_party", lang="zh")


def test_an_assumption_is_called_one_and_a_group_shows_all_its_parameters() -> None:
    assert "confidence assumption: nobody measured this value" in shown("assessment.indicator_weight.life")
    heads = [line for line in shown("assessment.evidence_mix") if line.startswith("Parameter ")]
    assert len(heads) == 6 and heads[0] == "Parameter assessment.evidence_mix.documents"


def test_a_response() -> None:
    assert shown("validity")[:3] == [
        "Response validity: Validity",
        "definition Spearman correlation with mid-ranks of score and true quality over branches (D2)",
        "unit rank correlation",
    ]
    assert "定义 各支部得分与真实质量的斯皮尔曼相关系数，并列取平均秩（D2）" in shown("response", "validity", lang="zh")


def test_every_response_is_defined_in_chinese() -> None:
    for name, row in response_table().items():
        assert catalogue()[f"definition.{name}"]["en"] == row.definition, f"{name}: its Chinese definition must follow"
    assert sum(key.startswith("definition.") for key in catalogue()) == len(response_table())


def test_a_scenario_shows_what_differs_from_the_table(files: Path) -> None:
    lines = shown(str(files / "heir.yaml"))
    assert "branches 3 branches of your own table (51 members); the same for all replicates" in lines
    assert "months 36 before the switch, 24 after it" in lines
    assert "rule sheet sheet: t" in lines and "assessment period 12 months" in lines
    assert "inspection.span 20 40 branches per body" in lines
    assert "assessment.indicator_weight.life 0.6 0.5 share of the party score" in lines
    assert not any(line.startswith("assessment.party_weight") for line in lines)
    assert "各项取值均与参数表一致。" in shown("baseline", lang="zh")


def test_a_policy_shows_change_baseline_months_and_target(files: Path) -> None:
    lines = shown(str(files / "aimed.yaml"))
    assert "reference sheeted" in lines and "theme Evidence: what branches are judged from" in lines
    assert "assessment.party_weight 0.15 0.3 share of the composite score from 3, over 6 months, undone from 12 organ" in lines
    assert "assessment.evidence_mix.on_site 0.05 0.5 share from 0, over 3 months 50% of: village, school" in lines
    assert "consequence.penalty 0.05 0.1 consequence units from 0 50% of: village, school" in lines
    assert "rule sheet sheet: t" in shown(str(files / "sheeted.yaml"))
    zh = shown(str(files / "aimed.yaml"), lang="zh")
    assert "assessment.party_weight 0.15 0.3 占综合考核得分的比例 自第3月起，6个月内逐步到位，第12月起取消 机关" in zh


def test_a_rule_sheet_shows_its_points_by_construct(files: Path) -> None:
    lines = shown(str(files / "sheet.yaml"))
    assert "meetings organisational life 60 base 3 documents 100%" in lines
    assert "service service 40 base 6 on-site check 50%, mass survey 50%" in lines
    assert "accident service veto 12 outcome 100%" in lines
    assert "all 60.0% 0.0% 40.0% documents 60%, on-site check 20%, mass survey 20%" in lines
    assert "一票否决" in " ".join(shown(str(files / "sheet.yaml"), lang="zh"))


def test_populations(files: Path) -> None:
    assert shown(str(files / "town.yaml"))[-5:-1] == ["village 1 12", "organ 1 9", "school 1 30", "total 3 51"]
    assert shown("population", "2024") == shown("2024")
    assert CHINESE.search(" ".join(shown("2023", lang="zh")))


def test_unknown_names_lead_to_the_nearest() -> None:
    result = run("show", "onsite_w33", "engagment", "sup.w_part", "validity")
    assert result.exit_code == 2 and "Response validity" in result.stdout  # the others are shown all the same
    assert [re.findall(r"did you mean (\S+)\?", line) for line in result.stderr.splitlines()] == [
        ["onsite_w30"],
        ["engagement"],
        ["sup.w_party"],
    ]
    assert run("show", "response", "assessment.party_weight").exit_code == 2
    assert "是否想写inflation？" in run("show", "inflaton", lang="zh").stderr


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_everything_that_is_shipped_can_be_shown(lang: str) -> None:
    for name in (*shipped_ids(), *shipped_files("study")):
        assert len(shown(name, lang=lang)) > 4, name
    assert run("show", *parameter_table(), lang=lang).exit_code == 0
    assert run("show", *response_table(), lang=lang).exit_code == 0


def test_a_gbk_console_shows_everything(files: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "gbk"}
    names = ["onsite_w30", "2024", "sup.w_party", "validity", *(str(files / name) for name in ("heir.yaml", "sheet.yaml", "town.yaml"))]
    done = subprocess.run(
        [sys.executable, "-m", "branchsim", "--lang", "zh", "show", *names], capture_output=True, check=False, cwd=ROOT, env=env, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode("gbk")
    assert "实地核查占30%，党建权重30%" in text and "台账材料" in text and "自有支部表" in text


def test_list_groups_by_theme_and_can_be_narrowed() -> None:
    lines = run("list").stdout.splitlines()
    assert lines[0] == "Scenarios" and "Policies" in lines and "  Training" in lines
    at = lines.index("  Training")
    assert [line.split()[0] for line in lines[at + 1 : at + 3]] == ["l23_training_system", "l41_identity_education"]
    assert {line.split()[0] for line in run("list", "--kind", "population").stdout.splitlines()[1:-1]} >= {"2022", "2023", "2024"}
    only = run("list", "--theme", "training", lang="zh").stdout.splitlines()
    assert [line.split()[0] for line in only if line != ""][:3] == ["政策", "教育培训", "l23_training_system"]
    assert only[-2].split()[0] == "training_spaced"  # the ids of one theme in order
    assert "inflation " in run("list", "--responses").stdout and "inspection.levels_up" in run("list", "--levers").stdout


def descriptions(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (item for name, item in node.items() if name == "description" and isinstance(item, str))
        for item in node.values():
            yield from descriptions(item)
    elif isinstance(node, list):
        for item in node:
            yield from descriptions(item)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_schemas_describe_in_both_languages(kind: str) -> None:
    chinese, english = (json.loads(run("schema", kind, lang=lang).stdout) for lang in ("zh", "en"))
    assert [text for text in descriptions(chinese) if CHINESE.search(text) is None] == []
    assert [text for text in descriptions(english) if not text.replace("–", "-").isascii() or text.startswith("field.")] == []
    assert chinese["properties"].keys() == english["properties"].keys() >= {"kind", "schema", "id", "title"}
    assert english["additionalProperties"] is False


def test_schemas_know_the_names_a_file_may_use() -> None:
    policy = json.loads(run("schema", "policy").stdout)
    target = policy["$defs"]["TargetFields"]["properties"]
    assert target["types"]["items"]["enum"] == list(BRANCH_TYPES) and target["share"]["exclusiveMinimum"] == 0
    timed = policy["properties"]["changes"]["properties"]["assessment.party_weight"]["anyOf"][1]
    assert timed["properties"]["target"] == {"$ref": "#/$defs/TargetFields"} and timed["properties"]["value"]["maximum"] == 1
    assert policy["anyOf"] == [{"required": ["changes"]}, {"required": ["assessment"]}]
    scenario = json.loads(run("schema", "scenario").stdout)
    assert scenario["$defs"]["PopulationFields"]["properties"]["year"]["enum"] == [2022, 2023, 2024]
    assert scenario["anyOf"][0] == {"required": ["extends"]} and set(scenario["required"]) == {"kind", "schema", "id"}


@pytest.mark.parametrize(
    ("args", "sentences"),
    [
        (["check"], ["用法： branchsim check", "运行“branchsim check --help”可查看帮助。", "错误：缺少参数 'FILE_OR_ID...'"]),
        (["run", "baseline", "--sed", "1"], ["错误：没有'--sed'这个选项。", "（是否想用：'--seed', '--set'？）"]),
        (["run", "baseline", "--seed", "x"], ["错误：'--seed'的取值无效：'x'不是有效的数（类型：integer range）。"]),
        (["run", "baseline", "--seed", "-1"], ["错误：'--seed'的取值无效：-1不在允许范围0<=x<=2147483647之内。"]),
        (["run", "baseline", "--engine", "fast"], ["错误：'--engine'的取值无效：不支持'fast'；只能取：'kernel', 'mesa'。"]),
        (["list", "a"], ["错误：多余的参数：a"]),
        (["run", "baseline", "--seed"], ["错误：选项'--seed'须带取值（1个）。"]),
        (["chek"], ["错误：没有chek这个命令（是否想用check？）"]),
        (["schema", "studies"], ["只能取：'scenario', 'policy', 'assessment', 'population', 'study'。"]),
    ],
)
def test_click_speaks_chinese(args: list[str], sentences: list[str]) -> None:
    result = run(*args, lang="zh")
    assert result.exit_code == 2
    for sentence in sentences:
        assert sentence in result.stderr, result.stderr
    english = run(*args).stderr
    assert CHINESE.search(english) is None and "Error: " in english  # the language of one call does not stick


def test_help_is_chinese_throughout() -> None:
    for name in COMMANDS:
        page = run(name, "--help", lang="zh").stdout
        words = re.findall(r"\b(?:Usage|Options|Commands|Show this|default:|required)\b", page)
        assert words == [] and "用法：" in page, name
