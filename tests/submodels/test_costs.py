"""Costs: days, hours and money, each added once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels import costs
from sim.submodels.costs import EVALUATION_DAYS, FEEDBACK_DAYS, REVIEW_DAYS, hours_of_members, monthly_money, visit_days
from tests.submodels.box import MEMBERS, SHARE, within

PRICES = ("environment.price_post", "environment.price_venue", "environment.price_aid", "environment.price_reward")


def test_a_visit_costs_by_its_kind():
    assert [visit_days(kind, 1.5, 0.25) for kind in (0, 1, 2)] == [0.0, 1.5, 0.25]


def test_days_of_what_an_assessment_adds():
    assert (REVIEW_DAYS, EVALUATION_DAYS, FEEDBACK_DAYS) == (0.5, 2.0, 0.25)


def test_hours_of_members_by_hand():
    # 10 x 1.5 + 8 x 4 + 20 x (0.3 + 0.25 x 1 + 0.1 x 1) = 15 + 32 + 13
    assert hours_of_members(10, 1.5, 8, 4.0, 20, 0.3, 0.25, 0.1) == pytest.approx(60.0)
    assert hours_of_members(10, 1.5, 0, 4.0, 20, 0.0, 0.0, 0.0) == 15.0
    assert hours_of_members(0, 1.5, 8, 4.0, 20, 0.0, 0.0, 0.0) == 32.0
    assert hours_of_members(0, 1.5, 0, 4.0, 20, 0.3, 0.0, 0.0) == pytest.approx(6.0)
    assert hours_of_members(0, 1.5, 0, 4.0, 20, 0.0, 0.25, 0.0) == 5.0
    assert hours_of_members(0, 1.5, 0, 4.0, 20, 0.0, 0.0, 0.1) == pytest.approx(2.0)


def test_a_post_and_a_mentor_take_their_hours_each_month(monkeypatch):
    monkeypatch.setattr(costs, "POST_HOURS", 2.0)
    monkeypatch.setattr(costs, "MENTOR_HOURS", 3.0)
    assert hours_of_members(0, 1.5, 0, 4.0, 20, 0.0, 0.25, 0.1) == pytest.approx(16.0)  # 20 x (0.25 x 2 + 0.1 x 3)


@given(MEMBERS, SHARE, SHARE, SHARE, st.floats(0.0, 5.0))
def test_nobody_is_asked_for_less_than_nothing_and_a_branch_twice_the_size_for_twice_as_much(members, came, posts, mentored, passed_on):
    asked = hours_of_members(came * members, 1.5, came * members, 4.0, members, passed_on, posts, mentored)
    assert asked >= 0.0
    twice = hours_of_members(2 * came * members, 1.5, 2 * came * members, 4.0, 2 * members, passed_on, posts, mentored)
    assert twice == pytest.approx(2.0 * asked)


def money(pay=1.0, full_time=False, venue=0.0, aided=0, members=20, reward=0.0, pay_link=0.0, score=0.0, first_secretary=False):
    """Money of a branch at prices that tell the items apart: post 1.5, venue 0.1, aid 0.2, reward 0.05."""
    return monthly_money(pay, full_time, 1.5, venue, 0.1, aided, 0.2, members, reward, 0.05, pay_link, score, first_secretary)


@pytest.mark.parametrize(
    ("items", "price"),
    [
        ({}, 0.0),  # today's pay is nothing new
        ({"pay": 1.2}, 0.2),
        ({"pay": 0.9}, -0.1),
        ({"full_time": True}, 1.5),
        ({"first_secretary": True}, 1.5),
        ({"full_time": True, "first_secretary": True}, 3.0),
        ({"venue": 1.0}, 0.1),
        ({"aided": 3}, 0.6),
        ({"reward": 0.5}, 0.5),  # 20 x 0.5 x 0.05
        ({"pay_link": 0.3, "score": 0.8}, 0.24),
        ({"pay_link": 0.3}, 0.0),
        ({"pay": 1.2, "full_time": True, "venue": 1.0, "aided": 3, "reward": 0.5, "pay_link": 0.3, "score": 0.8}, 3.14),
    ],
)
def test_each_item_has_its_price(items, price):
    assert money(**items) == pytest.approx(price)


@given(within(*PRICES), MEMBERS, SHARE, SHARE, SHARE)
def test_money_grows_with_whatever_is_bought(prices, members, reward, pay_link, score):
    post, venue, aid, per_reward = prices
    base = monthly_money(1.0, False, post, 0.0, venue, 0, aid, members, reward, per_reward, pay_link, score, False)
    assert base >= 0.0
    assert monthly_money(1.0, True, post, 0.0, venue, 0, aid, members, reward, per_reward, pay_link, score, False) > base
    assert monthly_money(1.0, False, post, 1.0, venue, 0, aid, members, reward, per_reward, pay_link, score, False) > base
    assert monthly_money(1.0, False, post, 0.0, venue, 1, aid, members, reward, per_reward, pay_link, score, False) > base
