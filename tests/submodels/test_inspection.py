"""Inspection: capacity, what visitors see, what is remembered, what secretaries expect, what is struck off."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.inspection import (
    MEMORY_MONTHS,
    affordable_share,
    belief_after_visit,
    belief_from_hearsay,
    confirmed,
    hidden_share,
    offence_slope,
    over_report,
    remembered,
    seen_by_presence,
    seen_level,
    talk_of_visits,
    wanted_days,
)
from tests.submodels.box import SHARE, within


def test_capacity_cuts_visits_and_contact_alike():
    assert affordable_share(60.0, 80.0) == 0.75
    assert affordable_share(60.0, 60.0) == affordable_share(60.0, 0.0) == affordable_share(0.0, 0.0) == 1.0
    assert affordable_share(0.0, 10.0) == 0.0


@given(st.floats(0.0, 1000.0), st.floats(0.0, 5000.0))
def test_nobody_spends_more_than_the_capacity(capacity, wanted):
    share = affordable_share(capacity, wanted)
    assert 0.0 <= share <= 1.0
    assert share * wanted <= capacity + 1e-9


def test_two_levels_up_both_levels_must_collude():
    assert hidden_share(0.4, 1) == 0.4
    assert hidden_share(0.4, 2) == pytest.approx(0.16)
    assert hidden_share(0.0, 1) == hidden_share(0.0, 2) == 0.0


def test_a_visitor_sees_truth_and_the_hidden_part_of_the_shortfall():
    assert seen_level(0.4, 0.9, 0.4, 0.0) == pytest.approx(0.6)  # 0.4 + 0.4 x 0.5
    assert seen_level(0.4, 0.9, 0.0, 0.0) == 0.4  # nobody colludes
    assert seen_level(0.4, 0.9, 1.0, 0.0) == pytest.approx(0.9)  # everybody does
    assert seen_level(0.4, 0.2, 0.4, 0.0) == 0.4  # documents that claim less hide nothing
    assert seen_level(0.4, 0.5, 0.4, 0.0) == pytest.approx(0.44)  # small shortfalls count in full
    assert seen_level(0.05, 0.05, 0.4, 0.0) == 0.05
    assert seen_level(0.4, 0.4, 0.4, 0.05) == pytest.approx(0.45)


@given(SHARE, SHARE, SHARE, st.floats(-3.0, 3.0))
def test_what_is_seen_stays_on_the_scale_and_noise_moves_it_its_own_way(truth, documents, hidden, noise):
    seen = seen_level(truth, documents, hidden, noise)
    assert 0.0 <= seen <= 1.0
    assert (seen - seen_level(truth, documents, hidden, 0.0)) * noise >= -1e-15


def test_verified_values_fade_to_the_mean_of_their_type():
    assert remembered(0.8, 0.5, 11, 12.0) == 0.8
    assert remembered(0.8, 0.5, 18, 12.0) == pytest.approx(0.65)  # half of the way from 12 to 24 months
    assert remembered(0.8, 0.5, 24, 12.0) == remembered(0.8, 0.5, 10**5, 12.0) == 0.5
    assert remembered(0.8, 0.5, 3, 3.0) == 0.8  # fading begins only after the period
    assert [remembered(0.8, 0.5, age, 24.0) for age in (23, 24, 25)] == [0.8, 0.5, 0.5]  # a period as long as memory leaves no time to fade


@given(SHARE, SHARE, st.sampled_from([3.0, 6.0, 12.0]))
def test_memory_never_jumps_by_more_than_a_months_share(value, mean, period):
    ages = [remembered(value, mean, age, period) for age in range(30)]
    assert all(min(value, mean) - 1e-15 <= level <= max(value, mean) + 1e-15 for level in ages)
    steps = [abs(b - a) for a, b in zip(ages, ages[1:])]
    assert max(steps) <= abs(value - mean) / (MEMORY_MONTHS - period) + 1e-12


def test_belief_jumps_at_a_visit_and_drifts_with_hearsay():
    assert belief_after_visit(0.1, 0.4) == pytest.approx(0.46)  # 0.1 + 0.4 x 0.9
    assert belief_from_hearsay(0.5, 0.1, 0.2) == pytest.approx(0.47)
    assert belief_from_hearsay(0.9, 0.1, 1.8) == pytest.approx(0.99)  # 0.9 + 0.1 x 0.9: talk of a campaign goes beyond everybody
    assert belief_from_hearsay(0.9, 0.4, 6.0) == 1.0  # 2.94 would be more than certain
    assert belief_from_hearsay(0.9, 0.1, 2.5) == 1.0  # 1.06


def test_people_talk_of_what_this_month_would_make_of_a_period():
    assert talk_of_visits(2, 24, 6.0) == pytest.approx(0.5)  # 2 of 24 a month, six months long
    assert talk_of_visits(0, 24, 12.0) == 0.0
    assert talk_of_visits(24, 24, 12.0) == 12.0  # all at once


@given(st.lists(st.integers(0, 20), min_size=12, max_size=12))
def test_over_a_period_talk_means_the_visits_per_branch(visits):
    assert sum(talk_of_visits(visited, 20, 12.0) for visited in visits) / 12.0 == pytest.approx(sum(visits) / 20)


@given(SHARE, within("secretary.visit_shock", "secretary.belief_rate"), SHARE)
def test_belief_is_a_probability(belief, rule, recent):
    assert belief - 1e-15 <= belief_after_visit(belief, rule[0]) <= 1.0
    assert min(belief, recent) - 1e-15 <= belief_from_hearsay(belief, rule[1], recent) <= max(belief, recent) + 1e-15


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_belief_ends_at_the_share_that_is_inspected(share):
    belief = 0.3  # nobody, or everybody, is visited in sight
    for _ in range(400):
        belief = belief_from_hearsay(belief, 0.1, share)
    assert belief == pytest.approx(share, abs=1e-12)


def test_offence_by_hand():
    # offence o^2/(o + t): derivative o (o + 2 t)/(o + t)^2; at o = t: 3 t^2 / (4 t^2) = 0.75
    assert offence_slope(0.1, 0.1) == pytest.approx(0.75)
    assert offence_slope(0.0, 0.1) == offence_slope(-0.2, 0.1) == 0.0
    assert offence_slope(0.0, 0.0) == 0.0  # no tolerance at all, and nothing claimed too much
    assert offence_slope(1e-6, 0.0) == pytest.approx(1.0)  # the first bit counts in full
    assert over_report(0.9, 0.4) == pytest.approx(0.5)
    assert over_report(0.4, 0.9) == 0.0


@given(st.floats(1e-4, 1.0), within("inspection.tolerance"))
def test_offence_slope_is_a_derivative_between_zero_and_one(over, tolerance):
    t, h = tolerance[0], 1e-6 * over
    up, down = ((o * o) / (o + t) for o in (over + h, over - h))
    slope = offence_slope(over, t)
    assert 0.0 < slope < 1.0
    assert slope == pytest.approx((up - down) / (2.0 * h), rel=1e-3, abs=1e-6)
    assert offence_slope(over * 1.1, t) > slope > offence_slope(over, t * 1.1)


def test_strike_off_takes_its_share_of_the_unconfirmed_claim():
    assert confirmed(0.9, 0.5, 0.5) == pytest.approx(0.7)  # 0.9 - 0.5 x 0.4
    assert confirmed(0.9, 0.5, 0.0) == 0.9
    assert confirmed(0.9, 0.5, 1.0) == pytest.approx(0.5)
    assert confirmed(0.4, 0.5, 1.0) == 0.4  # a modest file is not written up


def test_presence_makes_work_visible_with_diminishing_effect():
    assert seen_by_presence(0.5, 2.0, 2.0) == pytest.approx(0.5 * (1.0 - math.exp(-1.0)))
    assert seen_by_presence(0.5, 0.0, 2.0) == 0.0
    assert seen_by_presence(0.0, 20.0, 2.0) == 0.0
    assert seen_by_presence(0.5, 4.0, 2.0) < 2.0 * seen_by_presence(0.5, 2.0, 2.0)


def test_wanted_days_by_hand():
    # half the branches at 2 days a visit, twice a year: 2 days; 3 rounds of a quarter of a day: 0.75; 4 hours a month: 4 x 12 / 8 = 6
    assert wanted_days(0.5, 2.0, 6.0, 4.0, 3.0, 0.25) == pytest.approx(8.75)
    assert wanted_days(0.5, 2.0, 6.0, 0.0, 0.0, 0.25) == pytest.approx(2.0)
    assert wanted_days(0.0, 2.0, 6.0, 0.0, 12.0, 0.25) == pytest.approx(3.0)  # rounds need no sample
    assert wanted_days(0.0, 2.0, 6.0, 0.0, 0.0, 0.25) == 0.0
