"""Two skins: integration moves with planning together, with the place of the branch, and with what is paid."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.integration import integration_target
from tests.submodels.box import NORMAL, SHARE, within

BRANCH = ("branch.integration", "branch.integration_spread")


def test_joint_planning_by_hand():
    # odds 0.35/0.65 x e^0.9 = 0.538461538 x 2.459603111 = 1.324401675; share 0.569781...
    assert integration_target(0.35, 0.8, 0.0, 0.9, 1.0, False, 0.0) == pytest.approx(1.324401675 / 2.324401675, abs=1e-9)


def test_a_branch_that_does_nothing_for_it_stays_where_its_trait_puts_it():
    assert integration_target(0.35, 0.8, 0.0, 0.9, 0.0, False, 0.0) == pytest.approx(0.35)
    # odds 0.538461538 x e^(0.8 x 1.5) = 0.538461538 x 3.320116923 = 1.787755266
    assert integration_target(0.35, 0.8, 1.5, 0.9, 0.0, False, 0.0) == pytest.approx(1.787755266 / 2.787755266, abs=1e-9)
    assert integration_target(0.5, 0.8, -1.0, 0.9, 0.0, False, 0.0) == pytest.approx(1.0 / (1.0 + math.exp(0.8)))


def test_planning_place_and_pay_weigh_alike_and_add_up():
    whole = integration_target(0.35, 0.8, 0.4, 0.9, 1.0, False, 0.0)
    assert integration_target(0.35, 0.8, 0.4, 0.9, 0.0, True, 0.0) == whole
    assert integration_target(0.35, 0.8, 0.4, 0.9, 0.0, False, 1.0) == whole
    assert integration_target(0.35, 0.8, 0.4, 0.9, 0.3, False, 0.7) == pytest.approx(whole)
    assert integration_target(0.35, 0.8, 0.4, 0.9, 0.2, True, 0.3) == pytest.approx(
        integration_target(0.35, 0.8, 0.4, 0.9, 1.5, False, 0.0)
    )


@given(within(*BRANCH, "branch.integration_gain"), NORMAL, SHARE, st.booleans(), st.floats(0.0, 2.0), st.floats(0.01, 1.0))
def test_target_is_a_share_that_grows_with_each_cause(rule, z, joint, on_industry, paid, more):
    mean, spread, gain = rule
    target = integration_target(mean, spread, z, gain, joint, on_industry, paid)
    assert 0.0 < target < 1.0
    assert integration_target(mean, spread, z, gain, joint + more, on_industry, paid) > target
    assert integration_target(mean, spread, z, gain, joint, on_industry, paid + more) > target
    assert integration_target(mean, spread, z + more, gain, joint, on_industry, paid) > target
    assert integration_target(mean, spread, z, gain, joint, True, paid) >= target


@given(within(*BRANCH), NORMAL, SHARE, SHARE)
def test_without_gain_nothing_moves_it(rule, z, joint, paid):
    assert integration_target(*rule, z, 0.0, joint, True, paid) == integration_target(*rule, z, 0.0, 0.0, False, 0.0)
