"""Training: evenly spread sessions, doses that wear out, and decay with a half-life."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.training import half_life, is_training_month, learn, mentored, retained, session_gain, studies_in_depth, taught
from tests.submodels.box import SHARE, within


@pytest.mark.parametrize("sessions", range(1, 13))
def test_a_year_holds_exactly_the_sessions_asked_for(sessions):
    months = [m for m in range(12) if is_training_month(m, sessions)]
    assert len(months) == sessions
    gaps = {(b - a) % 12 or 12 for a, b in zip(months, [*months[1:], months[0]])}
    assert max(gaps) - min(gaps) <= 1  # evenly spread


def test_sessions_by_hand():
    assert [m for m in range(12) if is_training_month(m, 1)] == [5]  # June
    assert [m for m in range(12) if is_training_month(m, 4)] == [2, 5, 8, 11]


def test_a_session_of_eight_hours_by_hand():
    assert session_gain(8.0, 16.0, 0.5) == pytest.approx(0.1967346701, abs=1e-10)  # 0.5 x (1 - e^-0.5)
    assert session_gain(0.0, 16.0, 0.5) == 0.0


@given(st.floats(1.0, 120.0), within("member.training_scale", "member.training_transfer"))
def test_massed_hours_teach_less_per_hour_than_spaced_ones(hours, rule):
    massed, spaced = session_gain(hours, *rule), session_gain(0.5 * hours, *rule)
    assert 0.0 < spaced < massed < 2.0 * spaced
    assert massed <= rule[1]


@given(within("member.training_half_life"))
def test_half_is_left_after_the_half_life(months):
    assert math.pow(retained(months[0]), months[0]) == pytest.approx(0.5, abs=1e-12)


def test_follow_up_lengthens_the_half_life_up_to_its_support():
    assert half_life(6.5, 1.4, 0.0) == 6.5
    assert half_life(6.5, 1.4, 0.5) == pytest.approx(7.8)  # 6.5 x (1 + 0.4 x 0.5)
    assert half_life(6.5, 1.4, 1.0) == pytest.approx(9.1)


def test_a_month_of_learning_by_hand():
    assert learn(0.4, 0.9, 0.25) == pytest.approx(0.52)  # 0.36 + 0.25 x 0.64
    assert taught(0.1, 0.2) == pytest.approx(0.28)  # 0.1 + 0.2 x 0.9


@given(SHARE, SHARE, SHARE)
def test_knowledge_stays_on_its_scale(knowledge, kept, gain):
    assert 0.0 <= learn(knowledge, kept, gain) <= 1.0
    assert learn(knowledge, 1.0, 0.0) == knowledge
    assert learn(knowledge, kept, gain) >= learn(knowledge, kept, 0.0) - 1e-15


@given(SHARE, SHARE)
def test_study_and_lesson_in_either_order_teach_the_same(studied, lesson):
    assert 0.0 <= taught(studied, lesson) <= 1.0
    assert taught(studied, lesson) == pytest.approx(taught(lesson, studied), abs=1e-15)


def test_mentors_teach_three_hundredths_of_what_is_missing():
    assert mentored(0.0) == 0.0
    assert mentored(0.5) == pytest.approx(0.015)
    assert mentored(1.0) == 0.03


@given(within("member.mentoring"), SHARE)
def test_mentoring_never_unteaches(share, studied):
    assert studied <= taught(studied, mentored(share[0])) <= 1.0


def test_study_in_depth_takes_both_drive_and_identity():
    assert studies_in_depth(0.8, 0.6, 0.4)  # 0.48
    assert not studies_in_depth(0.8, 0.4, 0.4)  # 0.32: drive alone is not enough
    assert not studies_in_depth(0.4, 0.8, 0.4)
    assert not studies_in_depth(0.5, 0.5, 0.25)  # at the cut itself


@given(SHARE, SHARE, SHARE)
def test_who_studies_in_depth_is_above_the_cut_in_both(engagement, identity, cut):
    if studies_in_depth(engagement, identity, cut):
        assert min(engagement, identity) > cut - 1e-15
        assert studies_in_depth(1.0, identity, cut) and studies_in_depth(engagement, 1.0, cut)
