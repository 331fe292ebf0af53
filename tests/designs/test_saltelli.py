"""Which points share which columns, and that SALib finds Ishigami's indices from them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from SALib.analyze import sobol

from experiments.designs import METHODS
from experiments.factors import Factor
from tests.designs.cases import ALL, PLAIN, draw, filled, keys, values


def test_blocks_of_first_order() -> None:
    design = draw("saltelli", {"n": 16}, PLAIN)
    assert len(design.points) == 16 * (4 + 2)  # three factors and the dummy
    assert design.block.tolist() == [block for block in range(1, 17) for _ in range(6)]
    rows = values(design).reshape(16, 6, 4)
    a, b = rows[:, 0], rows[:, -1]
    assert (a != b).all()
    for factor in range(4):
        same_as_a = rows[:, 1 + factor] == a
        assert (same_as_a.sum(axis=1) == 3).all() and not same_as_a[:, factor].any()
        assert (rows[:, 1 + factor, factor] == b[:, factor]).all()


def test_blocks_of_second_order() -> None:
    design = draw("saltelli", {"n": 16, "second_order": True}, PLAIN)
    assert len(design.points) == 16 * (2 * 4 + 2)
    rows = values(design).reshape(16, 10, 4)
    a, b = rows[:, 0], rows[:, -1]
    for factor in range(4):
        assert ((rows[:, 1 + factor] == b).sum(axis=1) == 1).all() and (rows[:, 1 + factor, factor] == b[:, factor]).all()
        assert ((rows[:, 5 + factor] == a).sum(axis=1) == 1).all() and (rows[:, 5 + factor, factor] == a[:, factor]).all()


def test_columns_of_a_and_b_are_balanced() -> None:
    rows = values(draw("saltelli", {"n": 32}, PLAIN)).reshape(32, 6, 4)
    for part in (rows[:, 0], rows[:, -1]):
        assert all((filled(part[:, index], 32) == 1).all() for index in range(4))


@pytest.mark.parametrize("second_order", [False, True])
def test_more_blocks_begin_with_the_same(second_order) -> None:
    few, many = (draw("saltelli", {"n": n, "second_order": second_order}) for n in (24, 64))
    assert np.array_equal(values(few), values(many)[: len(few.points)])
    assert np.array_equal(few.block, many.block[: len(few.block)])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_ishigamis_first_order_indices(seed) -> None:
    """V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V = V1 + V2 + 8 b^2 pi^8 / 225, with a = 7, b = 0.1."""
    factors = tuple(Factor(name, -math.pi, math.pi) for name in ("x1", "x2", "x3"))
    x1, x2, x3, _ = values(draw("saltelli", {"n": 1024}, factors, seed)).T
    response = np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)
    first, second, both = (1 + 0.1 * math.pi**4 / 5) ** 2 / 2, 49 / 8, 8 * 0.01 * math.pi**8 / 225
    problem = {"num_vars": 4, "names": ["x1", "x2", "x3", "dummy"], "bounds": [[-math.pi, math.pi]] * 3 + [[0, 1]]}
    found = sobol.analyze(problem, response, calc_second_order=False, num_resamples=2)
    total = first + second + both
    assert list(found["S1"]) == pytest.approx([first / total, second / total, 0.0, 0.0], abs=0.05)
    assert list(found["ST"]) == pytest.approx([(first + both) / total, second / total, both / total, 0.0], abs=0.05)


def test_what_the_estimator_will_refuse() -> None:
    refused = METHODS["saltelli"].seeding_problem
    assert {seeding: refused(seeding, 1) for seeding in ("common", "block", "independent")} == dict.fromkeys(
        ("common", "block", "independent"), "problem.saltelli_one_replicate"
    )
    assert refused("block", 2) is None and refused("independent", 2) is None
    assert refused("common", 19) == "problem.saltelli_common" and refused("common", 20) is None


def test_wrong_and_doubtful_numbers() -> None:
    assert keys("saltelli", {"n": 1}) == ["problem.greater_than_equal"]
    assert keys("saltelli", {"n": 100_000, "second_order": True}) == ["problem.design_too_large"]
    notes = METHODS["saltelli"].notes
    assert notes({"n": 256}, ALL) == []
    assert notes({"n": 300}, ALL) == [("note.design_power_of_two", {"number": 300, "lower": 256, "upper": 512})]
    assert [METHODS["saltelli"].quick({"n": n}, ALL)["n"] for n in (2, 16, 256, 1024)] == [2, 4, 32, 128]
