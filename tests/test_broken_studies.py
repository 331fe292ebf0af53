"""Study folders and study files in a state nobody wanted: one sentence that says where, nothing lost, and never an empty answer."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from branchsim.command_line import main
from experiments.parts import FAILURES, Kind
from experiments.stopping_rule import StoppingRule
from experiments.study import READY
from experiments.study_folder import OWN_FOLDERS, open_study
from experiments.tables import kinds_of
from tests.fake_model import plan
from tests.stored_studies import finished

HEAD = "kind: study\nschema: 1\nid: s\ntitle: {en: T, zh: 题}\nquestion: {en: Q, zh: 问}\nsettings: {population.branches: 3, months: 12}\n"
TABLE = "factors: {assessment.party_weight: {}}\ndesign: "


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    return finished(tmp_path_factory.mktemp("broken") / "s")


@pytest.fixture
def study(made, tmp_path) -> Path:
    shutil.copytree(made, tmp_path / "s")
    return tmp_path / "s"


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, ["--lang", "en", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def edit(folder: Path, **fields: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | fields), encoding="utf-8")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (TABLE + "{method: [morris]}\n", "s.yaml:8:18: design.method: ['morris'] is not available"),
        (TABLE + "{method: {a: 1}}\n", "s.yaml:8:18: design.method: {'a': 1} is not available"),
        (TABLE + f"{{method: table, file: {'y' * 400}.csv}}\n", "s.yaml:8:31: design.file: there is no such file"),
        (TABLE + '{method: table, file: "a\\0b"}\n', "s.yaml:8:31: design.file: there is no such file"),
        (f"policies: [/{'x' * 3000}]\n", "s.yaml:7:12: policies.0: there is no file"),
        ("policies: [weight_up]\nstopping: {response: quality, probability_best: 0.9}\n", "s.yaml:8:31: stopping: which policy is best"),
        (
            "policies: [weight_up]\nstopping: {response: quality, half_width: 1, policies: [weight_up, weight_up]}\n",
            "s.yaml:8:68: stopping.policies.1: set twice",
        ),
    ],
)
def test_a_study_file_no_one_foresaw_is_refused_at_its_place(body, said, tmp_path) -> None:
    (tmp_path / "s.yaml").write_text(HEAD + body, encoding="utf-8")
    result = run("check", tmp_path / "s.yaml")
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_question_worded_anew_is_the_same_study(tmp_path) -> None:
    from experiments.study_design import plan_of
    from experiments.study_files import load_study

    def identity(question: str) -> str:
        body = (
            HEAD.replace("en: Q", f"en: {question}")
            + "factors: {assessment.party_weight: {levels: [0.1, 0.2]}}\ndesign: {method: full_factorial}\n"
        )
        (tmp_path / "s.yaml").write_text(body, encoding="utf-8")
        return plan_of(load_study(tmp_path / "s.yaml")).identity()

    assert identity("Q") == identity("What else")


@pytest.mark.parametrize("name", ["results", "failures", "monthly", "branches"])
def test_a_table_that_is_gone_is_never_an_empty_answer(study, name) -> None:
    (study / f"{name}.parquet").unlink()
    status = run("status", study)
    assert "complete:" not in status.stdout
    assert f"{name}.parquet" in status.stdout
    for words in (("query", study, "select 1"), ("export", study, "--format", "csv")):
        assert f"gone or cannot be read: {name}.parquet" in run(*words).stderr
    assert run("pack", study).exit_code == 2
    again = run("reproduce", study)
    assert again.exit_code == 2
    assert f"{name}.parquet: this file of the study is missing" in again.stderr


@pytest.mark.parametrize("name", ["results", "branches", "policies"])
def test_pack_refuses_a_table_that_is_not_as_it_was(study, name) -> None:
    path = study / f"{name}.parquet"
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF  # inside a page: the footer is in order
    path.write_bytes(content)
    result = run("pack", study)
    assert result.exit_code == 2
    assert f"{name}.parquet: this file is not as the finished study left it" in result.stderr
    assert not study.with_name("s.zip").exists()


def test_pack_refuses_a_manifest_that_describes_another_study(study, monkeypatch) -> None:
    monkeypatch.setattr("experiments.code_version.code_version", lambda: plan().model_hash)
    assert run("pack", study, "--out", study.with_name("a.zip")).exit_code == 0
    edit(study, seed=99)
    result = run("pack", study)
    assert result.exit_code == 2
    assert "manifest.json: identity: the manifest is damaged" in result.stderr


def test_reproduce_says_which_stored_table_is_damaged_inside(study, monkeypatch) -> None:
    from tests import fake_model

    monkeypatch.setattr("experiments.model_runs.simulate_shared", fake_model.fake_simulate)
    monkeypatch.setattr("experiments.default_point.before_switch", fake_model.fake_before)
    monkeypatch.setattr("experiments.code_version.code_version", lambda: plan().model_hash)
    content = bytearray((study / "results.parquet").read_bytes())
    start = pq.read_metadata(study / "results.parquet").row_group(0).column(0).data_page_offset
    content[start + 40 : start + 60] = b"x" * 20
    (study / "results.parquet").write_bytes(content)
    result = run("reproduce", study)
    assert result.exit_code == 2
    assert "results.parquet: the file is damaged" in result.stderr


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("points", None), ("points", "3"), ("points", True), ("replicates", None), ("response_order", []), ("response_order", ["nobody"]),
        ("responses", [1]), ("windows", []), ("windows", [{"first": 0}]),
        ("scenario", []), ("created", 5), ("model_hash", 5), ("question", None),
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_said_by_every_command_and_written_anew_by_the_same_job(study, field, value) -> None:
    edit(study, **{field: value})
    for words in (("status",), ("merge",), ("pack",), ("reproduce",), ("export", "--format", "csv")):
        result = run(words[0], study, *words[1:])
        assert result.exit_code == 2
        assert f"manifest.json: {field}: the manifest is damaged" in result.stderr
    assert run("query", study, "select 1").exit_code == 2
    open_study(study, plan())
    assert run("status", study).exit_code == 0
    assert json.loads((study / "manifest.json").read_text(encoding="utf-8"))["identity"] == plan().identity()


@pytest.mark.parametrize("content", ["[1]", '"x"', "5", ""])
def test_a_journal_that_somebody_edited_stops_no_one(study, content) -> None:
    (study / "journal" / "attempt-0001.json").write_text(content, encoding="utf-8")
    (study / "journal" / "attempt-mine.json").write_text("{}", encoding="utf-8")
    assert "complete: " in run("status", study).stdout


def test_overwriting_a_study_leaves_the_users_own_files(study) -> None:
    own = [study / "notes.txt", study / "parts" / "mine.csv", study / "figures" / "mine.png", study / "journal" / "diary.md"]
    ours = [study / "figures" / "effects_en.svg", study / "parts" / "part-0001-000000-0.parquet", study / "results.parquet"]
    for path in (*own, *ours):
        path.write_bytes(b"x")
    open_study(study, plan(), overwrite=True)
    assert all(path.exists() for path in own)
    assert not any(path.exists() for path in ours)


def test_what_overwriting_removes_covers_every_kind_of_part() -> None:
    kinds: tuple[Kind, ...] = (FAILURES, *kinds_of(replace(plan(), save="monthly")))
    assert {*(f"{kind.name}-*.parquet" for kind in kinds), f"{READY}*"} == set(OWN_FOLDERS["parts"])


def test_a_stopping_rule_that_runs_into_its_budget_is_reported(tmp_path) -> None:
    rule = StoppingRule("quality", "half_width", 1e-9, plan().windows()[-1].name, first=10, most=12)
    result = run("merge", finished(tmp_path / "s", replace(plan(), stopping=rule)))
    assert result.exit_code == 0
    assert "stopped by the budget of 12 replicates" in result.stdout


@pytest.mark.slow
def test_no_flipped_byte_in_a_footer_ends_in_a_traceback(study) -> None:
    path = study / "results.parquet"
    whole = path.read_bytes()
    for place in range(len(whole) - 600, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        for words in (("status", study), ("query", study, "select count(quality) from results")):
            assert run(*words).exit_code in (0, 2)
