"""Attendance: a logistic whose log odds are centred on the reference branch."""

import math

import pytest
from hypothesis import given

from sim.submodels.attendance import attendance_probability, branch_base, obligation
from tests.submodels.box import SHARE, default, within

RULE = ("member.attendance_engagement", "member.attendance_away", "member.attendance_age")


def test_average_member_of_the_reference_branch_attends_with_the_odds_of_the_intercept():
    # base = 0.3 - 3 x 0.53 + 1 x (0.4 - 0.4) = -1.29; log odds = -1.29 + 3 x 0.53 = 0.3; p = 1/(1 + e^-0.3) = 0.574442516811659
    base = branch_base(0.3, 3.0, 0.53, 1.0, 0.4, 0.4)
    assert base == pytest.approx(-1.29, abs=1e-15)
    assert attendance_probability(base, 3.0, 0.53, 2.2, False, 0.25, 45.0) == pytest.approx(0.574442516811659, abs=1e-15)


def test_distance_and_age_are_taken_from_the_log_odds():
    # 0 + 2 x 0.5 - 2.2 - 0.25 x (80 - 60)/10 = -1.7; p = 1/(1 + e^1.7) = 0.154465265083535
    assert attendance_probability(0.0, 2.0, 0.5, 2.2, True, 0.25, 80.0) == pytest.approx(0.154465265083535, abs=1e-14)


def test_age_keeps_nobody_away_below_sixty():
    young, middle, at_sixty, old = (attendance_probability(0.0, 3.0, 0.5, 2.2, False, 0.6, age) for age in (20.0, 55.0, 60.0, 60.1))
    assert young == middle == at_sixty
    assert old < at_sixty


def test_better_sessions_raise_the_base_by_the_effect_of_quality():
    # one tenth more quality at 3 log odds per unit: +0.3
    assert branch_base(0.3, 3.0, 0.53, 3.0, 0.5, 0.4) - branch_base(0.3, 3.0, 0.53, 3.0, 0.4, 0.4) == pytest.approx(0.3)


def test_base_without_any_quality_effect_ignores_quality():
    assert branch_base(0.3, 3.0, 0.53, 0.0, 0.0, 0.4) == branch_base(0.3, 3.0, 0.53, 0.0, 1.0, 0.4)


@given(within(*RULE), within("member.attendance_intercept", "member.attendance_quality"), SHARE, SHARE)
def test_probability_is_strictly_inside_and_grows_with_engagement(rule, branch, engagement, life):
    per_engagement, away_loss, age_loss = rule
    intercept, per_quality = branch
    base = branch_base(intercept, per_engagement, default("branch.engagement_reference"), per_quality, life, 0.4)
    for away in (False, True):
        for age in (18.0, 61.0, 100.0):
            low, p, high = (attendance_probability(base, per_engagement, e, away_loss, away, age_loss, age) for e in (0.0, engagement, 1.0))
            assert 0.0 < low <= p <= high < 1.0


@given(within(*RULE), SHARE)
def test_living_away_divides_the_odds(rule, engagement):
    per_engagement, away_loss, age_loss = rule
    here, away = (attendance_probability(0.0, per_engagement, engagement, away_loss, a, age_loss, 40.0) for a in (False, True))
    assert (here / (1.0 - here)) / (away / (1.0 - away)) == pytest.approx(math.exp(away_loss), rel=1e-9)


def test_duty_is_stronger_at_the_key_meeting_only():
    assert [obligation(0.3, 0.4, month) for month in range(12)] == [0.3] * 11 + [0.7]  # December
