"""Sensitivity on given data: known answers, gaps, noise against the dummy, and refusals instead of made-up numbers."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import pawn as salib_pawn
from SALib.analyze import rbd_fast as salib_rbd_fast

from analysis.point_values import PointValues
from analysis.sensitivity.distribution_distance import half_distances, pawn_medians
from analysis.sensitivity.given_data import COLUMNS, GIVEN_DATA, GivenDataRefused, given_data_indices
from analysis.sensitivity.given_sample import noise_of_means
from analysis.sensitivity.one_response import indices_of
from analysis.sensitivity.salib_given_data import random_balance
from branchsim.messages import text
from tests.known_functions import ISHIGAMI_S1, ishigami, point_values_of, unit_points

UNIT = unit_points(512, 4)
QUICK = ("rbd_fast", "pawn", "rsa")


def found(values: PointValues, method: str, index: str, **more) -> pd.DataFrame:
    """value, low, high, n by factor."""
    table = given_data_indices(values, method, **more)
    return table[table["index"] == index].set_index("factor")


def linear(unit: np.ndarray) -> np.ndarray:
    """Shares of the variance of the first three: 16, 4 and 1 of 21."""
    return unit[:, :3] @ np.array([4.0, 2.0, 1.0])


def refused(values: PointValues, method: str) -> str:
    """Key of the reason, which both languages can say."""
    with pytest.raises(GivenDataRefused) as caught:
        given_data_indices(values, method)
    for lang in ("en", "zh"):
        text(caught.value.key, lang, **caught.value.values)
    return caught.value.key.removeprefix("problem.given_")


@pytest.mark.parametrize(("method", "within"), [("rbd_fast", 0.04), pytest.param("delta", 0.06, marks=pytest.mark.slow)])
def test_first_order_of_ishigami(method, within):
    rows = found(point_values_of(UNIT, ishigami(UNIT)), method, "S1")
    assert rows["value"].to_numpy() == pytest.approx([*ISHIGAMI_S1, 0.0], abs=within)
    truth = pd.Series(ISHIGAMI_S1, index=rows.index[:3])[:2]
    assert (rows["low"][:2] < truth).all() and (truth < rows["high"][:2]).all()


def test_first_order_of_a_linear_response():
    rows = found(point_values_of(UNIT, linear(UNIT)), "rbd_fast", "S1")
    assert rows["value"].to_numpy() == pytest.approx([16 / 21, 4 / 21, 1 / 21, 0], abs=0.045)
    assert list(rows.index) == ["x0", "x1", "x2", "dummy"]


@pytest.mark.slow
def test_delta_of_a_sum_of_two():
    """Given one of two uniform numbers the density of their sum shifts by a third: 1 - E P(x <= Y <= x + 1).

    Smooth densities in five classes show less: the classes alone 0.300, and smoothing rounds the corners off.
    """
    rows = found(point_values_of(UNIT[:, :3], UNIT[:, :2].sum(axis=1)), "delta", "delta")
    assert rows["value"].to_numpy() == pytest.approx([0.26, 0.26, 0], abs=0.02)


def test_a_response_that_is_a_factor():
    """Slices of a tenth lie max(a, 1 - b) from all; the median of that is 0.7. The halves do not overlap at all."""
    values = point_values_of(UNIT[:, :2], UNIT[:, 0])
    assert found(values, "pawn", "PAWN").loc["x0", "value"] == pytest.approx(0.7, abs=0.01)
    assert found(values, "rsa", "KS").loc["x0", "value"] == 1
    assert found(values, "rsa", "p_adjusted")["value"].tolist() == pytest.approx([1 / 500, 1], abs=0.2)


def test_estimators_are_those_of_salib():
    x, y = UNIT[:300], ishigami(UNIT[:300])
    problem = {"num_vars": 4, "names": list("abcd")}
    assert pawn_medians(x, y, 10) == pytest.approx(salib_pawn.analyze(problem, x, y, S=10)["median"], abs=0.006)  # it leaves one point out
    assert random_balance(x, y) == pytest.approx(salib_rbd_fast.analyze(problem, x, y, num_resamples=2, seed=0)["S1"])


def test_distance_of_halves_counts_equal_values_once():
    """Two levels: all of the upper half have 1, one in four of the lower."""
    assert half_distances(np.array([[0.0, 0, 0, 1, 1, 1, 1, 1]]).T, np.arange(8) >= 4) == pytest.approx([0.75])


@pytest.mark.parametrize("method", QUICK)
def test_any_rising_scale_of_a_factor_gives_the_same(method):
    values = point_values_of(UNIT, ishigami(UNIT))
    scaled = PointValues(np.exp(9 * values.factors) + 5, values.values, None, "independent")
    one, other = (given_data_indices(each, method)["value"] for each in (values, scaled))
    assert one.to_numpy() == pytest.approx(other.to_numpy(), abs=0.005)  # limits of slices are between other points


@pytest.mark.parametrize("method", [*QUICK, pytest.param("feature_scoring", marks=pytest.mark.slow)])
def test_the_same_seed_gives_the_same_table_and_leaves_numpy_alone(method):
    values = point_values_of(UNIT[:120], linear(UNIT[:120]))
    np.random.seed(1)
    state = np.random.get_state()[1].copy()
    one, again, other = (given_data_indices(values, method, seed=seed) for seed in (0, 0, 1))
    assert tuple(one.columns) == COLUMNS
    pd.testing.assert_frame_equal(one, again, check_exact=True)
    assert not one["low"].equals(other["low"])
    assert (np.random.get_state()[1] == state).all()


def test_missing_points_and_runs_are_left_out():
    values = point_values_of(UNIT, ishigami(UNIT), replicates=3)
    held = values.values.copy()
    held[::20] = np.nan
    held[1::20, 0], held[2::20, 1] = np.nan, np.inf
    rows = found(PointValues(values.factors, held, None, "independent"), "rbd_fast", "S1")
    assert set(rows["n"]) == {512 - 26}
    assert rows["value"].to_numpy() == pytest.approx([*ISHIGAMI_S1, 0.0], abs=0.06)


@pytest.mark.slow
def test_a_forest_finds_what_the_floor_does_not_reach():
    table = given_data_indices(point_values_of(UNIT, linear(UNIT), noise=0.3), "feature_scoring")
    rows, floor = table[table["index"] == "importance"].set_index("factor"), table[table["index"] == "floor"].iloc[0]
    assert (floor["factor"], len(table)) == ("", 5)
    assert list(rows["value"].sort_values(ascending=False).index[:2]) == ["x0", "x1"]
    assert rows.loc[["x0", "x1"], "low"].min() > floor["value"] > rows.loc["dummy", "value"] * 0.5


def test_noise_of_a_mean():
    own = np.random.default_rng(0).normal(0, 2, (4000, 4))
    assert noise_of_means(own) == pytest.approx(1, rel=0.05)
    assert noise_of_means(own[:1, :] + np.arange(50)[:, None]) == pytest.approx(0)  # the same luck everywhere moves nothing
    assert np.isnan(noise_of_means(own[:, :1]))
    gaps = own.copy()
    gaps[::2, 2:] = np.nan
    assert noise_of_means(gaps) == pytest.approx(4 * (1 / 4 + 1 / 2) / 2, rel=0.05)


@pytest.mark.parametrize("method", GIVEN_DATA)
def test_what_carries_no_answer_is_refused(method):
    y = linear(UNIT)
    assert refused(point_values_of(UNIT[:40], y[:40]), method) == "points"
    assert refused(point_values_of(UNIT, np.full(512, 0.1) + 1e-17), method) == "constant"
    assert refused(point_values_of(UNIT, np.full(512, np.nan)), method) == "points"
    assert refused(point_values_of(np.ones((512, 2)), y), method) == "no_factor"


def test_halves_of_equal_responses_are_refused():
    assert refused(point_values_of(UNIT, np.where(UNIT[:, 0] > 0.99, 1.0, 0.0)), "rsa") == "halves"


def test_an_unknown_method_is_a_mistake():
    with pytest.raises(KeyError):
        given_data_indices(point_values_of(UNIT, linear(UNIT)), "sobol")


def test_without_a_dummy_inert_factors_are_not_taken_for_findings():
    """A distance between distributions is above 0 by chance: its floor is that of an inert factor, drawn where the design has none."""
    unit = unit_points(256, 8, seed=3)
    values = point_values_of(unit, 3 * unit[:, 0], noise=1.0, seed=4)
    values = replace(values, factors=values.factors.set_axis([f"x{place}" for place in range(8)], axis=1))
    study = SimpleNamespace(manifest={"sampler": {"method": "latin_hypercube"}}, design=values.factors)
    rows = indices_of(study, values, "rsa", seed=0, resamples=10, level=0.95).indices
    assert set(rows.loc[rows["ranked"], "factor"]) == {"x0"}
    assert set(rows["factor"]) == set(values.factors.columns)
