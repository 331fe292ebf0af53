"""model.json: what a version of the model says of itself lies in every study folder, and moves no number."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from branchsim.messages import render
from branchsim.reality.calibrated import REVISED, SET, calibrations
from branchsim.reality.figures import figures
from branchsim.reality.patterns import PATTERNS
from branchsim.record.checks import mutants
from branchsim.record.content import ENGINES, model_content
from branchsim.record.writing import open_recorded
from experiments.atomic_files import json_text
from experiments.code_version import code_version
from experiments.model_record import MODEL_RECORD, read_model_record
from experiments.runner import run_study
from experiments.study_folder import open_study
from sim import provenance
from sim.parameters import parameter_table, uncertainty_box
from sim.problems import InputError
from sim.provenance import model_hash
from sim.simulate import Engine
from tests.fake_model import fake_before, fake_simulate, plan
from tests.stored_studies import finished

ROOT = Path(__file__).resolve().parents[1]
FIGURES = {row["id"] for row in csv.DictReader((ROOT / "branchsim/reality/figures.csv").read_text(encoding="utf-8").splitlines())}


def own_plan(**changes):
    """A plan of the fake model that this version of the code would make."""
    return replace(plan(), model_hash=code_version(), **changes)


def run(*words):
    return CliRunner().invoke(main, ["--lang", "en", *map(str, words)])


@pytest.fixture(scope="module")
def content():
    return model_content()


@pytest.fixture(scope="module")
def appendix():
    text = (ROOT / "sim/ODD.md").read_text(encoding="utf-8")
    found = re.search(r"^## Appendix C.*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[0]


def test_the_record_says_what_the_tables_of_the_code_say(content) -> None:
    rows = {row["name"]: row for row in content["parameters"]}
    assert list(rows) == list(parameter_table())
    row, known = rows["secretary.belief_rate"], parameter_table()["secretary.belief_rate"]
    assert (row["default"], row["low"], row["high"], row["source"]) == (known.default, known.low, known.high, known.source)
    assert (row["status"], row["calibrated_to"]) == ("calibrated", ["T08"])
    assert rows["assessment.party_weight"]["status"] == "sourced"
    assert rows["inspection.staging"]["status"] == "assumed"
    assert rows["inspection.staging"]["how"]["kind"] == REVISED
    assert sum(content["counts"]["status"].values()) == sum(content["counts"]["role"].values()) == len(parameter_table())
    assert content["box"] == [axis.name for axis in uncertainty_box()]
    assert [row["id"] for row in content["patterns"]] == [pattern.id for pattern in PATTERNS]
    assert len(content["figures"]) == len(figures())
    assert (content["code_version"], content["model_hash"]) == (code_version(), model_hash())
    assert tuple(content["engines"]) == ENGINES == get_args(Engine)
    assert content["generator"] == "Philox4x32-10"
    assert "Emergence" in content["description"]["concepts"]
    assert "5. Initialization" in content["description"]["headings"]
    assert content["checks"]["coverage"]["represented"] > 0
    assert json_text(model_content()) == json_text(content)


def test_a_pattern_says_how_often_it_passed_and_whether_this_model_was_run(content, monkeypatch) -> None:
    stored = {row["pattern"]: row for row in csv.DictReader((ROOT / "branchsim/reality/box_results.csv").open(encoding="utf-8"))}
    (found,) = [row["result"] for row in content["patterns"] if row["id"] == "T02"]
    assert (found["points"], found["pass"], found["default"]) == (int(stored["T02"]["points"]), int(stored["T02"]["pass"]), "pass")
    assert found["of_this_model"] is (stored["T02"]["model_hash"] == model_hash())
    monkeypatch.setattr(provenance, "model_hash", lambda: "0" * 64)
    assert not any(row["result"]["of_this_model"] for row in model_content()["patterns"])


def test_every_calibration_names_things_that_exist() -> None:
    ids = {pattern.id for pattern in PATTERNS} | FIGURES
    for row in calibrations().values():
        assert row.parameter in parameter_table()
        assert set(row.patterns) <= ids, row.parameter
        assert row.kind in (SET, REVISED)
        assert row.how.en.isascii()


def test_the_calibrations_are_those_of_appendix_c(appendix) -> None:
    """Each table row of the appendix that names a parameter first is a row of the record, with the same patterns, and the reverse."""
    lines = [line for line in appendix.splitlines() if line.startswith("| `")]
    by_kind = {SET: set[str](), REVISED: {"inspection.staging"}}
    for line in lines:
        cells = line.split("|")
        kind = SET if len(cells) == 6 else REVISED  # four columns and two edges
        names = set(re.findall(r"`([a-z]+\.[a-z_0-9]+)`", line if kind == SET else cells[1]))
        by_kind[kind] |= names
        for name in names:
            told = set(re.findall(r"\bT\d\d\b", line))
            assert {one for one in calibrations()[name].patterns if one not in FIGURES} == told, name
    assert by_kind == {kind: {row.parameter for row in calibrations().values() if row.kind == kind} for kind in by_kind}
    assert "T03" in appendix.partition("`inspection.staging` stands apart")[2].partition("\n\n")[0]


def test_every_data_file_that_makes_the_model_is_described(content) -> None:
    tables = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sim").rglob("*.csv")}
    margins = {path.relative_to(ROOT).as_posix() for path in (ROOT / provenance.POPULATIONS).glob("[0-9]*.csv")}
    assert {row["file"] for row in content["data"]} == tables | margins | {f"{provenance.POPULATIONS}/{n}" for n in provenance.FITTED_WITH}
    assert {row["year"] for row in content["data"] if row["year"] is not None} == {int(Path(name).stem) for name in margins}
    assert {row["role"] for row in content["data"]} <= {"specification", "initialisation"}


def test_the_share_of_noticed_mutants_is_read_where_it_is_shipped(tmp_path) -> None:
    (tmp_path / "M.md").write_text("| all | 20 | 19 | 1 | 95.0 % | 1 of 1 |\n", encoding="utf-8")
    assert mutants(tmp_path / "M.md") == {"made": 20, "noticed": 19, "file": "tests/submodels/MUTANTS.md"}
    assert mutants(tmp_path / "none.md") is None


def test_a_study_is_opened_with_the_record_and_stays_the_same_study(tmp_path, content) -> None:
    job = own_plan()
    run_study(open_recorded(tmp_path / "with", job), fake_simulate, 2, before=fake_before)
    run_study(open_study(tmp_path / "without", job), fake_simulate, 2, before=fake_before)
    assert read_model_record(tmp_path / "with")["parameters"] == content["parameters"]
    assert read_model_record(tmp_path / "without") is None
    for name in ("checksums.json", "results.parquet", "design.parquet", "policies.parquet"):
        assert (tmp_path / "with" / name).read_bytes() == (tmp_path / "without" / name).read_bytes()
    manifests = [json.loads((tmp_path / one / "manifest.json").read_text(encoding="utf-8")) for one in ("with", "without")]
    assert manifests[0]["identity"] == manifests[1]["identity"]


def test_the_record_is_written_again_when_missing_or_changed_and_left_alone_otherwise(tmp_path) -> None:
    path = open_recorded(tmp_path / "s", own_plan()).folder / MODEL_RECORD
    first, made = path.read_bytes(), path.stat().st_mtime_ns
    open_recorded(tmp_path / "s", own_plan())
    assert path.stat().st_mtime_ns == made
    for damaged in (b"{", b'{"kind": "other"}', first.replace(b"Philox4x32-10", b"a coin")):
        path.write_bytes(damaged)
        open_recorded(tmp_path / "s", own_plan())
        assert path.read_bytes() == first
    path.unlink()
    open_recorded(tmp_path / "s", own_plan(replicates=9))  # it grows
    assert path.read_bytes() == first
    open_recorded(tmp_path / "s", own_plan(seed=7), overwrite=True)
    assert path.read_bytes() == first


def test_a_folder_of_another_version_is_not_given_the_record_of_this_one(tmp_path) -> None:
    folder = finished(tmp_path / "s")
    assert run("merge", folder).exit_code == 0  # the fake model has a hash of its own
    assert not (folder / MODEL_RECORD).exists()
    (folder / MODEL_RECORD).write_text("{}", encoding="utf-8")
    open_recorded(folder, plan())
    assert (folder / MODEL_RECORD).read_text(encoding="utf-8") == "{}"


def test_commands_that_make_a_study_write_it(tmp_path) -> None:
    folder = tmp_path / "s"
    finished(folder, own_plan())
    assert run("merge", folder).exit_code == 0
    assert read_model_record(folder)["code_version"] == code_version()
    small = ("--branches", 20, "--months", 12, "--set", "burn_in=24", "--replicates", 1)
    assert run("run", "baseline", *small, "--out", tmp_path / "r").exit_code == 0
    assert read_model_record(tmp_path / "r")["code_version"] == code_version()


def test_overwriting_removes_it_and_a_pack_carries_it(tmp_path) -> None:
    folder = finished(tmp_path / "s")
    shutil.copyfile(open_recorded(tmp_path / "own", own_plan()).folder / MODEL_RECORD, folder / MODEL_RECORD)
    assert run("pack", folder, "--out", tmp_path / "s.zip").exit_code == 0
    shutil.unpack_archive(tmp_path / "s.zip", tmp_path / "unpacked")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert read_model_record(unpacked) == read_model_record(folder)
    open_study(folder, replace(plan(), seed=9), overwrite=True)
    assert not (folder / MODEL_RECORD).exists()


@pytest.mark.parametrize(
    "damage", [{"schema": 2}, {"parameters": {}}, {"patterns": [{"id": "T01"}]}, {"code_version": None}, {"data": [3]}]
)
def test_a_record_that_readers_cannot_use_counts_as_none(tmp_path, damage) -> None:
    path = open_recorded(tmp_path / "s", own_plan()).folder / MODEL_RECORD
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | damage), encoding="utf-8")
    assert read_model_record(tmp_path / "s") is None
    path.write_text("[" * 100_000, encoding="utf-8")
    assert read_model_record(tmp_path / "s") is None


def test_a_full_disk_is_a_message(tmp_path, monkeypatch) -> None:
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("experiments.model_record.write_json", full)
    with pytest.raises(InputError) as caught:
        open_recorded(tmp_path / "s", own_plan())
    assert "No space left" in render(caught.value.problems[0], "en")
