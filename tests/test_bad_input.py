"""Wrong input through the command line: exit code 2, the place, what is wrong, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branchsim.command_line import language_first, main

ROOT = Path(__file__).resolve().parent.parent
FRAME = "kind: scenario\nschema: 1\nid: s\ntitle: {en: t, zh: 题}\nquestion: {en: q, zh: 问}\n"
SCENARIO = FRAME + "burn_in: 24\nmonths: 12\n"  # 7 lines: what is appended starts in line 8
POLICY = FRAME.replace("scenario", "policy")  # 5 lines


def run(*args: str, lang: str = "en") -> Result:
    result = CliRunner().invoke(main, ["--lang", lang, *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def check(folder: Path, content: str | bytes, lang: str = "en") -> Result:
    path = folder / "s.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return run("check", "--no-drift", str(path), lang=lang)


def refused(result: Result, *expected: str) -> None:
    """Every expected line, in order, after the file's folder; nothing else."""
    lines = [line.partition("s.yaml")[2] for line in result.stderr.splitlines()]
    assert result.exit_code == 2 and result.stdout == ""
    assert len(lines) == len(expected), result.stderr
    for line, start in zip(lines, expected, strict=True):
        assert line.startswith(start), f"{line!r} does not start with {start!r}"


def test_good_file_is_ok(tmp_path: Path) -> None:
    result = check(tmp_path, SCENARIO + "values: {assessment.party_weight: 1}\n")
    assert (result.exit_code, result.stderr) == (0, "") and result.stdout.endswith("s.yaml: ok\n")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", ": the file is empty"),
        ("# only a comment\n", ": the file is empty"),
        (b"\xef\xbb\xbf", ": the file is empty"),
        ("x" * 300_000, ": the file is larger than 256 KB"),
        ("just words", ":1:1: the file must hold lines"),
        ("- a\n- b\n", ":1:1: the file must hold lines"),
        ("kind: a\n\tb: 1\n", ":2:1: a tab character"),
        ("kind: &x scenario\n", ":1:7: anchors and aliases"),
        ("a: 1\nb: *a\n", ":2:4: anchors and aliases"),
        ("a: !!float 1\n", ":1:4: YAML tags"),
        ("kind: a\n---\nkind: b\n", ":2:1: a file holds one document"),
        ("a: " + "[" * 30 + "]" * 30, ":1:23: nested more than 20"),
        ("a: " + "[" * 100_000, ":1:23: nested more than 20"),
        ("? [a]\n: 1\n", ":1:3: a key must be one word"),
        ("kind: 'scenario\n", ":2:1: this is not valid YAML"),
        ("kind: scenario\nschema：1\nid: s\n", ":2:7: the colon is a full-width one"),
        ("kind：scenario\n", ":1:5: the colon is a full-width one"),
        (b"kind: \x00\n", ": this is not valid YAML"),
        (SCENARIO.encode("gbk"), ":4:20: the file is not UTF-8; it looks like GBK"),
        (SCENARIO.encode("utf-16"), ": the file is not UTF-8; it looks like UTF-16"),
        (b"kind: \xff\n", ":1:7: the file is not UTF-8 text"),
        ("kind: sceanrio\n", ":1:7: kind: the file must start with"),
        ("schema: 1\n", ": kind: the file must start with"),
        ("kind: scenario\nschema: 2\n", ":2:9: schema: must be 1"),
        ("kind: scenario\nschema: true\n", ":2:9: schema: must be 1"),
        ("kind: scenario\nschema: 1.0\n", ":2:9: schema: must be 1"),
        ("kind: scenario\n", ": schema: must be 1"),
    ],
)
def test_files_that_are_no_scenario(tmp_path: Path, content: str | bytes, line: str) -> None:
    refused(check(tmp_path, content), line)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("id: s", "id: t", ":3:5: id: the id t must equal the file name (s)"),
        ("id: s", "id: 1", ":3:5: id: must be text, not 1"),
        ("{en: t, zh: 题}", "{en: t}", ":4:1: title.zh: is missing"),
        ("{en: t, zh: 题}", "t", ":4:8: title: must be a group of names, not text"),
        ("burn_in: 24", "burn_in: 12", ":6:10: burn_in: 12 is too small; at least 24"),
        ("burn_in: 24", "burn_in: 24.0", ":6:10: burn_in: must be a whole number, not 24.0"),
        ("burn_in: 24", "burn_in: 2024-01-01", ":6:10: burn_in: must be a whole number, not text"),
        ("months: 12", "months: 13", ":7:9: months: 13 is not a multiple of 12"),
        ("months: 12", "months: 1212", ":7:9: months: 1212 is too large; at most 1200"),
        ("months: 12", "months: 9" + "9" * 5000, ":7:9: months: must be a whole number, not inf"),
        ("months: 12", "months: true", ":7:9: months: must be a whole number, not true or false"),
        ("months: 12", "month: 12", ": months: is missing\n:7:1: month: there is nothing of this name (did you mean months?)"),
        ("months: 12", "months: 12\npopulation: {year: 2021}", ":8:20: population.year: 2021 is not available; allowed: "),
        ("months: 12", "months: 12\npopulation: {branches: 5000001}", ":8:24: population.branches: 5000001 is too large"),
        ("months: 12", "months: 12\npopulation: {fixed: no}", ":8:21: population.fixed: must be true or false, not text"),
        (
            "months: 12",
            "months: 12\npopulation: {branch: 3}",
            ":8:14: population.branch: there is nothing of this name (did you mean branches?)",
        ),
        ("months: 12", "months: 12\ntargett: weak", ":8:1: targett: there is nothing of this name"),
        ("months: 12", "months: 12\nmonths: 12", ":8:1: months: written twice; it already stands in line 7"),
    ],
)
def test_frame(tmp_path: Path, old: str, new: str, line: str) -> None:
    refused(check(tmp_path, SCENARIO.replace(old, new)), *line.split("\n"))


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (
            "assessment.party_weight: '0.3'",
            "28: assessment.party_weight: must be a number from 0 to 1 (share of the composite score), not text",
        ),
        ("assessment.party_weight: true", "28: assessment.party_weight: must be a number from 0 to 1"),
        ("assessment.party_weight: 12:30", "28: assessment.party_weight: must be a number"),
        ("assessment.party_weight: 2024-01-01", "28: assessment.party_weight: must be a number"),
        ("assessment.party_weight: no", "28: assessment.party_weight: must be a number"),
        ("assessment.party_weight: 1_0", "28: assessment.party_weight: must be a number"),
        ("assessment.party_weight: ０.3", "28: assessment.party_weight: ０.3 is written in full-width characters; write 0.3"),
        (
            "assessment.party_weight:",
            "3: assessment.party_weight: must be a number from 0 to 1 (share of the composite score), not nothing",
        ),
        ("assessment.party_weight: [1]", "28: assessment.party_weight: must be a number"),
        ("assessment.party_weight: .nan", "28: assessment.party_weight: nan is not a finite number"),
        ("assessment.party_weight: -.inf", "28: assessment.party_weight: -inf is not a finite number"),
        ("assessment.party_weight: 1e999", "28: assessment.party_weight: inf is not a finite number"),
        (
            "assessment.party_weight: 1.01",
            "28: assessment.party_weight: 1.01 is out of bounds; allowed: 0 to 1 (share of the composite score)",
        ),
        ("assessment.period_months: 4", "29: assessment.period_months: 4 is not allowed; an assessment period has 3, 6 or 12"),
        ("inspection.levels_up: 1.5", "25: inspection.levels_up: 1.5 is not a whole number"),
        ("secretary.hours: 170", "20: secretary.hours: 170 is not allowed: this is a fixed convention"),
        ("inspection.weather: 0.7", "3: inspection.weather: there is nothing of this name"),
        ("assessment.evidence_mix.docs: 0.7", "3: assessment.evidence_mix.docs: there is nothing of this name"),
        ("assessment.evidence_mix: {documents: 0.9}", "3: assessment.evidence_mix: the shares sum to 1.1; they must sum to 1"),
        ("assessment: {indicator_weight: {life: 0.4}}", "16: assessment.indicator_weight: the shares sum to 0.9"),
        ("assessment: 3", "15: assessment: must be a group of names"),
    ],
)
def test_values(tmp_path: Path, value: str, line: str) -> None:
    refused(check(tmp_path, f"{SCENARIO}values:\n  {value}\n"), f":9:{line}")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("inspection.span: 20", "7:20: inspection.span: a policy cannot change this"),
        ("assessment.party_weight: {start: 3}", "7:3: assessment.party_weight.value: is missing"),
        ("assessment.party_weight: {value: 0.3, begin: 3}", "7:41: assessment.party_weight.begin: there is nothing of this name"),
        ("assessment.party_weight: {value: '1'}", "7:36: assessment.party_weight: must be a number"),
        ("assessment.party_weight: {value: 1, start: -1}", "7:46: assessment.party_weight.start: -1 lies before the switch"),
        ("assessment.party_weight: {value: 1, start: 2.5}", "7:46: assessment.party_weight.start: must be a whole number, not 2.5"),
        ("assessment.party_weight: {value: 1, start: 5, end: 5}", "7:54: assessment.party_weight.end: month 5 is not after"),
        ("inspection.levels_up: {value: 2, ramp: 6}", "7:42: inspection.levels_up.ramp: has whole numbers only"),
        ("assessment.evidence_mix: {documents: 0.9}", "7:3: assessment.evidence_mix: the shares sum to 0.9"),
        ("assessment.evidence_mix: {value: {documents: 0.9}, ramp: 3}", "7:3: assessment.evidence_mix: the shares sum to"),
        ("assessment.evidence_mix: {documents: 0.9, site: 0.1}", "7:45: assessment.evidence_mix.site: there is nothing"),
        ("assessment.evidence_mix: 3", "7:28: assessment.evidence_mix: must be a group"),
        ("assessment.evidence_mix.documents: 0.9", "7:3: assessment.evidence_mix: the shares sum to 1.1"),
    ],
)
def test_changes(tmp_path: Path, change: str, line: str) -> None:
    refused(check(tmp_path, f"{POLICY}changes:\n  {change}\n"), f":{line}")


