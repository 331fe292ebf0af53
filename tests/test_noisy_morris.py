"""Elementary effects and eFAST against known answers and against SALib."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.sensitivity.estimates import first_ranked, index_table
from analysis.sensitivity.noisy_morris import elementary_effects, morris_indices, morris_sums, noisy_morris
from analysis.sensitivity.salib_indices import efast_indices, morris_check
from experiments.designs.salib_sampling import efast_unit, morris_unit

NAMES = ("a", "b", "c", "dummy")
STEP = 4 / 6  # of four levels


def trajectories(count: int, seed: int) -> np.ndarray:
    return morris_unit(count, 4, levels=4, seed=seed).reshape(count, 5, 4)


def curved(points: np.ndarray) -> np.ndarray:
    return 3 * points[..., 0] + 2 * points[..., 1] * points[..., 2]


def test_a_linear_model_has_its_coefficients_times_the_ranges_and_no_spread() -> None:
    unit = trajectories(10, 0)
    natural = unit * [2, 5, 1, 1] + [1, -3, 0, 0]  # ranges 2, 5, 1
    values = (natural @ [3.0, -0.5, 0.2, 0])[..., None].repeat(2, axis=2)
    found = noisy_morris(NAMES, morris_sums(elementary_effects(natural, values, STEP)), 100, 0)
    assert found.values["mu_star"] == pytest.approx([6, 2.5, 0.2, 0])
    assert found.values["mu"] == pytest.approx([6, -2.5, 0.2, 0])
    assert found.values["sigma"] == pytest.approx([0, 0, 0, 0], abs=1e-6)
    assert first_ranked(found, 0.95) == 3


def test_salib_finds_the_same() -> None:
    points = trajectories(30, 2)
    values = curved(points)
    ours = morris_indices(morris_sums(elementary_effects(points, values[..., None].repeat(2, axis=2), STEP)).mean(axis=0), 4, 30)
    theirs = morris_check(points.reshape(-1, 4), values.ravel(), NAMES, 4)
    for index in ("mu", "mu_star", "sigma"):
        assert ours[index] == pytest.approx(theirs[index])


def test_the_spread_without_noise_is_unbiased_where_the_usual_one_is_not() -> None:
    truth, plain, corrected = [], [], []
    for seed in range(60):
        points = trajectories(20, seed)
        noise = np.random.default_rng(seed).normal(0, 0.5, (20, 5, 3))
        effects = [elementary_effects(points, curved(points)[..., None] + one, STEP) for one in (np.zeros((1, 1, 3)), noise)]
        clean, found = (morris_indices(morris_sums(one).mean(axis=0), 4, 20) for one in effects)
        truth.append(clean["sigma"] ** 2)
        plain.append(found["sigma"] ** 2)
        corrected.append(found["sigma2_corrected"])
    assert np.mean(corrected, axis=0) == pytest.approx(np.mean(truth, axis=0), abs=0.06)
    assert (np.mean(plain, axis=0) - np.mean(truth, axis=0) > 0.25).all()  # 2 x 0.25 / 3 / step squared = 0.375


def test_noise_that_parameters_stir_up_is_no_effect() -> None:
    """Draws are shared, so the dummy shows nothing; a real factor gives the same draws another effect, around zero."""
    points = trajectories(40, 1)
    rng = np.random.default_rng(0)
    values = np.where(points[..., :1] > 0.5, rng.normal(0, 1, (40, 1, 4)), rng.normal(0, 1, (40, 1, 4))) + 2 * points[..., 1:2]
    found = noisy_morris(NAMES, morris_sums(elementary_effects(points, values, STEP)), 500, 0)
    table = index_table(found, 0.95)
    main = table[table["index"] == "mu_star"].set_index("factor")
    assert main.loc["a", "low"] > main.loc["dummy", "high"] == 0  # the dummy alone would have called it an effect
    assert main["ranked"].to_dict() == {"a": False, "b": True, "c": False, "dummy": False}


def test_one_replicate_ranks_nothing() -> None:
    points = trajectories(20, 0)
    found = noisy_morris(NAMES, morris_sums(elementary_effects(points, curved(points)[..., None], STEP)), 100, 0)
    assert "sigma2_corrected" not in found.values
    assert not index_table(found, 0.95)["ranked"].any()


def test_steps_that_are_none_are_refused() -> None:
    points = trajectories(5, 0)
    with pytest.raises(ValueError, match="one factor"):
        elementary_effects(np.zeros_like(points), np.zeros((5, 5, 1)), STEP)


def test_efast_on_ishigami() -> None:
    unit = efast_unit(2049, 3, harmonics=4, seed=1)
    x = (2 * unit - 1) * np.pi
    values = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    first, total = efast_indices(values.reshape(3, -1), 4)
    assert first == pytest.approx([0.3139, 0.4424, 0], abs=0.035)  # known bias of a single curve
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.06)
    values[5] = np.nan
    first, total = efast_indices(values.reshape(3, -1), 4)
    assert np.isnan(first).tolist() == np.isnan(total).tolist() == [True, False, False]
