"""Indices of a noisy model against known answers: Ishigami and Sobol's G, with and without noise, whatever points share their draws."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sensitivity.block_bootstrap import limits, resampled_means
from analysis.sensitivity.convergence import convergence, doublings, verdict_word, without_unbalanced
from analysis.sensitivity.design_blocks import pair_balance
from analysis.sensitivity.estimates import Estimates, first_ranked, index_table
from analysis.sensitivity.noisy_sobol import SobolBlocks, cross, independent_total, naive_total, noisy_sobol, sobol_indices, sobol_sums
from analysis.sensitivity.variance_split import variance_split
from experiments.designs.salib_sampling import saltelli_unit

NAMES = ("x1", "x2", "x3", "dummy")
FIRST, TOTAL = np.array([0.3139, 0.4424, 0.0, 0.0]), np.array([0.5576, 0.4424, 0.2437, 0.0])
VARIANCE = 13.8446  # of Ishigami with a = 7, b = 0.1


def ishigami(unit: np.ndarray) -> np.ndarray:
    x = (2 * unit - 1) * np.pi
    return np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


@cache
def outcomes(n: int, seed: int, second: bool = False) -> np.ndarray:
    """[blocks, points] of Ishigami with an inert fourth factor."""
    return ishigami(saltelli_unit(n, 4, second_order=second, seed=seed).reshape(n, -1, 4))


def laid_out(values: np.ndarray, second: bool = False, names=NAMES) -> SobolBlocks:
    count = len(names)
    return SobolBlocks(names, values[:, 0], values[:, -1], values[:, 1 : count + 1], values[:, count + 1 : -1] if second else None)


def noisy(n: int, seed: int, seeding: str, replicates: int = 4, sd: float = VARIANCE**0.5) -> SobolBlocks:
    """``block``: one draw for all points of a block in a replicate."""
    values = outcomes(n, seed)
    points = values.shape[1] if seeding == "independent" else 1
    noise = np.random.default_rng([seed, 1]).normal(0, sd, (n, points, replicates))
    return laid_out(values[..., None] + noise)


def indices(blocks: SobolBlocks) -> dict[str, np.ndarray]:
    return sobol_indices(sobol_sums(blocks).mean(axis=0), len(blocks.factors))


def test_ishigami_without_noise() -> None:
    found = indices(laid_out(np.repeat(outcomes(4096, 0, True)[..., None], 2, axis=2), second=True))
    assert found["ST"] == pytest.approx(TOTAL, abs=0.01)
    assert found["S1"] == pytest.approx(FIRST, abs=0.01)
    assert found["S2"] == pytest.approx([0, 0.2437, 0, 0, 0, 0], abs=0.015)  # pairs 12, 13, 1d, 23, 2d, 3d
    assert found["variance"] == pytest.approx(VARIANCE, rel=0.02)


def test_sobol_g() -> None:
    a = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
    unit = saltelli_unit(8192, 8, second_order=False, seed=3).reshape(8192, 10, 8)
    values = np.prod((np.abs(4 * unit - 2) + a) / (1 + a), axis=-1)
    found = indices(laid_out(np.repeat(values[..., None], 2, axis=2), names=tuple(f"x{k}" for k in range(8))))
    own = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + own) - 1
    assert found["S1"] == pytest.approx(own / whole, abs=0.01)
    assert found["ST"] == pytest.approx(own * np.prod(1 + own) / (1 + own) / whole, abs=0.01)


@pytest.mark.parametrize("seeding", ["independent", "block"])
def test_noise_as_large_as_the_signal_is_taken_out(seeding) -> None:
    found = indices(noisy(4096, 0, seeding))
    assert np.abs(np.concatenate([found["ST"] - TOTAL, found["S1"] - FIRST])).max() < 0.06


def test_one_run_in_twenty_failed_at_random_costs_blocks_and_does_not_bias() -> None:
    """With 12 runs a block 46 % of the blocks are lost; what is left is still a random sample of blocks."""
    n, rng = 8192, np.random.default_rng(5)
    values = outcomes(n, 2)[..., None] + rng.normal(0, VARIANCE**0.5, (n, 1, 2))
    lost = (rng.random(values.shape) < 0.05).any(axis=(1, 2))
    assert lost.mean() == pytest.approx(1 - 0.95**12, abs=0.02)
    found = indices(laid_out(values[~lost]))
    assert np.abs(np.concatenate([found["ST"] - TOTAL, found["S1"] - FIRST])).max() < 0.06


@pytest.mark.slow
@pytest.mark.parametrize("seeding", ["independent", "block"])
def test_twenty_seeds_are_right_on_average_and_each_is_close(seeding) -> None:
    found = [indices(noisy(16384, seed, seeding)) for seed in range(20)]
    errors = np.array([np.concatenate([one["ST"] - TOTAL, one["S1"] - FIRST]) for one in found])
    assert np.abs(errors.mean(axis=0)).max() < 0.005
    assert np.abs(errors).max() < 0.03


def test_the_naive_estimator_calls_noise_an_effect() -> None:
    assert naive_total(noisy(4096, 1, "independent", 1))[3] == pytest.approx(0.5, abs=0.03)
    assert naive_total(noisy(4096, 1, "independent", 2))[3] == pytest.approx(1 / 3, abs=0.03)
    assert indices(noisy(4096, 1, "independent", 2))["ST"][3] == pytest.approx(0, abs=0.05)


def test_the_other_estimator_agrees_under_independent_seeding_only() -> None:
    blocks = noisy(8192, 2, "independent")
    assert independent_total(blocks) == pytest.approx(indices(blocks)["ST"], abs=0.02)
    assert independent_total(noisy(8192, 2, "block"))[3] < -0.1  # takes away noise that the shared draws have taken away already


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 5), st.floats(-50, 50), st.floats(0.1, 20), st.integers(0, 1000))
def test_products_of_different_replicates_and_what_indices_do_not_depend_on(replicates, shift, scale, seed) -> None:
    rng = np.random.default_rng(seed)
    u, v = rng.normal(size=(2, 3, replicates))
    pairs = [(r, s) for r in range(replicates) for s in range(replicates) if r != s]
    assert cross(u, v) == pytest.approx(np.mean([u[:, r] * v[:, s] for r, s in pairs], axis=0))
    values = rng.normal(size=(40, 10, replicates)) + np.linspace(0, 5, 40)[:, None, None]
    one, other = indices(laid_out(values, second=True)), indices(laid_out(values * scale + shift, second=True))
    for index in ("ST", "S1", "S2"):
        assert other[index] == pytest.approx(one[index], rel=1e-6, abs=1e-6)


def test_the_variance_of_one_run_is_split_into_what_was_planted() -> None:
    rng, n = np.random.default_rng(5), 8192
    values, unit = outcomes(n, 5), saltelli_unit(n, 4, second_order=False, seed=5).reshape(n, -1, 4)
    shared, tilt = rng.normal(0, 2, (n, 1, 4)), rng.normal(0, 3, (n, 1, 4))
    blocks = laid_out(values[..., None] + shared + tilt * (unit[..., :1] - 0.5))  # interaction: 9 times the variance of x1, 1/12
    parts = variance_split(blocks, "block", 200, 0.95, 0).set_index("part")
    assert parts.loc["parameters", "value"] == pytest.approx(VARIANCE, rel=0.06)
    assert parts.loc["noise", "value"] == pytest.approx(4, rel=0.06)
    assert parts.loc["interaction", "value"] == pytest.approx(9 / 12, rel=0.1)
    assert parts["share"].sum() == pytest.approx(1)
    assert (parts["low"] < parts["value"]).all() and (parts["value"] < parts["high"]).all()
    apart = variance_split(noisy(2048, 1, "independent"), "independent", 100, 0.95, 0).set_index("part")
    assert list(apart.index) == ["parameters", "chance"]
    assert apart.loc["chance", "value"] == pytest.approx(VARIANCE, rel=0.05)


def test_resamples_repeat_with_their_seed_and_zero_is_one() -> None:
    sums = np.arange(20.0)[:, None]
    assert (resampled_means(sums, 50, 0) == resampled_means(sums, 50, 0)).all()
    assert (resampled_means(sums, 50, 0) != resampled_means(sums, 50, 1)).any()
    assert resampled_means(sums, 4000, 3).std() == pytest.approx(np.arange(20).std() / 20**0.5, rel=0.05)


@pytest.mark.slow
def test_limits_cover_the_truth_about_as_often_as_they_say() -> None:
    """f = 2 x1 + x2 with x uniform, A and B drawn at random: ST = 0.8, 0.2, 0."""
    rng, truth, hits = np.random.default_rng(7), np.array([0.8, 0.2, 0.0]), np.zeros(3)
    for trial in range(300):
        a, b = rng.random((2, 128, 3))
        points = np.stack([a, *(np.where(np.arange(3) == place, b, a) for place in range(3)), b], axis=1)
        values = (2 * points[..., 0] + points[..., 1])[..., None] + rng.normal(0, 0.4, (128, 5, 2))
        sums = sobol_sums(laid_out(values, names=("x1", "x2", "dummy")))
        low, high = limits(sobol_indices(resampled_means(sums, 300, trial), 3)["ST"], 0.95)
        hits += (low <= truth) & (truth <= high)
    assert ((hits / 300 > 0.90) & (hits / 300 < 0.985)).all(), hits / 300


def test_only_what_beats_dummy_and_floor_is_ranked_and_neighbours_must_differ() -> None:
    rng = np.random.default_rng(0)
    draws = rng.normal([0.50, 0.30, 0.29, 0.015, 0.0], [0.02, 0.02, 0.02, 0.004, 0.002], (2000, 5))
    found = Estimates(("a", "b", "c", "d", "dummy"), {"ST": draws.mean(axis=0)}, {"ST": draws}, 64, "ST")
    table = index_table(found, 0.95).set_index("factor")
    assert table["ranked"].to_dict() == {"a": True, "b": True, "c": True, "d": False, "dummy": False}
    assert first_ranked(found, 0.95) == 1  # b and c cannot be told apart
    assert [verdict_word(*pair) for pair in ((0, 3), (1, 3), (2, 3), (3, 3), (1, 1))] == ["none", "first", "some", "all", "all"]
    wide = np.column_stack([draws[:, :2], rng.normal(0.28, 0.2, 2000), draws[:, 4]])
    assert first_ranked(Estimates(("a", "b", "e", "dummy"), {"ST": wide.mean(axis=0)}, {"ST": wide}, 64, "ST"), 0.95) == 0  # e may be first


def test_beginnings_whose_two_samples_are_not_independent_are_left_out() -> None:
    """The design of 32 blocks in 10 dimensions: for some factor A and B lie on a line, and its total index would be a quarter."""
    unit = saltelli_unit(64, 10, second_order=False, seed=0).reshape(64, 12, 10)
    worst = int(pair_balance(unit[:32]).argmin())
    assert pair_balance(unit[:32])[worst] == pytest.approx(0.25, abs=0.02)
    assert pair_balance(unit) == pytest.approx(np.ones(10), abs=0.02)
    names = tuple(f"x{place}" for place in range(10))
    values = unit[..., [worst]].repeat(2, axis=2)
    wrong, right = (sobol_indices(sobol_sums(laid_out(values[:n], names=names)).mean(axis=0), 10)["ST"][worst] for n in (32, 64))
    assert wrong == pytest.approx(0.25, abs=0.03) and right == pytest.approx(1, abs=0.03)
    sums = sobol_sums(laid_out(values, names=names))
    steps = convergence(sums, lambda part: noisy_sobol(names, part, 50, 0)[0], 0.95)
    kept = without_unbalanced(steps, names, lambda n: pair_balance(unit[:n])).set_index(["n", "factor"])
    assert (32, names[worst]) not in kept.index and (64, names[worst]) in kept.index
    assert np.isnan(kept.loc[32, "first_ranked"]).all() and (kept.loc[64, "first_ranked"] == 1).all()


def test_a_larger_sample_ranks_more() -> None:
    sums = sobol_sums(noisy(1024, 0, "block"))
    steps = convergence(sums, lambda part: noisy_sobol(NAMES, part, 300, 0)[0], 0.95)
    assert list(dict.fromkeys(steps["n"])) == doublings(1024) == [8, 16, 32, 64, 128, 256, 512, 1024]
    ranked = steps.groupby("n")["first_ranked"].first()
    assert ranked[8] == 0 and ranked[1024] == 3
    widths = (steps["high"] - steps["low"])[steps["factor"] == "x1"].to_numpy()
    assert widths[-1] < widths[0] / 4