@pytest.mark.parametrize(
    ("extra", "line"),
    [
        ("reference: s", ":6:12: reference: a policy cannot be its own reference"),
        (
            "reference: onsite_w16",
            ":6:12: reference: there is no policy onsite_w16, neither shipped nor beside this file (did you mean onsite_w15?)",
        ),
        ("mechanisms: [L1]", ":6:14: mechanisms.0: L1 does not have the form"),
        ("mechanisms: L01", ":6:13: mechanisms: must be a list, not text"),
    ],
)
def test_policy_frame(tmp_path: Path, extra: str, line: str) -> None:
    refused(check(tmp_path, f"{POLICY}{extra}\nchanges: {{assessment.party_weight: 0.3}}\n"), line)


def test_all_problems_at_once_in_reading_order(tmp_path: Path) -> None:
    body = "values:\n  assessment.party_weight: 2\n  member:\n    noise: x\n    nois: 1\n  assessment: {party_weight: 1}\nx: 1\n"
    result = check(tmp_path, SCENARIO.replace("24", "25") + body)
    refused(
        result,
        ":6:10: burn_in",
        ":9:28: assessment",
        ":11:12: member",
        ":12:5: member",
        ":13:16: assessment.party_weight: written twice",
        ":14:1: x",
    )


def test_chinese_says_the_same_places(tmp_path: Path) -> None:
    result = check(tmp_path, SCENARIO + "values: {assessment.party_weight: 2}\n", lang="zh")
    refused(result, ":8:35: assessment.party_weight: 2超出范围；取值范围：0到1（单位：占综合考核得分的比例）")


