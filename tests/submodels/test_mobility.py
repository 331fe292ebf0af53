"""Members away: both flows keep the share, and nobody is reached whom the branch has lost sight of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.mobility import at_destination, move_probability, reached_online, still_online
from tests.submodels.box import SHARE, within

TURNOVER = "environment.mobility_turnover"


def test_moving_by_hand():
    assert move_probability(False, 0.4, 0.06) == pytest.approx(0.002)  # 0.06 / 12 x 0.4 move away
    assert move_probability(True, 0.4, 0.06) == pytest.approx(0.003)  # 0.06 / 12 x 0.6 return
    assert move_probability(True, 1.0, 0.06) == move_probability(False, 0.0, 0.06) == 0.0  # all away, nobody away
    assert move_probability(False, 1.0, 0.06) == move_probability(True, 0.0, 0.06) == pytest.approx(0.005)


@given(SHARE, within(TURNOVER))
def test_as_many_return_as_move_away(share, turnover):
    goes, returns = move_probability(False, share, turnover[0]), move_probability(True, share, turnover[0])
    assert 0.0 <= goes <= 1.0 and 0.0 <= returns <= 1.0
    assert (1.0 - share) * goes == pytest.approx(share * returns, abs=1e-15)
    assert move_probability(False, share, 0.0) == move_probability(True, share, 0.0) == 0.0


def test_taking_part_elsewhere_and_online_by_hand():
    assert at_destination(0.9, 0.3) == pytest.approx(0.27)
    assert reached_online(0.5, 0.0, 0.1) == pytest.approx(0.05)
    assert reached_online(0.9, 0.3, 0.4) == pytest.approx(0.252)  # 0.9 x 0.7 x 0.4: of those kept in touch with, who go nowhere else
    assert at_destination(0.5, 0.0) == reached_online(0.5, 1.0, 1.0) == 0.0
    assert at_destination(1.0, 1.0) == reached_online(1.0, 0.0, 1.0) == 1.0


@given(SHARE, SHARE, SHARE)
def test_only_those_one_is_in_touch_with_take_part(registration, coverage, reach):
    there, online = at_destination(registration, coverage), reached_online(registration, coverage, reach)
    assert there >= 0.0 and online >= 0.0
    assert there + online <= registration + 1e-15
    assert at_destination(0.0, coverage) == reached_online(0.0, coverage, reach) == 0.0


def test_following_online_by_hand():
    assert still_online(0.5, 0.07, True) == pytest.approx(0.54525)  # 0.465 + 0.15 x 0.535
    assert still_online(0.5, 0.07, False) == pytest.approx(0.575)  # nothing held, nobody lost: 0.5 + 0.15 x 0.5
    assert still_online(1.0, 0.07, False) == 1.0
    assert still_online(0.0, 0.07, True) == pytest.approx(0.15)


@given(SHARE, within("member.online_dropout"), st.booleans())
def test_followers_are_a_share_and_sessions_lose_some(share, dropout, held):
    after = still_online(share, dropout[0], held)
    assert 0.0 <= after <= 1.0
    assert still_online(share, dropout[0], True) <= after <= still_online(share, dropout[0], False)


def test_followers_rest_where_as_many_are_won_back_as_are_lost():
    share = 0.0
    for _ in range(300):
        share = still_online(share, 0.07, True)
    assert share == pytest.approx(0.15 / (1.0 - 0.93 * 0.85), abs=1e-9)  # 0.716
