"""Every factor swings with its own frequency, and SALib finds Ishigami's indices from the curves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from SALib.analyze import fast

from experiments.designs import METHODS
from experiments.factors import Factor
from tests.designs.cases import ALL, PLAIN, draw, filled, keys, values


def frequency(column: np.ndarray) -> int:
    """The strongest frequency of a curve."""
    return int(np.argmax(np.abs(np.fft.rfft(column - column.mean()))))


def test_the_factor_of_the_curve_swings_fastest() -> None:
    n, harmonics = 401, 4
    design = draw("efast", {"n": n}, PLAIN)
    assert design.block is None
    curves = values(design).reshape(4, n, 4)  # one for each factor and the dummy
    fastest = (n - 1) // (2 * harmonics)
    for factor, curve in enumerate(curves):
        seen = [frequency(curve[:, index]) for index in range(4)]
        assert seen[factor] == fastest
        others = seen[:factor] + seen[factor + 1 :]
        assert len(set(others)) == 3 and max(others) <= fastest // (2 * harmonics)


def test_curves_fill_every_factor_evenly() -> None:
    unit = values(draw("efast", {"n": 1000}, PLAIN))
    assert all(abs(filled(unit[:, index], 10) - 400).max() <= 40 for index in range(4))


@pytest.mark.filterwarnings("ignore:FAST confidence")
@pytest.mark.parametrize("seed", [0, 1])
def test_ishigamis_indices(seed) -> None:
    factors = tuple(Factor(name, -math.pi, math.pi) for name in ("x1", "x2", "x3"))
    x1, x2, x3, _ = values(draw("efast", {"n": 1025}, factors, seed)).T
    response = np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)
    problem = {"num_vars": 4, "names": ["x1", "x2", "x3", "dummy"], "bounds": [[-math.pi, math.pi]] * 3 + [[0, 1]]}
    found = fast.analyze(problem, response, M=4, num_resamples=2)
    assert found["S1"] == pytest.approx([0.3139, 0.4424, 0.0, 0.0], abs=0.03)
    assert found["ST"] == pytest.approx([0.5576, 0.4424, 0.2437, 0.0], abs=0.07)


def test_too_few_points_and_shared_frequencies() -> None:
    assert keys("efast", {"n": 64}) == ["problem.efast_too_few"]
    assert keys("efast", {"n": 65}) == []
    assert keys("efast", {"n": 65, "M": 5}) == ["problem.efast_too_few"]
    assert keys("efast", {"n": 17, "M": 2}) == []
    needed = 4 * 16 * len(ALL) + 1  # the dummy counts, the factor of the curve does not
    assert METHODS["efast"].notes({"n": needed - 1}, ALL) == [
        ("note.efast_shared", {"number": needed - 1, "factors": len(ALL) + 1, "needed": needed})
    ]
    assert METHODS["efast"].notes({"n": needed}, ALL) == []
    assert METHODS["efast"].quick({"n": 300}, ALL)["n"] == 65
    n = needed
    curve = values(draw("efast", {"n": n}, tuple(Factor(f"x{index}", 0, 1) for index in range(len(ALL)))))[:n]
    assert len({frequency(curve[:, index]) for index in range(1, len(ALL) + 1)}) == len(ALL)
