"""Payoffs as a secretary perceives them, and time that is taken before he decides (D10)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.time_allocation import (
    LEAST_PARTY_TIME,
    MOST_ORDERED_TIME,
    PAYOFF_LIMIT,
    SECTOR_STEPS,
    USUAL_STEP,
    consequence_strength,
    discounted,
    evidence_precision,
    free_cap,
    gain_in_truth,
    limited,
    ordered_time,
    other_time,
    payoff_business,
    payoff_paperwork,
    payoff_substance,
    pull_of_sector,
    share_on_paper,
    stake_in_score,
)
from tests.submodels.box import MEMBERS, SHARE, within

SLOPE = st.floats(0.0, 10.0)


def substance(**changes):
    """Payoff of real work in a plain state, with changes by name."""
    state = {
        "stake": 0.1, "leniency": 0.1, "share_on_paper": 0.4, "slope_documents": 2.0,
        "gain_in_truth": 0.6, "intrinsic": 0.1, "career_seen": 0.05, "worth": 0.8, "slope_truth": 1.5,
    }  # fmt: skip
    return payoff_substance(**{**state, **changes})


def paperwork(**changes):
    """Payoff of paperwork in a plain state, with changes by name."""
    state = {
        "stake": 0.1, "leniency": 0.1, "share_on_paper": 0.4, "slope_documents": 4.0,
        "chance_caught": 0.1, "penalty": 0.5, "offence_slope": 0.75,
    }  # fmt: skip
    return payoff_paperwork(**{**state, **changes})


def on_paper(**changes):
    """Share of an indicator that follows the file in a plain state, with changes by name."""
    state = {"mix_documents": 0.5, "struck": 0.2, "site": 0.3, "belief": 0.4, "hidden": 0.5, "over": 0.1}
    return share_on_paper(**{**state, **changes})


def in_truth(**changes):
    """Gain of an indicator through its truth in a plain state, with changes by name."""
    state = {
        "mix_documents": 0.5, "struck": 0.2, "mix_self": 0.1, "honest": 0.9, "site": 0.3, "seen": 0.2, "surveys": 0.05,
        "slope": 1.5, "counted": 0.04, "service_slope": 3.0,
    }  # fmt: skip
    return gain_in_truth(**{**state, **changes})


def test_real_work_by_hand():
    # stake 0.1 x 0.9 = 0.09; paper 0.4 x 2 = 0.8; truth 0.6 x 0.8 = 0.48
    # 0.09 x 1.28 + (0.1 + 0.05 x 0.8) x 1.5 = 0.1152 + 0.21
    assert substance() == pytest.approx(0.3252)


def test_paperwork_by_hand():
    # earned 0.1 x 0.9 x 0.4 x 4 = 0.144; lost 0.1 x 0.5 x 0.75 x 4 = 0.15
    assert paperwork() == pytest.approx(-0.006)


def test_stake_by_hand():
    # 0.25 x 0.4 through the composite, 0.2 x 3 for grades on display, 0.1 x 2 for the contest
    assert stake_in_score(0.25, 0.4, 0.2, 3.0, 0.1, 2.0) == pytest.approx(0.9)
    assert stake_in_score(0.25, 0.4, 0.0, 3.0, 0.0, 2.0) == pytest.approx(0.1)  # nothing displayed, no contest
    assert stake_in_score(0.0, 0.4, 0.2, 3.0, 0.0, 2.0) == pytest.approx(0.6)  # display works without any consequence


def test_business_by_hand():
    assert payoff_business(0.25, 0.6, 0.6, 0.5) == pytest.approx(0.375)  # (0.25 x 0.6 + 0.6) x 0.5


@pytest.mark.parametrize("off", [{"stake": 0.0}, {"leniency": 1.0}])
def test_without_stake_only_own_motive_and_career_move_real_work_and_only_fear_moves_paperwork(off):
    assert substance(**off) == pytest.approx(0.21)
    assert paperwork(**off) == pytest.approx(-0.15)


def test_full_weight_leaves_business_its_own_pull():
    assert payoff_business(0.9, 0.0, 0.6, 0.5) == pytest.approx(0.3)
    assert payoff_business(0.0, 1.0, 0.6, 0.5) == pytest.approx(0.3)


def test_paperwork_that_nobody_can_catch_carries_no_fear():
    assert paperwork(chance_caught=0.0) == paperwork(penalty=0.0) == paperwork(offence_slope=0.0) == pytest.approx(0.144)


def test_evidence_that_sees_truth_pays_real_work_and_the_file_pays_both():
    assert substance(gain_in_truth=0.9) > substance() > substance(gain_in_truth=0.0)
    assert substance(share_on_paper=0.9) > substance() > substance(share_on_paper=0.0)
    assert paperwork(share_on_paper=0.9) > paperwork() > paperwork(share_on_paper=0.0)
    assert paperwork(share_on_paper=0.0) == pytest.approx(-0.15)  # nothing that is claimed counts
    assert substance(share_on_paper=0.0, gain_in_truth=0.0) == pytest.approx(0.21)  # nothing is assessed


def test_share_on_paper_by_hand():
    # documents 0.5 x 0.8 = 0.4; what a colluding visitor takes from the file 0.3 x 0.4 x 0.5 = 0.06
    assert on_paper() == pytest.approx(0.46)


@pytest.mark.parametrize("honest_visit", [{"over": 0.0}, {"over": -0.1}, {"hidden": 0.0}, {"belief": 0.0}, {"site": 0.0}])
def test_a_visit_shows_the_file_only_where_it_claims_too_much_and_the_visitor_colludes(honest_visit):
    assert on_paper(**honest_visit) == pytest.approx(0.4)
    assert on_paper(**honest_visit, struck=1.0) == 0.0


def test_gain_in_truth_by_hand():
    # struck 0.5 x 0.2 = 0.1; self 0.1 x 0.9 = 0.09; visits 0.3 x 0.2 = 0.06; surveys 0.05: 0.3 x 1.5; results 0.04 x 3
    assert in_truth() == pytest.approx(0.45 + 0.12)


def test_counted_results_show_service_whatever_the_indicator_is_about():
    assert in_truth(slope=0.0) == pytest.approx(0.12)
    assert in_truth(service_slope=0.0) == in_truth(counted=0.0) == pytest.approx(0.45)


@given(SHARE, SHARE, SHARE, SHARE)
def test_the_shares_move_the_right_way(low, high, belief, hidden):
    low, high = sorted((low, high))
    for name, sign in (("mix_documents", 1), ("struck", -1), ("site", 1), ("belief", 1), ("hidden", 1)):
        state = {"belief": belief, "hidden": hidden}
        assert sign * (on_paper(**{**state, name: high}) - on_paper(**{**state, name: low})) >= -1e-15
    for name in ("mix_documents", "struck", "mix_self", "honest", "site", "seen", "surveys", "counted"):
        assert in_truth(**{name: high}) >= in_truth(**{name: low}) - 1e-15


@given(st.lists(st.floats(0.001, 1.0), min_size=5, max_size=5), SHARE, SHARE, SHARE, st.floats(1e-6, 1.0))
def test_strikes_and_collusion_move_weight_between_paper_and_truth_and_lose_none(parts, struck, belief, hidden, over):
    documents, own, site, surveys, counted = (part / sum(parts) for part in parts)
    paper = share_on_paper(documents, struck, site, belief, hidden, over)
    truth = gain_in_truth(documents, struck, own, 1.0, site, belief * (1.0 - hidden), surveys, 1.0, counted, 1.0)
    assert min(paper, truth) >= 0.0
    assert paper + truth == pytest.approx(1.0 - site * (1.0 - belief))  # all but the visits he does not expect


@given(st.floats(-1e6, 1e6))
def test_payoffs_are_held_within_their_limits(payoff):
    held = limited(payoff)
    assert abs(held) <= PAYOFF_LIMIT
    assert held == payoff or abs(payoff) > PAYOFF_LIMIT
    assert held * payoff >= 0.0
    assert PAYOFF_LIMIT == 5.0  # D10


@given(SHARE, SHARE, SHARE, SLOPE, SHARE, SLOPE)
def test_more_weight_never_makes_assessed_work_less_worth_while(kappa, low, high, slope_file, seen, slope):
    low, high = sorted((low, high))
    a, b = (substance(stake=kappa * w, slope_documents=slope_file, gain_in_truth=seen * slope, slope_truth=slope) for w in (low, high))
    assert b >= a - 1e-12
    assert payoff_business(kappa, 1.0 - high, 0.6, slope) <= payoff_business(kappa, 1.0 - low, 0.6, slope) + 1e-12


@given(SHARE, SHARE, SHARE, SLOPE)
def test_fear_never_makes_paperwork_more_worth_while(caught, low, high, offence):
    low, high = sorted((low, high))
    a, b = (paperwork(chance_caught=caught, penalty=penalty, offence_slope=offence) for penalty in (low, high))
    assert b <= a + 1e-12
    a, b = (paperwork(chance_caught=chance, penalty=0.5, offence_slope=offence) for chance in (low, high))
    assert b <= a + 1e-12


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


@given(MEMBERS)
def test_time_for_talks_and_follow_up_comes_first(members):
    assert other_time(4.0, 0.0, 0.25, members, 0.0, 160.0) == 0.025
    assert other_time(4.0, 0.5, 0.25, members, 8.0, 160.0) == pytest.approx((12.0 + 0.125 * members) / 160.0)
    assert other_time(40.0, 1.0, 2.0, 50, 20.0, 160.0) == MOST_ORDERED_TIME  # all of it at once would be the whole month


@given(within("secretary.part_time_cap"), SHARE)
def test_party_time_and_talks_together_keep_under_the_cap_while_there_is_room(cap, other):
    other *= 0.95
    left = free_cap(cap[0], other)
    assert LEAST_PARTY_TIME <= left <= cap[0]
    if left > LEAST_PARTY_TIME:
        assert other + left * (1.0 - other) == pytest.approx(cap[0])


def test_free_cap_by_hand():
    assert free_cap(0.28, 0.1) == pytest.approx(0.2)  # (0.28 - 0.1) / 0.9
    assert free_cap(0.3, 0.0) == 0.3


def test_training_takes_its_hours_but_never_the_month():
    assert ordered_time(0.025, 8.0, 8.0, 160.0) == pytest.approx(0.125)
    assert ordered_time(0.5, 120.0, 20.0, 160.0) == MOST_ORDERED_TIME == 0.9
    assert free_cap(0.2, 0.5) == LEAST_PARTY_TIME == 0.02


def test_the_pull_of_business_rises_from_organs_to_new_organisations():
    # village 4 steps, organ none, 2.83 are usual: e^(0.05 x 1.17) = 1.060244986, e^(-0.05 x 2.83) = 0.868055176
    assert pull_of_sector(0, 0.05) == pytest.approx(1.060244986, abs=1e-9)
    assert pull_of_sector(2, 0.05) == pytest.approx(0.868055176, abs=1e-9)
    village, community, organ, institution, state_owned, private, social, school = (pull_of_sector(kind, 0.05) for kind in range(8))
    assert organ < institution == school < state_owned < community < village < private == social
    assert len(SECTOR_STEPS) == 8 and min(SECTOR_STEPS) < USUAL_STEP < max(SECTOR_STEPS)


@given(st.integers(0, 7), within("environment.pressure_gradient"))
def test_without_a_gradient_sectors_are_alike_and_with_one_steps_multiply(kind, gradient):
    assert pull_of_sector(kind, 0.0) == 1.0
    assert pull_of_sector(kind, gradient[0]) * pull_of_sector(kind, -gradient[0]) == pytest.approx(1.0)
