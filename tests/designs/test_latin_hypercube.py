"""One point in every stratum of every factor."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from tests.designs.cases import ALL, PERIOD, PLAIN, draw, filled, values


@pytest.mark.parametrize("settings", [{"points": 37}, {"points": 37, "optimise": True}])
def test_each_stratum_of_each_factor_once(settings) -> None:
    unit = values(draw("latin_hypercube", settings, PLAIN))
    assert unit.shape == (37, 4)  # with the dummy
    assert all((filled(unit[:, index], 37) == 1).all() for index in range(4))


def test_strata_are_those_of_the_distribution() -> None:
    points = draw("latin_hypercube", {"points": 30}).points
    assert points[PERIOD.name].value_counts().to_dict() == {3: 10, 6: 10, 12: 10}
    for factor in ALL:
        assert (np.sort(points[factor.name]) >= factor.natural(np.arange(30) / 30)).all()
        assert (np.sort(points[factor.name]) <= factor.natural(np.arange(1, 31) / 30)).all()


def test_optimised_points_are_more_even() -> None:
    plain, better = (values(draw("latin_hypercube", {"points": 40, "optimise": wish}, PLAIN)) for wish in (False, True))
    assert qmc.discrepancy(better) < qmc.discrepancy(plain)
