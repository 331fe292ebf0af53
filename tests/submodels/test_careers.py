"""Careers: who takes a post, what he can do, how long the window is open, who leaves and who is promoted."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.careers import (
    BALANCED,
    BOSS,
    HIGHEST_ABILITY,
    POWERLESS,
    better_of,
    effective_ability,
    leaving_probability,
    openness,
    promotion_merit,
    pull_of_type,
    seats,
    secretary_type,
)
from tests.submodels.box import NORMAL, SHARE, within

SKILL = ("secretary.powerless_skill", "secretary.trained_share", "secretary.trained_reference", "secretary.untrained_loss")
LEAVING = ("secretary.turnover_rate", "secretary.pay", "secretary.turnover_pay")


def test_types_by_an_even_draw():
    kinds = [secretary_type(u, 0.25, 0.2) for u in (0.0, 0.249, 0.25, 0.449, 0.4501, 0.999)]
    assert kinds == [BOSS, BOSS, POWERLESS, POWERLESS, BALANCED, BALANCED]
    assert [secretary_type(u, 0.0, 0.0) for u in (0.0, 0.999)] == [BALANCED, BALANCED]
    assert secretary_type(0.999, 1.0, 0.0) == BOSS
    assert (BALANCED, BOSS, POWERLESS) == (0, 1, 2)  # as the state variable says


@given(within("secretary.boss_share", "secretary.powerless_share"))
def test_types_come_in_their_shares(shares):
    drawn = [secretary_type((k + 0.5) / 2000.0, *shares) for k in range(2000)]
    for kind, share in zip((BOSS, POWERLESS, BALANCED), (*shares, 1.0 - sum(shares))):
        assert drawn.count(kind) / 2000.0 == pytest.approx(share, abs=1e-3)


def test_the_window_closes_for_those_passed_over():
    assert openness(0, 60, 0.5) == openness(59, 60, 0.5) == 1.0
    assert openness(60, 60, 0.5) == openness(200, 60, 0.5) == 0.5


def test_ability_by_hand():
    # half trained where 0.6 are the reference, a fifth lost without: (1 - 0.2 x 0.5) / (1 - 0.2 x 0.4) = 0.9 / 0.92
    assert effective_ability(0.6, BALANCED, 0.8, 0.5, 0.6, 0.2, 0.0) == pytest.approx(0.6 * 0.9 / 0.92)
    assert effective_ability(0.6, BOSS, 0.8, 0.5, 0.6, 0.2, 0.0) == pytest.approx(0.6 * 0.9 / 0.92)
    assert effective_ability(0.6, POWERLESS, 0.8, 0.5, 0.6, 0.2, 0.0) == pytest.approx(0.48 * 0.9 / 0.92)
    assert effective_ability(0.6, POWERLESS, 0.8, 0.5, 0.6, 0.2, 0.25) == pytest.approx(0.48 * 0.9 / 0.92 + 0.25)


def test_usual_training_and_full_power_leave_ability_as_it_is():
    assert effective_ability(0.6, BALANCED, 0.8, 0.6, 0.6, 0.4, 0.0) == pytest.approx(0.6)
    assert effective_ability(0.6, BALANCED, 0.8, 0.1, 0.6, 0.0, 0.0) == 0.6
    assert effective_ability(0.8, BALANCED, 0.8, 0.6, 0.6, 0.2, 0.4) == HIGHEST_ABILITY == 0.99


@given(SHARE, st.sampled_from([BALANCED, BOSS, POWERLESS]), within(*SKILL), within("secretary.first_ability"))
def test_ability_stays_on_its_scale_and_grows_with_training_and_help(own, kind, rule, added):
    skill, trained, reference, loss = rule
    alone = effective_ability(own, kind, skill, trained, reference, loss, 0.0)
    assert 0.0 <= alone <= effective_ability(own, kind, skill, trained, reference, loss, added[0]) <= HIGHEST_ABILITY
    assert effective_ability(own, kind, skill, 0.9 * trained, reference, loss, 0.0) <= alone
    assert effective_ability(own, POWERLESS, skill, trained, reference, loss, 0.0) <= alone


def test_business_draws_the_affairs_boss_more():
    assert [pull_of_type(kind, 1.2) for kind in (BALANCED, BOSS, POWERLESS)] == [1.0, 1.2, 1.0]


@given(NORMAL, NORMAL)
def test_a_reserve_gives_the_better_of_two(first, second):
    assert better_of(first, second, True) == max(first, second)
    assert better_of(first, second, False) == first


def test_leaving_by_hand():
    assert leaving_probability(0.24, 1.0, 1.3) == pytest.approx(0.02)
    assert leaving_probability(0.24, 2.0, 1.0) == pytest.approx(0.01)  # elasticity 1: twice the pay, half the leaving
    assert leaving_probability(0.24, 0.5, 1.0) == pytest.approx(0.04)
    assert leaving_probability(0.24, 1.5, 0.0) == pytest.approx(0.02)


def test_mechanisms_size_a_third_fewer_leave_at_a_third_more_pay():
    assert leaving_probability(0.15, 1.3, 1.3) / leaving_probability(0.15, 1.0, 1.3) == pytest.approx(math.exp(-1.3 * math.log(1.3)))
    assert 0.65 < leaving_probability(0.15, 1.3, 1.3) / leaving_probability(0.15, 1.0, 1.3) < 0.75


@given(within(*LEAVING))
def test_leaving_is_a_probability_that_falls_with_pay(rule):
    assert 0.0 < leaving_probability(rule[0], 1.1 * rule[1], rule[2]) <= leaving_probability(*rule) < 0.1


def test_merit_is_results_as_far_as_they_are_linked_and_business_for_the_rest():
    assert promotion_merit(0.8, 0.4, 0.25) == pytest.approx(0.5)  # 0.2 + 0.3
    assert promotion_merit(0.8, 0.4, 0.0) == 0.4
    assert promotion_merit(0.8, 0.4, 1.0) == 0.8


def test_seats_by_hand():
    assert seats(0.05, 30, 0.4) == 1  # 1.5 seats: the second from an even draw of 0.5 on
    assert seats(0.05, 30, 0.6) == 2
    assert seats(0.0, 100, 0.999) == 0
    assert seats(1.0, 30, 0.999) == 30
    assert isinstance(seats(0.05, 30, 0.4), int)


@given(st.floats(0.0, 0.3), st.integers(1, 100))
def test_seats_are_right_on_average_and_never_more_than_branches(share, branches):
    drawn = [seats(share, branches, (k + 0.5) / 1000.0) for k in range(1000)]
    assert sum(drawn) / 1000.0 == pytest.approx(share * branches, abs=2e-3)
    assert 0 <= min(drawn) <= max(drawn) <= min(branches, min(drawn) + 1)
