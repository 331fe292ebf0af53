"""The samplers of SALib, always on the unit cube and from a generator of its own; nobody else imports SALib to sample.

Two traps end here: some of SALib's functions test ``if seed:`` and so can't repeat seed 0, and ``sample`` writes into the problem it is
given. Source: Herman & Usher 2017 (SALib).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def saltelli_unit(n: int, dimensions: int, *, second_order: bool, seed: int) -> np.ndarray:
    """Per base row j: A_j, A_j with column i of B_j for each i, (B_j with column i of A_j for each i), B_j.

    Drawn as a power of two and cut, which keeps a smaller n the beginning of a larger one.
    """
    from SALib.sample import sobol

    whole = 2 ** math.ceil(math.log2(n))
    unit = sobol.sample(_problem(dimensions), whole, calc_second_order=second_order, seed=np.random.default_rng(seed))
    return unit[: n * (2 * dimensions + 2 if second_order else dimensions + 2)]


def morris_unit(trajectories: int, dimensions: int, *, levels: int, seed: int) -> np.ndarray:
    """Trajectories of ``dimensions`` + 1 points, each a step of levels / (2 (levels - 1)) in one factor away from the last."""
    from SALib.sample import morris

    return morris.sample(_problem(dimensions), trajectories, num_levels=levels, seed=np.random.default_rng(seed))


def efast_unit(n: int, dimensions: int, *, harmonics: int, seed: int) -> np.ndarray:
    """``dimensions`` search curves of n points; in curve i the factor i swings with the highest frequency."""
    from SALib.sample import fast_sampler

    return fast_sampler.sample(_problem(dimensions), n, M=harmonics, seed=np.random.default_rng(seed))


def _problem(dimensions: int) -> dict[str, Any]:
    """A new problem each time: SALib changes it."""
    return {"num_vars": dimensions, "names": [f"x{index}" for index in range(dimensions)], "bounds": [[0.0, 1.0]] * dimensions}
