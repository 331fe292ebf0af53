"""True quality (D12): odds answer to factors so that eps is the elasticity of the level at the reference."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parameters import parameter_table
from sim.submodels.quality import (
    common_factor,
    follow,
    level_from_odds,
    level_slope,
    life_factor,
    log_ratio,
    mean_of,
    service_factor,
    spill_over,
    study_factor,
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
    assert min(value, target) - 1e-15 <= follow(value, target, lag[0]) <= max(value, target) + 1e-15
    start = value
    for _ in range(12):
        value = follow(value, target, 12.0)
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
