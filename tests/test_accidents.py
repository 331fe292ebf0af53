"""What a study folder must stand: damaged and foreign parts, a full disk, no right to write, wrong numbers, kill -9 at any moment."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pyarrow.parquet as pq
import pytest

from experiments import attempt
from experiments.executors.threads import Threads
from experiments.failure_region import failure_region
from experiments.plan import Task
from experiments.runner import run_study
from experiments.study_folder import open_study
from experiments.study_status import failures_on_disk, read_status, tasks_on_disk
from sim.problems import InputError
from tests.deadly_model import sometimes_wrong
from tests.fake_model import fake_simulate, plan
from tests.test_growth import Counting, content

ROOT = Path(__file__).resolve().parent.parent
NOBODY = 65534


@pytest.fixture
def small_parts(monkeypatch) -> None:
    """A part after every few tasks."""
    monkeypatch.setattr(Threads, "seconds_per_chunk", 0.0)  # one task at a time, however fast this machine is today
    monkeypatch.setattr(attempt, "SECONDS_BETWEEN_PARTS", 0.0)
    monkeypatch.setattr(attempt, "RUNS_PER_PART", 9)


def interrupted(folder: Path, job) -> None:
    """A study stopped half-way, with several parts on the disk."""

    def stop(progress) -> None:
        if progress.saved >= progress.total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(open_study(folder, job), fake_simulate, 1, stop)


def test_every_damaged_byte_of_a_part_is_found_and_only_its_runs_are_redone(tmp_path, small_parts) -> None:
    job = plan(replicates=30)
    interrupted(tmp_path / "s", job)
    parts = sorted((tmp_path / "s/parts").glob("part-*"))
    assert len(parts) >= 4
    chosen, saved = parts[1], len(open_study(tmp_path / "s", job).held())
    whole, tasks = chosen.read_bytes(), len(pq.read_table(chosen).group_by(["point_id", "replicate_id"]).aggregate([]))
    for place in range(0, len(whole), 331):  # footer and metadata included
        damaged = bytearray(whole)
        damaged[place] ^= 1
        chosen.write_bytes(damaged)
        study = open_study(tmp_path / "s", job)
        left = len(study.remaining())
        assert (study.stored.torn, left) == ([chosen.name], len(job.tasks()) - saved + tasks)
    chosen.write_bytes(whole[: len(whole) // 2])
    counting = Counting()
    run_study(open_study(tmp_path / "s", job), counting, 1)
    assert len(counting.arms) == len(job.tasks()) - saved + tasks
    run_study(open_study(tmp_path / "whole", job), fake_simulate, 2)
    assert content(tmp_path / "s") == content(tmp_path / "whole")
    assert read_status(tmp_path / "s").damaged == [chosen.name]


@pytest.mark.parametrize("other", [{"seed": 2}, {"model_hash": "n" * 64}, {"points": 4, "seed": 3}])
def test_a_part_of_another_study_or_model_is_refused_and_left_alone(tmp_path, small_parts, other) -> None:
    interrupted(tmp_path / "other", plan(**other))
    interrupted(tmp_path / "s", plan())
    foreign = next((tmp_path / "other/parts").glob("part-*"))
    stray = tmp_path / "s/parts" / foreign.name.replace("part-0001", "part-0099")
    shutil.copyfile(foreign, stray)
    with pytest.raises(InputError) as caught:
        run_study(open_study(tmp_path / "s", plan()), fake_simulate, 1)
    problem = caught.value.problems[0]
    assert (problem.key, Path(problem.path)) == ("problem.part_of_another_study", stray)
    assert stray.exists()
    stray.unlink()
    assert run_study(open_study(tmp_path / "s", plan()), fake_simulate, 1)


def test_a_part_of_the_same_study_with_other_factors_is_refused(tmp_path, small_parts) -> None:
    """Same scenario, seeds and model; only what stands behind the numbers of the points differs."""
    from experiments.box import box_design
    from sim.parameters import parameter_table

    axes = [parameter_table()["secretary.forgetting"], parameter_table()["inspection.items_per_visit"]]
    moved = plan(design=box_design(3, seed=9, axes=axes))
    assert moved.family() == plan().family()
    run_study(open_study(tmp_path / "other", moved), fake_simulate, 1, shard=(1, 1))
    interrupted(tmp_path / "s", plan())
    for path in (tmp_path / "other/parts").glob("part-*"):
        shutil.copyfile(path, tmp_path / "s/parts" / path.name.replace("part-0001", "part-0099"))
    with pytest.raises(InputError) as caught:
        open_study(tmp_path / "s", plan()).remaining()
    assert caught.value.problems[0].key == "problem.part_of_another_study"


def test_wrong_numbers_and_errors_are_recorded_with_their_point_and_the_corner_is_found(tmp_path) -> None:
    job = plan(points=60, box_replicates=1)
    run_study(open_study(tmp_path / "s", job), sometimes_wrong, 2)
    failed, (tasks, unreadable) = failures_on_disk(tmp_path / "s"), tasks_on_disk(tmp_path / "s")
    assert (len(tasks), unreadable) == (66, [])
    forgetting = job.design.set_index("point_id")["secretary.forgetting"]
    above = {task for task in tasks if forgetting[task.point_id] > 0.3}
    assert {task for task, kind in failed.items() if kind == "RuntimeError"} == above
    region = failure_region(job.design, {task: task in above for task in sorted(tasks)})
    assert region is not None
    ((name, sign, value),) = region.bounds
    below, over = forgetting[forgetting <= 0.3].max(), forgetting[forgetting > 0.3].min()
    assert (name, sign, region.elsewhere) == ("secretary.forgetting", ">", 0.0)
    assert below <= value <= over
    assert (region.runs, region.failed) == (len(above), len(above))


def test_failures_at_random_gather_nowhere() -> None:
    found = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        design = pd.DataFrame({"point_id": np.arange(400), "a": rng.random(400), "b": rng.random(400), "dummy": rng.random(400)})
        tasks = {Task(point, 0): bool(rng.random() < 0.05) for point in range(400)}
        found += failure_region(design, tasks) is not None
    assert found <= 2  # 1 in 100 is expected


LIMITED = """
import resource, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from experiments import attempt
from experiments.runner import run_study
from experiments.study_folder import open_study
from tests.fake_model import fake_simulate, plan
attempt.SECONDS_BETWEEN_PARTS, attempt.RUNS_PER_PART = 0.0, 30
study = open_study(Path({folder!r}), plan(replicates=600))
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
run_study(study, fake_simulate, 1)
"""


@pytest.mark.slow
def test_a_file_that_may_not_grow_loses_nothing(tmp_path) -> None:
    """The parts fit, the compacted file does not: the attempt ends with an error, the next one needs no run."""
    job, folder = plan(replicates=600), tmp_path / "s"
    script = LIMITED.format(root=str(ROOT), folder=str(folder), size=350_000)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    assert done.returncode != 0
    assert "OSError" in done.stderr
    assert not list(folder.rglob(".branchsim-tmp-*"))
    assert not (folder / "results.parquet").exists()
    counting = Counting()
    run_study(open_study(folder, job), counting, 1)
    assert counting.arms == []
    run_study(open_study(tmp_path / "whole", job), fake_simulate, 2)
    assert content(folder) == content(tmp_path / "whole")


def command(*words: str, **more) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "BRANCHSIM_LANG": "en"}
    return subprocess.run(
        [sys.executable, "-m", "branchsim", *words], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=environment, **more
    )


@pytest.mark.slow
def test_a_full_disk_is_said_and_survived(tmp_path) -> None:
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("a small file system cannot be mounted here; RLIMIT_FSIZE is tested instead")
    try:
        done = command("sweep", "first_try", "--out", str(place / "s"))
        assert done.returncode == 1, done.stderr
        assert "No space left on device" in done.stderr
        assert "Traceback" not in done.stderr
        assert "make room and run the same command to go on" in done.stderr
        subprocess.run(["mount", "-o", "remount,size=50m", str(place)], check=True)
        again = command("sweep", "first_try", "--out", str(place / "s"))
        assert again.returncode == 0, again.stderr
        assert read_status(place / "s").complete
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.slow
def test_a_folder_that_may_not_be_written_is_refused(tmp_path) -> None:
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv to become an unprivileged user")
    place = tmp_path / "locked"
    place.mkdir(mode=0o755)
    for folder in [place, *place.parents][:4]:
        with contextlib.suppress(PermissionError):
            folder.chmod(0o755)
    become = ["setpriv", f"--reuid={NOBODY}", "--clear-groups", sys.executable, "-c"]
    if subprocess.run([*become, "import sys"], capture_output=True).returncode != 0:
        pytest.skip("the unprivileged user cannot start this Python")
    words = ["branchsim", "sweep", "first_try", "--out", str(place / "s")]
    code = f"import sys; sys.argv = {words!r}; sys.path.insert(0, {str(ROOT)!r}); from branchsim.command_line import main; main()"
    environment = {**os.environ, "BRANCHSIM_CACHE": str(tmp_path / "cache"), "BRANCHSIM_LANG": "en", "HOME": "/nonexistent"}
    done = subprocess.run([*become, code], capture_output=True, text=True, encoding="utf-8", cwd="/", env=environment)
    assert done.returncode == 2, done.stderr
    assert "the folder cannot be written: Permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(place.iterdir()) == []


@pytest.mark.slow
def test_a_clock_set_back_does_not_matter(tmp_path, monkeypatch, small_parts) -> None:
    """Times of day are for readers; durations, rates and locks don't use them."""
    job = plan(replicates=30)
    interrupted(tmp_path / "s", job)
    earlier = time.time() - 10 * 365 * 86400
    monkeypatch.setattr(time, "time", lambda: earlier)
    for path in (tmp_path / "s").rglob("*"):
        os.utime(path, (4e9, 4e9))  # files from the future
    assert read_status(tmp_path / "s").saved > 0
    run_study(open_study(tmp_path / "s", job), fake_simulate, 1)
    monkeypatch.undo()
    run_study(open_study(tmp_path / "whole", job), fake_simulate, 2)
    assert content(tmp_path / "s") == content(tmp_path / "whole")
    assert all(one["seconds"] >= 0 for one in read_status(tmp_path / "s").attempts)


