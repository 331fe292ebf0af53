"""The entropic step of a secretary's time (D10): closed-form rest point, interior, cap, demand, recovery."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.time_allocation import DEMAND_SHARE_OF_CAP, step_time
from tests.submodels.box import SHARE, default, within

UNCAPPED = 1.0
PAYOFF = st.floats(-5.0, 5.0)
STEP = ("secretary.learning_rate", "secretary.forgetting")
CAPS = st.floats(0.02, 0.95)  # from the least of free_cap to the highest full-time cap
START = st.tuples(st.floats(1e-9, 1.0), st.floats(1e-9, 1.0), st.floats(1e-9, 1.0)).map(lambda x: tuple(u / sum(x) for u in x))
ETA, FORGET = default("secretary.learning_rate"), default("secretary.forgetting")


def softmax(payoffs, sharpness):
    top = max(payoffs)
    raw = [math.exp(sharpness * (g - top)) for g in payoffs]
    return [x / sum(raw) for x in raw]


def test_one_step_by_hand():
    # eta 1, lambda 0.5, from (0.64, 0.25, 0.11..): sqrt 0.8, 0.5, 0.333..; payoffs ln 1, ln 2, ln 3 -> 0.8, 1.0, 1.0; sum 2.8
    b, p, d = step_time(0.64, 0.25, 1.0 / 9.0, 0.0, math.log(2.0), math.log(3.0), 1.0, 0.5, UNCAPPED, 0.0)
    assert (b, p, d) == pytest.approx((0.8 / 2.8, 1.0 / 2.8, 1.0 / 2.8), abs=1e-12)


@given(START, st.tuples(*[st.floats(-0.5, 0.5)] * 3), within(*STEP))
def test_uncapped_rest_point_is_the_softmax_of_the_payoffs(start, payoffs, step):
    b, p, d = start
    for _ in range(400):
        b, p, d = step_time(b, p, d, *payoffs, *step, UNCAPPED, 0.0)
    for share, expected in zip((b, p, d), softmax(payoffs, step[0] / step[1])):
        assert share == pytest.approx(expected, rel=1e-6, abs=1e-12)


@given(START, PAYOFF, PAYOFF, PAYOFF, within(*STEP), CAPS, st.floats(0.0, 0.4))
def test_shares_sum_to_one_stay_interior_and_party_time_keeps_under_its_cap(start, g_b, g_p, g_d, step, cap, demanded):
    b, p, d = start
    for _ in range(40):
        b, p, d = step_time(b, p, d, g_b, g_p, g_d, *step, cap, demanded)
        assert min(b, p, d) > 0.0
        assert b + p + d == pytest.approx(1.0, abs=1e-12)
        assert p + d <= cap * (1.0 + 1e-12)
        assert d >= min(demanded, DEMAND_SHARE_OF_CAP * cap) * (1.0 - 1e-12)


@given(START, PAYOFF, PAYOFF, PAYOFF, within(*STEP), st.floats(0.01, 1.0))
def test_a_use_gains_share_when_its_payoff_rises(start, g_b, g_p, g_d, step, more):
    _, p, d = step_time(*start, g_b, g_p, g_d, *step, UNCAPPED, 0.0)
    assert step_time(*start, g_b, g_p + more, g_d, *step, UNCAPPED, 0.0)[1] >= p
    assert step_time(*start, g_b, g_p, g_d + more, *step, UNCAPPED, 0.0)[2] >= d
    assert step_time(*start, g_b + more, g_p, g_d, *step, UNCAPPED, 0.0)[1] <= p


def test_equal_payoffs_of_any_size_only_fade_habits():
    small, large = (step_time(0.7, 0.2, 0.1, g, g, g, ETA, FORGET, UNCAPPED, 0.0) for g in (0.0, 4.0))
    assert small == pytest.approx(large, abs=1e-12)
    assert small[2] > 0.1  # towards equal shares


def test_cap_keeps_the_ratio_of_real_work_and_paperwork():
    free = step_time(0.4, 0.4, 0.2, 0.0, 0.0, 0.0, 1.5, 0.15, UNCAPPED, 0.0)
    capped = step_time(0.4, 0.4, 0.2, 0.0, 0.0, 0.0, 1.5, 0.15, 0.3, 0.0)
    assert capped[1] + capped[2] == pytest.approx(0.3, abs=1e-12)
    assert capped[1] / capped[2] == pytest.approx(free[1] / free[2], rel=1e-12)


def test_demanded_paperwork_takes_from_business_and_real_work_alike_until_the_cap():
    free = step_time(0.8, 0.15, 0.05, 0.0, 0.0, 0.0, 1.5, 1e-12, UNCAPPED, 0.0)
    asked = step_time(0.8, 0.15, 0.05, 0.0, 0.0, 0.0, 1.5, 1e-12, UNCAPPED, 0.24)
    assert asked[2] == 0.24
    assert asked[1] == pytest.approx(0.12)  # 0.15 x (1 - 0.24)/(1 - 0.05)
    assert asked[0] / asked[1] == pytest.approx(free[0] / free[1])
    tight = step_time(0.8, 0.15, 0.05, 0.0, 0.0, 0.0, 1.5, 1e-12, 0.3, 1.0)
    assert tight[2] == pytest.approx(0.27)  # nine tenths of the cap at most
    assert tight[1] == pytest.approx(0.03)


@pytest.mark.parametrize("use", [0, 1, 2])
def test_a_vanishing_use_under_fixed_payoffs_returns_as_habit_fades(use):
    # log odds against the others decay by 0.85 a month: ln(1/3 / 1e-6) x 0.85^n < ln 2 from n = 18 on
    shares = [0.5, 0.5, 0.5]
    shares[use] = 1e-6
    months = 0
    while shares[use] < 1.0 / 6.0 and months < 100:
        shares = list(step_time(*shares, 0.0, 0.0, 0.0, ETA, FORGET, UNCAPPED, 0.0))
        months += 1
    assert 16 <= months <= 18


@given(SHARE)
def test_without_learning_payoffs_do_not_matter(payoff):
    assert step_time(0.6, 0.3, 0.1, payoff, 0.0, -payoff, 0.0, 0.15, UNCAPPED, 0.0) == step_time(
        0.6, 0.3, 0.1, 0.0, 0.0, 0.0, 0.0, 0.15, UNCAPPED, 0.0
    )
