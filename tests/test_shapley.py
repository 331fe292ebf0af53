"""Shapley effects by a surrogate: known answers, exactness from coefficients, and no answer from a surrogate that foretells too little."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.point_values import PointValues
from analysis.sensitivity.given_data import GivenDataRefused, given_data_indices
from analysis.sensitivity.polynomial_chaos import rank_polynomials, terms_of
from analysis.sensitivity.shapley import shares
from analysis.sensitivity.surface import SURFACE, surface_table
from tests.known_functions import (
    ISHIGAMI_S1,
    ISHIGAMI_SHAPLEY,
    ISHIGAMI_ST,
    ishigami,
    point_values_of,
    sobol_g,
    sobol_g_shapley,
    unit_points,
)


def indices(values: PointValues, **more) -> pd.DataFrame:
    """[factor, index] values; the rows of no factor under ""."""
    return given_data_indices(values, "shapley", **more).pivot(index="factor", columns="index", values="value")


def linear(unit: np.ndarray) -> np.ndarray:
    return unit[:, :3] @ np.array([4.0, 2.0, 1.0])


def test_ishigami():
    unit = unit_points(1024, 4)
    table = given_data_indices(point_values_of(unit, ishigami(unit)), "shapley").set_index(["index", "factor"])
    for index, truth in (("Sh", ISHIGAMI_SHAPLEY), ("S1", ISHIGAMI_S1), ("ST", ISHIGAMI_ST)):
        rows = table.loc[index]
        assert rows["value"].to_numpy() == pytest.approx([*truth, 0], abs=0.005)
        assert (rows["low"] <= rows["value"]).all() and (rows["value"] <= rows["high"]).all()
    assert table.loc[("R2_cv", ""), "value"] > 0.995
    assert np.isnan(table.loc[("R2_cv_noise_corrected", ""), "value"])  # one replicate says nothing of noise


def test_sobol_g():
    unit = unit_points(512, 9)
    table = indices(point_values_of(unit, sobol_g(unit)))
    assert table["Sh"][1:].to_numpy() == pytest.approx([0, *sobol_g_shapley()], abs=0.02)  # the dummy comes first
    assert table["Sh"][1:].sum() == pytest.approx(1)


def test_a_linear_response_of_any_distribution():
    """Ranks of a factor, whatever its scale; whole numbers have fewer polynomials and the variance they have."""
    unit = unit_points(256, 4)
    factors = pd.DataFrame(
        {"log": 10 ** (3 * unit[:, 0]), "whole": np.floor(3 * unit[:, 1]), "two": np.floor(2 * unit[:, 2]), "dummy": unit[:, 3]}
    )
    y = 2 * np.log10(factors["log"]) + factors["whole"] + 3 * factors["two"]
    parts = np.array([4 * 9 / 12, 2 / 3, 9 / 4, 0])
    table = indices(PointValues(factors, y.to_numpy()[:, None], None, "independent")).loc[list(factors.columns)]
    for index in ("Sh", "S1", "ST"):
        assert table[index].to_numpy() == pytest.approx(parts / parts.sum(), abs=0.01)


def test_five_in_a_hundred_missing():
    unit = unit_points(384, 4)
    y = ishigami(unit)
    y[::20] = np.nan
    assert indices(point_values_of(unit, y))["Sh"][["x0", "x1", "x2"]].to_numpy() == pytest.approx(ISHIGAMI_SHAPLEY, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("shared", [False, True])
def test_heavy_noise_is_told_from_a_poor_surrogate(shared):
    """Noise of a run as large as the signal: of eight replicates' means 8/9 is signal, which is all that anybody can foretell."""
    unit = unit_points(1024, 4)
    y = ishigami(unit)
    table = indices(point_values_of(unit, y, noise=y.std(), replicates=8, shared=shared))
    plain, corrected = table.loc["", ["R2_cv", "R2_cv_noise_corrected"]]
    assert plain == pytest.approx(1.0 if shared else 8 / 9, abs=0.04)  # noise that all points share moves none against another
    assert corrected > 0.95
    assert table.loc[["x0", "x1", "x2"], "Sh"].to_numpy() == pytest.approx(ISHIGAMI_SHAPLEY, abs=0.03)
    assert table.loc["dummy", "Sh"] < 0.02


