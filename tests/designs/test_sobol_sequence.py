"""Balance of a scrambled Sobol sequence, and that it grows without moving a point."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.designs import METHODS
from tests.designs.cases import ALL, PLAIN, draw, filled, values


@pytest.mark.parametrize("seed", [0, 7])
def test_every_dyadic_interval_is_filled_alike(seed) -> None:
    unit = values(draw("sobol_sequence", {"points": 64}, PLAIN, seed))
    for parts in (2, 4, 8, 16, 32, 64):
        assert all((filled(unit[:, index], parts) == 64 // parts).all() for index in range(4))
    quarters = (unit[:, 0] * 2).astype(int) * 2 + (unit[:, 1] * 2).astype(int)  # and so are the quarters of a plane
    assert np.bincount(quarters).tolist() == [16] * 4


@pytest.mark.parametrize(("few", "many"), [(64, 128), (10, 11), (100, 1000)])
def test_more_points_begin_with_the_same(few, many) -> None:
    assert np.array_equal(values(draw("sobol_sequence", {"points": few})), values(draw("sobol_sequence", {"points": many}))[:few])


def test_a_number_that_is_no_power_of_two_is_noted() -> None:
    notes = METHODS["sobol_sequence"].notes
    assert [notes({"points": number}, ALL) for number in (2, 64, 1024)] == [[], [], []]
    assert notes({"points": 100}, ALL) == [("note.design_power_of_two", {"number": 100, "lower": 64, "upper": 128})]
