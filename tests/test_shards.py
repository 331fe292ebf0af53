"""A study run in shares by several processes, and the lock that keeps writers apart."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.folder_lock import held, is_held
from experiments.journal import attempts
from experiments.runner import merge_study, run_study
from experiments.study_folder import open_study
from experiments.study_status import read_status
from sim.problems import InputError
from tests.fake_model import fake_simulate, plan
from tests.test_growth import content

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_shards_in_any_order_give_the_bytes_of_one_run(tmp_path, order) -> None:
    for number in order:
        assert run_study(open_study(tmp_path / "s", plan()), fake_simulate, 1, shard=(number, 3))
    assert not (tmp_path / "s/results.parquet").exists()
    assert merge_study(open_study(tmp_path / "s", plan())) == ()
    run_study(open_study(tmp_path / "whole", plan()), fake_simulate, 2)
    assert content(tmp_path / "s") == content(tmp_path / "whole")
    assert [one["shard"] for one in attempts(tmp_path / "s/journal")] == [[number, 3] for number in order]


def test_merging_too_early_names_what_is_missing_and_changes_nothing(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 1, shard=(1, 2))
    missing = merge_study(open_study(tmp_path / "s", plan()))
    assert len(missing) == 6
    assert not (tmp_path / "s/results.parquet").exists()
    assert (read_status(tmp_path / "s").saved, read_status(tmp_path / "s").total) == (6, 12)
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 1, shard=(2, 2))
    assert merge_study(open_study(tmp_path / "s", plan())) == ()


def test_a_shard_resumes_its_own_tasks_only(tmp_path) -> None:
    for _ in range(2):
        run_study(open_study(tmp_path / "s", plan()), fake_simulate, 1, shard=(1, 4))
    assert len(open_study(tmp_path / "s", plan()).remaining()) == 9
    assert open_study(tmp_path / "s", plan()).remaining((1, 4)) == ()


def test_two_writers_are_refused_and_shards_are_not(tmp_path) -> None:
    study = open_study(tmp_path / "s", plan())
    with held(tmp_path / "s"):
        for shard in (None, (1, 2)):
            with pytest.raises(InputError) as caught:
                run_study(open_study(tmp_path / "s", plan()), fake_simulate, 1, shard=shard)
            assert caught.value.problems[0].key == "problem.study_in_use"
        with pytest.raises(InputError) as caught:
            open_study(tmp_path / "s", plan(replicates=9))  # growing would pull the ground from under the other
        assert caught.value.problems[0].key == "problem.study_in_use"
    with held(tmp_path / "s", (1, 2)):
        run_study(open_study(tmp_path / "s", plan()), fake_simulate, 1, shard=(2, 2))
        with pytest.raises(InputError) as caught:
            run_study(open_study(tmp_path / "s", plan()), fake_simulate, 1, shard=(1, 2))
        assert caught.value.problems[0].key == "problem.shard_in_use"
        with pytest.raises(InputError):
            merge_study(study)
    assert not is_held(tmp_path / "s")
    assert run_study(study, fake_simulate, 1)


HOLDER = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from experiments.folder_lock import held
with held(Path({folder!r})):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_killed_process_leaves_no_lock(tmp_path) -> None:
    open_study(tmp_path / "s", plan())
    script = HOLDER.format(root=str(ROOT), folder=str(tmp_path / "s"))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT)
    assert process.stdout.readline() == "held\n"
    assert is_held(tmp_path / "s")
    process.kill()
    process.communicate(timeout=30)
    assert not is_held(tmp_path / "s")
    assert run_study(open_study(tmp_path / "s", plan()), fake_simulate, 1)
