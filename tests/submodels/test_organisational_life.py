"""Organisational life: really held, or merely logged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.organisational_life import (
    content,
    held_probability,
    hollow_share,
    is_held,
    minutes_level,
    postponed_share,
    session_level,
)
from tests.submodels.box import SHARE, default, within


def test_reference_branch_by_hand():
    # 0.12 of 160 hours = 19.2 hours; 1 - e^(-19.2/12) = 1 - e^-1.6 = 0.798103482
    hours = default("branch.substance_reference") * default("secretary.hours")
    assert held_probability(hours, default("branch.session_hours_needed")) == pytest.approx(0.798103482, abs=1e-9)


def test_nothing_is_held_without_real_work():
    assert held_probability(0.0, 12.0) == 0.0


@given(st.floats(0.0, 160.0), within("branch.session_hours_needed"))
def test_chance_is_a_probability_that_grows_with_work_and_shrinks_with_need(hours, needed):
    chance = held_probability(hours, needed[0])
    assert 0.0 <= chance <= 1.0
    assert held_probability(hours + 1.0, needed[0]) >= chance >= held_probability(hours, needed[0] + 1.0)


@given(SHARE)
def test_emptiness_is_the_missing_quality_of_a_held_session_all_of_a_logged_one_and_none_of_an_open_gap(life):
    assert hollow_share(True, True, life) == 1.0 - life
    assert hollow_share(False, True, life) == 1.0
    assert hollow_share(False, False, life) == 0.0


def test_minutes_by_hand():
    # 0.04 of working time at 0.02 needed, usual skill: 1 - e^-2 = 0.864664717
    assert minutes_level(0.04, 1.0, 0.02) == pytest.approx(0.864664717, abs=1e-9)
    assert minutes_level(0.0, 1.0, 0.02) == 0.0


@given(SHARE, within("branch.minutes_time"))
def test_more_paperwork_makes_minutes_likelier(paperwork, needed):
    assert 0.0 <= minutes_level(paperwork, 1.0, needed[0]) <= minutes_level(paperwork + 0.01, 1.0, needed[0]) <= 1.0


def test_the_key_meeting_is_held_whatever_chance_says():
    assert [is_held(chance, key) for chance in (False, True) for key in (False, True)] == [False, True, True, True]


def test_putting_off_by_hand():
    assert postponed_share(0.4, 1.0, False) == pytest.approx(0.4)  # only the end counts
    assert postponed_share(0.4, 0.75, False) == pytest.approx(0.2)  # 0.4 x (1.5 - 1)
    assert postponed_share(0.4, 0.52, False) == pytest.approx(0.016)  # 0.4 x (1.04 - 1): from one half on
    assert postponed_share(0.4, 0.5, False) == postponed_share(0.4, 0.3, False) == postponed_share(0.4, 0.0, False) == 0.0
    assert postponed_share(0.4, 1.0, True) == 0.0  # there is no later


@given(within("branch.procrastination"), SHARE)
def test_putting_off_is_a_share_and_starts_without_a_jump(rule, annual):
    assert 0.0 <= postponed_share(rule[0], annual, False) <= rule[0]
    assert postponed_share(rule[0], 0.5 + 1e-9, False) <= 1e-8


def test_a_merged_session_lacks_content_by_hand():
    assert content(0.5, 0.4, 0.25) == pytest.approx(0.8 / 0.9)
    assert content(0.25, 0.4, 0.25) == 1.0  # as usual
    assert content(0.9, 0.0, 0.25) == 1.0  # merging loses nothing
    assert content(0.0, 0.4, 0.25) == pytest.approx(1.0 / 0.9)
    assert session_level(0.8, 0.9) == pytest.approx(0.72)
    assert session_level(0.9, 1.25) == 1.0


@given(SHARE, within("branch.merge_rate", "branch.merge_loss", "branch.merge_reference"))
def test_what_members_meet_stays_on_the_scale_and_falls_with_merging(life, rule):
    merged, loss, usual = rule
    met = session_level(life, content(merged, loss, usual))
    assert 0.0 <= met <= 1.0
    assert session_level(life, content(0.9 * merged, loss, usual)) >= met