def test_ids_folders_and_missing_files(tmp_path: Path) -> None:
    assert "there is no such file" in run("check", str(tmp_path / "none.yaml")).stderr
    assert "this is a folder" in run("check", f"{tmp_path}/").stderr
    result = run("check", "--no-drift", "onsite_w30", "onsite_w33", "baseline")
    assert result.exit_code == 2
    assert result.stdout.splitlines() == ["onsite_w30: ok", "baseline: ok"]
    assert "did you mean onsite_w30?" in result.stderr
    assert run("check", "../scenarios/x").exit_code == 2
    assert run("check", "a\0/b").exit_code == 2
    assert run("check", "x" * 5000 + ".yaml").exit_code == 2


def test_wrong_command_and_wrong_language() -> None:
    result = run("chek")
    assert result.exit_code == 2 and "did you mean check?" in result.stderr
    assert CliRunner().invoke(main, ["--lang", "fr", "list"]).exit_code == 2
    assert "是否想用check" in run("chek", lang="zh").stderr


def test_lang_may_stand_after_the_command() -> None:
    assert language_first(["check", "a", "--lang", "zh", "b"]) == ["--lang", "zh", "check", "a", "b"]
    assert language_first(["check", "--", "--lang"]) == ["check", "--", "--lang"]
    assert "政策" in CliRunner().invoke(main, ["list", "--lang=zh"]).stdout


