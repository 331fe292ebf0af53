"""The runner: order of threads, failures, common random numbers, Ctrl-C, progress that never claims more than the disk holds."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments import attempt
from experiments.box import box_design, free_axes
from experiments.runner import run_study
from experiments.study_folder import open_study
from experiments.study_reader import read_study
from sim.parameters import default_values, uncertainty_box
from sim.problems import InputError, Problem
from tests.fake_model import FORGETTING, FakeSeries, fake_before, fake_simulate, plan


def test_threads_do_not_change_results(tmp_path) -> None:
    def jittery(*args, **kwargs):
        time.sleep(0.003 * (kwargs["replicate"] % 3))
        return fake_simulate(*args, **kwargs)

    for name, threads, simulate in (("one", 1, fake_simulate), ("four", 4, jittery)):
        assert run_study(open_study(tmp_path / name, plan(replicates=20)), simulate, threads)
    assert (tmp_path / "one/results.parquet").read_bytes() == (tmp_path / "four/results.parquet").read_bytes()


def test_rows_and_values_of_results(tmp_path) -> None:
    job = plan()
    run_study(open_study(tmp_path / "s", job), fake_simulate, 2)
    results = read_study(tmp_path / "s").results
    assert len(results) == (6 + 3 * 2) * 3 * 2 * 2  # tasks x policies x windows x groups
    keys = ["point_id", "policy", "replicate_id", "window", "group"]
    assert results[keys].equals(results[keys].sort_values(keys, ignore_index=True))
    expected = fake_simulate(job.scenario, job.policies, seed=1, replicate=4)["w45"].window(12, 24)
    row = results.query("point_id == 0 and policy == 'w45' and replicate_id == 4 and window == 'year_2' and group == 'village'")
    assert row[list(job.responses)].to_numpy()[0].tolist() == expected[1].tolist()


def test_months_before_the_switch_are_those_of_the_baseline(tmp_path) -> None:
    job = plan()
    run_study(open_study(tmp_path / "s", job), fake_simulate, 2, before=fake_before)
    monthly = read_study(tmp_path / "s").monthly
    assert monthly.columns.tolist() == ["policy", "month", "response", "replicate_id", "group", "value"]
    before = monthly[monthly["month"] < 0]
    assert (before["policy"].unique().tolist(), sorted(before["month"].unique())) == (["baseline"], list(range(-12, 0)))
    expected = fake_simulate(job.scenario, job.policies, seed=1, replicate=4)["w45"].monthly("party_time")
    rows = monthly.query("policy == 'w45' and replicate_id == 4 and response == 'party_time'")
    assert rows["month"].tolist() == list(range(24))
    assert rows["value"].tolist() == expected.tolist()
    assert monthly["replicate_id"].nunique() == 6  # the default point and nothing of the box
    assert monthly.query("response == 'score' and month == 3")["value"].isna().all()


def test_branches_of_the_first_replicates_are_stored(tmp_path) -> None:
    job = plan()
    run_study(open_study(tmp_path / "s", job), fake_simulate, 2)
    branches = read_study(tmp_path / "s").branches
    assert len(branches) == 3 * 5 * 30  # policies x replicates x branches
    snapshot = fake_simulate(job.scenario, job.policies, seed=1, replicate=4)["w30"].snapshot
    rows = branches.query("policy == 'w30' and replicate_id == 4")
    assert rows["score"].tolist() == snapshot.score.tolist()
    assert rows["type"].tolist()[:2] == ["village", "community"]


def test_many_branches_are_thinned_evenly(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("experiments.default_point.MOST_BRANCHES", 4)
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    branches = read_study(tmp_path / "s").branches.query("policy == 'w30' and replicate_id == 0")
    assert branches["branch"].tolist() == [0, 9, 19, 29]


def test_box_points_run_with_their_factors(tmp_path) -> None:
    seen = {}

    def watch(scenario, policies, **address):
        seen.setdefault(scenario.values["secretary.forgetting"], []).append((address["replicate"], address["stream"]))
        return fake_simulate(scenario, policies, **address)

    job = plan()
    run_study(open_study(tmp_path / "s", job), watch, 1)
    assert set(seen) == set(job.design["secretary.forgetting"])
    assert sorted(seen[FORGETTING]) == [(replicate, 0) for replicate in range(6)]
    assert sorted(seen[job.design["secretary.forgetting"][2]]) == [(0, 0), (1, 0)]  # common random numbers: stream 0 everywhere


def test_other_seedings_give_each_point_its_stream() -> None:
    assert [plan(seeding="block").stream(point) for point in (0, 3)] == [0, 3]
    assert plan(seeding="common").stream(3) == 0


def test_failures_are_recorded_and_the_study_goes_on(tmp_path) -> None:
    def fragile(scenario, policies, *, replicate, **address):
        if replicate == 3:
            raise RuntimeError("no luck")
        series = fake_simulate(scenario, policies, replicate=replicate, **address)
        if replicate == 4:
            series["w45"].values[1, 2] = np.inf
        return series

    run_study(open_study(tmp_path / "s", plan()), fragile, 2)
    study = read_study(tmp_path / "s")
    assert study.failures[["point_id", "replicate_id", "error", "message"]].to_numpy().tolist() == [
        [0, 3, "RuntimeError", "no luck"],
        [0, 4, "ValueError", "score is infinite under w45"],
    ]
    assert study.failures["policy"].tolist() == ["", "w45"]  # all arms of replicate 3; of replicate 4 only the one that went wrong
    assert sorted(study.results.query("point_id == 0 and policy == 'w45'")["replicate_id"].unique()) == [0, 1, 2, 5]
    assert sorted(study.results.query("point_id == 0 and policy == 'w30'")["replicate_id"].unique()) == [0, 1, 2, 4, 5]


def test_missing_values_are_results_not_failures(tmp_path) -> None:
    def gappy(*args, **kwargs):
        series = fake_simulate(*args, **kwargs)
        series["w30"].values[0, 1] = np.nan
        return series

    run_study(open_study(tmp_path / "s", plan()), gappy, 1)
    study = read_study(tmp_path / "s")
    assert len(study.failures) == 0
    assert study.results.query("policy == 'w30' and group == 'all'")["quality"].isna().all()


def test_wrong_input_ends_the_study(tmp_path) -> None:
    def refuse(*args, **kwargs):
        raise InputError([Problem("x.yaml", None, None, "", "problem.missing")])

    with pytest.raises(InputError):
        run_study(open_study(tmp_path / "s", plan()), refuse, 2)


def test_progress_claims_only_what_is_on_the_disk(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(attempt, "SECONDS_BETWEEN_PARTS", 0.0)
    folder, claims = tmp_path / "s", []

    def check(progress) -> None:
        claims.append(progress)
        on_disk = sum(pq.read_metadata(path).num_rows for path in (folder / "parts").glob("part-*"))
        assert on_disk >= progress.saved * 3 * 2 * 2

    run_study(open_study(folder, plan(replicates=60)), fake_simulate, 2, check)
    assert (claims[-1].saved, claims[-1].finished, claims[-1].total) == (66, 66, 66)
    assert any(0 < claim.saved < 66 for claim in claims)  # parts are written on the way


def test_a_part_holds_at_least_50_runs(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(attempt, "SECONDS_BETWEEN_PARTS", 0.0)
    study, counts = open_study(tmp_path / "s", plan(replicates=100, points=0)), []
    save = study.save

    def counting(outcomes) -> None:
        counts.append(len(outcomes) * 3)
        save(outcomes)

    study.save = counting
    run_study(study, fake_simulate, 1)
    assert len(counts) > 2
    assert min(counts[:-1]) >= 50


def test_ctrl_c_keeps_finished_tasks(tmp_path) -> None:
    def stop(progress) -> None:
        if progress.finished >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(open_study(tmp_path / "s", plan()), fake_simulate, 1, stop)
    study = open_study(tmp_path / "s", plan())
    assert 4 <= 12 - len(study.remaining()) < 12
    assert not list((tmp_path / "s").rglob(".branchsim-tmp-*"))


def test_runs_really_overlap(tmp_path) -> None:
    """Two threads meet at a barrier; one thread alone would wait in vain."""
    barrier = threading.Barrier(2, timeout=10)

    def meet(*args, **kwargs):
        barrier.wait()
        return fake_simulate(*args, **kwargs)

    run_study(open_study(tmp_path / "s", plan(points=0)), meet, 2)
    assert len(read_study(tmp_path / "s").failures) == 0


def test_threads_below_one_are_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="threads"):
        run_study(open_study(tmp_path / "s", plan()), fake_simulate, 0)


def test_a_response_the_model_does_not_give_is_a_failure(tmp_path) -> None:
    def short(scenario, policies, **address):
        return {name: FakeSeries(one.values[:, :1], ("engagement",)) for name, one in fake_simulate(scenario, policies, **address).items()}

    run_study(open_study(tmp_path / "s", plan(points=0)), short, 1)
    assert len(read_study(tmp_path / "s").failures) == 6


def test_box_holds_the_default_then_points_within_bounds() -> None:
    design = box_design(40, seed=3)
    assert design["point_id"].tolist() == list(range(41))
    for axis in uncertainty_box():
        column = design[axis.name]
        assert column[0] == axis.default
        assert column.between(axis.low, axis.high).all()
        if axis.kind == "int":
            assert (column == column.round()).all()


def test_box_repeats_grows_and_depends_on_the_seed() -> None:
    assert box_design(20, seed=0).equals(box_design(20, seed=0))
    pd.testing.assert_frame_equal(box_design(20, seed=0), box_design(50, seed=0).head(21))
    assert not box_design(20, seed=0).equals(box_design(20, seed=1))


def test_whole_numbers_are_equally_likely_at_both_ends() -> None:
    """Bounds 1 to 10: in 1024 Sobol points each value stands 102 or 103 times; rounding to the nearest would halve the ends."""
    row = next(axis for axis in uncertainty_box() if axis.name == "inspection.items_per_visit")
    axis = [replace(row, default=4, low=1, high=10)]
    counts = box_design(1024, seed=1, axes=axis).iloc[1:, 1].value_counts()
    assert len(counts) == 10
    assert counts.min() >= 100
    assert counts.max() <= 105


def test_what_the_user_sets_is_held() -> None:
    axes, held = free_axes(default_values() | {"secretary.forgetting": FORGETTING + 0.01})
    assert held == ("secretary.forgetting",)
    assert "secretary.forgetting" not in {axis.name for axis in axes}
    assert len(axes) == len(uncertainty_box()) - 1
