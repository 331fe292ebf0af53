"""Flows: deaths, disposal and admission as monthly chances."""

import math

import pytest
from hypothesis import given

from sim.submodels.flows import LARGEST_BRANCH, admission_probability, monthly_death_probability, monthly_disposal_probability
from tests.submodels.box import MEMBERS, SHARE, within

DEATH = ("member.mortality_40", "member.mortality_growth")


def test_death_at_forty_is_the_yearly_rate_spread_over_twelve_months():
    # 1 - e^(-0.0012/12) = 1 - e^-0.0001 = 0.0000999950
    assert monthly_death_probability(40.0, 0.0012, 0.093) == pytest.approx(9.9995e-5, abs=1e-10)


def test_hazard_at_eighty_by_hand():
    # 0.0012 x e^(0.093 x 40) = 0.0012 x 41.26439 = 0.0495173 a year; 1 - e^(-0.0495173/12) = 0.0041179
    assert monthly_death_probability(80.0, 0.0012, 0.093) == pytest.approx(0.0041179, abs=1e-6)


@given(within(*DEATH))
def test_death_is_a_probability_that_grows_with_age(rule):
    chances = [monthly_death_probability(age + 0.5, *rule) for age in range(18, 120)]
    assert all(0.0 < a < b < 1.0 for a, b in zip(chances, chances[1:]))


def test_twelve_months_make_the_years_survival():
    monthly = monthly_death_probability(70.0, 0.0012, 0.093)
    assert math.pow(1.0 - monthly, 12) == pytest.approx(math.exp(-0.0012 * math.exp(0.093 * 30.0)), abs=1e-12)


def test_only_the_unqualified_are_removed():
    assert monthly_disposal_probability(0.12, 0.12, 0.1) == 0.0
    assert monthly_disposal_probability(0.119, 0.12, 0.1) == pytest.approx(0.1 / 12.0)
    assert monthly_disposal_probability(0.0, 0.12, 0.0) == 0.0


def test_admission_by_hand_and_at_its_limits():
    assert admission_probability(22, 0.0235) == pytest.approx(0.0430833333, abs=1e-9)  # 22 x 0.0235 / 12
    assert admission_probability(LARGEST_BRANCH, 0.06) == 0.0
    assert admission_probability(LARGEST_BRANCH - 1, 0.06) > 0.0
    assert admission_probability(0, 0.06) == 0.0  # nobody is left to recommend anyone
    assert admission_probability(48, 0.3) == 1.0  # 1.2 in a month is one admission
    assert LARGEST_BRANCH == 50


@given(MEMBERS, within("branch.recruit_rate"), SHARE)
def test_admission_is_a_probability_in_proportion_to_the_rate(members, rate, part):
    chance = admission_probability(members, rate[0])
    assert 0.0 <= chance < 1.0
    assert admission_probability(members, part * rate[0]) == pytest.approx(part * chance, abs=1e-15)