def test_ctrl_c_ends_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("branchsim.commands.list.shipped", interrupted)
    result = run("list")
    assert (result.exit_code, result.stderr) == (130, "interrupted\n")


def test_schema_is_json_and_never_overwrites(tmp_path: Path) -> None:
    out = tmp_path / "policy.json"
    assert run("schema", "policy", "--out", str(out)).exit_code == 0
    schema = json.loads(out.read_text(encoding="utf-8"))
    changes = schema["properties"]["changes"]["properties"]
    assert changes["assessment.party_weight"]["anyOf"][0]["maximum"] == 1 and "inspection.span" not in changes
    before = out.read_bytes()
    result = run("schema", "scenario", "--out", str(out))
    assert result.exit_code == 2 and "is not overwritten" in result.stderr and out.read_bytes() == before
    values = json.loads(run("schema", "scenario").stdout)["properties"]["values"]["properties"]
    assert values["inspection"]["properties"]["span"]["type"] == "integer"


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda body: (SCENARIO + "values:\n  " + body).encode("utf-8", "replace")))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_a_traceback(tmp_path: Path, content: bytes) -> None:
    result = check(tmp_path, content)
    assert result.exit_code in (0, 2)
    assert (result.exit_code == 2) == (result.stderr != "")


def in_process(*args: str, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
    return subprocess.run([sys.executable, "-m", "branchsim", *args], capture_output=True, check=False, cwd=cwd, env=env, timeout=60)


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_narrow_consoles_survive(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "s.yaml").write_text(SCENARIO + "values: {✓é: 1}\n", encoding="utf-8")
    result = in_process("--lang", "zh", "check", "--no-drift", "baseline", str(tmp_path / "s.yaml"), PYTHONIOENCODING=encoding)
    assert result.returncode == 2 and b"Traceback" not in result.stderr
    assert b"s.yaml:8:10: " in result.stderr
    if encoding == "gbk":  # click writes UTF-8 where the console claims ASCII
        assert b"\\u2713" in result.stderr
        assert "baseline：通过" in result.stdout.decode("gbk")


def test_a_users_own_package_is_named(tmp_path: Path) -> None:
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "__init__.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    result = in_process("--lang", "en", "list", cwd=tmp_path, BRANCHSIM_LANG="en")
    assert result.returncode == 2 and result.stdout == b""
    assert b"another package analysis" in result.stderr and str(tmp_path).encode() in result.stderr


def test_help_imports_nothing_heavy() -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "branchsim", "--help"], capture_output=True, check=False, cwd=ROOT, timeout=60, text=True
    )
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in result.stderr.splitlines()}
    assert result.returncode == 0 and "click" in imported
    assert imported.isdisjoint({"numpy", "pandas", "numba", "mesa", "pydantic", "ruamel", "rich", "scipy", "matplotlib", "SALib"})
