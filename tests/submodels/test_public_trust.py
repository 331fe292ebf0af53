"""Standing with the public: service, misconduct, and the trust it costs."""

import pytest
from hypothesis import given

from sim.submodels.public_trust import misconduct_chance, sanction_chance, served, service_of, trust_lost
from tests.submodels.box import MEMBERS, SHARE, default, within

MISCONDUCT = ("environment.misconduct_rate", "environment.market_values", "inspection.off_hours", "consequence.misconduct_sanction")
MISCONDUCT += ("branch.rule_adherence",)


def test_a_post_gives_more_occasion_to_serve():
    assert service_of(0.5, True) == pytest.approx(0.45)  # 0.5 x 0.90
    assert service_of(0.5, False) == pytest.approx(0.28)  # 0.5 x 0.56
    assert service_of(0.0, True) == service_of(0.0, False) == 0.0


def test_the_baseline_serves_as_the_reference_branch_does():
    posts = default("branch.role_coverage")
    engagement = default("branch.engagement_reference")
    mean = posts * service_of(engagement, True) + (1.0 - posts) * service_of(engagement, False)
    assert mean == pytest.approx(default("branch.service_reference"), abs=0.01)  # measured in a population: the engaged hold more posts


def test_mean_service_by_hand():
    assert 0.3 * service_of(0.53, True) + 0.7 * service_of(0.53, False) == pytest.approx(0.35086)  # 0.53 x (0.27 + 0.392)


@given(SHARE, SHARE)
def test_service_grows_with_engagement_and_stays_below_it(engagement, other):
    low, high = sorted((engagement, other))
    for has_post in (False, True):
        assert 0.0 <= service_of(low, has_post) <= service_of(high, has_post) <= high


def test_misconduct_has_its_stated_rate_where_everything_is_as_usual():
    usual = [default(name) for name in MISCONDUCT]
    assert misconduct_chance(24, *usual) == pytest.approx(0.004)  # 24 x 0.002 / 12
    assert usual[1:] == [0.5, 0.0, 0.3, 0.5]


@pytest.mark.parametrize(
    ("market", "off_hours", "sanction", "adherence", "factor"),
    [
        (0.75, 0.0, 0.3, 0.5, 1.5),  # 0.75 / 0.5
        (0.5, 1.0, 0.3, 0.5, 0.5),  # 1 - 0.5
        (0.5, 0.0, 1.0, 0.5, 0.51),  # 1 - 0.7 x 0.7
        (0.5, 0.0, 0.0, 0.5, 1.21),  # 1 + 0.7 x 0.3
        (0.5, 0.0, 0.3, 1.0, 0.8),  # 1 - 0.4 x 0.5
        (0.5, 0.0, 0.3, 0.0, 1.2),
        (0.75, 1.0, 1.0, 1.0, 0.306),  # 1.5 x 0.5 x 0.51 x 0.8: one prevention takes from what the others leave
    ],
)
def test_each_influence_on_misconduct_by_hand(market, off_hours, sanction, adherence, factor):
    assert misconduct_chance(24, 0.002, market, off_hours, sanction, adherence) == pytest.approx(0.004 * factor)


def test_misconduct_is_a_chance_even_where_cases_would_be_many():
    assert misconduct_chance(50, 0.2, 0.5, 0.0, 0.3, 0.5) == pytest.approx(50 * 0.2 / 12)
    assert misconduct_chance(50, 0.3, 0.5, 0.0, 0.3, 0.5) == 1.0  # 1.25 cases a month are one at most
    assert misconduct_chance(0, 0.01, 0.8, 0.0, 0.0, 0.0) == 0.0


@given(MEMBERS, within(*MISCONDUCT))
def test_misconduct_is_a_probability_over_the_box_in_proportion_to_the_members(members, rule):
    chance = misconduct_chance(members, *rule)
    assert 0.0 <= chance < 1.0
    assert chance == pytest.approx(members * misconduct_chance(1, *rule))
    rate, market, off_hours, sanction, adherence = rule
    assert misconduct_chance(members, rate, market, 1.0, sanction, adherence) <= chance + 1e-15
    assert misconduct_chance(members, rate, market, off_hours, 1.0, adherence) <= chance + 1e-15
    assert misconduct_chance(members, rate, market, off_hours, sanction, 1.0) <= chance + 1e-15


def test_more_channels_double_the_chance_of_discovery_at_most():
    assert sanction_chance(0.3, 0.0) == 0.3
    assert sanction_chance(0.3, 0.5) == pytest.approx(0.45)
    assert sanction_chance(0.4, 1.0) == pytest.approx(0.8)
    assert sanction_chance(0.6, 1.0) == sanction_chance(1.0, 0.0) == 1.0
    assert sanction_chance(0.0, 1.0) == 0.0


@given(SHARE, SHARE)
def test_sanction_is_a_probability(sanction, off_hours):
    assert sanction <= sanction_chance(sanction, off_hours) <= min(1.0, 2.0 * sanction)


def test_talk_costs_half_the_trust_that_certainty_does():
    assert trust_lost(0.1, True) == 0.1
    assert trust_lost(0.1, False) == pytest.approx(0.05)
    assert trust_lost(0.0, True) == trust_lost(0.0, False) == 0.0


def test_mass_organisations_carry_service_further_but_not_beyond_everybody():
    assert served(0.35, 1.0) == 0.35
    assert served(0.35, 1.2) == pytest.approx(0.42)
    assert served(0.9, 1.5) == 1.0
    assert served(0.0, 1.5) == 0.0


@given(SHARE, within("branch.mass_reach"))
def test_service_that_arrives_is_a_share(service, reach):
    assert min(service, 1.0) <= served(service, reach[0]) <= 1.0
