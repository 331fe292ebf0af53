"""Value of information against closed forms: what it is worth to know, that nothing is worth nothing, and where the choice turns."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis.decision.cross_fit import Fits, cross_fitted, polynomials
from analysis.decision.value_of_information import COLUMNS, value_entries, value_of_information
from branchsim.messages import render
from sim.problems import InputError

POINTS = 256


def closed_form(mean: float, sd: float) -> float:
    """E max(0, X) - max(0, mean) of X ~ N(mean, sd^2) (definitions D8)."""
    return float(sd * norm.pdf(mean / sd) - abs(mean) * norm.cdf(-abs(mean) / sd))


def study(
    *, seed: int, points: int = POINTS, replicates: int = 2, noise: float = 0.1, mean: float = -0.02, slope: float = 0.1, inert: int = 4
):
    """(net benefit, factors): arm "b" beats "a" by ``mean`` + ``slope`` x a standard normal quantity, plus noise of every run."""
    random = np.random.default_rng(seed)
    factors = pd.DataFrame(random.normal(size=(points, 1 + inert)), columns=["known", *(f"inert{k}" for k in range(inert))])
    level = random.normal(size=points)  # what all arms share says nothing about the choice
    runs = {arm: level[:, None] + random.normal(0, noise, (points, replicates)) for arm in ("a", "b")}
    runs["b"] += mean + slope * factors[["known"]].to_numpy()
    return {arm: pd.DataFrame(values) for arm, values in runs.items()}, factors


def keys(caught) -> list[str]:
    return [problem.key for problem in caught.value.problems]


def test_the_closed_form_is_that_of_the_definitions() -> None:
    draws = np.random.default_rng(1).normal(-0.02, 0.1, 2_000_000)
    assert closed_form(-0.02, 0.1) == pytest.approx(np.maximum(draws, 0).mean(), rel=0.01)


def test_two_arms_and_one_quantity_have_the_value_of_the_closed_form() -> None:
    """On average over studies, within three standard errors; what is inert is worth nothing, and never pretends to much less."""
    found = [value_of_information(*study(seed=seed), seed=seed, resamples=2, shuffles=0) for seed in range(40)]
    worth = np.array([one.table.set_index("factor")["evppi"] for one in found])
    truth, known = closed_form(-0.02, 0.1), np.array([one.table.set_index("factor").loc["known", "evppi"] for one in found])
    assert abs(known.mean() - truth) < 3 * known.std() / math.sqrt(len(known))
    inert = np.array([one.table.set_index("factor").loc[[f"inert{k}" for k in range(4)], "evppi"] for one in found])
    assert abs(inert.mean()) < 0.02 * truth
    assert worth.min() > -0.1 * truth
    chance = np.mean([one.table.set_index("factor").loc["known", "chance_of_change"] for one in found])
    assert chance == pytest.approx(norm.cdf(-0.2), abs=0.02)  # P(mean + slope x > 0)


def test_a_noiseless_study_recovers_its_own_sample() -> None:
    """Without noise the fit is exact, so the only difference from the sample's own value is what the folds choose without knowing."""
    benefit, factors = study(seed=3, noise=0.0)
    gain = (benefit["b"] - benefit["a"]).mean(axis=1)
    found = value_of_information(benefit, factors, resamples=20, shuffles=5)
    assert found.best == "a"
    assert found.table.loc[0, "evppi"] == pytest.approx(np.maximum(gain, 0).mean() - max(0.0, gain.mean()))
    assert found.table.loc[0, "chance_of_change"] == (gain > 0).mean()
    assert found.table.loc[0, "flip_at"] == pytest.approx(0.2, abs=1e-6)  # -0.02 + 0.1 x = 0
    assert found.table.loc[0, ["flip_side", "flips_to"]].tolist() == ["above", "b"]
    assert found.evpi_low == pytest.approx(found.evpi_high)


def test_inert_quantities_and_the_dummy_cry_wolf_no_more_than_they_may() -> None:
    """Ten inert quantities in each of 20 studies: at most 2.5 % would be allowed to tell, cross-fitting keeps far below."""
    found = [value_of_information(*study(seed=seed, inert=10), seed=seed, resamples=60, shuffles=20) for seed in range(20)]
    assert sum(name != "known" for one in found for name in one.telling) <= 2
    assert sum("known" in one.telling for one in found) == 20
    assert np.mean([one.floor["evppi"] for one in found]) == pytest.approx(0.0, abs=0.001)
    assert np.mean([one.floor["chance_of_change"] for one in found]) < 0.02


