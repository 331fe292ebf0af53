"""Diffusion: practice is worked out, seen in demonstrations, taken over along links and in pairs, and fades."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.diffusion import built_up, demonstrated, made_known, practised, taken_over, worked_out
from tests.submodels.box import SHARE, default, within

RATE = ("branch.diffusion_rate", "branch.publicity", "branch.pair_transfer")


def test_a_demonstration_weakens_by_levels():
    assert demonstrated(True, True, 0.6) == demonstrated(True, False, 0.6) == 0.6
    assert demonstrated(False, True, 0.6) == pytest.approx(0.36)
    assert demonstrated(False, False, 0.6) == 0.0


def test_publicity_carries_further_by_its_root():
    assert made_known(0.1, 0.1) == 1.0
    assert made_known(0.4, 0.1) == pytest.approx(2.0)
    assert made_known(0.0, 0.1) == 0.0


def test_own_practice_by_hand():
    assert worked_out(0.5, 0.5) == pytest.approx(0.012)  # 0.016 x 0.5 x 1.5
    assert worked_out(0.5, 0.0) == pytest.approx(0.008)
    assert worked_out(0.0, 1.0) == 0.0


def test_only_those_ahead_are_copied():
    assert taken_over(0.2, 0.6, 0.25) == pytest.approx(0.1)
    assert taken_over(0.6, 0.2, 0.25) == taken_over(0.4, 0.4, 0.25) == taken_over(0.2, 0.6, 0.0) == 0.0


def test_a_month_of_practice_by_hand():
    assert practised(0.5, 0.1, 0.2, 0.03, 0.04) == pytest.approx(0.72)  # 0.5 + 0.5 x 0.3 + 0.07
    assert practised(0.5, 0.0, 0.0, 0.0, 0.0) == 0.5
    assert practised(0.9, 0.0, 0.0, 0.08, 0.08) == 1.0


def test_a_demonstration_is_built_up_towards_one():
    assert built_up(0.4, 6.0) == pytest.approx(0.5)
    assert built_up(1.0, 6.0) == 1.0
    assert built_up(0.0, 1.0) == 1.0


@given(SHARE, st.lists(SHARE, min_size=4, max_size=4), SHARE, within(*RATE))
def test_links_and_a_pair_one_after_the_other_never_take_a_branch_past_those_it_learns_from(own, others, partner, rule):
    rate = rule[0] * made_known(rule[1], default("branch.publicity_reference"))
    assert 0.0 <= rate < 1.0
    gained = 0.0
    for other in others:
        gained += taken_over(own + gained, other, rate)
    paired = taken_over(own + gained, partner, rule[2] / 12.0)
    assert own <= own + gained + paired <= max(own, partner, *others) + 1e-12


@given(SHARE, within("branch.initiative", "consequence.tolerance", "environment.demonstration_decay"), within(*RATE), SHARE)
def test_practice_stays_on_its_scale_and_demonstrations_help(left, own, rule, gain):
    start = worked_out(own[0], own[1])
    rate = rule[0] * made_known(rule[1], default("branch.publicity_reference"))
    alone, far, near = (practised(left, start, rate * demonstrated(*where, own[2]), gain, 0.0) for where in ((0, 0), (0, 1), (1, 1)))
    assert 0.0 <= left <= alone <= far <= near <= 1.0
    assert near <= built_up(near, 6.0) <= 1.0
