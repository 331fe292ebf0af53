"""Screening of assumptions: it finds what was planted, cries wolf as seldom as it says, and knows what may not be screened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.screening import SHUFFLES, point_differences, screening
from experiments.study_reader import StoredStudy

POINTS = 40


def boxed(effects: np.ndarray, factors: np.ndarray, *, levers: tuple[str, ...] = ()) -> StoredStudy:
    """A study whose policy has ``effects`` [points] at the points 1, 2, ... of ``factors`` [points, factors], and 0 at point 0."""
    count = len(effects)
    names = [f"f{k}" for k in range(factors.shape[1])]
    design = pd.DataFrame(np.vstack([np.full((1, len(names)), 0.5), factors]), columns=names).assign(point_id=range(count + 1), dummy=0.1)
    arms = [("baseline", np.zeros(count + 1)), ("w30", np.concatenate([[0.0], effects]))]
    rows = [
        pd.DataFrame({"point_id": range(count + 1), "policy": name, "replicate_id": replicate, "engagement": values + 0.1 * replicate})
        for name, values in arms
        for replicate in (0, 1)
    ]
    results = pd.concat(rows, ignore_index=True).assign(window="year_2", group="all").dropna(subset=["engagement"])
    manifest = {"response_order": ["engagement"], "windows": [{"name": "year_2"}], "levers": list(levers)}
    policies = pd.DataFrame({"policy": ["baseline", "w30"], "reference": ["", "baseline"]})
    return StoredStudy(Path(), manifest, design, policies, results, pd.DataFrame())


def screened(study: StoredStudy) -> pd.DataFrame:
    return screening(study, "w30", "baseline", "engagement")


def test_a_planted_factor_is_found_and_its_correlation_is_spearmans() -> None:
    random = np.random.default_rng(3)
    factors = random.random((POINTS, 12))
    effects = -np.exp(4 * factors[:, 7]) + random.normal(0, 0.5, POINTS)  # bent: ranks see through it
    found = screened(boxed(effects, factors))
    assert found.loc[0, "factor"] == "f7"
    assert found["beyond_chance"].tolist() == [True] + [False] * 11
    assert found["rho"].abs().is_monotonic_decreasing
    expected = [pd.Series(effects).rank().corr(pd.Series(factors[:, int(name[1:])]).rank()) for name in found["factor"]]
    assert found["rho"].tolist() == pytest.approx(expected)
    assert found["points"].unique().tolist() == [POINTS]


def test_pure_noise_gives_no_more_false_alarms_than_it_says() -> None:
    alarms = 0
    for seed in range(200):
        random = np.random.default_rng([7, seed])
        alarms += int(screened(boxed(random.normal(size=20), random.random((20, 15))))["beyond_chance"].any())
    assert alarms <= 18  # 10 expected of 200, standard deviation 3.1


def test_threshold_is_the_190th_of_199_largest_correlations() -> None:
    """At most 10 of the 200 orders, the true one included, lie above it: a test of level 0.05 whatever the effects look like."""
    random = np.random.default_rng(5)
    effects, factors = random.normal(size=POINTS), random.random((POINTS, 4))
    deal = np.random.default_rng(0)
    ranks = pd.Series(effects).rank().to_numpy()
    largest = []
    for _ in range(SHUFFLES):
        shuffled = pd.Series(deal.permutation(ranks))
        largest.append(max(abs(shuffled.corr(pd.Series(column).rank())) for column in factors.T))
    assert screened(boxed(effects, factors))["threshold"].iloc[0] == pytest.approx(sorted(largest)[189])


def test_only_what_acts_on_the_policy_is_screened() -> None:
    random = np.random.default_rng(1)
    factors = random.random((POINTS, 4))
    factors[:, 2] = 0.7  # held: at the default point it has another value, over the box it does not vary
    found = screened(boxed(factors[:, 0], factors, levers=("f1",)))
    assert sorted(found["factor"]) == ["f0", "f3"]
    assert found.loc[0, "rho"] == pytest.approx(1.0)


def test_failed_points_are_left_out_and_too_little_is_no_finding() -> None:
    random = np.random.default_rng(2)
    factors = random.random((POINTS, 3))
    effects = factors[:, 1].copy()
    effects[::3] = np.nan
    study = boxed(effects, factors)
    found = screened(study)
    assert found.loc[0, ["factor", "points"]].tolist() == ["f1", int((~np.isnan(effects)).sum())]
    effect = point_differences(study, "w30", "baseline", "engagement").drop(0)
    assert effect.dropna().to_numpy() == pytest.approx(effects[~np.isnan(effects)])
    for case in (boxed(effects[:5], factors[:5]), boxed(np.full(POINTS, 0.2), factors)):
        found = screened(case)
        assert found[["rho", "threshold"]].isna().all().all()
        assert not found["beyond_chance"].any()
    assert len(screened(replace(study, design=study.design[["point_id"]]))) == 0
    assert len(screening(study, "w99", "baseline", "engagement")) == 0


def test_the_same_study_gives_the_same_table() -> None:
    random = np.random.default_rng(4)
    study = boxed(random.normal(size=POINTS), random.random((POINTS, 6)))
    pd.testing.assert_frame_equal(screened(study), screened(study))
