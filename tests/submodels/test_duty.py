"""Duty: what raises attendance beyond engagement, and what being rated adds to control."""

import pytest
from hypothesis import given

from sim.submodels.duty import age_loss, controlled, enforcement, extra_duty
from tests.submodels.box import SHARE, default, within

PER = ("member.attendance_example", "member.attendance_activity", "member.attendance_venue", "member.attendance_reward")
ENFORCED = ("member.disposal_rate", "member.disposal_reference", "member.enforcement_scale")


def test_enforcement_by_hand():
    # e^-0.4 - e^-1 = 0.670320046 - 0.367879441
    assert enforcement(0.05, 0.02, 0.05) == pytest.approx(0.302440605, abs=1e-9)
    assert enforcement(0.0, 0.02, 0.05) == pytest.approx(0.670320046 - 1.0, abs=1e-9)
    assert enforcement(1e6, 0.02, 0.05) == pytest.approx(0.670320046, abs=1e-9)
    assert enforcement(default("member.disposal_rate"), default("member.disposal_reference"), 0.05) == 0.0  # the usual norm


@given(within(*ENFORCED), within("member.disposal_rate"))
def test_a_norm_that_is_enforced_more_is_firmer(rule, other):
    rate, reference, scale = rule
    low, high = sorted((rate, other[0]))
    assert -1.0 <= enforcement(low, reference, scale) <= enforcement(high, reference, scale) <= 1.0


def test_each_source_of_duty_enters_with_its_own_weight():
    assert extra_duty(0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6, 1.0, 0.25, 0.8) == pytest.approx(0.12)
    assert extra_duty(0.0, 0.3, 0.0, 0.0, 0.0, 0.0, 0.6, 1.0, 0.25, 0.8) == pytest.approx(0.18)  # the norm, as an example
    assert extra_duty(0.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.6, 1.5, 0.25, 0.8) == pytest.approx(0.15)
    assert extra_duty(0.0, 0.0, 0.0, 0.4, 0.0, 0.0, 0.6, 1.0, 0.25, 0.8) == pytest.approx(0.10)
    assert extra_duty(0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.6, 1.0, 0.25, 0.8) == pytest.approx(0.40)
    assert extra_duty(0.0, 0.0, 0.0, 0.0, 0.0, 0.25, 0.6, 1.0, 0.25, 0.8) == pytest.approx(0.20)  # a rating, as a reward
    # 0.6 x 0.5 + 1.5 x 0.1 - 0.25 x 0.6 + 0.8 x 0.75 = 0.3 + 0.15 - 0.15 + 0.6
    assert extra_duty(0.2, 0.3, 0.1, -0.6, 0.5, 0.25, 0.6, 1.5, 0.25, 0.8) == pytest.approx(0.9)


@given(within(*PER))
def test_at_the_references_no_duty_is_added(per):
    assert extra_duty(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, *per) == 0.0


@given(within(*PER), SHARE, SHARE, SHARE)
def test_nothing_that_speaks_for_coming_keeps_away(per, example, activity, reward):
    duty = extra_duty(example, 0.0, activity, 0.4, reward, 0.0, *per)
    assert duty >= 0.0
    assert extra_duty(example - 0.5, 0.0, activity, 0.4, reward, 0.0, *per) <= duty + 1e-15
    assert extra_duty(example, 0.0, activity, -0.6, reward, 0.0, *per) <= duty + 1e-15


def test_being_rated_is_control():
    assert controlled(0.4, 0.0) == 0.4
    assert controlled(0.4, 1.0) == pytest.approx(0.58)  # 0.4 + 0.6 x 0.3
    assert controlled(0.4, 0.5) == pytest.approx(0.49)
    assert controlled(0.0, 1.0) == pytest.approx(0.3)
    assert controlled(1.0, 1.0) == 1.0


@given(SHARE, SHARE)
def test_control_stays_a_share_and_never_falls_by_rating(control, rating):
    assert control <= controlled(control, rating) <= 1.0


def test_retired_cadres_make_up_for_half_of_age():
    assert age_loss(0.25, 0.0) == 0.25
    assert age_loss(0.25, 0.4) == pytest.approx(0.2)  # 0.25 x (1 - 0.5 x 0.4)
    assert age_loss(0.25, 1.0) == 0.125
    assert age_loss(0.0, 1.0) == 0.0
