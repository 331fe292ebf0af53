"""The stopping rule at work in a study: what it decides depends on the replicates alone, however the study came about."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import attempt
from experiments.decisions import FILE
from experiments.design_arm import design_arm
from experiments.runner import merge_study, run_study
from experiments.stopping import looks
from experiments.stopping_rule import StoppingRule
from experiments.study_folder import open_study
from sim.problems import InputError
from tests.fake_model import FakeSeries, fake_simulate, plan
from tests.test_growth import content

RULE = StoppingRule("engagement", "half_width", 0.0006, "year_2", first=10, most=120)


def job(rule: StoppingRule = RULE, **changes):
    return replace(plan(points=3, **changes), stopping=rule)


def decided(folder: Path) -> list[dict[str, str]]:
    with open(folder / FILE, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("stopping") / "s"
    run_study(open_study(folder, job()), fake_simulate, 2)
    return folder


def test_each_point_stops_at_a_look_where_its_half_width_is_reached(whole) -> None:
    rows = decided(whole)
    assert [row["point_id"] for row in rows] == ["0", "1", "2", "3"]
    counts = pd.read_parquet(whole / "results.parquet").groupby("point_id")["replicate_id"].nunique()
    for row in rows:
        assert int(row["replicates"]) in looks(RULE)
        assert counts[int(row["point_id"])] == int(row["replicates"])
        assert (row["reached"], float(row["half_width"]) <= RULE.target) == ("True", True)
    assert max(counts) < 120


def test_a_narrower_target_takes_more_and_keeps_what_is_there(whole, tmp_path) -> None:
    import shutil

    shutil.copytree(whole, tmp_path / "s")
    before, calls = {row["point_id"]: int(row["replicates"]) for row in decided(whole)}, []

    def counting(*args, **address):
        calls.append(address["replicate"])
        return fake_simulate(*args, **address)

    narrower = job(replace(RULE, target=0.0004))
    run_study(open_study(tmp_path / "s", narrower), counting, 1)
    after = {row["point_id"]: int(row["replicates"]) for row in decided(tmp_path / "s")}
    assert all(after[point] > before[point] for point in before)
    assert len(calls) == sum(after.values()) - sum(before.values())
    run_study(open_study(tmp_path / "anew", narrower), fake_simulate, 2)
    assert content(tmp_path / "s") == content(tmp_path / "anew")


@pytest.mark.parametrize("moment", [3, 25, 61, 90])
def test_a_stopped_study_decides_the_same_again(whole, tmp_path, monkeypatch, moment) -> None:
    monkeypatch.setattr(attempt, "SECONDS_BETWEEN_PARTS", 0.0)
    monkeypatch.setattr(attempt, "RUNS_PER_PART", 6)

    def stop(progress) -> None:
        if progress.finished >= moment:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(open_study(tmp_path / "s", job()), fake_simulate, 2, stop)
    run_study(open_study(tmp_path / "s", job()), fake_simulate, 1)
    assert content(tmp_path / "s") == content(whole)
    assert decided(tmp_path / "s") == decided(whole)


def test_shards_decide_point_by_point(whole, tmp_path) -> None:
    run_study(open_study(tmp_path / "s", job()), fake_simulate, 1, shard=(2, 2))
    assert len(merge_study(open_study(tmp_path / "s", job()))) > 0
    run_study(open_study(tmp_path / "s", job()), fake_simulate, 1, shard=(1, 2))
    assert merge_study(open_study(tmp_path / "s", job())) == ()
    assert content(tmp_path / "s") == content(whole)
    assert decided(tmp_path / "s") == decided(whole)


def test_no_spread_goes_on_to_the_budget_and_says_so(tmp_path) -> None:
    def still(scenario, policies, **address):
        return {"baseline" if one is None else one.id: FakeSeries(np.full((2, 9), 0.5)) for one in policies}

    run_study(open_study(tmp_path / "s", job(replace(RULE, most=30))), still, 2)
    assert {(row["replicates"], row["reached"]) for row in decided(tmp_path / "s")} == {("30", "False")}
    assert all("zero_variance" in row["flags"] and "budget" in row["flags"] for row in decided(tmp_path / "s"))


@pytest.mark.parametrize(
    "looser", [None, replace(RULE, target=0.001), replace(RULE, most=60), replace(RULE, response="score"), replace(RULE, first=20)]
)
def test_a_rule_that_would_ask_for_less_is_refused(whole, looser) -> None:
    with pytest.raises(InputError) as caught:
        open_study(whole, job(looser))
    assert caught.value.problems[0].key == "problem.study_smaller"


def test_a_point_where_the_design_changes_nothing_is_settled_at_the_first_look(tmp_path) -> None:
    """Its arm equals the baseline: D13 lets no zero variance stop a point, but here there is nothing to wait for."""
    design = pd.DataFrame({"point_id": [0, 1, 2], "assessment.party_weight": [0.15, 0.15, 0.4]})
    arms = (None, design_arm({}))
    levers = replace(job(policies=arms), design=design, levers=("assessment.party_weight",))
    run_study(open_study(tmp_path / "s", levers), fake_simulate, 2)
    rows = decided(tmp_path / "s")
    assert [(row["replicates"], row["flags"]) for row in rows[:2]] == [("10", "same_as_baseline")] * 2
    assert int(rows[2]["replicates"]) > 10
    assert "same_as_baseline" not in rows[2]["flags"]


def test_failed_replicates_count_as_tried(tmp_path) -> None:
    def fragile(scenario, policies, **address):
        if address["replicate"] % 4 == 1:
            raise RuntimeError("no")
        return fake_simulate(scenario, policies, **address)

    run_study(open_study(tmp_path / "s", job()), fragile, 2)
    for row in decided(tmp_path / "s"):
        assert int(row["replicates"]) in looks(RULE)