@pytest.mark.slow
def test_intervals_cover_the_closed_form() -> None:
    truth, held, low_end = closed_form(-0.02, 0.1), 0, list[float]()
    for seed in range(60):
        row = value_of_information(*study(seed=seed, noise=0.2, inert=1), seed=seed, shuffles=0).table.set_index("factor").loc["known"]
        held += int(row["low"] <= truth <= row["high"])
        low_end.append(row["low"])
    assert held >= 53  # 57 expected, standard deviation 1.7
    assert np.mean(low_end) > 0


@pytest.mark.slow
def test_the_flip_point_of_a_linear_crossing_is_covered() -> None:
    held = sure = 0
    for seed in range(60):
        row = (
            value_of_information(*study(seed=seed, noise=0.1, inert=1), seed=seed, shuffles=0, default={"known": 0.0})
            .table.set_index("factor")
            .loc["known"]
        )
        sure += int(np.isfinite(row["flip_at"]))
        held += int(row["flip_low"] <= 0.2 <= row["flip_high"])
    assert sure >= 57
    assert held >= 0.9 * sure


@pytest.mark.slow
def test_noise_and_the_choice_by_noise() -> None:
    """All arms are equal on average over noise but for what is known: the plug-in is far too high, choosing and valuing apart is not."""
    truth = closed_form(0.0, 0.1)
    found = [value_of_information(*study(seed=seed, mean=0.0, noise=0.2), resamples=2) for seed in range(30)]
    low, high = np.mean([one.evpi_low for one in found]), np.mean([one.evpi_high for one in found])
    assert low < truth < high
    assert high > 1.5 * truth
    many = value_of_information(*study(seed=1, mean=0.0, noise=0.2, replicates=200), resamples=2, shuffles=0)
    assert many.evpi_high - many.evpi_low < 0.1 * (high - low)


def test_with_one_replicate_the_lower_bound_is_missing() -> None:
    found = value_of_information(*study(seed=1, replicates=1), resamples=2, shuffles=0)
    assert math.isnan(found.evpi_low)
    assert found.evpi_high > 0
    assert found.replicates == 1


def test_three_arms_with_two_crossings() -> None:
    """a is best in the middle, b above 1, c below -0.5: of two flips the one nearest to the default is meant."""
    random = np.random.default_rng(2)
    factors = pd.DataFrame({"x": random.uniform(-2, 2, POINTS), "y": random.random(POINTS)})
    gains = {"a": 0.0, "b": 0.2 * (factors["x"] - 1), "c": -0.1 * (factors["x"] + 0.5)}
    benefit = {arm: pd.DataFrame(random.normal(0, 0.02, (POINTS, 2))).add(gain, axis=0) for arm, gain in gains.items()}
    benefit["a"] += 0.02  # best on average
    right, left = (value_of_information(benefit, factors, default={"x": at}, resamples=60).table.iloc[0] for at in (0.9, -0.6))
    assert right[["factor", "flip_side", "flips_to"]].tolist() == ["x", "above", "b"]
    assert right["flip_at"] == pytest.approx(1.1, abs=0.1)
    assert left[["flip_side", "flips_to"]].tolist() == ["below", "c"]
    assert left["flip_at"] == pytest.approx(-0.7, abs=0.1)
    x = np.linspace(-2, 2, 100_001)
    best = np.max([np.full_like(x, 0.02), 0.2 * (x - 1), -0.1 * (x + 0.5)], axis=0).mean() - 0.02
    assert right["evppi"] == pytest.approx(best, rel=0.25)
    assert right["low"] < best < right["high"]


def test_levels_are_cells() -> None:
    """Of three levels only the middle one favours b: no line shows that, the means of the cells do."""
    level = np.tile([1.0, 2.0, 3.0], 60)
    benefit = {"a": pd.DataFrame({0: np.zeros(180)}), "b": pd.DataFrame({0: np.where(level == 2, 0.3, -0.3)})}
    found = value_of_information(benefit, pd.DataFrame({"levels": level}), resamples=20, shuffles=5)
    assert found.table.loc[0, "evppi"] == pytest.approx(0.1)
    assert found.table.loc[0, "chance_of_change"] == pytest.approx(1 / 3)


