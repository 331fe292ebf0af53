"""What a notebook does first."""

import numpy as np
import pytest

import branchsim


def test_a_notebook_can_load_and_simulate():
    scenario = branchsim.load_scenario("baseline", ["population.branches=30", "burn_in=24", "months=12"])
    series = branchsim.simulate(scenario.under(branchsim.load_policy("weight_up")), seed=0)
    engagement = series.monthly("engagement")
    assert engagement.shape == (12,)
    assert np.all((engagement > 0) & (engagement < 1))
    assert np.isnan(series.monthly("score")[:11]).all()
    assert 0 < series.monthly("score")[11] < 1


def test_seed_zero_is_a_seed():
    scenario = branchsim.load_scenario("baseline", ["population.branches=30", "burn_in=24", "months=12"])
    runs = [branchsim.simulate(scenario, seed=seed).monthly("engagement") for seed in (0, 0, 1)]
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(AttributeError, match="load_scenario"):
        _ = branchsim.no_such_name


def test_a_mistyped_response_says_what_was_meant():
    scenario = branchsim.load_scenario("baseline", ["population.branches=5", "burn_in=24", "months=12"])
    with pytest.raises(KeyError, match="did you mean engagement"):
        branchsim.simulate(scenario, seed=0).monthly("engagment")
