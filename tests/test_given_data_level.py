"""How often a method sees what is not there, and how often its limits hold the truth: over many samples, so slow."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.sensitivity.given_data import given_data_indices
from tests.known_functions import point_values_of

pytestmark = pytest.mark.slow
SAMPLES, POINTS = 60, 128
SHARES = np.array([16, 4, 1, 0]) / 21


def tables(method: str, slope: float, samples: int = SAMPLES):
    """Random samples of four factors, the last one the dummy; noise as large as a slope of 1 makes."""
    for seed in range(samples):
        unit = np.random.default_rng(seed).random((POINTS, 4))
        y = slope * unit @ np.array([4.0, 2.0, 1.0, 0.0])
        yield given_data_indices(point_values_of(unit, y, noise=np.sqrt(21 / 12), seed=seed), method, seed=seed).set_index(
            ["index", "factor"]
        )


def test_one_family_in_twenty_is_called_by_chance():
    alarms = [bool((table.loc["p_adjusted", "value"] <= 0.05).any()) for table in tables("rsa", 0.0, 100)]
    assert np.mean(alarms) <= 0.10


@pytest.mark.parametrize(("method", "index"), [("rbd_fast", "S1"), ("delta", "S1")])
def test_limits_hold_the_truth_and_the_dummy_is_seldom_seen(method, index):
    found = list(tables(method, 1.0, SAMPLES if method == "rbd_fast" else 20))
    truth = SHARES / 2  # half of the variance is noise
    held = np.array([(table.loc[index, "low"] <= truth) & (truth <= table.loc[index, "high"]) for table in found])
    assert held.mean() >= 0.88
    assert np.mean([table.loc[(index, "dummy"), "low"] > 0 for table in found]) <= 0.10


def test_a_forest_seldom_takes_the_dummy_for_a_factor():
    alarms = [table.loc[("importance", "dummy"), "low"] > table.loc[("floor", ""), "value"] for table in tables("feature_scoring", 1.0, 8)]
    assert np.mean(alarms) <= 0.15
