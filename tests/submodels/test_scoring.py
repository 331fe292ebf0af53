"""Scoring: a mix of sources, held to the scale, leniency, and a composite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.scoring import (
    bonus,
    bonus_slope,
    composite,
    deduction,
    deduction_slope,
    evidence_level,
    expected_level,
    open_points,
    rated,
    total_score,
    unit,
    veto_slope,
)
from tests.submodels.box import SHARE


def test_mix_by_hand():
    # 0.8 x 0.7 + 0.1 x 0.5 + 0.05 x 0.4 + 0 x 9 + 0.05 x 0.3 + 0 x 9 = 0.56 + 0.05 + 0.02 + 0.015 = 0.645
    assert evidence_level(0.8, 0.7, 0.1, 0.5, 0.05, 0.4, 0.0, 9.0, 0.05, 0.3, 0.0, 9.0) == pytest.approx(0.645)


@pytest.mark.parametrize("source", range(6))
def test_a_source_that_is_the_whole_mix_is_the_level(source):
    said = [0.11, 0.22, 0.33, 0.44, 0.55, 0.66]
    shares = [1.0 if k == source else 0.0 for k in range(6)]
    assert evidence_level(*(x for pair in zip(shares, said) for x in pair)) == said[source]


@given(st.floats(-3.0, 3.0))
def test_unit_holds_to_the_scale_and_touches_nothing_inside(value):
    held = unit(value)
    assert held == (0.0 if value < 0.0 else 1.0 if value > 1.0 else value)


@given(SHARE, SHARE)
def test_leniency_gives_points_away_but_never_beyond_full(level, leniency):
    assert level - 1e-15 <= rated(level, leniency) <= 1.0
    assert rated(level, 0.0) == level


def test_leniency_by_hand():
    assert rated(0.6, 0.15) == pytest.approx(0.66)  # 0.6 + 0.15 x 0.4


@given(SHARE, SHARE, SHARE)
def test_composite_lies_between_its_parts_and_reaches_both(score, business, weight):
    assert composite(score, business, 0.0, False) == business
    assert composite(score, business, 1.0, False) == score
    assert min(score, business) - 1e-15 <= composite(score, business, weight, False) <= max(score, business) + 1e-15


def test_composite_by_hand():
    assert composite(0.8, 0.6, 0.15, False) == pytest.approx(0.63)  # 0.12 + 0.51
    assert composite(0.8, 0.6, 0.15, True) == pytest.approx(0.48)  # 0.8 x 0.6


@given(SHARE, SHARE, SHARE, SHARE)
def test_a_product_knows_no_weight_and_forgives_no_weak_side(score, business, weight, other):
    both = composite(score, business, weight, True)
    assert both == composite(score, business, other, True) == composite(business, score, weight, True)
    assert 0.0 <= both <= min(score, business)
    assert composite(score, 0.0, weight, True) == 0.0


def test_plus_rows_pay_above_the_pass_mark_and_minus_rows_take_below_it():
    # 0.1 x (0.8 - 0.6)/0.4 = 0.05; 0.12 x (0.6 - 0.15)/0.6 = 0.09
    assert bonus(0.8, 0.1, 0.6) == pytest.approx(0.05)
    assert deduction(0.15, 0.12, 0.6) == pytest.approx(0.09)
    assert bonus(0.6, 0.1, 0.6) == deduction(0.6, 0.1, 0.6) == bonus(0.2, 0.1, 0.6) == deduction(0.9, 0.1, 0.6) == 0.0
    assert (bonus(1.0, 0.1, 0.6), deduction(0.0, 0.1, 0.6)) == pytest.approx((0.1, 0.1))
    assert (bonus_slope(0.8, 0.1, 0.6), deduction_slope(0.2, 0.12, 0.6)) == pytest.approx((0.25, 0.2))
    assert bonus_slope(0.6, 0.1, 0.6) == deduction_slope(0.6, 0.12, 0.6) == 0.0  # at the mark itself neither pays


@given(SHARE, SHARE, st.floats(0.3, 0.8))
def test_the_slopes_of_extra_rows_are_the_slopes_of_what_they_pay(level, points, mark):
    step = 1e-6
    if abs(level - mark) > 2 * step and step < level < 1 - step:
        for paid, slope, sign in ((bonus, bonus_slope, 1.0), (deduction, deduction_slope, -1.0)):
            measured = (paid(level + step, points, mark) - paid(level - step, points, mark)) / (2 * step)
            assert slope(level, points, mark) == pytest.approx(sign * measured, abs=1e-6)


def test_a_veto_takes_the_whole_score():
    assert total_score(0.8, 0.05, False) == pytest.approx(0.85)
    assert total_score(0.98, 0.05, False) == 1.0
    assert total_score(0.05, -0.1, False) == 0.0
    assert total_score(0.8, 0.05, True) == 0.0


def test_at_the_end_of_the_scale_no_point_is_left_to_win():
    assert open_points(0.3, 0.99) == 0.3
    assert open_points(0.3, 1.0) == open_points(0.3, 1.2) == 0.0


def test_the_threat_of_a_veto_is_felt_near_its_floor_and_grows_with_what_is_at_stake():
    # at the floor: 0.6 / (4 x 0.15) = 1
    assert veto_slope(0.3, 0.3, 0.15, 0.6, 0.0) == pytest.approx(1.0)
    assert veto_slope(0.3, 0.3, 0.15, 0.6, 0.2) == pytest.approx(1.25)  # payoffs take leniency off again
    assert veto_slope(0.3, 0.3, 0.15, 0.0, 0.0) == 0.0
    near, far = veto_slope(0.35, 0.3, 0.15, 0.6, 0.0), veto_slope(0.9, 0.3, 0.15, 0.6, 0.0)
    assert veto_slope(0.25, 0.3, 0.15, 0.6, 0.0) == pytest.approx(near)  # symmetric
    assert near > far > 0.0
    # one scale above the floor: 0.6 e^-1 / (0.15 (1 + e^-1)^2) = 0.2207277 / (0.15 x 1.8710942)
    assert veto_slope(0.45, 0.3, 0.15, 0.6, 0.0) == pytest.approx(0.786448, abs=1e-5)
    assert veto_slope(1.0, 0.0, 0.001, 0.6, 0.0) == veto_slope(0.0, 1.0, 0.001, 0.6, 0.0) == 0.0  # a thousand scales away, either side


def test_expected_level_by_hand():
    # 0.5 x 0.9 + 0.1 x 0.6 + 0.4 x 0.4 = 0.45 + 0.06 + 0.16
    assert expected_level(0.5, 0.9, 0.1, 0.6, 0.4) == pytest.approx(0.67)
    assert expected_level(0.0, 0.0, 0.0, 0.0, 1.2) == 1.0
