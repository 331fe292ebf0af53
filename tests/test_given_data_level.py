"""How often a method sees what is not there, and how often its limits hold the truth: over many samples, so slow."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from analysis.sensitivity.given_data import given_data_indices
from analysis.sensitivity.given_sample import given_sample
from analysis.sensitivity.half_samples import half_sample_limits
from analysis.sensitivity.salib_given_data import between_classes, random_balance
from tests.known_functions import point_values_of

pytestmark = pytest.mark.slow
SAMPLES, POINTS = 60, 128
SHARES = np.array([16, 4, 1, 0]) / 21


def sample_values(slope: float, seed: int):
    """A Latin hypercube of four factors, the last one the dummy; noise as large as a slope of 1 makes."""
    unit = qmc.LatinHypercube(4, seed=seed).random(POINTS)
    return point_values_of(unit, slope * unit @ np.array([4.0, 2.0, 1.0, 0.0]), noise=np.sqrt(21 / 12), seed=seed)


def tables(method: str, slope: float, samples: int):
    """Indices of so many samples."""
    for seed in range(samples):
        yield given_data_indices(sample_values(slope, seed), method, seed=seed).set_index(["index", "factor"])


def test_one_family_in_twenty_is_called_by_chance():
    alarms = [bool((table.loc["p_adjusted", "value"] <= 0.05).any()) for table in tables("rsa", 0.0, SAMPLES)]
    assert np.mean(alarms) <= 0.10


@pytest.mark.parametrize("statistic", [random_balance, between_classes])
def test_limits_of_half_samples_hold_the_truth_and_the_dummy_is_seldom_seen(statistic):
    low, high = (np.array(edge) for edge in zip(*(limits(statistic, seed) for seed in range(SAMPLES)), strict=True))
    truth = SHARES / 2  # half of the variance is noise
    assert ((low <= truth) & (truth <= high)).mean() >= 0.90
    assert (low[:, -1] > 0).mean() <= 0.08


def limits(statistic, seed: int):
    """95 % limits of four indices."""
    values = sample_values(1.0, seed)
    sample = given_sample(values, "rbd_fast", 100, seed)
    return half_sample_limits(statistic, sample, statistic(sample.x, sample.y), seed=seed, level=0.95, resamples=100)


def test_shapley_effects_hold_the_truth_where_terms_are_chosen_anew():
    held = []
    for seed in range(20):
        table = given_data_indices(sample_values(3.5, seed), "shapley", seed=seed).set_index(["index", "factor"]).loc["Sh"]
        held.append((table["low"] <= SHARES + 0.002) & (table["high"] >= SHARES - 0.002))
    assert np.mean(held) >= 0.88


def test_a_forest_seldom_takes_the_dummy_for_a_factor():
    alarms = [table.loc[("importance", "dummy"), "low"] > table.loc[("floor", ""), "value"] for table in tables("feature_scoring", 1.0, 5)]
    assert np.mean(alarms) <= 0.15
