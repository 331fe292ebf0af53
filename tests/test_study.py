"""The study folder: what it refuses, how it resumes, and that kill -9 loses nothing that was acknowledged."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.atomic_files import json_text, write_text
from experiments.default_point import BRANCHES, KINDS
from experiments.parts import held_by, read_table, results_kind
from experiments.runner import run_study
from experiments.study import Study
from experiments.study_folder import open_study
from experiments.study_reader import read_study
from sim.problems import InputError
from tests.fake_model import fake_simulate, plan, policy

ROOT = Path(__file__).resolve().parent.parent


def counting(calls: list):
    def simulate(*args, **kwargs):
        calls.append(kwargs["replicate"])
        return fake_simulate(*args, **kwargs)

    return simulate


def stopped_after(folder: Path, tasks: int) -> Study:
    """A study stopped by Ctrl-C after so many tasks."""

    def stop(progress) -> None:
        if progress.finished >= tasks:
            raise KeyboardInterrupt

    study = open_study(folder, plan())
    with pytest.raises(KeyboardInterrupt):
        run_study(study, fake_simulate, 1, stop)
    return study


def refused(folder: Path, job, **options) -> str:
    with pytest.raises(InputError) as caught:
        open_study(folder, job, **options)
    return caught.value.problems[0].key


def test_files_of_a_finished_study(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    names = {path.name for path in (tmp_path / "s").iterdir()}
    inputs = {"manifest.json", "design.parquet", "policies.parquet", "checksums.json"}
    assert names == inputs | {kind.file for kind in KINDS} | {"results.parquet", "failures.parquet", "parts", "figures", "journal"}
    assert list((tmp_path / "s/parts").iterdir()) == []
    manifest = json.loads((tmp_path / "s/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["schema"], manifest["seed"], manifest["seeding"], manifest["points"]) == (1, 1, "common", 4)
    assert set(manifest["created"]) == {"time_utc", "machine", "versions", "git"}
    assert read_study(tmp_path / "s").references() == {"w30": "baseline", "w45": "w30"}


def test_same_job_again_is_complete_and_runs_nothing(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    before, calls = (tmp_path / "s/results.parquet").read_bytes(), []
    assert run_study(open_study(tmp_path / "s", plan()), counting(calls), 2) is False
    assert calls == []
    assert (tmp_path / "s/results.parquet").read_bytes() == before


def test_resumed_study_runs_only_the_rest_and_gives_the_same_bytes(tmp_path) -> None:
    run_study(open_study(tmp_path / "whole", plan()), fake_simulate, 2)
    stopped_after(tmp_path / "cut", 5)
    saved, calls = 12 - len(open_study(tmp_path / "cut", plan()).remaining()), []
    assert saved >= 5
    assert run_study(open_study(tmp_path / "cut", plan()), counting(calls), 2) is True
    assert len(calls) == 12 - saved
    for name in ("results.parquet", "failures.parquet", "monthly.parquet", "branches.parquet", "design.parquet", "policies.parquet"):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.parametrize(("kind", "damage"), [("part", "cut"), ("part", "flip"), ("part", "empty"), ("monthly", "cut")])
def test_torn_part_is_removed_and_its_tasks_run_again(tmp_path, kind, damage) -> None:
    run_study(open_study(tmp_path / "whole", plan()), fake_simulate, 2)
    stopped_after(tmp_path / "torn", 5)
    part = next((tmp_path / "torn/parts").glob(f"{kind}-*"))
    held = set(held_by(part, plan().origin))
    content = bytearray(part.read_bytes())
    content[200] ^= 0xFF
    part.write_bytes({"cut": part.read_bytes()[:-100], "flip": bytes(content), "empty": b""}[damage])
    study = open_study(tmp_path / "torn", plan())
    assert held <= {one.task for one in study.remaining()}
    assert not part.exists()
    run_study(study, fake_simulate, 2)
    for name in ("results.parquet", "monthly.parquet", "branches.parquet"):
        assert (tmp_path / "torn" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    attempts = sorted((tmp_path / "torn/journal").glob("attempt-*.json"))
    assert json.loads(attempts[-1].read_text(encoding="utf-8"))["torn_parts"] == [part.name]


def test_no_flipped_byte_gives_wrong_numbers(tmp_path) -> None:
    """A part is read back as it was written, or not at all; without page checksums some of these flips would pass as results."""
    stopped_after(tmp_path / "s", 5)
    part = next((tmp_path / "s/parts").glob("part-*"))
    content, table = part.read_bytes(), read_table(part, read_schema())
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    for place in range(4, footer, 23):
        flipped = bytearray(content)
        flipped[place] ^= 0x10
        part.write_bytes(flipped)
        found = read_table(part, read_schema())
        assert found is None or found.equals(table)


@pytest.mark.parametrize("name", ["results", "monthly", "branches"])
def test_torn_tables_are_made_again(tmp_path, name) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    results = tmp_path / f"s/{name}.parquet"
    before = results.read_bytes()
    results.write_bytes(before[:500])
    assert run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2) is True
    assert results.read_bytes() == before


def test_a_folder_of_an_earlier_version_is_read(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    before = (tmp_path / "s/results.parquet").read_bytes()
    for name in (*(kind.file for kind in KINDS), "checksums.json"):
        (tmp_path / "s" / name).unlink()
    study = read_study(tmp_path / "s")
    assert (study.monthly, study.branches) == (None, None)
    assert run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2) is True  # the default point is run again for them
    assert (tmp_path / "s/results.parquet").read_bytes() == before


def test_a_task_without_its_branches_is_run_again(tmp_path) -> None:
    """A kill between the parts of one save: the results are there, the branches are not."""
    stopped_after(tmp_path / "s", 5)
    for part in (tmp_path / "s/parts").glob(f"{BRANCHES.name}-*"):
        part.unlink()
    left = [one.task for one in open_study(tmp_path / "s", plan()).remaining()]
    assert {task.replicate_id for task in left if task.point_id == 0} >= {0, 1, 2, 3, 4}


def test_parts_left_by_a_kill_during_compaction_are_removed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(Study, "remove_parts", lambda self: None)
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    assert len(list((tmp_path / "s/parts").iterdir())) > 0
    monkeypatch.undo()
    assert run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2) is False
    assert list((tmp_path / "s/parts").iterdir()) == []


def test_rows_that_two_processes_wrote_stand_once(tmp_path) -> None:
    run_study(open_study(tmp_path / "whole", plan()), fake_simulate, 2)
    stopped_after(tmp_path / "both", 12)
    parts = sorted((tmp_path / "both/parts").glob("*.parquet"))
    for part in parts:
        name, digest = part.stem.rsplit("-", 1)
        (tmp_path / "both/parts" / f"{name}9-{digest}.parquet").write_bytes(part.read_bytes())
    run_study(open_study(tmp_path / "both", plan()), fake_simulate, 1)
    assert (tmp_path / "both/results.parquet").read_bytes() == (tmp_path / "whole/results.parquet").read_bytes()


def read_schema():
    return results_kind(plan().responses).schema


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"seed": 2}, "design, seeds"),
        ({"model_hash": "x" * 64}, "model"),
        ({"policies": (None, policy("w30", 0.31))}, "policies"),
        ({"responses": ("engagement",)}, "responses"),
        ({"engine": "mesa"}, "engine"),
        ({"seeding": "block"}, "seeds"),
    ],
)
def test_another_job_is_refused_and_says_why(tmp_path, changes, named) -> None:
    open_study(tmp_path / "s", plan())
    with pytest.raises(InputError) as caught:
        open_study(tmp_path / "s", plan(**changes))
    assert caught.value.problems[0].key == "problem.study_other_job"
    assert caught.value.problems[0].values["differs"] == named


def test_whole_numbers_written_as_floats_are_the_same_job() -> None:
    from dataclasses import replace

    job = plan()
    same = replace(job, scenario=job.scenario.with_values({"inspection.span": 40}))
    assert same.identity() == replace(job, scenario=job.scenario.with_values({"inspection.span": 40.0})).identity()
    assert plan().identity() == plan().identity()


def test_foreign_content_is_refused_even_with_overwrite(tmp_path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s/thesis.docx").write_bytes(b"years of work")
    assert refused(tmp_path / "s", plan()) == "problem.study_foreign_content"
    assert refused(tmp_path / "s", plan(), overwrite=True) == "problem.study_foreign_content"
    (tmp_path / "s/manifest.json").write_text('{"kind": "web app"}', encoding="utf-8")  # a manifest, but not ours
    assert refused(tmp_path / "s", plan(), overwrite=True) == "problem.study_foreign_content"
    assert (tmp_path / "s/thesis.docx").read_bytes() == b"years of work"
    assert len(list((tmp_path / "s").iterdir())) == 2


def test_a_file_is_refused(tmp_path) -> None:
    (tmp_path / "s").write_bytes(b"")
    assert refused(tmp_path / "s", plan(), overwrite=True) == "problem.study_not_a_folder"


def test_overwrite_replaces_a_study_but_no_foreign_file(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    (tmp_path / "s/notes.txt").write_text("mine", encoding="utf-8")
    study = open_study(tmp_path / "s", plan(seed=2), overwrite=True)
    assert not study.complete()
    assert len(study.remaining()) == 12
    run_study(study, fake_simulate, 2)
    assert read_study(tmp_path / "s").manifest["seed"] == 2
    assert (tmp_path / "s/notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_kill_before_the_manifest_does_not_lock_the_folder(tmp_path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s/.branchsim-tmp-abc").write_bytes(b"half a mani")
    open_study(tmp_path / "s", plan())
    assert not list((tmp_path / "s").glob(".branchsim-tmp-*"))


def test_unfinished_study_is_not_read(tmp_path) -> None:
    open_study(tmp_path / "s", plan())
    with pytest.raises(InputError):
        read_study(tmp_path / "s")


def test_failed_write_leaves_the_old_file(tmp_path, monkeypatch) -> None:
    write_text(tmp_path / "a.txt", "old")
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk")))
    with pytest.raises(OSError, match="disk"):
        write_text(tmp_path / "a.txt", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "old"


def test_missing_numbers_are_null_in_json() -> None:
    assert json.loads(json_text({"a": float("nan"), "b": [float("inf"), 1.5]})) == {"a": None, "b": [None, 1.5]}


SLOW_JOB = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background has it ignored
sys.path.insert(0, {root!r})
from pathlib import Path
from experiments import attempt
from experiments.runner import run_study
from experiments.study_folder import open_study
from tests.fake_model import fake_simulate, plan

attempt.SECONDS_BETWEEN_PARTS = 0.0

def slow(*args, **kwargs):
    time.sleep(0.01)
    return fake_simulate(*args, **kwargs)

def tell(progress):
    print(progress.saved, flush=True)

run_study(open_study(Path({folder!r}), plan(replicates=120)), slow, 2, tell)
"""


