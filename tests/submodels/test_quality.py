"""True quality (D12): odds answer to factors so that eps is the elasticity of the level at the reference."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parameters import parameter_table
from sim.submodels.population_traits import positive_trait
from sim.submodels.quality import (
    cohesion_factor,
    common_factor,
    converted,
    follow,
    level_from_odds,
    level_slope,
    life_factor,
    log_ratio,
    mean_of,
    pace,
    pooled_spread,
    prestige_factor,
    service_factor,
    spill_over,
    study_factor,
    support_factor,
)
from tests.submodels.box import INSIDE, SHARE, default, within

REFERENCE = "branch.quality_reference"
ELASTICITIES = [name for name in parameter_table() if name.startswith("branch.elasticity_")]


@given(within(REFERENCE))
def test_level_is_the_reference_at_factor_one(reference):
    assert level_from_odds(reference[0], 0.0) == pytest.approx(reference[0], rel=1e-12)


@pytest.mark.parametrize("name", ELASTICITIES)
@given(within(REFERENCE), st.data())
def test_elasticity_of_the_level_at_the_reference_is_eps(name, reference, data):
    row = parameter_table()[name]
    eps, step = data.draw(st.floats(row.low, row.high)), 1e-5
    up, down = (level_from_odds(reference[0], log_ratio(2.0 * math.exp(h), 2.0, eps)) for h in (step, -step))
    assert (math.log(up) - math.log(down)) / (2.0 * step) == pytest.approx(eps, rel=1e-6)


def test_twice_the_work_by_hand():
    # log factor 0.4 x ln 2 = 0.277258872; odds 0.4/0.6 x e^(0.277258872/0.6) = 0.6667 x 1.587401052 = 1.058267368; level 0.514154...
    assert level_from_odds(0.4, log_ratio(0.24, 0.12, 0.4)) == pytest.approx(0.5141545, abs=1e-6)


@given(within(REFERENCE), st.floats(-6.0, 6.0), st.floats(0.01, 1.0))
def test_level_stays_strictly_inside_and_grows_with_its_factors(reference, factor, more):
    level = level_from_odds(reference[0], factor)
    assert 0.0 < level < level_from_odds(reference[0], factor + more) < 1.0


@given(within(REFERENCE), st.floats(0.1, 0.6), INSIDE)
def test_slope_is_the_derivative_of_the_level(reference, eps, value):
    value = max(value, 0.001)
    step = 1e-6 * value
    up, down = (level_from_odds(reference[0], log_ratio(z, 0.12, eps)) for z in (value + step, value - step))
    slope = level_slope(level_from_odds(reference[0], log_ratio(value, 0.12, eps)), reference[0], eps, value)
    assert slope == pytest.approx((up - down) / (2.0 * step), rel=1e-4)


def test_nothing_counts_as_a_thousandth_of_the_reference():
    assert log_ratio(0.0, 0.12, 0.4) == log_ratio(0.00012, 0.12, 0.4) == pytest.approx(0.4 * math.log(0.001))
    assert log_ratio(0.12, 0.12, 0.4) == 0.0


@given(SHARE, SHARE, within("branch.quality_lag"))
def test_truth_follows_without_overshooting_and_covers_63_percent_within_the_lag(value, target, lag):
    assert min(value, target) - 1e-15 <= follow(value, target, pace(lag[0])) <= max(value, target) + 1e-15
    start = value
    for _ in range(12):
        value = follow(value, target, pace(12.0))
    assert target - value == pytest.approx((target - start) * math.exp(-1.0), abs=1e-12)


def test_spill_over_by_hand_and_its_limits():
    assert spill_over(0.10, 0.35, 0.66, 0.60) == pytest.approx(0.0035)  # 0.1 x 0.35 x 0.1
    assert spill_over(0.10, 0.35, 0.60, 0.60) == 0.0
    assert spill_over(0.0, 0.9, 0.1, 0.6) == spill_over(0.3, 0.0, 0.1, 0.6) == 0.0  # two skins: no integration, no flow


def test_every_factor_is_one_at_the_baseline_defaults():
    assert common_factor(0.12, 0.12, 0.4, 0.5, 0.5, 0.3, 1.0, 0.2) == 0.0
    assert life_factor(default("branch.critique"), default("branch.critique_reference"), 0.2) == 0.0
    assert study_factor(0.27, 0.27, 0.3) == 0.0
    assert service_factor(0.53, 0.53, 0.3, 0.35, 0.35, 0.2, 0.1, 0.6, 0.6) == 0.0
    for lever, reference in (
        ("branch.integration", "branch.integration_reference"),
        ("secretary.ability_mean", "branch.ability_reference"),
    ):
        assert default(lever) == default(reference)


def test_each_cause_enters_with_its_own_elasticity():
    # doubling one cause at a time adds its eps x ln 2
    ln2 = math.log(2.0)
    assert common_factor(0.24, 0.12, 0.4, 0.5, 0.5, 0.3, 1.0, 0.2) == pytest.approx(0.4 * ln2)
    assert common_factor(0.12, 0.12, 0.4, 1.0, 0.5, 0.3, 1.0, 0.2) == pytest.approx(0.3 * ln2)
    assert common_factor(0.12, 0.12, 0.4, 0.5, 0.5, 0.3, 2.0, 0.2) == pytest.approx(0.2 * ln2)
    assert life_factor(0.5, 0.25, 0.2) == pytest.approx(0.2 * ln2)
    assert study_factor(0.54, 0.27, 0.3) == pytest.approx(0.3 * ln2)
    assert service_factor(1.06, 0.53, 0.3, 0.35, 0.35, 0.2, 0.1, 0.6, 0.6) == pytest.approx(0.3 * ln2)
    assert service_factor(0.53, 0.53, 0.3, 0.70, 0.35, 0.2, 0.1, 0.6, 0.6) == pytest.approx(0.2 * ln2)
    assert service_factor(0.53, 0.53, 0.3, 0.35, 0.35, 0.2, 0.1, 1.2, 0.6) == pytest.approx(0.035)  # 0.1 x 0.35 x (2 - 1)


def test_mean_of_three_of_fifty_and_of_nobody():
    assert mean_of(1.5, 3) == 0.5
    assert mean_of(25.0, 50) == 0.5
    assert mean_of(0.5, 1) == 0.5
    assert mean_of(0.0, 0) == 0.0


def test_practice_helps_and_open_problems_hinder_by_hand():
    assert support_factor(0.3, 0.1, 0.5, 0.3, 0.3, 0.15) == pytest.approx(0.1)  # 0.5 x 0.2
    assert support_factor(0.1, 0.1, 0.5, 0.5, 0.3, 0.15) == pytest.approx(-0.03)  # -0.15 x 0.2
    assert support_factor(0.3, 0.1, 0.5, 0.1, 0.3, 0.15) == pytest.approx(0.13)  # practice up, problems down
    assert support_factor(0.1, 0.1, 0.5, 0.3, 0.3, 0.15) == 0.0
    assert support_factor(0.9, 0.1, 0.0, 0.0, 0.3, 0.0) == 0.0


@given(SHARE, SHARE, SHARE, within("branch.practice_gain", "branch.backlog_loss"))
def test_support_grows_with_practice_and_falls_with_problems(practice, backlog, more, per):
    gain, loss = per
    now = support_factor(practice, 0.1, gain, backlog, 0.3, loss)
    assert support_factor(practice + more, 0.1, gain, backlog, 0.3, loss) >= now
    assert support_factor(practice, 0.1, gain, backlog + more, 0.3, loss) <= now


def test_clear_goals_convert_more_of_the_same_work():
    assert converted(0.12, 0.5, 0.5) == pytest.approx(0.12)
    assert converted(0.12, 0.72, 0.5) == pytest.approx(0.144)  # 0.12 x sqrt(1.44)
    assert converted(0.12, 0.125, 0.5) == pytest.approx(0.06)  # a quarter of the clarity is half of the work
    assert converted(0.0, 0.9, 0.5) == converted(0.12, 0.0, 0.5) == 0.0


@given(SHARE, within("branch.goal_clarity"), SHARE)
def test_work_is_converted_in_proportion(substance, usual, clarity):
    assert converted(2.0 * substance, clarity, usual[0]) == pytest.approx(2.0 * converted(substance, clarity, usual[0]))
    assert converted(substance, clarity, usual[0]) <= converted(substance, 1.0, usual[0])


def test_pooling_narrows_the_spread_of_resources_by_its_share():
    assert pooled_spread(0.5, 0.3) == pytest.approx(0.35)
    assert pooled_spread(0.5, 0.0) == 0.5
    assert pooled_spread(0.5, 1.0) == 0.0


@given(within("branch.resources_spread", "branch.pooling"))
def test_pooling_moves_resources_between_branches_and_loses_none(rule):
    spread, pooling = rule
    shared = pooled_spread(spread, pooling)
    steps = [-9.0 + 0.01 * k for k in range(1801)]
    total = sum(positive_trait(1.0, shared, z) * math.exp(-0.5 * z * z) * 0.01 for z in steps) / math.sqrt(2.0 * math.pi)
    assert total == pytest.approx(1.0, rel=1e-6)
    assert positive_trait(1.0, shared, -2.0) >= positive_trait(1.0, spread, -2.0) - 1e-15  # the weak gain
    assert positive_trait(1.0, shared, 2.0) <= positive_trait(1.0, spread, 2.0) + 1e-15


def test_prestige_follows_service_publicity_and_openness():
    assert prestige_factor(0.35, 0.35, 0.4, 0.1, 0.1, 0.0) == 0.0
    assert prestige_factor(0.70, 0.35, 0.4, 0.1, 0.1, 0.0) == pytest.approx(0.4 * math.log(2.0))
    assert prestige_factor(0.35, 0.35, 0.4, 0.3, 0.1, 0.0) == pytest.approx(0.2)  # one log level per unit of publicity
    assert prestige_factor(0.35, 0.35, 0.4, 0.0, 0.1, 0.0) == pytest.approx(-0.1)
    assert prestige_factor(0.35, 0.35, 0.4, 0.1, 0.1, 0.07) == pytest.approx(0.07)
    assert prestige_factor(0.70, 0.35, 0.4, 0.3, 0.1, -0.07) == pytest.approx(0.4 * math.log(2.0) + 0.13)


def test_cohesion_follows_organisational_life_and_openness_and_is_less_in_joint_branches():
    ln2 = math.log(2.0)
    assert cohesion_factor(0.4, 0.4, 0.5, log_ratio(0.4, 0.4, 0.3), 0.0) == 0.0
    assert cohesion_factor(0.8, 0.4, 0.5, 0.0, 0.0) == pytest.approx(0.5 * ln2)
    assert cohesion_factor(0.4, 0.4, 0.5, log_ratio(0.8, 0.4, 0.3), 0.0) == pytest.approx(0.3 * ln2)
    assert cohesion_factor(0.4, 0.4, 0.5, 0.0, 1.0) == pytest.approx(-0.05)
    assert cohesion_factor(0.8, 0.4, 0.5, log_ratio(0.2, 0.4, 0.3), 0.4) == pytest.approx(0.5 * ln2 - 0.3 * ln2 - 0.02)


@given(within("branch.prestige_service", "branch.cohesion_life", "branch.cohesion_voice"), SHARE, SHARE, SHARE, SHARE)
def test_standing_stays_inside_its_scale_over_the_box(per, service, life, openness, joint):
    openness_factor = log_ratio(openness, default("branch.transparency_reference"), per[2])
    prestige = prestige_factor(
        service, default("branch.service_reference"), per[0], openness, default("branch.publicity_reference"), openness_factor
    )
    cohesion = cohesion_factor(life, 0.4, per[1], openness_factor, joint)
    assert 0.0 < level_from_odds(default("branch.prestige_reference"), prestige) < 1.0
    assert 0.0 < level_from_odds(default("branch.cohesion_reference"), cohesion) < 1.0
