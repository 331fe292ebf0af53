"""Robustness criteria against a table worked out by hand: 3 policies in 4 states.

    state      keep  check  train      best   regret: keep  check  train
    calm          5      4      2         5              0      1      3
    shift         3      4      2         4              1      0      2
    poor          1      3      2         3              2      0      1
    crisis        3      1      2         3              0      2      1

(The numbers are payoffs; rows are states of the world.)
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.decision.criteria import all_criteria, hurwicz, mean_variance, p90_regret, ranks, regret, satisficing, votes
from analysis.decision.rank_uncertainty import rank_uncertainty
from analysis.decision.sentences import settled_word
from analysis.decision.states import crossed, make_states, share_first

KEEP, CHECK, TRAIN = range(3)
TABLE = np.array([[5.0, 4, 2], [3, 4, 2], [1, 3, 2], [3, 1, 2]])


def test_regret_is_what_the_best_of_the_state_gives_more() -> None:
    assert regret(TABLE).tolist() == [[0, 1, 3], [1, 0, 2], [2, 0, 1], [0, 2, 1]]


@given(arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=st.floats(-5, 5)), st.randoms())
def test_regret_is_never_negative_and_knows_no_level_of_a_state_and_no_order_of_policies(payoff, random) -> None:
    found = regret(payoff)
    assert (found >= 0).all()
    assert (found.min(axis=1) == 0).all()
    assert regret(payoff + np.arange(len(payoff))[:, None]) == pytest.approx(found, abs=1e-9)
    order = random.sample(range(payoff.shape[1]), payoff.shape[1])
    plain, turned = all_criteria(payoff, None), all_criteria(payoff[:, order], None)
    for name, values in plain.items():
        assert turned[name] == pytest.approx(values[order], abs=1e-9), name


def test_every_criterion_of_the_table_by_hand() -> None:
    met = TABLE >= 3
    found = all_criteria(np.repeat(TABLE, 5, axis=0), np.repeat(met, 5, axis=0), 0.5)  # every state five times: shares stay as they are
    by_hand = {
        "laplace": [12 / 4, 12 / 4, 8 / 4],
        "maximin": [1, 1, 2],
        "maximax": [5, 4, 2],
        "hurwicz": [3, 2.5, 2],
        "minimax_regret": [2, 2, 3],
        "satisficing": [3 / 4, 3 / 4, 0],
        "expected_regret": [3 / 4, 3 / 4, 7 / 4],
        "mean_variance": [4 / (np.sqrt(8 / 4) + 1), 4 / (np.sqrt(6 / 4) + 1), 3 / 1],  # squares 4+0+4+0 and 1+1+0+4
        # sorted regrets five each: 0 0 1 2, 0 0 1 2, 1 1 2 3; the 90th percentile of 20 stands at place 17.1, in the last five
        "p90_regret": [2, 2, 3],
    }
    assert set(found) == set(by_hand)
    for name, values in by_hand.items():
        assert found[name].tolist() == pytest.approx(values), name


def test_the_percentile_of_the_four_states_is_between_the_last_two() -> None:
    """Place 0.9 x 3 = 2.7 of the sorted regrets (0, 0, 1, 2), (0, 0, 1, 2), (1, 1, 2, 3)."""
    assert p90_regret(TABLE).tolist() == pytest.approx([1.7, 1.7, 2.7])
    assert "p90_regret" not in all_criteria(TABLE, None)
    assert "satisficing" not in all_criteria(TABLE, None)


@pytest.mark.parametrize(("alpha", "values"), [(0.0, [1, 1, 2]), (1.0, [5, 4, 2]), (0.25, [2, 1.75, 2])])
def test_hurwicz_goes_from_maximin_to_maximax(alpha, values) -> None:
    assert hurwicz(TABLE, alpha).tolist() == values


def test_expected_regret_orders_as_the_mean() -> None:
    payoff = np.random.default_rng(0).normal(size=(50, 6))
    found = all_criteria(payoff, None)
    assert ranks(found["laplace"], 1).tolist() == ranks(found["expected_regret"], -1).tolist()


def test_a_payoff_that_never_varies_has_its_mean_as_mean_variance() -> None:
    assert mean_variance(np.full((7, 2), 3.0)).tolist() == [4, 4]


def test_equal_policies_share_a_rank_and_a_vote() -> None:
    found = all_criteria(TABLE, TABLE >= 3)
    assert ranks(found["laplace"], 1).tolist() == [1, 1, 3]
    assert ranks(found["minimax_regret"], -1).tolist() == [1, 1, 3]
    # laplace, minimax regret and satisficing are shared by keep and check, maximax and Hurwicz keep's, maximin train's
    assert votes(found).tolist() == pytest.approx([3.5, 1.5, 1])


def test_satisficing_is_the_share_of_states_in_which_all_thresholds_hold() -> None:
    assert satisficing(np.array([[True, False], [True, True], [False, False]])).tolist() == pytest.approx([2 / 3, 1 / 3])


def noisy(points: int, replicates: int, *, spread: float = 0.1, seed: int = 0, effects=(0.0, 0.0, 0.0)):
    """States in which policies differ by ``effects`` only, and by noise of standard deviation ``spread``."""
    values = np.random.default_rng(seed).normal(0, spread, (points, replicates, len(effects))) + np.asarray(effects)
    return make_states(("a", "b", "c")[: len(effects)], range(1, points + 1), values, [], common=False)


def test_chance_makes_regret_where_there_is_none_and_crossing_takes_it_out() -> None:
    """Equal policies: true regret 0. The plain one is the mean of the largest of three normals, 0.8463 x 0.1 / sqrt(2)."""
    states = noisy(20_000, 2)
    assert all_criteria(states.payoff, None)["expected_regret"].mean() == pytest.approx(0.8463 * 0.1 / np.sqrt(2), rel=0.02)
    found = crossed(states)
    assert found.expected_regret.tolist() == pytest.approx([0, 0, 0], abs=0.002)
    assert found.first.tolist() == pytest.approx([1 / 9] * 3, abs=0.01)  # both halves, one chance in three each
    assert share_first(states.payoff).tolist() == pytest.approx([1 / 3] * 3, abs=0.02)


def test_crossed_and_plain_regret_enclose_the_true_one() -> None:
    effects = (0.0, 0.05, 0.1)
    states = noisy(5_000, 4, effects=effects, seed=3)
    plain, found = all_criteria(states.payoff, None)["expected_regret"], crossed(states).expected_regret
    for place, true in enumerate((0.1, 0.05, 0.0)):
        assert found[place] - 0.003 <= true <= plain[place] + 0.003


def test_with_one_replicate_nothing_can_be_held_back() -> None:
    assert crossed(noisy(30, 1)) is None


def test_a_missing_run_takes_its_replicate_from_all_arms() -> None:
    values = np.ones((3, 2, 2))
    values[0, 1, 0] = values[2, :, 1] = np.nan
    states = make_states(("a", "b"), (1, 2, 3), values, [], common=True)
    assert states.points == (1, 2)
    assert np.isnan(states.net[0, 1]).all()
    assert crossed(states).points == 1


def test_a_clear_ranking_is_sure_and_one_of_equals_is_not() -> None:
    clear = rank_uncertainty(noisy(60, 3, effects=(0.0, 0.0, 5.0)), 0.5, resamples=100)
    assert clear.leads.tolist() == [0, 0, 1]
    assert {name: found.tolist() for name, found in clear.rank_low.items()}["maximin"][2] == 1
    assert all(ends[2] == 1 for ends in clear.rank_high.values())
    equal = rank_uncertainty(noisy(60, 3), 0.5, resamples=100)
    assert equal.leads.max() < 0.98
    assert (equal.rank_high["laplace"] > equal.rank_low["laplace"]).any()


def test_a_lead_is_settled_only_where_equal_policies_would_hardly_ever_lead_so() -> None:
    """Two draws of chance that all points share, as large for each of three equal policies: resampling the points never moves them."""
    random = np.random.default_rng(2)
    values = random.normal(0, 0.001, (60, 2, 3)) + np.array([[0.1, 0.0, 0.0], [0.1, 0.01, 0.0]])
    shared = rank_uncertainty(make_states(("a", "b", "c"), range(60), values, [], common=True), 0.5, resamples=100)
    assert shared.leads[0] == 1.0
    assert settled_word(shared.leads[0], common=True, replicates=2) == "settled_points"
    assert settled_word(1.0, common=False, replicates=2) == settled_word(1.0, common=True, replicates=5) == "settled"
    assert settled_word(0.9, common=False, replicates=20) == "open"


def test_the_interval_of_the_mean_is_the_textbook_one() -> None:
    """100 points with standard deviation 1: the mean's 95 % interval is about 2 x 1.96 / 10 wide."""
    states = noisy(100, 1, spread=1.0, effects=(0.0,))
    found = rank_uncertainty(states, 0.5, resamples=2000)
    width = (found.high["laplace"] - found.low["laplace"])[0]
    assert width == pytest.approx(2 * 1.96 * states.net.std() / 10, rel=0.08)


def test_the_same_seed_is_the_same_ranking() -> None:
    states = noisy(40, 2)
    first, second, other = (rank_uncertainty(states, 0.5, seed=seed, resamples=50) for seed in (0, 0, 1))
    assert first.low["laplace"].tolist() == second.low["laplace"].tolist() != other.low["laplace"].tolist()