def test_two_equal_arms_are_no_change_of_the_decision() -> None:
    benefit, factors = study(seed=4, noise=0.05)
    found = value_of_information(benefit | {"twin": benefit["a"]}, factors, resamples=20, shuffles=5)
    alone = value_of_information(benefit, factors, resamples=20, shuffles=5)
    assert {found.best, found.runner_up} == {"a", "twin"}
    assert found.table.loc[0, "chance_of_change"] == pytest.approx(alone.table.loc[0, "chance_of_change"], abs=0.02)
    assert found.table.loc[1:, "chance_of_change"].max() < 0.05


def test_missing_runs_are_left_out_in_all_arms() -> None:
    benefit, factors = study(seed=5)
    gaps = benefit["b"].copy()
    gaps.iloc[:30] = np.nan  # points without a run of b
    gaps.iloc[30:60, 1] = np.nan  # runs
    found = value_of_information(benefit | {"b": gaps}, factors, resamples=20, shuffles=5)
    assert (found.n, found.table["n"].unique().tolist()) == (POINTS - 30, [POINTS - 30])
    filled = {arm: frame.iloc[30:].where(gaps.iloc[30:].notna()) for arm, frame in benefit.items()}
    again = value_of_information(filled, factors.iloc[30:], resamples=20, shuffles=5)
    pd.testing.assert_frame_equal(found.table, again.table)


def test_the_same_seed_gives_the_same_table_and_zero_is_a_seed() -> None:
    benefit, factors = study(seed=6)
    first, again, other = (value_of_information(benefit, factors, seed=seed, resamples=20, shuffles=5) for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(first.table, again.table)
    assert not first.table.equals(other.table)
    assert list(first.table.columns) == list(COLUMNS)


def test_a_dummy_of_the_design_is_the_floor_and_no_factor() -> None:
    benefit, factors = study(seed=7)
    found = value_of_information(benefit, factors.assign(dummy=np.random.default_rng(0).random(POINTS)), resamples=20, shuffles=5)
    assert "dummy" not in set(found.table["factor"])
    assert abs(found.floor["evppi"]) < 0.01


def test_numbers_for_texts_are_the_table() -> None:
    found = value_of_information(*study(seed=8), resamples=20, shuffles=5)
    rows = {row["key"]: row for row in value_entries(found, "0-1", 1.0)}
    assert rows["decision.value.known"]["value"] == found.table.loc[0, "evppi"]
    assert rows["decision.value.known"]["interval"] == found.table.loc[0, ["low", "high"]].tolist()
    assert rows["decision.evpi.high"]["value"] == found.evpi_high
    assert rows["decision.value.points"]["best"] == "a"


def test_factors_are_judged_alone_whatever_stands_beside_them() -> None:
    benefit, factors = study(seed=9)
    values = np.column_stack([np.zeros(POINTS), (benefit["b"] - benefit["a"]).mean(axis=1)])
    folds = np.arange(POINTS) % 5
    wide, narrow = (
        cross_fitted(Fits(polynomials(x, 11).columns, values), np.ones(POINTS), folds)
        for x in (factors.to_numpy(), factors[["known"]].to_numpy())
    )
    assert wide[0][0] == pytest.approx(narrow[0][0])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_in_the_way_is_said_all_at_once(lang) -> None:
    benefit, factors = study(seed=1)
    with pytest.raises(InputError) as caught:
        value_of_information({"a": benefit["a"] * np.inf}, factors.assign(inert0=np.nan))
    assert keys(caught) == ["problem.value_one_policy", "problem.value_not_finite", "problem.value_factor_not_finite"]
    assert all(render(problem, lang) for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda benefit, factors: (benefit, factors * 0), "problem.value_no_factors"),
        (lambda benefit, factors: (benefit, factors[[]].assign(dummy=np.arange(POINTS))), "problem.value_no_factors"),
        (lambda benefit, factors: (benefit, factors.iloc[:49]), "problem.value_few_points"),
        (lambda benefit, factors: ({"a": benefit["a"], "b": benefit["a"]}, factors), "problem.value_same_everywhere"),
        (lambda benefit, factors: (benefit | {"c": benefit["a"] * np.nan}, factors), "problem.value_no_runs"),
    ],
)  # fmt: skip
def test_no_number_is_made_up(change, key) -> None:
    with pytest.raises(InputError) as caught:
        value_of_information(*change(*study(seed=1)))
    assert keys(caught) == [key]
