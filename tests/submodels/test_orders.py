"""Orders and activities: what reaches a branch, what it starts on its own, what fades and what stays."""

import math

import pytest
from hypothesis import given

from sim.submodels.orders import (
    clarity,
    formal_demand,
    grown,
    kept,
    passed_down,
    renewed,
    self_started,
    started,
    surviving,
    with_new,
)
from tests.submodels.box import SHARE, default, within

START = ("branch.initiative", "consequence.tolerance", "branch.rule_adherence", "branch.goal_clarity", "branch.abort_rate")
KEPT = ("branch.activity_half_life", "branch.institutionalised", "branch.institution_decay")


def own_start(**changes):
    """What a branch starts on its own in a plain state, with changes by name."""
    state = {"initiative": 0.5, "tolerance": 0.5, "adherence": 0.5, "prestige_ratio": 2.0, "clear": 0.6, "abort_rate": 0.25}
    return self_started(**{**state, **changes})


def test_an_order_loses_substance_and_gains_demands_on_its_way():
    assert passed_down(0.8, 0.85) == pytest.approx(0.68)
    assert formal_demand(0.425, grown(0.85, 1.05, 1)) == pytest.approx(0.525)  # 0.5 ordered one level up: 0.5 x 1.05
    assert formal_demand(0.3070625, grown(0.85, 1.05, 3)) == pytest.approx(0.5788125)  # three levels: 0.5 x 0.85^3 left, 0.5 x 1.05^3 asked
    assert formal_demand(0.614125, grown(0.85, 1.05, 3)) == 1.0  # 1.157625 is more than everything
    assert formal_demand(0.0, grown(0.85, 1.05, 4)) == 0.0


@given(SHARE, within("environment.order_fidelity", "environment.order_amplification"))
def test_the_demand_of_an_order_never_falls_below_its_substance(strength, rule):
    arrived = strength
    for levels in range(1, 5):
        arrived = passed_down(arrived, rule[0])
        demand = formal_demand(arrived, grown(rule[0], rule[1], levels))
        assert 0.0 <= arrived * (1.0 - 1e-12) <= demand <= 1.0
        assert demand == pytest.approx(min(1.0, strength * math.pow(rule[1], levels)))


def test_lists_make_goals_clear_as_far_as_they_are_followed_up():
    assert clarity(0.5, 0.8, 0.5) == pytest.approx(0.7)  # 0.5 + 0.4 x 0.5
    assert clarity(0.5, 0.0, 1.0) == clarity(0.5, 1.0, 0.0) == 0.5
    assert clarity(0.2, 1.0, 1.0) == pytest.approx(1.0)


def test_own_start_by_hand():
    # 0.04 x 0.5 x 1.5 x 2 = 0.06; real 1 - 0.2 x 0.5 = 0.9; carried through 1 - 0.25 x 0.4 = 0.9
    assert own_start() == pytest.approx(0.0486)
    assert own_start(adherence=1.0) == pytest.approx(0.054)  # no novelty for show
    assert own_start(clear=1.0) == own_start(abort_rate=0.0) == pytest.approx(0.054)  # nothing given up
    assert own_start(initiative=0.0) == own_start(prestige_ratio=0.0) == 0.0
    assert own_start(tolerance=0.0) == pytest.approx(0.0324)


@given(within(*START), SHARE)
def test_own_start_is_a_small_share_over_all_bounds(rule, prestige):
    ratio = prestige / default("branch.prestige_reference")
    assert 0.0 <= self_started(rule[0], rule[1], rule[2], ratio, rule[3], rule[4]) < 0.25


def test_own_starts_and_orders_overlap():
    assert started(0.2, 0.5) == pytest.approx(0.6)  # 0.2 + 0.5 - 0.1
    assert started(0.2, 0.0) == 0.2
    assert started(0.0, 0.5) == 0.5
    assert started(0.2, 1.0) == pytest.approx(1.0)


def test_half_is_left_after_the_half_life_and_rules_slow_the_decay():
    assert math.pow(kept(9.0, 0.0, 0.3), 9.0) == pytest.approx(0.5)
    assert math.pow(kept(9.0, 1.0, 0.3), 30.0) == pytest.approx(0.5)  # nine months over 0.3
    assert math.pow(kept(9.0, 0.5, 0.3), 9.0) == pytest.approx(math.pow(0.5, 0.65))  # half of it at 0.3: 1 - 0.5 x 0.7


@given(within(*KEPT))
def test_what_is_kept_is_a_share_that_grows_with_what_is_made_a_rule(rule):
    half_life, institutionalised, decay = rule
    share = kept(half_life, institutionalised, decay)
    assert 0.0 < share < 1.0
    assert kept(half_life, 0.9 * institutionalised, decay) <= share <= kept(1.1 * half_life, institutionalised, decay)


def test_taking_up_anew_by_hand():
    assert renewed(0.4, 3.0) == pytest.approx(0.46)  # 0.4 + 0.25 x 0.4 x 0.6
    assert renewed(0.4, 0.0) == 0.4
    assert renewed(0.0, 4.0) == 0.0  # nothing is there to be taken up
    assert renewed(1.0, 4.0) == 1.0


def test_what_is_started_joins_what_is_left():
    assert with_new(0.4, 0.5) == pytest.approx(0.7)  # 0.4 + 0.5 x 0.6
    assert with_new(0.4, 0.0) == 0.4
    assert with_new(0.4, 1.0) == pytest.approx(1.0)


def test_a_change_of_secretary_costs_what_is_no_rule():
    assert surviving(0.5, 0.4, 0.25) == pytest.approx(0.275)  # 0.5 x (0.25 + 0.75 x 0.4)
    assert surviving(0.5, 0.4, 0.0) == pytest.approx(0.2)
    assert surviving(0.5, 0.4, 1.0) == 0.5


@given(SHARE, SHARE, SHARE, within(*KEPT), within("branch.refresh", "branch.activity_survival"))
def test_activity_stays_on_its_scale(level, own, order, rule, change):
    left = renewed(level * kept(*rule), change[0])
    after = with_new(left, started(own, order))
    assert 0.0 <= left <= after <= 1.0
    assert 0.0 <= surviving(after, change[1], rule[1]) <= after


@given(within(*START), within(*KEPT))
def test_activity_left_alone_rests_where_starts_replace_what_fades(start, rule):
    new = self_started(start[0], start[1], start[2], 1.0, start[3], start[4])
    share = kept(*rule)
    level = 0.3
    for _ in range(6000):
        level = with_new(level * share, new)
    assert level == pytest.approx(new / (1.0 - share * (1.0 - new)), abs=1e-6)
