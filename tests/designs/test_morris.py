"""Trajectories: one factor at a time, by the step of the grid."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris

from experiments.factors import Factor
from tests.designs.cases import ALL, PERIOD, PLAIN, VETO, draw, keys, values


@pytest.mark.parametrize("levels", [2, 4, 6, 10])
def test_consecutive_points_differ_in_one_factor_by_the_step(levels) -> None:
    design = draw("morris", {"trajectories": 30, "levels": levels}, PLAIN)
    walks = values(design).reshape(30, 5, 4)
    steps = np.abs(np.diff(walks, axis=1))
    assert ((steps > 0).sum(axis=2) == 1).all()
    assert steps[steps > 0] == pytest.approx(levels / (2 * (levels - 1)))
    assert ((steps > 0).sum(axis=1) == 1).all()  # every factor once in every trajectory, the dummy too
    assert walks * (levels - 1) == pytest.approx(np.round(walks * (levels - 1)))  # on the grid
    assert len(np.unique(np.round(walks * (levels - 1)))) == levels


def test_blocks_are_the_trajectories() -> None:
    design = draw("morris", {"trajectories": 5})
    assert design.block.dtype == np.int64
    assert design.block.tolist() == [block for block in range(1, 6) for _ in range(len(ALL) + 2)]


@pytest.mark.parametrize("levels", [2, 4, 6, 8, 16])
def test_whole_numbers_and_levels_change_at_every_step_too(levels) -> None:
    few = tuple(Factor(f"x{count}", 0, count - 1, whole=True) for count in range(2, 30))
    design = draw("morris", {"trajectories": 20, "levels": levels}, (*ALL, VETO, PERIOD, *few))
    walks = values(design).reshape(20, -1, design.points.shape[1])
    assert ((np.diff(walks, axis=1) != 0).sum(axis=1) == 1).all()


def test_a_grid_of_as_many_levels_visits_every_whole_number() -> None:
    design = draw("morris", {"trajectories": 60, "levels": 6}, (Factor("x", 3, 8, whole=True),))
    assert set(design.points["x"]) == {3, 4, 5, 6, 7, 8}


def test_more_trajectories_begin_with_the_same() -> None:
    assert np.array_equal(values(draw("morris", {"trajectories": 6})), values(draw("morris", {"trajectories": 12}))[: 6 * 9])


def test_a_linear_function_gives_back_its_coefficients() -> None:
    """mu_star is the coefficient times the range, sigma 0; the dummy has nothing."""
    factors = (Factor("a", 0.0, 1.0), Factor("b", -2.0, 2.0), Factor("c", 10.0, 11.0))
    points = values(draw("morris", {"trajectories": 20}, factors))
    response = points @ np.array([3.0, -0.5, 7.0, 0.0])
    names = ["a", "b", "c", "dummy"]
    problem = {"num_vars": 4, "names": names, "bounds": [[0, 1], [-2, 2], [10, 11], [0, 1]]}
    found = morris.analyze(problem, points, response, num_levels=4)
    assert list(found["mu_star"]) == pytest.approx([3.0, 2.0, 7.0, 0.0], abs=1e-12)
    assert list(found["mu"]) == pytest.approx([3.0, -2.0, 7.0, 0.0], abs=1e-12)
    assert list(found["sigma"]) == pytest.approx([0.0] * 4, abs=1e-12)


def test_odd_levels_are_refused() -> None:
    assert keys("morris", {"trajectories": 10, "levels": 5}) == ["problem.morris_levels_odd"]
    assert keys("morris", {"trajectories": 1, "levels": 0}) == ["problem.greater_than_equal"] * 2
