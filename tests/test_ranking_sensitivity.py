"""What changes the answer: the planted parameter turns the choice at the planted value, in the response's own direction."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.sensitivity.of_ranking import COLUMNS, ranking_sensitivity, ranking_value
from experiments.plan import DESIGN
from experiments.study_reader import StoredStudy
from sim.problems import InputError

POINTS = 120
LABELS = {"engagement": {"direction": "up", "unit": "0-1"}, "inflation": {"direction": "down", "unit": "0-1"}}


@pytest.fixture(scope="module")
def study() -> StoredStudy:
    """b beats a on engagement by 0.4 - forgetting, and is as much higher on inflation; a lever of the design acts on ``design`` alone."""
    random = np.random.default_rng(1)
    design = pd.DataFrame({"forgetting": random.random(POINTS + 1), "other": random.random(POINTS + 1), "lever": random.random(POINTS + 1)})
    design.insert(0, "point_id", range(POINTS + 1))
    design.loc[0, ["forgetting", "other"]] = 0.15, 0.5
    arms = {"a": 0.0, "b": 0.4 - design["forgetting"], DESIGN: design["lever"] - 2}
    rows = [
        pd.DataFrame({"point_id": design["point_id"], "policy": arm, "replicate_id": run, "window": window, "group": "all"}).assign(
            engagement=gain + random.normal(0, 0.05, POINTS + 1), inflation=gain + random.normal(0, 0.05, POINTS + 1)
        )
        for arm, gain in arms.items()
        for run in (0, 1)
        for window in ("year_1", "year_2")
    ]
    manifest = {"response_order": list(LABELS), "responses": LABELS, "windows": [{"name": "year_1"}, {"name": "year_2"}]}
    manifest |= {"groups": ["all", "village"], "levers": ["lever"], "seeding": "common"}
    policies = pd.DataFrame({"policy": list(arms), "reference": ["", "a", "a"]})
    return StoredStudy(Path("there"), manifest, design, policies, pd.concat(rows, ignore_index=True), pd.DataFrame())


def test_the_planted_parameter_turns_the_choice_at_the_planted_value(study) -> None:
    found = ranking_sensitivity(study, "engagement", ["a", "b"])
    assert list(found.columns) == list(COLUMNS)
    flip = found.iloc[2]
    assert flip[["factor", "index"]].tolist() == ["forgetting", "flip_at"]
    assert flip["low"] < 0.4 < flip["high"]
    assert flip["value"] == pytest.approx(0.4, abs=0.05)
    assert ranking_value(study, "engagement", ["a", "b"]).best == "a"  # forgetting is 0.5 on average
    assert flip[["flip_side", "flips_to"]].tolist() == ["below", "b"]
    assert found.loc[found["factor"] == "other", "value"].iloc[0] < 0.05
    assert "lever" not in set(found["factor"])
    assert "lever" in set(ranking_sensitivity(study, "engagement", ["a", DESIGN])["factor"])


def test_of_a_response_that_should_be_low_the_lower_arm_is_chosen(study) -> None:
    found = ranking_value(study, "inflation", ["a", "b"])
    assert found.best == "b"
    assert found.table.loc[0, ["flip_side", "flips_to"]].tolist() == ["below", "a"]


def test_what_the_study_does_not_hold_is_named_all_at_once(study) -> None:
    with pytest.raises(InputError) as caught:
        ranking_sensitivity(study, "engagment", ["a", "c"], window="year_9", group="villages")
    names = ["response", "policy", "window", "group"]
    assert [problem.key for problem in caught.value.problems] == [f"problem.value_unknown_{name}" for name in names]
    assert caught.value.problems[0].values["suggestion"] == "engagement"


def test_a_group_without_runs_is_refused(study) -> None:
    with pytest.raises(InputError) as caught:
        ranking_sensitivity(study, "engagement", ["a", "b"], group="village")
    assert [problem.key for problem in caught.value.problems] == ["problem.value_no_runs"] * 2


def test_points_that_differ_in_levers_of_other_arms_only_count_once(study) -> None:
    """As in a Saltelli block, where the rows of every lever repeat row A for arms without levers: copies are no evidence."""
    copies = study.design[study.design["point_id"] > 0].assign(lever=0.5)
    copies["point_id"] += POINTS
    runs = study.results[study.results["point_id"] > 0]
    results = pd.concat([study.results, runs.assign(point_id=runs["point_id"] + POINTS)], ignore_index=True)
    twice = replace(study, design=pd.concat([study.design, copies], ignore_index=True), results=results)
    once, again = (ranking_sensitivity(one, "engagement", ["a", "b"]) for one in (study, twice))
    pd.testing.assert_frame_equal(again, once)
