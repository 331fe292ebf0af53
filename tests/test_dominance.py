"""Dominance, net benefit and ratios against numbers worked by hand, and the order that dominance must be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dominance import dominance, dominance_share, pairwise
from analysis.net_benefit import Best, benefit_per_cost, best_by_price, best_share, ranking
from experiments.intervals import paired_effect

T4 = 2.7764451051977987  # t quantile 0.975 with 4 degrees of freedom


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


@st.composite
def studies(draw):
    """Two cost accounts and a benefit of up to five arms in six replicates; few values, so that ties and equal arms are common."""
    arms = draw(st.integers(2, 5))
    level, noise = st.integers(-3, 3), st.sampled_from((0.0, 0.0, 0.25))
    numbers = []
    for _ in range(3):
        means = draw(st.lists(level, min_size=arms, max_size=arms))
        spread = draw(noise)
        shakes = draw(st.lists(st.integers(-2, 2), min_size=6 * arms, max_size=6 * arms))
        numbers.append(np.array(means, dtype=float) + spread * np.array(shakes, dtype=float).reshape(6, arms))
    return numbers


@given(studies())
@settings(max_examples=200, deadline=None)
def test_dominance_is_a_strict_order(study) -> None:
    *costs, benefit = study
    found = dominance(costs, benefit)
    assert not found.diagonal().any()
    assert not (found & found.T).any()
    for i, j in np.argwhere(found):
        assert (found[i] >= found[j]).all(), "what a dominated arm dominates is dominated too"


@given(studies())
@settings(max_examples=50, deadline=None)
def test_pairwise_is_the_paired_effect_of_every_pair(study) -> None:
    values = study[0]
    mean, low, high = pairwise(values)
    for i in range(values.shape[1]):
        for j in range(values.shape[1]):
            one = paired_effect(values[:, i], values[:, j])
            assert mean[i, j] == pytest.approx(one.difference, abs=1e-12)
            limits = (one.difference,) * 2 if one.method == "exact" else (one.low, one.high)
            assert (low[i, j], high[i, j]) == pytest.approx(limits, abs=1e-12)


def test_dominance_needs_intervals_on_both_sides() -> None:
    """Arm 1 gives 0.1 more for 1 less, surely; arm 2 has the same means, but its benefit swings by 0.4."""
    cost = np.column_stack([np.full(5, 10.0), np.full(5, 9.0), np.full(5, 9.0)])
    swing = column(0.5, -0.3, 0.1, 0.5, -0.3)
    benefit = np.column_stack([np.zeros(5), np.full(5, 0.1), swing])
    assert benefit.mean(axis=0)[2] == pytest.approx(0.1)
    assert np.argwhere(dominance([cost], benefit)).tolist() == [[1, 0]]
    dearer = [cost, np.column_stack([np.zeros(5), np.ones(5), np.zeros(5)])]  # arm 1 takes money, which nobody priced
    assert not dominance(dearer, benefit).any()
    assert not dominance([cost[:4]], benefit[:4]).any(), "four replicates have no interval"


def test_share_of_the_box_counts_points() -> None:
    cost = np.array([[0.0, 1.0], [0.0, 1.0], [0.0, -1.0], [0.0, 0.0]])
    benefit = np.array([[0.5, 0.4], [0.5, 0.6], [0.5, 0.4], [0.5, 0.5]])
    assert dominance_share([cost], benefit).tolist() == [[0, 0.25], [0, 0]]
    assert np.isnan(dominance_share([cost[:0]], benefit[:0])).all()


def test_best_by_price_by_hand() -> None:
    """Lines 0, 0.02 - 5 p and 0.05 - 30 p cross at 0.03 / 25 and 0.02 / 5; 0.01 - 8 p lies below them everywhere."""
    benefit, cost = column(0, 0.02, 0.05, 0.01), column(0, 5, 30, 8)
    found = best_by_price(benefit, cost, 0.0, 0.01)
    assert [one.arm for one in found] == [2, 1, 0]
    assert [one.high for one in found] == pytest.approx([0.0012, 0.004, 0.01])
    assert best_by_price(benefit, cost, 0.005, 0.01) == [Best(0.005, 0.01, 0)]
    assert best_by_price(column(1, 1), column(2, 1), 0.0, 1.0) == [Best(0.0, 1.0, 1)], "of equal benefits the cheaper"


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=1, max_size=6))
def test_best_by_price_is_the_upper_envelope(arms) -> None:
    benefit, cost = (np.array(part, dtype=float) for part in zip(*arms, strict=True))
    found = best_by_price(benefit, cost, 0.0, 4.0)
    assert (found[0].low, found[-1].high) == (0.0, 4.0)
    assert [one.high for one in found[:-1]] == [one.low for one in found[1:]]
    for one in found:
        middle = 0.5 * (one.low + one.high)
        assert benefit[one.arm] - middle * cost[one.arm] >= (benefit - middle * cost).max() - 1e-9


def test_ratio_by_fieller() -> None:
    """Without spread in the cost Fieller's limits are those of the benefit over the cost."""
    benefit = column(1, 2, 3, 4, 5)
    ratio = benefit_per_cost(benefit, np.full(5, 10.0))
    half = T4 * math.sqrt(2.5 / 5) / 10
    assert ratio == pytest.approx((0.3, 0.3 - half, 0.3 + half))
    assert benefit_per_cost(2 * benefit, benefit + 10) is not None
    low, high = benefit_per_cost(2 * benefit, benefit + 10)[1:]
    for r in (low, high):  # at its limits a - r b is just significant
        rest = 2 * benefit - r * (benefit + 10)
        assert abs(rest.mean()) == pytest.approx(T4 * rest.std(ddof=1) / math.sqrt(5))


def test_no_ratio_where_the_cost_may_be_nothing() -> None:
    half = T4 * math.sqrt(2.5 / 5)
    spread = column(-2, -1, 0, 1, 2)
    assert benefit_per_cost(np.ones(5), spread + half * 1.01) is not None
    assert benefit_per_cost(np.ones(5), spread + half * 0.99) is None
    assert benefit_per_cost(np.ones(5), spread - 10) is None
    assert benefit_per_cost(np.ones(4), np.full(4, 10.0)) is None


def test_order_and_share_of_best() -> None:
    values = np.column_stack([np.zeros(6), np.full(6, 0.005), np.full(6, 0.05), column(0.04, 0.06, 0.03, 0.07, 0.035, 0.0645)])
    assert ranking(values, 0.01) == [(2, "not_surely"), (3, "surely_above"), (1, "little_above"), (0, "not_surely")]
    shares = best_share(values)
    assert shares.sum() == pytest.approx(1)
    assert shares[:2].tolist() == [0, 0]
    assert 0.3 < shares[2] < 0.7
    assert best_share(np.ones((6, 2))).tolist() == [0.5, 0.5]
