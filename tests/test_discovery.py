"""Scenario discovery against known answers: planted corners, hand-worked quasi-p, noise that must claim nothing."""

from __future__ import annotations

import math
import warnings
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.discovery.corners import Corner, Fit, fit, quasi_p, simplified
from analysis.discovery.ema_boxes import cart_leaves, prim_boxes
from analysis.discovery.failing import undecided
from analysis.discovery.foremost import among_foremost, separations
from analysis.discovery.peeling import peel
from analysis.discovery.search import Rule, best, by_chance, candidates, held_out
from analysis.point_values import PointValues

RULE = Rule(least_support=0.05, least_density=0.5)
PEEL = among_foremost(partial(peel, least_support=0.05))
LEAVES = among_foremost(partial(cart_leaves, least_support=0.05, depth=4))
PRIM = among_foremost(partial(prim_boxes, least_support=0.05))
NONE = (-math.inf, math.inf)


def corner(factors: int, **limits: tuple[float, float]) -> Corner:
    """``x1=(low, high)`` limits factor 1."""
    return Corner(np.array([limits.get(f"x{place}", NONE) for place in range(factors)], dtype=np.float64).T)


def planted(seed: int, points: int, factors: int, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Failures where factor 0 is above 0.6 and factor 1 below 0.5, and anywhere with chance ``noise``."""
    random = np.random.default_rng(seed)
    values = random.random((points, factors))
    return values, ((values[:, 0] > 0.6) & (values[:, 1] < 0.5)) | (random.random(points) < noise)


def reported(boxes, values: np.ndarray, fails: np.ndarray) -> Corner | None:
    found = candidates(boxes(values, fails), values, fails, RULE)
    place = best(found, values, fails, RULE)
    return None if place is None else found[place]


def test_counts_and_strength_by_hand() -> None:
    values = np.array([[0.1], [0.2], [0.3], [0.4]])
    fails = np.array([True, True, True, False])
    found = fit(corner(1, x0=(-math.inf, 0.2)), values, fails)
    assert found == Fit(inside=2, failing=2, points=4, failures=3)
    assert (found.density, found.coverage, found.support) == (1.0, 2 / 3, 0.5)
    # inside two of two fail, outside one of two, everywhere three of four: 2 ln(1/.75) + ln(.5/.75) + ln(.5/.25)
    assert found.strength == pytest.approx(2 * math.log(4 / 3) + math.log(2 / 3) + math.log(2))
    assert Fit(2, 0, 4, 3).strength == 0.0
    assert math.isnan(Fit(0, 0, 4, 3).density)


def test_quasi_p_by_hand_is_a_one_sided_binomial_of_the_wider_box() -> None:
    """Without its limit on factor 0 the corner holds five points of which three fail; inside are three of three: 0.6 cubed."""
    values = np.array([[1, 0], [2, 0], [3, 0], [4, 0], [5, 0], [1, 9], [2, 9]], dtype=np.float64)
    fails = np.array([True, True, True, False, False, False, True])
    made = corner(2, x0=(-math.inf, 3.5), x1=(-math.inf, 5.0))
    # without the limit on factor 1 five points lie inside, four of them fail: 0.8 cubed
    assert quasi_p(made, values, fails) == pytest.approx({(0, 1): 0.6**3, (1, 1): 0.8**3})


def test_quasi_p_is_that_of_ema_workbench() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim

        values, fails = planted(3, 150, 4, noise=0.1)
        names = [f"x{place}" for place in range(4)]
        box = prim.Prim(pd.DataFrame(values, columns=names), fails.astype(int), threshold=1e-9).find_box()
    ours = prim_boxes(values, fails, 0.05)
    for place in (5, 10, len(ours) - 1):
        expected = {(names.index(name), side): p for name, pair in box.qp[place].items() for side, p in enumerate(pair) if p != -1}
        assert quasi_p(ours[place], values, fails) == pytest.approx(expected)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), factors=st.integers(1, 6), levels=st.sampled_from([0, 2, 3, 7]))
def test_peeling_gives_the_boxes_of_ema_workbench(seed: int, factors: int, levels: int) -> None:
    """Box by box, to the bit, also where a factor has few values; what is pasted on at the end comes after them."""
    values, fails = planted(seed, 40, max(factors, 2), noise=0.2)
    if levels > 0:
        values[:, 0] = np.floor(values[:, 0] * levels)
    theirs, ours = prim_boxes(values, fails, 0.05), peel(values, fails, 0.05)
    assert len(ours) <= len(theirs)
    inside = [(one.inside(values) == other.inside(values)).all() for one, other in zip(ours, theirs, strict=False)]
    assert all(inside)


@pytest.mark.parametrize(("points", "factors"), [(200, 20), pytest.param(256, 160, marks=pytest.mark.slow)])
@pytest.mark.parametrize("boxes", [PRIM, LEAVES], ids=["prim", "cart"])
def test_a_planted_corner_is_recovered(boxes, points: int, factors: int) -> None:
    values, fails = planted(7, points, factors)
    found = reported(boxes, values, fails)
    assert set(found.restricted) == {(0, 0), (1, 1)}
    assert (found.limits[0, 0], found.limits[1, 1]) == pytest.approx((0.6, 0.5), abs=0.05)
    shape = fit(found, values, fails)
    assert shape.density > 0.95
    assert shape.coverage > 0.9


@pytest.mark.parametrize("boxes", [PRIM, LEAVES, PEEL], ids=["prim", "cart", "peel"])
def test_one_factor_is_enough(boxes) -> None:
    values, _ = planted(2, 60, 2)
    found = reported(boxes, values[:, :1], values[:, 0] > 0.7)
    assert found.limits[0, 0] == pytest.approx(0.7, abs=0.05)
    assert fit(found, values[:, :1], values[:, 0] > 0.7).density == 1.0


@pytest.mark.slow
@pytest.mark.parametrize(("boxes", "least"), [(PEEL, 0.6), (LEAVES, 0.9)], ids=["prim", "cart"])
def test_a_planted_corner_is_mostly_recovered_among_failures_anywhere(boxes, least: float) -> None:
    """One point in ten fails for no reason, 256 points, 20 factors, 20 draws: both factors and no other."""
    hits = []
    for seed in range(20):
        found = reported(boxes, *planted(seed, 256, 20, noise=0.1))
        hits.append(found is not None and {factor for factor, _ in found.restricted} == {0, 1})
    assert np.mean(hits) >= least


def test_without_the_foremost_factors_peeling_is_lost_among_many() -> None:
    values, fails = planted(1, 256, 160, noise=0.1)
    assert reported(partial(peel, least_support=0.05), values, fails) is None
    assert {factor for factor, _ in reported(PEEL, values, fails).restricted} == {0, 1}


@pytest.mark.slow
def test_noise_claims_no_more_than_it_should() -> None:
    """Labels without any cause: the share of searches that claim a corner at 5 % is about 5 %. Binomial 99.9 % limit of 40: at most 7."""
    claims = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        claims += by_chance(PEEL, random.random((60, 12)), random.random(60) < 0.4, RULE, 0) <= 0.05
    assert claims <= 7


@pytest.mark.parametrize("boxes", [PEEL, pytest.param(LEAVES, marks=pytest.mark.slow)], ids=["prim", "cart"])
def test_a_planted_corner_is_no_chance_and_holds_on_points_left_out(boxes) -> None:
    values, fails = planted(7, 150, 12)
    assert by_chance(boxes, values, fails, RULE, 0) == 0.01  # none of 99 shuffles
    held = held_out(boxes, values, fails, RULE, 0)
    assert held.density > 0.85
    assert held.coverage > 0.85
    assert (held.points, held.failures) == (150, int(fails.sum()))


def test_one_draw_of_noise_claims_nothing() -> None:
    random = np.random.default_rng(4)
    values, fails = random.random((60, 40)), random.random(60) < 0.4
    assert by_chance(LEAVES, values, fails, RULE, 0) > 0.05
    assert by_chance(PEEL, values, fails, RULE, 0) > 0.05


def test_points_left_out_show_how_much_the_inside_flatters() -> None:
    """Noise: the box looks pure on its own points; on others it fails as often as anywhere."""
    inside, outside = [], []
    for seed in range(6):
        random = np.random.default_rng(seed)
        values, fails = random.random((80, 30)), random.random(80) < 0.5
        found = reported(LEAVES, values, fails)
        inside.append(fit(found, values, fails).density)
        outside.append(held_out(LEAVES, values, fails, RULE, 0).density)
    assert np.mean(inside) > 0.75
    assert abs(np.mean(outside) - 0.5) < 0.12


def test_needless_limits_go_and_no_more_than_four_factors_stay() -> None:
    values, fails = planted(2, 300, 8)
    loaded = corner(8, x0=(0.6, math.inf), x1=(-math.inf, 0.5), x4=(0.02, math.inf), x5=(-math.inf, 0.97))
    assert set(simplified(loaded, values, fails, 4, 0.05).restricted) == {(0, 0), (1, 1)}
    fails = (values[:, :6] > 0.15).all(axis=1)
    six = corner(8, **{f"x{place}": (0.15, math.inf) for place in range(6)})
    assert simplified(six, values, fails, 4, 1.0).dimensions == 4


def test_distances_of_distributions_are_those_of_scipy() -> None:
    from scipy.stats import ks_2samp

    values, fails = planted(5, 60, 4, noise=0.2)
    values[:, 2] = np.floor(values[:, 2] * 3)
    expected = [ks_2samp(column[fails], column[~fails]).statistic for column in values.T]
    assert separations(values, fails) == pytest.approx(expected)


def test_points_that_chance_may_have_put_on_the_wrong_side() -> None:
    """Two replicates one apart: pooled sd is sqrt(1/2), standard error 1/2, three degrees of freedom: reach 3.182 / 2."""
    values = np.array([[0.0, 1.0], [2.5, 3.5], [5.0, 6.0]])
    points = PointValues(pd.DataFrame({"a": [1, 2, 3]}), values, None, "common")
    assert undecided(points, 0.5 + 1.590).tolist() == [True, True, False]
    assert undecided(points, 0.5 + 1.592).tolist() == [False, True, False]
    assert not undecided(PointValues(points.factors, values[:, :1], None, "common"), 0.0).any()
