"""From the unit interval to natural units: against closed forms, and never outside the bounds."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.box import box_design, natural
from experiments.factors import Factor, dummy_factor
from experiments.plan import DUMMY
from sim.parameters import parameter_table, uncertainty_box
from tests.designs.cases import ALL, DAYS, ITEMS, MARK, NOISE, PERIOD, SHARE, VETO, filled

FINE = (np.arange(18_000) + 0.5) / 18_000  # the middles of 18,000 equal parts


def phi(z: float) -> float:
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


def below(factor: Factor, value: float, low: float, high: float) -> float:
    """Distribution function, written down anew."""
    if factor.distribution == "loguniform":
        return math.log(value / low) / math.log(high / low)
    if factor.distribution == "triangular":
        if value < factor.mode:
            return (value - low) ** 2 / ((high - low) * (factor.mode - low))
        return 1 - (high - value) ** 2 / ((high - low) * (high - factor.mode))
    if factor.distribution == "normal":
        start, stop = phi((low - factor.mean) / factor.sd), phi((high - factor.mean) / factor.sd)
        return (phi((value - factor.mean) / factor.sd) - start) / (stop - start)
    return (value - low) / (high - low)


@pytest.mark.parametrize("factor", [SHARE, DAYS, NOISE, MARK], ids=lambda factor: factor.distribution)
def test_quantiles_undo_the_distribution(factor) -> None:
    unit = np.linspace(0.0, 1.0, 41)
    back = [below(factor, value, factor.low, factor.high) for value in factor.natural(unit)]
    assert back == pytest.approx(unit, abs=1e-12)
    assert factor.natural(np.array([0.0, 1.0])).tolist() == [factor.low, factor.high]


def test_hand_worked_quantiles() -> None:
    assert DAYS.natural(np.array([1 / 3, 2 / 3])) == pytest.approx([10.0, 100.0])
    assert NOISE.natural(np.array([0.25])) == pytest.approx([0.2])  # the mode: (0.2 - 0.1) / (0.5 - 0.1) lies below it
    assert Factor("x", 0.0, 2.0, "triangular", mode=2.0).natural(np.array([0.25])) == pytest.approx([1.0])
    assert Factor("x", 4.0, 6.0, "normal", mean=5.0, sd=0.3).natural(np.array([0.5])) == pytest.approx([5.0])
    far = Factor("x", 0.0, 1.0, "normal", mean=-40.0, sd=1.0).natural(np.array([0.0, 0.5, 1.0]))  # 40 standard deviations away
    assert far == pytest.approx([0.0, math.log(2) / 40, 1.0], rel=1e-2)  # nearly exponential there


@pytest.mark.parametrize("factor", [VETO, ITEMS, PERIOD], ids=lambda factor: factor.name)
def test_whole_numbers_and_levels_are_equally_likely(factor) -> None:
    seen, counts = np.unique(factor.natural(FINE), return_counts=True)
    expected = factor.levels if factor.levels else np.arange(factor.low, factor.high + 1)
    assert seen.tolist() == list(expected)
    assert counts.tolist() == [FINE.size / seen.size] * seen.size


@pytest.mark.parametrize(
    "factor",
    [
        Factor("x", 1.0, 6.0, "loguniform", whole=True),
        Factor("x", 0.0, 5.0, "triangular", mode=2.0, whole=True),
        Factor("x", 0.0, 5.0, "normal", mean=1.0, sd=2.0, whole=True),
    ],
    ids=lambda factor: factor.distribution,
)
def test_whole_numbers_of_other_distributions_have_the_interval_around_them(factor) -> None:
    seen, counts = np.unique(factor.natural(FINE), return_counts=True)
    low, high = factor.low - 0.5, factor.high + 0.5
    expected = [below(factor, k + 0.5, low, high) - below(factor, k - 0.5, low, high) for k in seen]
    assert seen.tolist() == list(range(int(factor.low), int(factor.high) + 1))
    assert counts / FINE.size == pytest.approx(expected, abs=1e-3)


@st.composite
def factors(draw) -> Factor:
    low = draw(st.floats(1e-3, 100.0))
    high = low + draw(st.floats(1e-3, 1000.0))
    kind = draw(st.sampled_from(["uniform", "loguniform", "triangular", "normal", "levels"]))
    whole = draw(st.booleans()) and kind != "levels"
    if whole:
        low, high = math.ceil(low), math.ceil(low) + math.ceil(high)
    inside = low + draw(st.floats(0.0, 1.0)) * (high - low)
    levels = tuple(draw(st.lists(st.floats(low, high), min_size=2, unique=True))) if kind == "levels" else ()
    return Factor("x", low, high, kind, mode=inside, mean=inside, sd=draw(st.floats(1e-2, 1e3)), levels=levels, whole=whole)


@settings(deadline=None)
@given(factors(), st.lists(st.floats(0.0, 1.0), min_size=2, max_size=20))
def test_natural_never_falls_and_stays_inside(factor, unit) -> None:
    got = factor.natural(np.sort(np.array(unit)))
    assert got.shape == (len(unit),)
    assert (got >= factor.low).all() and (got <= factor.high).all()
    assert (np.diff(got) >= -1e-9 * (factor.high - factor.low)).all()
    if factor.whole:
        assert (got == np.floor(got)).all()
    if factor.levels:
        assert set(got) <= set(factor.levels)


def test_grid() -> None:
    assert SHARE.grid(3).tolist() == [0.0, 0.5, 1.0]
    assert DAYS.grid(4) == pytest.approx([1.0, 10.0, 100.0, 1000.0])
    assert VETO.grid(5).tolist() == [0.0, 1.0]  # no level twice
    assert Factor("x", 1.0, 9.0, "levels", levels=(9.0, 1.0, 5.0)).grid(2).tolist() == [1.0, 5.0, 9.0]


def test_as_plain_says_what_was_chosen() -> None:
    plain = {"name": "inspection.visit_noise", "low": 0.1, "high": 0.5, "distribution": "triangular"}
    assert NOISE.as_plain() == plain | {"mode": 0.2, "whole": False, "acts": "throughout"}
    assert PERIOD.as_plain()["levels"] == (3.0, 6.0, 12.0)


def test_the_dummy_is_no_parameter() -> None:
    assert dummy_factor().name == DUMMY and DUMMY not in parameter_table()
    assert filled(dummy_factor().natural(FINE), 4).tolist() == [4500] * 4
    assert all(factor.name in parameter_table() for factor in ALL)


def test_the_box_is_uniform_as_before() -> None:
    """Finished studies of the box keep their points to the last bit."""
    unit = np.random.default_rng(0).random(1000)
    for axis in uncertainty_box():
        if axis.kind == "int":
            expected = np.minimum(axis.low + np.floor(unit * (axis.high - axis.low + 1)), axis.high)
        else:
            expected = axis.low + unit * (axis.high - axis.low)
        assert natural(unit, axis).tobytes() == expected.tobytes()
    pd.testing.assert_frame_equal(box_design(8, seed=3), box_design(16, seed=3).head(9))
