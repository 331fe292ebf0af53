"""The branches at the end of a run: the same in both engines, and the same numbers as the tally of the last assessment."""

from __future__ import annotations

import numpy as np
import pytest

from sim.entities import BRANCH_TYPES
from sim.simulate import simulate_policies
from tests.runs import policy, scenario


@pytest.fixture(scope="module")
def runs():
    arms = [None, policy("p", assessment__party_weight=0.4)]
    return {engine: simulate_policies(scenario(branches=12), arms, seed=3, engine=engine) for engine in ("kernel", "mesa")}


def test_both_engines_give_the_same_snapshot(runs) -> None:
    for arm in ("baseline", "p"):
        for kernel, mesa in zip(runs["kernel"][arm].snapshot, runs["mesa"][arm].snapshot, strict=True):
            assert np.array_equal(kernel, mesa)


def test_means_over_branches_are_the_responses_of_the_last_assessment(runs) -> None:
    series = runs["kernel"]["p"]
    found = series.snapshot
    assert found.score.mean() == pytest.approx(series.monthly("score")[11], abs=1e-12)
    assert (found.score - found.true_mean).mean() == pytest.approx(series.monthly("gap")[11], abs=1e-12)
    assert (len(found.type), found.type.dtype) == (12, np.uint8)
    assert found.type.max() < len(BRANCH_TYPES)
    assert not np.array_equal(found.score, runs["kernel"]["baseline"].snapshot.score)
