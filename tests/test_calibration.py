"""History matching on known answers: what is ruled out, how points are weighed, and whether planted parameters are found again."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from analysis.calibration.agreement import agreement, contradictions
from analysis.calibration.emulator import emulator
from analysis.calibration.implausibility import PRIOR_DF, Constraint, Fitted, fitted, mean_and_variance, worst
from analysis.calibration.places import places, spreads
from analysis.calibration.shrinkage import compensation, shrinkage
from analysis.calibration.weights import Proposal, density, effective_size, log_likelihood, quantile, rank_of, weights
from branchsim.calibration.waves import Waves
from experiments.box import sobol
from experiments.factors import Factor, dummy_factor

FACTORS = (Factor("a", 0, 1), Factor("b", 1, 100, "loguniform"), Factor("c", -1, 1), dummy_factor())
SD = np.array([0.05, 0.05])
NAN = float("nan")


def target(value: float, spread: float, name: str = "t") -> Constraint:
    return Constraint(name, name, "target", value, value, spread)


def limits(low: float, high: float, name: str = "p") -> Constraint:
    return Constraint(name, name, "pattern", low, high, 0.0)


def first_wave(points: int, seed: int, factors=FACTORS) -> pd.DataFrame:
    unit = sobol(points, len(factors), seed)
    return pd.DataFrame({one.name: one.natural(unit[:, at]) for at, one in enumerate(factors)})


def model(points: pd.DataFrame) -> np.ndarray:
    """Two responses of three parameters: many combinations give the same."""
    a, b, c = points["a"].to_numpy(), np.log10(points["b"].to_numpy()) / 2, (points["c"].to_numpy() + 1) / 2
    return np.column_stack([a + b, np.sin(2 * a) - 0.5 * b + 0.5 * c**2])


def planted(seed: int, *, shared: bool = True, waves: int = 3):
    """A truth from the prior, data with noise, a calibration: the truth, its own means over replicates, the data, what was found."""
    rng = np.random.default_rng(seed)
    truth = pd.DataFrame({one.name: one.natural(rng.random(1)) for one in FACTORS})
    data, noise = model(truth)[0] + rng.normal(0, SD), rng.normal(0, 0.04, (2, 4))

    def evaluate(wave: int, points: pd.DataFrame) -> list[np.ndarray]:
        means = model(points)
        own = np.zeros((2, len(points), 4)) if shared else np.random.default_rng([seed, wave]).normal(0, 0.01, (2, len(points), 4))
        return [means[:, [k]] + (noise[k] if shared else 0.0) + own[k] for k in range(2)]

    constraints = tuple(target(data[k], SD[k], "xy"[k]) for k in range(2))
    numbers = {"cutoff": 3.0, "number": waves, "points": 256, "seed": seed}
    found = Waves(FACTORS, constraints, 2, frozenset(), **numbers).run(first_wave(256, seed), evaluate, {})
    return truth, model(truth)[0] + (noise.mean(axis=1) if shared else 0.0), data, found


def test_implausibility_by_hand() -> None:
    """Mean 0.5 against 0.44 with sd 0.03, no chance: 2. Limits count by what they are missed by; a missing value rules nothing out."""
    values = [np.full((3, 2), 0.5), np.array([[0.2, 0.2], [0.6, 0.6], [NAN, NAN]])]
    found = fitted(values, [target(0.44, 0.03), limits(0.1, 0.5)])
    np.testing.assert_allclose(found.implausibility[:, 0], 2.0)
    assert found.implausibility[0, 1] == 0.0 and found.implausibility[1, 1] == math.inf and np.isnan(found.implausibility[2, 1])
    np.testing.assert_allclose(worst(found.implausibility), [2.0, math.inf, 2.0])
    np.testing.assert_allclose(worst(found.implausibility, rank=2), [0.0, 2.0, 0.0])
    assert worst(found.implausibility[:, :1], rank=2).tolist() == [0, 0, 0]


def test_a_variance_from_few_replicates_is_drawn_towards_the_pooled_one() -> None:
    """Points (1, 3) and (0, 0): squares 2 and 0, one degree of freedom each, pooled 1."""
    means, variance = mean_and_variance(np.array([[1.0, 3.0], [0.0, 0.0], [4.0, NAN]]))
    np.testing.assert_allclose(means, [2, 0, 4])
    np.testing.assert_allclose(variance, [(2 + PRIOR_DF) / (1 + PRIOR_DF) / 2, PRIOR_DF / (1 + PRIOR_DF) / 2, 1.0])


def test_the_emulator_finds_a_quadratic_and_says_how_far_it_errs() -> None:
    rng = np.random.default_rng(1)
    at = rng.random((60, 3))
    truth = 1 + at[:, 0] - 2 * at[:, 1] ** 2 + at[:, 0] * at[:, 2]
    exact = emulator(at, truth)
    assert exact is not None and exact.variance < 1e-6
    np.testing.assert_allclose(exact.means(at), truth, atol=1e-3)
    noisy = emulator(rng.random((400, 2)), rng.normal(0, 0.5, 400))
    assert noisy is not None and noisy.variance == pytest.approx(0.25, rel=0.2)
    assert emulator(at[:10], truth[:10]) is None


def test_the_error_left_out_is_that_of_fitting_again_without_the_point() -> None:
    """Brute force over 20 points at the penalty that was chosen: one factor, terms x and x squared, the intercept free."""
    rng = np.random.default_rng(2)
    at, wanted = rng.random((20, 1)), rng.normal(size=20)
    found = emulator(at, wanted)
    assert found is not None
    errors = []
    for penalty in 10.0 ** np.arange(-4, 5):
        square = 0.0
        terms = np.column_stack([2 * at - 1, (2 * at - 1) ** 2])
        for out in range(20):
            rest = np.arange(20) != out
            # the centre stays that of all points, as in the closed form: an intercept fitted anew takes up the difference
            x = np.column_stack([np.ones(19), (terms - terms.mean(axis=0))[rest]])
            fit = np.linalg.solve(x.T @ x + np.diag([0, penalty, penalty]), x.T @ wanted[rest])
            square += (wanted[out] - fit @ [1, *(terms - terms.mean(axis=0))[out]]) ** 2 / 20
        errors.append(square)
    assert found.variance == pytest.approx(min(errors), rel=1e-9)


def test_weights_by_hand() -> None:
    """Two waves: 4 points over the whole box, 6 over a half of it: 4 per unit of volume outside, 16 inside."""
    proposals = [Proposal(4, 1.0, np.array([True, True])), Proposal(6, 0.5, np.array([False, True]))]
    np.testing.assert_allclose(density(proposals), [4, 16])
    shares = weights(np.log([0.5, 1.0]), density(proposals), np.array([True, True]))
    np.testing.assert_allclose(shares, [(0.5 / 4) / (0.5 / 4 + 1 / 16), (1 / 16) / (0.5 / 4 + 1 / 16)])
    assert weights(np.zeros(2), np.ones(2), np.zeros(2, dtype=bool)).tolist() == [0, 0]
    assert effective_size(np.array([0.5, 0.5, 0])) == 2 and effective_size(np.zeros(2)) == 0


def test_likelihood_by_hand() -> None:
    """Half the squared distance and half the log variance for a target, nothing within limits, nothing where not measured."""
    found = Fitted(np.zeros((2, 2)), np.array([[2.0, 0.0], [1.0, NAN]]), np.array([[4.0, 9.0], [1.0, 9.0]]))
    np.testing.assert_allclose(log_likelihood(found, [target(0, 1), limits(0, 1)]), [-0.5 - 0.5 * math.log(4), -0.5])


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=20), st.floats(0, 1))
@settings(max_examples=50, deadline=None)
def test_quantiles_lie_within_and_never_fall(values: list[float], level: float) -> None:
    numbers, shares = np.array(values), np.full(len(values), 1 / len(values))
    low, high = quantile(numbers, shares, level / 2), quantile(numbers, shares, level)
    assert numbers.min() <= low <= high <= numbers.max()
    assert 0 <= rank_of(low, numbers, shares) <= 1
    assert np.isnan(quantile(numbers, np.zeros(len(values)), level))


def test_places_are_probabilities_of_the_prior() -> None:
    whole, levels = Factor("w", 1, 4, whole=True), Factor("l", 0, 9, "levels", levels=(0, 9))
    points = pd.DataFrame({"b": [1.0, 10.0, 100.0], "w": [1, 2, 4], "l": [0, 9, 9]})
    found = places(points, (FACTORS[1], whole, levels))
    np.testing.assert_allclose(found[:, 0], [0, 0.5, 1], atol=1e-3)
    np.testing.assert_allclose(found[:, 1], [0.125, 0.375, 0.875], atol=1e-3)
    np.testing.assert_allclose(found[:, 2], [0.25, 0.75, 0.75], atol=1e-3)
    np.testing.assert_allclose(spreads((FACTORS[0], levels)), [math.sqrt(1 / 12), 0.25], atol=1e-3)


def test_a_set_that_says_nothing_is_not_said_to_say_something() -> None:
    """Random points with random weights: over 100 sets of 6 parameters less than a tenth raise an alarm of either kind."""
    alarms = [0, 0]
    for seed in range(100):
        rng = np.random.default_rng(seed)
        at, shares = rng.random((80, 6)), rng.gamma(2.0, size=80)
        names, shares = [f"x{k}" for k in range(6)], shares / shares.sum()
        alarms[0] += bool((shrinkage(pd.DataFrame(at, columns=names), at, [math.sqrt(1 / 12)] * 6, shares)["verdict"] != "nothing").any())
        alarms[1] += len(compensation(at, names, shares)) > 0
    assert max(alarms) <= 10


def test_what_is_narrowed_moved_and_made_up_for() -> None:
    rng = np.random.default_rng(6)
    a, free = rng.random(400), rng.random(400)
    at = np.column_stack([0.4 + 0.2 * a, np.where(a < 0.5, free * 0.5, 1 - 0.5 * free), 1 - a, free, free])
    shares = np.full(400, 1 / 400)
    names = ["narrow", "split", "a", "free", "dummy"]
    table = shrinkage(pd.DataFrame(at, columns=names), at, [math.sqrt(1 / 12)] * 5, shares).set_index("factor")
    assert table.index[0] == "narrow" and table.index[-1] == "dummy"
    assert table.loc["narrow", "ratio"] == pytest.approx(0.2, abs=0.02) and table.loc["narrow", "verdict"] == "narrowed"
    assert set(table.loc[["split", "a", "free"], "verdict"]) == {"nothing"}
    pairs = compensation(at, names, shares)
    first = pairs.iloc[0]
    assert (first["first"], first["second"]) == ("narrow", "a") and first["rho"] == pytest.approx(-1, abs=1e-3)
    few = shrinkage(pd.DataFrame(at, columns=names), at, [math.sqrt(1 / 12)] * 5, np.where(np.arange(400) < 5, 0.2, 0))
    assert set(few["verdict"]) == {"too_few"}


def test_contradictions() -> None:
    first, second, third = (
        np.array([[0, 9, 9], [9, 0, 9], [9, 9, 9]]),
        np.array([[0, 9], [9, 0]]),
        np.array([[0, 0, 9], [0, 9, 0], [9, 0, 0]]),
    )
    assert contradictions(["a", "b", "c"], first, 3.0) == ("never", ("c",))
    assert contradictions(["a", "b"], second, 3.0) == ("pair", ("a", "b"))
    assert contradictions(["a", "b", "c"], third, 3.0) == ("together", ("a", "b", "c"))
    assert contradictions(["a", "b", "b"], third, 3.0) == ("pair", ("a", "b"))  # the conditions of one pattern hold together


def test_what_was_held_out_is_judged_by_the_weight_that_agrees() -> None:
    means = np.array([[0.0], [1.0], [9.0], [9.0]])
    found = fitted([np.repeat(means, 2, axis=1)], [target(0.0, 1.0)])
    first = np.array([True, True, True, False])
    row = agreement([target(0.0, 1.0)], found, 3.0, first, np.array([0.5, 0.4, 0.1, 0.0]), frozenset("t")).iloc[0]
    assert (row["agrees_before"], row["agrees_after"]) == (pytest.approx(2 / 3), pytest.approx(0.9))
    assert row["verdict"] == "too_few"  # 2.4 points of equal weight
    many = fitted([np.repeat(means, 20, axis=0)], [target(0.0, 1.0)])
    loose = fitted([np.repeat(means, 20, axis=0)], [target(5.0, 9.0)])
    row = agreement([target(5.0, 9.0)], loose, 3.0, np.ones(80, dtype=bool), np.full(80, 1 / 80), frozenset("t")).iloc[0]
    assert row["verdict"] == "no_test"  # met by every point before anything was ruled out
    for share, verdict in ((0.9, "holds"), (0.5, "mixed"), (0.1, "fails")):
        shares = np.repeat([share / 2, share / 2, (1 - share) / 2, (1 - share) / 2], 20) / 20
        assert agreement([target(0.0, 1.0)], many, 3.0, np.ones(80, dtype=bool), shares, frozenset("t")).iloc[0]["verdict"] == verdict


def test_waves_close_in_and_keep_the_truth() -> None:
    """Each wave spends its points where the emulators of the last one see no contradiction, and more of them are left."""
    kept = []
    for seed in range(8):
        _, own, data, found = planted(seed)
        volumes = [one.volume for one in found.proposals]
        assert volumes[0] == 1.0 and volumes[1] < 0.5 and sorted(volumes, reverse=True) == volumes
        left = [found.left[found.wave == wave].mean() for wave in (1, 3)]
        assert left[1] > 3 * left[0]
        kept.append(bool((np.abs(own - data) / np.hypot(SD, 0.04 / 2) <= 3).all()))
        assert found.share_left() == pytest.approx(left[0], abs=0.05)  # the first wave alone is a fair sample of the box
    assert all(kept)


def test_the_same_seeds_give_the_same_waves() -> None:
    first, second = planted(3)[3], planted(3)[3]
    pd.testing.assert_frame_equal(first.points, second.points, check_exact=True)
    assert (first.weights == second.weights).all()


@pytest.mark.slow
@pytest.mark.parametrize("shared", [True, False])
def test_ranks_of_planted_parameters_are_uniform_and_the_set_holds_them(shared: bool) -> None:
    """Simulation-based calibration (Talts et al. 2018): 100 truths from the prior. The share of the weight below the truth is uniform for
    every parameter, whatever the emulators proposed; and the truth itself passes the cut-off in at least 95 % of cases."""
    ranks, covered = [], []
    for seed in range(1000, 1100):
        truth, own, data, found = planted(seed, shared=shared)
        ranks.append([rank_of(float(truth[one.name].iloc[0]), found.points[one.name].to_numpy(), found.weights) for one in FACTORS])
        covered.append(bool((np.abs(own - data) / np.hypot(SD, 0.04 / 2 if shared else 0.005) <= 3).all()))
        assert found.effective > 15
    assert all(kstest(column, "uniform").pvalue > 0.01 for column in np.array(ranks).T)
    assert np.mean(covered) >= 0.95


def test_a_wave_that_crowds_a_corner_does_not_move_what_nothing_was_learnt_of() -> None:
    """200 points everywhere and 600 more below 0.2: with no evidence at all the weighted mean stays that of the box."""
    rng = np.random.default_rng(5)
    at = np.concatenate([rng.random(200), 0.2 * rng.random(600)])
    proposals = [Proposal(200, 1.0, np.ones(800, dtype=bool)), Proposal(600, 0.2, at < 0.2)]
    shares = weights(np.zeros(800), density(proposals), np.ones(800, dtype=bool))
    assert at.mean() < 0.25 and shares @ at == pytest.approx(0.5, abs=0.03)