STUDY = """kind: study
schema: 1
id: killed
title: {en: Killed, zh: 中断}
question: {en: "Does it survive?", zh: 能否恢复？}
settings: {population.branches: 20, months: 12}
policies: [documents_w30]
uncertainties: all
design: {method: sobol_sequence, points: 300}
replicates: 20
responses: [engagement, quality, score]
"""


@pytest.mark.slow
def test_twenty_kills_at_random_moments_lose_nothing_acknowledged(tmp_path) -> None:
    """The whole command is killed again and again; what status counted is never run again, and the end is the same to the byte."""
    (tmp_path / "killed.yaml").write_text(STUDY, encoding="utf-8")
    words = [sys.executable, "-m", "branchsim", "sweep", str(tmp_path / "killed.yaml"), "--threads", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    rng, saved, kills, folder = random.Random(5), 0, 0, tmp_path / "killed"
    while kills < 20:
        process = subprocess.Popen(
            [*words, "--out", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env=environment
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=rng.uniform(0.3, 3.6))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)
        kills += 1
        if (folder / "manifest.json").exists():
            now = read_status(folder)
            assert now.saved >= saved
            assert not now.running
            saved = now.saved
    done = subprocess.run([*words, "--out", str(folder)], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr
    whole = subprocess.run(
        [*words, "--out", str(tmp_path / "whole")], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=environment
    )
    assert whole.returncode == 0, whole.stderr
    names = [path.name for path in (tmp_path / "whole").iterdir() if path.is_file() and path.name != "manifest.json"]
    assert "results.parquet" in names
    assert "effects_by_point.csv" in names
    for name in names:
        assert (folder / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name
    attempts = [one for one in read_status(folder).attempts if "tasks" in one]
    assert sum(one["tasks"] for one in attempts) <= 320 + 20 * 2 * 60  # nothing acknowledged ran twice; what was in flight did


MANY = """
import resource, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from experiments.runner import run_study
from experiments.study_folder import open_study
from tests.fake_model import fake_simulate, plan
from tests.test_accidents import Fast
run_study(open_study(Path({folder!r}), plan(points={points}, box_replicates=1, groups=Fast.groups, responses=Fast.responses)), Fast(), 2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Fast:
    """No model at all: as many rows and columns as the whole model has, to see what keeping them costs."""

    from sim.observation import REPORTED_GROUPS as groups
    from sim.observation import response_table

    responses = tuple(response_table())

    def __call__(self, scenario, policies, **address):
        from tests.fake_model import FakeSeries

        level = np.full((len(self.groups), len(self.responses)), address["replicate"] + scenario.values["secretary.forgetting"])
        names = ("baseline" if policy is None else policy.id for policy in policies)
        return {name: FakeSeries(level, responses=self.responses, groups=self.groups) for name in names}


@pytest.mark.slow
def test_a_hundred_thousand_runs_stay_small(tmp_path) -> None:
    """All responses and groups of the model, two windows: 1.9 million rows. Peak memory of the process, compaction included."""
    script = MANY.format(root=str(ROOT), folder=str(tmp_path / "s"), points=33_328)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) * 1024 < 1.5e9
    rows = pq.read_metadata(tmp_path / "s/results.parquet").num_rows
    assert rows == (33_328 + 6) * 3 * 2 * len(Fast.groups)
    assert psutil.disk_usage(str(tmp_path)).free > 0