@pytest.mark.slow
def test_kill_9_loses_nothing_acknowledged(tmp_path) -> None:
    job = plan(replicates=120)
    run_study(open_study(tmp_path / "whole", job), fake_simulate, 2)
    folder = tmp_path / "killed"
    for kills in range(4):
        acknowledged = killed_run(folder, kills)
        assert len(job.tasks()) - len(open_study(folder, job).remaining()) >= acknowledged
        assert acknowledged > 0
    assert not (folder / "results.parquet").exists()  # else the kills came too late to prove anything
    run_study(open_study(folder, job), fake_simulate, 2)
    for name in ("results.parquet", "monthly.parquet", "branches.parquet"):
        assert (folder / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def killed_run(folder: Path, kills: int) -> int:
    """Start the slow job, kill it soon after it acknowledged something new, return what it last acknowledged."""
    script = SLOW_JOB.format(root=str(ROOT), folder=str(folder))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT)
    start = int(process.stdout.readline())
    for line in process.stdout:
        if int(line) > start:
            time.sleep(0.005 * kills)  # different moments of the work
            break
    os.kill(process.pid, signal.SIGKILL)
    rest = process.communicate(timeout=30)[0].split()
    assert process.returncode == -signal.SIGKILL
    return int(([line, *rest])[-1])


def test_ctrl_c_in_a_subprocess_leaves_no_half_file(tmp_path) -> None:
    script = SLOW_JOB.format(root=str(ROOT), folder=str(tmp_path / "s"))
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT
    )
    for _ in range(6):
        process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode != 0
    assert not list((tmp_path / "s").rglob(".branchsim-tmp-*"))
    study = open_study(tmp_path / "s", plan(replicates=120))
    assert 0 < len(study.remaining()) < 126
    assert study.stored.torn == []
