"""Payoffs as a secretary perceives them, and time that is taken before he decides (D10)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.time_allocation import (
    LEAST_PARTY_TIME,
    MOST_ORDERED_TIME,
    PAYOFF_LIMIT,
    consequence_strength,
    control_share,
    discounted,
    evidence_precision,
    free_cap,
    limited,
    ordered_time,
    other_time,
    payoff_business,
    payoff_paperwork,
    payoff_substance,
)
from tests.submodels.box import MEMBERS, SHARE, within

SLOPE = st.floats(0.0, 10.0)


def substance(**changes):
    """Payoff of real work in a plain state, with changes by name."""
    state = {
        "kappa": 0.25, "party_weight": 0.4, "leniency": 0.1, "share_documents": 0.5, "slope_documents": 2.0, "struck": 0.2,
        "share_seen": 0.3, "intrinsic": 0.1, "career_seen": 0.05, "worth": 0.8, "slope_truth": 1.5,
    }  # fmt: skip
    return payoff_substance(**{**state, **changes})


def paperwork(**changes):
    """Payoff of paperwork in a plain state, with changes by name."""
    state = {
        "kappa": 0.25, "party_weight": 0.4, "leniency": 0.1, "share_documents": 0.5, "slope_documents": 4.0, "struck": 0.2,
        "chance_caught": 0.1, "penalty": 0.5, "offence_slope": 0.75,
    }  # fmt: skip
    return payoff_paperwork(**{**state, **changes})


def test_real_work_by_hand():
    # stake 0.25 x 0.4 x 0.9 = 0.09; paper 0.5 x 0.8 x 2 = 0.8; truth (0.5 x 0.2 + 0.3) x 0.8 x 1.5 = 0.48
    # 0.09 x 1.28 + (0.1 + 0.05 x 0.8) x 1.5 = 0.1152 + 0.21
    assert substance() == pytest.approx(0.3252)


def test_paperwork_by_hand():
    # earned 0.25 x 0.4 x 0.9 x 0.5 x 0.8 x 4 = 0.144; lost 0.1 x 0.5 x 0.75 x 4 = 0.15
    assert paperwork() == pytest.approx(-0.006)


def test_business_by_hand():
    assert payoff_business(0.25, 0.4, 0.6, 0.5) == pytest.approx(0.375)  # (0.25 x 0.6 + 0.6) x 0.5


@pytest.mark.parametrize("off", [{"kappa": 0.0}, {"party_weight": 0.0}, {"leniency": 1.0}])
def test_without_stake_only_own_motive_and_career_move_real_work_and_only_fear_moves_paperwork(off):
    assert substance(**off) == pytest.approx(0.21)
    assert paperwork(**off) == pytest.approx(-0.15)


def test_full_weight_leaves_business_its_own_pull():
    assert payoff_business(0.9, 1.0, 0.6, 0.5) == pytest.approx(0.3)
    assert payoff_business(0.0, 0.0, 0.6, 0.5) == pytest.approx(0.3)


def test_paperwork_that_nobody_can_catch_carries_no_fear():
    assert paperwork(chance_caught=0.0) == paperwork(penalty=0.0) == paperwork(offence_slope=0.0) == pytest.approx(0.144)


def test_evidence_that_sees_truth_pays_real_work_and_documents_pay_paperwork():
    assert substance(share_seen=0.6) > substance() > substance(share_seen=0.0)
    assert paperwork(share_documents=0.9) > paperwork() > paperwork(share_documents=0.0)
    assert paperwork(struck=1.0) == pytest.approx(-0.15)  # all that is claimed is struck off


@given(st.floats(-1e6, 1e6))
def test_payoffs_are_held_within_their_limits(payoff):
    held = limited(payoff)
    assert abs(held) <= PAYOFF_LIMIT
    assert held == payoff or abs(payoff) > PAYOFF_LIMIT
    assert held * payoff >= 0.0
    assert PAYOFF_LIMIT == 5.0  # D10


@given(SHARE, SHARE, SHARE, SLOPE, SHARE, SLOPE)
def test_more_weight_never_makes_assessed_work_less_worth_while(kappa, low, high, on_paper, seen, in_truth):
    low, high = sorted((low, high))
    a, b = (substance(kappa=kappa, party_weight=w, slope_documents=on_paper, share_seen=seen, slope_truth=in_truth) for w in (low, high))
    assert b >= a - 1e-12
    assert payoff_business(kappa, high, 0.6, in_truth) <= payoff_business(kappa, low, 0.6, in_truth) + 1e-12


def test_consequence_of_the_average_secretary():
    assert consequence_strength(0.2, 0.05, 1.0) == 0.25
    assert consequence_strength(0.2, 0.05, 0.0) == 0.05
    assert consequence_strength(0.0, 0.0, 3.0) == 0.0


@given(within("inspection.visit_noise", "secretary.spread_reference"))
def test_noise_dulls_evidence(rule):
    assert evidence_precision(0.0, rule[1]) == 1.0
    assert evidence_precision(rule[1], rule[1]) == pytest.approx(1.0 / math.sqrt(2.0))
    assert 0.0 < evidence_precision(rule[0] * 1.1, rule[1]) < evidence_precision(rule[0], rule[1]) <= 1.0


def test_late_payoff_is_discounted():
    assert discounted(12.0, 0.0) == 1.0
    assert discounted(12.0, 0.01) == pytest.approx(0.8869204367, abs=1e-10)  # e^-0.12


@given(SHARE, SHARE, within("secretary.intrinsic_mean"))
def test_control_is_the_share_of_assessed_motive(kappa, weight, intrinsic):
    assert control_share(0.0, weight, intrinsic[0]) == control_share(kappa, 0.0, intrinsic[0]) == 0.0
    assert 0.0 <= control_share(kappa, weight, intrinsic[0]) < 1.0
    assert control_share(0.25, 0.4, 0.1) == pytest.approx(0.5)


@given(MEMBERS)
def test_time_for_talks_and_follow_up_comes_first(members):
    assert other_time(4.0, 0.0, 0.25, members, 160.0) == 0.025
    assert other_time(4.0, 0.5, 0.25, members, 160.0) == pytest.approx((4.0 + 0.125 * members) / 160.0)


@given(within("secretary.part_time_cap"), SHARE)
def test_party_time_and_talks_together_keep_under_the_cap_while_there_is_room(cap, other):
    other *= 0.95
    left = free_cap(cap[0], other)
    assert LEAST_PARTY_TIME <= left <= cap[0]
    if left > LEAST_PARTY_TIME:
        assert other + left * (1.0 - other) == pytest.approx(cap[0])


def test_training_takes_its_hours_but_never_the_month():
    assert ordered_time(0.025, 8.0, 8.0, 160.0) == pytest.approx(0.125)
    assert ordered_time(0.5, 120.0, 20.0, 160.0) == MOST_ORDERED_TIME == 0.9
    assert free_cap(0.2, 0.5) == LEAST_PARTY_TIME == 0.02
