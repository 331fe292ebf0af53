"""What an unfinished study has so far: only tasks with every arm, the same numbers as the finished one has there."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.effects import study_effects
from experiments.interim_study import KEYS, read_checked_study
from experiments.study_reader import read_study
from sim.problems import InputError
from tests.fake_model import demo_plan, plan
from tests.report_studies import folder_of, unfinished_folder
from tests.stored_studies import with_gaps


def test_interim_rows_are_those_of_the_finished_study(tmp_path) -> None:
    interim = read_checked_study(unfinished_folder(tmp_path / "a", demo_plan(points=12), 9))
    whole = read_study(folder_of(tmp_path / "b", demo_plan(points=12)))
    assert interim.interim
    tasks = interim.results[KEYS].drop_duplicates()
    assert 9 <= len(tasks) < 30
    same = whole.results.merge(tasks, on=KEYS)
    order = [*KEYS, "policy", "window", "group"]
    left, right = (rows.sort_values(order, ignore_index=True) for rows in (interim.results, same))
    pd.testing.assert_frame_equal(left[right.columns], right)
    assert set(interim.monthly["replicate_id"]) == set(tasks.loc[tasks["point_id"] == 0, "replicate_id"])


def test_a_task_with_a_missing_arm_does_not_count(tmp_path) -> None:
    """Files of an unfinished study in which one arm of a task is gone: its other arms would be compared with nothing."""
    folder = unfinished_folder(tmp_path / "a", demo_plan(points=12), 9)
    before = read_checked_study(folder)
    whole = before.results[KEYS].drop_duplicates()
    lone = {"point_id": 0, "replicate_id": 0, "policy": "onsite_w45"}
    from experiments.interim_study import _run_in_all_arms

    rows = before.results[~(before.results[list(lone)] == pd.Series(lone)).all(axis=1)]
    kept = _run_in_all_arms(rows, len(before.policies))
    assert len(kept) == len(whole) - 1
    assert not ((kept["point_id"] == 0) & (kept["replicate_id"] == 0)).any()


def test_effects_of_an_interim_study_are_paired(tmp_path) -> None:
    interim = read_checked_study(unfinished_folder(tmp_path / "a", demo_plan(points=12), 9))
    table = study_effects(interim).table
    count = (interim.results[KEYS].drop_duplicates()["point_id"] == 0).sum()
    assert set(table.loc[table["group"] == "all", "replicates"]) == {count}


def test_finished_studies_are_checked(tmp_path) -> None:
    folder = folder_of(tmp_path / "a", plan())
    assert not read_checked_study(folder).interim
    (folder / "branches.parquet").unlink()
    with pytest.raises(InputError):
        read_checked_study(folder)


def test_a_response_that_is_gone_is_named_also_without_checksums(tmp_path) -> None:
    folder = folder_of(tmp_path / "a", plan())
    results = pd.read_parquet(folder / "results.parquet")
    results.drop(columns="quality").to_parquet(folder / "results.parquet")
    (folder / "checksums.json").unlink()
    with pytest.raises(InputError) as caught:
        read_checked_study(folder)
    assert [(problem.name, problem.key) for problem in caught.value.problems] == [("quality", "problem.stored_altered")]


def test_failures_of_single_runs_are_no_interim(tmp_path) -> None:
    study = read_checked_study(folder_of(tmp_path / "a", plan(), with_gaps))
    assert not study.interim
    assert len(study.failures) > 0
