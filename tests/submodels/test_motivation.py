"""Motives under consequences: reward displaces, feedback spurs or hurts, recognition counts by merit."""

import math

import pytest
from hypothesis import given

from sim.submodels.motivation import after_feedback, displaced, own_drive, reaction_left, recognition
from sim.submodels.quality import pace
from tests.submodels.box import NORMAL, SHARE, default, within


def test_displacement_by_hand():
    # target 0.5 x 0.4 x (1 - 0.25) = 0.15; 1 - e^(-1/12) = 0.0799555854 of the way in a month
    assert displaced(0.0, 0.5, 0.4, 0.25, pace(12.0)) == pytest.approx(0.0119933378, abs=1e-10)
    assert displaced(0.25, 0.5, 0.4, 0.25, pace(12.0)) == pytest.approx(0.25 - 0.0079955585, abs=1e-10)  # back from above


@pytest.mark.parametrize("off", [(0.0, 0.4, 0.25), (0.5, 0.0, 0.25), (0.5, 0.4, 1.0)])
def test_without_reward_or_beside_full_praise_displaced_drive_comes_back(off):
    assert displaced(0.0, *off, pace(12.0)) == 0.0
    level = 0.3
    for _ in range(12):
        level = displaced(level, *off, pace(12.0))
    assert level == pytest.approx(0.3 * math.exp(-1.0))


@given(SHARE, SHARE, SHARE, within("consequence.crowding", "consequence.crowding_months"))
def test_displaced_drive_is_a_share_that_grows_with_reward_and_shrinks_with_praise(now, reward, praise, rule):
    covered = pace(rule[1])
    after = displaced(now, rule[0], reward, praise, covered)
    assert 0.0 <= after <= 1.0
    assert displaced(now, rule[0], 0.9 * reward, praise, covered) <= after + 1e-15
    assert displaced(now, rule[0], reward, 0.9 * praise, covered) >= after - 1e-15


def test_own_drive_by_hand():
    assert own_drive(0.3, 0.2, math.log(2.0)) == pytest.approx(0.48)  # 0.3 x 0.8 x 2
    assert own_drive(0.3, 0.0, 0.0) == 0.3
    assert own_drive(0.3, 1.0, 5.0) == 0.0
    assert own_drive(0.3, 0.2, -0.5) < 0.24 < own_drive(0.3, 0.2, 0.5)


def test_feedback_spurs_some_and_hurts_others():
    assert after_feedback(0.08, 0.2, 1.0) == pytest.approx(0.28)
    assert after_feedback(0.08, 0.2, -1.0) == pytest.approx(-0.12)
    assert after_feedback(0.08, 0.2, 0.0) == 0.08


def test_over_a_third_react_badly_at_the_defaults():
    # Kluger & DeNisi 1996: 38 %; below z = -mean / spread the reaction is bad
    edge = -default("consequence.feedback_effect") / default("consequence.feedback_spread")
    assert after_feedback(default("consequence.feedback_effect"), default("consequence.feedback_spread"), edge) == pytest.approx(0.0)
    assert 0.33 < 0.5 * (1.0 + math.erf(edge / math.sqrt(2.0))) < 0.40


def test_a_reaction_fades():
    assert 0.4 * reaction_left(12.0) == pytest.approx(0.3680177658, abs=1e-10)  # 0.4 e^(-1/12)
    morale = -0.4
    for _ in range(12):
        morale = morale * reaction_left(12.0)
    assert morale == pytest.approx(-0.4 * math.exp(-1.0))


@given(within("consequence.feedback_effect", "consequence.feedback_spread", "consequence.reaction_months"), NORMAL)
def test_feedback_every_quarter_never_lifts_morale_beyond_one_reaction(rule, z):
    reaction = after_feedback(rule[0], rule[1], z)
    morale = 0.0
    for month in range(48):
        morale = morale * reaction_left(rule[2])
        if month % 3 == 2:
            morale = after_feedback(rule[0], rule[1], z)
        assert abs(morale) <= abs(reaction)


def test_recognition_by_hand():
    assert recognition(0.02, 0.5, 0.0, 0.02) == pytest.approx(0.3934693403, abs=1e-10)  # 1 - e^-0.5
    assert recognition(0.02, 0.5, 0.5, 0.02) == pytest.approx(0.6967346701, abs=1e-10)  # and half of the rest by praise
    assert recognition(0.02, 0.0, 0.0, 0.02) == recognition(0.0, 1.0, 0.0, 0.02) == 0.0  # balanced turns, or none at all
    assert recognition(0.0, 0.0, 0.3, 0.02) == pytest.approx(0.3)


@given(within("branch.awards_share", "branch.award_merit", "consequence.praise", "member.recognition_scale"))
def test_recognition_is_a_share_that_grows_with_awards_merit_and_praise(rule):
    felt = recognition(*rule)
    assert 0.0 <= felt <= 1.0
    for place in range(3):
        less = [0.9 * value if k == place else value for k, value in enumerate(rule)]
        assert recognition(*less) <= felt + 1e-15
