"""A stored study is run again from its folder alone, and every number that is not the same is named."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from branchsim.command_line import main
from experiments.parts import write_table
from experiments.study_comparison import CLOSE, differences
from tests import fake_model
from tests.fake_model import plan
from tests.stored_studies import finished, preliminary, unfinished, with_gaps

ROOT = Path(__file__).resolve().parents[1]
MODEL = plan().model_hash


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return finished(tmp_path_factory.mktemp("reproduce") / "s", simulate=with_gaps)


@pytest.fixture
def reproduce(monkeypatch):
    """Call ``branchsim reproduce`` with the fake model."""
    monkeypatch.setattr("experiments.model_runs.simulate_shared", with_gaps)
    monkeypatch.setattr("experiments.default_point.before_switch", fake_model.fake_before)
    monkeypatch.setattr("sim.provenance.model_hash", lambda: MODEL)
    return lambda *words, lang="en": CliRunner().invoke(main, ["--lang", lang, "reproduce", *map(str, words)])


def changed(folder: Path, name: str, column: str, row: int, by) -> None:
    """Change one value of a table."""
    table = pq.read_table(folder / f"{name}.parquet")
    values = table[column].to_pylist()
    values[row] = by(values[row])
    place = table.schema.get_field_index(column)
    write_table(
        folder / f"{name}.parquet", table.set_column(place, table.schema.field(place), pa.array(values, table.schema.field(place).type))
    )


def test_packed_unpacked_elsewhere_and_run_again_it_is_identical(study, reproduce, tmp_path) -> None:
    assert CliRunner().invoke(main, ["pack", str(study), "--out", str(tmp_path / "a.zip")]).exit_code == 0
    for place in (tmp_path / "a.zip", study):
        result = reproduce(place)
        assert (result.exit_code, result.output.splitlines()[-1]) == (0, "identical: every number compared came out again")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path / "elsewhere")
    (folder,) = (tmp_path / "elsewhere").iterdir()
    assert reproduce(folder, "--threads", "1", lang="zh").output.splitlines()[-1] == "完全一致：所比对的数字全部复现"


def test_a_changed_number_is_named(study, reproduce, tmp_path) -> None:
    shutil.copytree(study, tmp_path / "s")
    changed(tmp_path / "s", "results", "quality", 5, lambda value: value + 0.25)
    result = reproduce(tmp_path / "s")
    assert result.exit_code == 1
    assert "DIFFERS: 1 values" in result.output
    row = next(line.split() for line in result.output.splitlines() if "results.parquet" in line)
    key = [str(pq.read_table(study / "results.parquet")[name][5]) for name in ("point_id", "policy", "replicate_id", "window", "group")]
    assert row == ["results.parquet", "quality", "1", "0.25", *key]


def test_a_damaged_archive_is_refused_by_file(study, reproduce, tmp_path) -> None:
    CliRunner().invoke(main, ["pack", str(study), "--out", str(tmp_path / "a.zip")])
    with zipfile.ZipFile(tmp_path / "a.zip") as old, zipfile.ZipFile(tmp_path / "b.zip", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[:-1] + b"x" if name.endswith("results.parquet") else content)
    result = reproduce(tmp_path / "b.zip")
    assert result.exit_code == 2
    assert result.output.startswith(f"{tmp_path / 'b.zip'}/results.parquet: the file is damaged: its checksum")


def test_another_model_and_other_versions_are_said(study, reproduce, tmp_path, monkeypatch) -> None:
    shutil.copytree(study, tmp_path / "s")
    manifest = json.loads((tmp_path / "s/manifest.json").read_text(encoding="utf-8"))
    manifest["created"]["versions"]["numba"] = "0.1"
    (tmp_path / "s/manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setattr("experiments.code_version.code_version", lambda: "f" * 64)
    result = reproduce(tmp_path / "s", "--out", tmp_path / "again")
    assert f"another model: the study was run with {MODEL[:12]}, here is {'f' * 12}" in result.output
    assert "numba 0.1 / " in result.output
    assert (result.exit_code, "identical" in result.output) == (0, True)
    assert json.loads((tmp_path / "again/manifest.json").read_text(encoding="utf-8"))["model_hash"] == "f" * 64


def test_first_points_only(study, reproduce, tmp_path) -> None:
    shutil.copytree(study, tmp_path / "s")
    changed(tmp_path / "s", "results", "quality", 140 - 48, lambda value: value + 1.0)  # of point 3, which is not run
    result = reproduce(tmp_path / "s", "--points", "2", "--out", tmp_path / "two")
    assert (result.exit_code, "only the first 2 of 4 points" in result.output) == (0, True)
    assert set(pq.read_table(tmp_path / "two/results.parquet")["point_id"].to_pylist()) == {0, 1}
    assert reproduce(tmp_path / "s").exit_code == 1


def test_a_study_is_not_compared_with_itself_and_must_be_finished(study, reproduce, tmp_path) -> None:
    result = reproduce(study, "--out", study)
    assert (result.exit_code, "not compared with itself" in result.output) == (2, True)
    result = reproduce(unfinished(tmp_path / "u"))
    assert (result.exit_code, "not finished" in result.output) == (2, True)


def test_a_preliminary_study_says_so(reproduce, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("experiments.model_runs.simulate_shared", fake_model.fake_simulate)
    result = reproduce(preliminary(tmp_path / "p"))
    assert (result.exit_code, "PRELIMINARY" in result.output, "identical" in result.output) == (0, True, True)


def test_rounding_of_another_machine_is_told_apart(study, reproduce, tmp_path) -> None:
    shutil.copytree(study, tmp_path / "s")
    changed(tmp_path / "s", "results", "quality", 5, lambda value: value * (1 + 1e-12))
    changed(tmp_path / "s", "results", "paperwork_hours", 9, lambda value: value + 1e-9)
    result = reproduce(tmp_path / "s")
    assert (result.exit_code, "equal to 1e-9: 2 numbers differ by rounding only" in result.output) == (0, True)
    changed(tmp_path / "s", "results", "quality", 6, lambda value: value + 1e-6)
    assert reproduce(tmp_path / "s").exit_code == 1


@pytest.mark.parametrize(
    ("table", "column", "by", "largest"),
    [
        ("results", "engagement", lambda value: float("nan"), float("inf")),
        ("design", "secretary.forgetting", lambda value: value / 2, None),
        ("policies", "title_zh", lambda value: value + "。", None),
        ("failures", "message", lambda value: "another", None),
        ("monthly", "value", lambda value: value + 3.0, 3.0),
        ("branches", "true_mean", lambda value: value - 0.5, 0.5),
    ],
)
def test_every_table_is_compared(study, tmp_path, table, column, by, largest) -> None:
    shutil.copytree(study, tmp_path / "s")
    changed(tmp_path / "s", table, column, 0, by)
    (found,) = differences(study, tmp_path / "s")
    assert (found.table, found.column, found.count, found.rounding) == (table, column, 1, False)
    if largest is not None:
        assert found.largest == pytest.approx(largest)


def test_tracebacks_and_folders_of_failures_do_not_count(study, tmp_path) -> None:
    shutil.copytree(study, tmp_path / "s")
    changed(tmp_path / "s", "failures", "traceback", 0, lambda value: "elsewhere")
    changed(tmp_path / "s", "failures", "message", 0, lambda value: value.replace(str(ROOT), "/srv/another"))
    assert list(differences(study, tmp_path / "s")) == []


def test_missing_rows_and_tables_are_differences_and_the_rest_is_still_compared(study, tmp_path) -> None:
    shutil.copytree(study, tmp_path / "s")
    changed(tmp_path / "s", "results", "quality", 20, lambda value: value + 1.0)
    table = pq.read_table(tmp_path / "s/results.parquet")
    write_table(tmp_path / "s/results.parquet", pa.concat_tables([table.slice(0, 3), table.slice(5)]))
    (tmp_path / "s/monthly.parquet").unlink()
    found = {(one.table, one.column): one for one in differences(study, tmp_path / "s")}
    assert set(found) == {("results", ""), ("results", "quality"), ("monthly", "")}
    assert found["results", ""].count == 2
    assert found["results", "quality"].largest == pytest.approx(1.0)
    assert found["results", "quality"].first == " ".join(str(table[name][20]) for name in table.column_names[:5])


@settings(max_examples=60, deadline=None)
@given(value=st.floats(-1e6, 1e6), off=st.floats(-1e-3, 1e-3))
def test_rounding_is_what_the_definition_says(tmp_path_factory, value, off) -> None:
    folders = [tmp_path_factory.mktemp("pair") for _ in range(2)]
    for folder, number in zip(folders, (value, value + off)):
        write_table(folder / "design.parquet", pa.table({"point_id": [0, 1], "a": [number, np.nan]}))
    found = list(differences(*folders))
    apart = abs((value + off) - value)
    assert (found == []) == (apart == 0.0)
    assert all((one.rounding, one.count) == (apart <= CLOSE * max(1.0, abs(value)), 1) for one in found)


@pytest.mark.slow
def test_a_study_of_the_model_is_reproduced_by_a_fresh_clone(tmp_path) -> None:
    """The whole way: run, pack, clone the repository, reproduce there from the archive alone."""
    words = [
        "compare",
        "baseline",
        "--policy",
        "onsite_w30",
        "--branches",
        "20",
        "--box",
        "2",
        "--replicates",
        "2",
        "--out",
        "s",
        "--no-figure",
    ]
    for command in (words, ["pack", "s", "--out", "a.zip"]):
        subprocess.run([sys.executable, "-m", "branchsim", *command], cwd=tmp_path, env=_environment(ROOT), check=True, capture_output=True)
    done = subprocess.run(["git", "clone", "-q", str(ROOT), str(tmp_path / "clone")], capture_output=True)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    (tmp_path / "empty").mkdir()
    again = subprocess.run(
        [sys.executable, "-m", "branchsim", "--lang", "en", "reproduce", str(tmp_path / "a.zip")],
        cwd=tmp_path / "empty", env=_environment(tmp_path / "clone"), capture_output=True, text=True,
    )  # fmt: skip
    assert (again.returncode, again.stdout.splitlines()[-1]) == (0, "identical: every number compared came out again"), again.stderr


def _environment(source: Path) -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(source), "PYTHONIOENCODING": "utf-8"}