@pytest.mark.parametrize("replicates", [1, 4])
def test_pure_noise_and_noisy_answers_are_refused(replicates):
    unit = unit_points(256, 4)
    for y in (np.zeros(256), 0.2 * linear(unit)):
        with pytest.raises(GivenDataRefused) as caught:
            given_data_indices(point_values_of(unit, y, noise=1, replicates=replicates), "shapley")
        assert caught.value.key == "problem.given_surrogate"
        assert float(caught.value.values["r2"]) < 0.8


def test_shares_by_hand():
    """3 x + 4 x y: of the variance 25 the product has 16, half of it for each."""
    found = shares([((0, 1),), ((0, 2), (1, 1))], np.array([3.0, 4.0]), 3)
    assert found == pytest.approx(np.array([[17, 8, 0], [9, 0, 0], [25, 16, 0]]) / 25)


def test_polynomials_are_orthonormal_over_the_values_that_there_are():
    for column, degrees in ((unit_points(64, 1)[:, 0] ** 3, 14), (np.repeat([1.0, 2.0, 7.0], [10, 20, 5]), 2)):
        values = rank_polynomials(column)
        assert values.shape == (len(column), degrees)
        assert values.mean(axis=0) == pytest.approx(0, abs=1e-9)
        assert values.T @ values / len(column) == pytest.approx(np.eye(degrees), abs=1e-9)


def test_products_are_of_the_strongest_factors_and_of_the_degrees_they_have():
    terms = terms_of(np.array([1.0, 3.0, 2.0]), [5, 1, 5], 3)
    assert len(terms) == len(set(terms))
    assert {((1, 1), (2, 2)), ((0, 1), (1, 1), (2, 1)), ((0, 3),)} <= set(terms)
    assert max(sum(degree for _, degree in term) for term in terms) == 3
    assert not any((1, 2) in term for term in terms)
    many = terms_of(np.arange(200.0), [9] * 200, 2)
    assert len(many) <= 600
    assert ((198, 1), (199, 1)) in many and ((0, 1), (1, 1)) not in many


def test_the_same_seed_gives_the_same_table():
    unit = unit_points(128, 4)
    values = point_values_of(unit, linear(unit), noise=0.3, replicates=2)
    one, again = (given_data_indices(values, "shapley", seed=0) for _ in range(2))
    pd.testing.assert_frame_equal(one, again, check_exact=True)
    assert not one.equals(given_data_indices(values, "shapley", seed=1))


def test_the_surface_is_the_mean_over_the_other_factors():
    unit = unit_points(256, 4)
    y = 3 * unit[:, 1] * unit[:, 0] + unit[:, 2] / 2
    values = point_values_of(unit, y)
    values.factors["x1"] *= 100
    table = surface_table(values)
    drawn, points = table[table["kind"] == SURFACE], table[table["kind"] != SURFACE]
    assert {*table["factor_x"], *table["factor_y"]} == {"x0", "x1"}
    assert drawn["value"].to_numpy() == pytest.approx(3 * drawn["x"] * drawn["y"] / 100 + 0.25, abs=0.01)
    assert (len(drawn), sorted(points["value"])) == (21 * 21, sorted(y))


def test_the_dummy_is_no_axis_of_a_surface():
    unit = unit_points(128, 3)
    table = surface_table(point_values_of(unit, 0.3 * unit[:, 0] + 9 * unit[:, 2]))
    assert {*table["factor_x"], *table["factor_y"]} == {"x0", "x1"}


def test_a_surface_needs_two_factors():
    unit = unit_points(64, 2)
    with pytest.raises(GivenDataRefused) as caught:
        surface_table(point_values_of(unit, unit[:, 0]))
    assert caught.value.key == "problem.given_two_factors"
