"""Replicates needed, against published numbers and by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from branchsim.messages import catalogue
from experiments.power import FLAGS, power_of, power_table, replicates_needed, upper_sd

PILOT = np.array([0.01, 0.03, -0.01, 0.02, 0.0, 0.01])


@pytest.mark.parametrize(
    ("effect", "power", "needed"),
    [(0.2, 0.8, 199), (0.5, 0.8, 34), (0.8, 0.8, 15), (1.0, 0.8, 10), (0.2, 0.9, 265), (0.5, 0.9, 44), (1.0, 0.9, 13)],
)
def test_published_sample_sizes(effect: float, power: float, needed: int) -> None:
    """Paired t test, two-sided 0.05: the sizes that G*Power and R's power.t.test give."""
    assert replicates_needed(effect, 1.0, power) == needed


@pytest.mark.slow
@given(st.floats(0.011, 3), st.floats(0.5, 0.99))
def test_the_number_is_the_smallest_that_has_the_power(effect: float, power: float) -> None:
    needed = replicates_needed(effect, 1.0, power)
    assert needed > 10_000 or power_of(needed, effect, 1.0) >= power
    assert needed in (2, *range(10_001, 10**6)) or power_of(needed - 1, effect, 1.0) < power


@given(st.floats(0.02, 2), st.floats(1, 3))
def test_more_spread_or_less_difference_needs_more(effect: float, factor: float) -> None:
    assert replicates_needed(effect, factor, 0.8) >= replicates_needed(effect, 1.0, 0.8)
    assert replicates_needed(effect / factor, 1.0, 0.8) == replicates_needed(effect, factor, 0.8)
    assert replicates_needed(effect, 1.0, 0.9) >= replicates_needed(effect, 1.0, 0.8)


def test_the_large_samples_join_the_exact_ones() -> None:
    """Around 10,000 replicates the count changes from the noncentral t to the normal formula."""
    around = [replicates_needed(effect, 1.0, 0.8) for effect in np.linspace(0.0285, 0.0275, 41)]
    assert around == sorted(around) and around[0] < 10_000 < around[-1]


def test_upper_limit_of_the_spread_by_table() -> None:
    """chi-square with 9 degrees of freedom, lower 20 % point 5.3801: sqrt(9 / 5.3801)."""
    assert upper_sd(1.0, 10) == pytest.approx(math.sqrt(9 / 5.3801), abs=1e-4)


def test_rows_by_hand() -> None:
    """Pilot of 6: mean 0.01, squares 4 + 4 + 1 + 1 of 0.01^2, sd 0.01 sqrt(2) = 0.014142; difference 0.02 on a scale of 1."""
    rows = power_table({("quality", "weight"): np.append(PILOT, np.nan)}, {"quality": 1.0}, sizes=(0.02, 0.01))
    assert [(row.difference, row.power) for row in rows] == [(0.02, 0.8), (0.02, 0.9), (0.01, 0.8), (0.01, 0.9)]
    assert (rows[0].pilot, rows[0].flags) == (6, ())
    assert rows[0].sd == pytest.approx(0.01 * math.sqrt(2))
    assert rows[0].replicates == replicates_needed(math.sqrt(2), 1.0, 0.8) == 7
    assert rows[0].sd_upper > rows[0].sd and rows[0].replicates_upper > rows[0].replicates


def test_sizes_are_shares_of_the_scale() -> None:
    """A response on 0-100 with a hundred times the spread needs the same."""
    small = power_table({("quality", "weight"): PILOT}, {"quality": 1.0})
    large = power_table({("score", "weight"): 100 * PILOT}, {"score": 100.0})
    assert [row.replicates for row in small] == [row.replicates for row in large]
    assert [row.difference for row in large][::2] == pytest.approx([0.2, 0.5, 1.0, 2.0])


def test_pilots_that_say_little_are_flagged() -> None:
    flags = {
        "equal": np.full(8, 0.3),
        "few": PILOT[:4],
        "one": PILOT[:1],
        "none": np.full(5, np.nan),
        "skewed": np.array([0.0] * 9 + [1.0]),
    }
    rows = {name: power_table({("quality", name): values}, {}, sizes=(0.1,), powers=(0.8,))[0] for name, values in flags.items()}
    assert (rows["equal"].replicates, rows["equal"].replicates_upper, rows["equal"].flags) == (2, 2, ("exact",))
    assert rows["few"].flags == ("small_pilot",)
    assert rows["skewed"].flags == ("skewed",)
    for name in ("one", "none"):
        assert (rows[name].sd, rows[name].replicates, rows[name].replicates_upper, rows[name].flags) == (None, None, None, ("small_pilot",))


def test_a_difference_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        power_table({("quality", "weight"): PILOT}, {}, sizes=(0.01, 0.0))
    with pytest.raises(ValueError, match="above 0"):
        replicates_needed(0.0, 1.0, 0.8)


def test_every_flag_has_its_words() -> None:
    assert {f"power.{flag}" for flag in FLAGS} <= set(catalogue())


@pytest.mark.slow
@pytest.mark.parametrize(("effect", "power"), [(1.0, 0.8), (0.5, 0.8), (0.5, 0.9), (0.2, 0.8)])
def test_the_promised_power_is_there(effect: float, power: float) -> None:
    """20,000 studies of as many replicates as promised: they see the difference as often, those of a fifth fewer don't."""
    needed = replicates_needed(effect, 1.0, power)

    def found(count: int) -> float:
        values = np.random.default_rng(count).normal(effect, 1, (20_000, count))
        t = values.mean(axis=1) / (values.std(axis=1, ddof=1) / math.sqrt(count))
        return float((np.abs(t) > stdtrit(count - 1, 0.975)).mean())

    assert found(needed) == pytest.approx(power_of(needed, effect, 1.0), abs=0.01)
    assert found(needed) > power - 0.01 > found(int(needed * 0.8))


@pytest.mark.slow
def test_the_upper_number_is_enough_in_four_pilots_of_five() -> None:
    """Pilots of 10: the true power at their replicates_upper is 0.8 or more in 80 % of them; at their plain number in about half."""
    pilots = np.random.default_rng(1).normal(0, 1, (2000, 10)).std(axis=1, ddof=1)
    plain, upper = (
        np.mean([power_of(replicates_needed(0.5, spread, 0.8), 0.5, 1.0) >= 0.8 for spread in spreads])
        for spreads in (pilots, [upper_sd(spread, 10) for spread in pilots])
    )
    assert upper == pytest.approx(0.8, abs=0.03)
    assert plain < 0.5
