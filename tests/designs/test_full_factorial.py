"""Every combination once; a part of them still goes through every level."""

from __future__ import annotations

import pytest

from experiments.designs import METHODS
from experiments.factors import Factor
from tests.designs.cases import ALL, PERIOD, PLAIN, SHARE, VETO, draw, keys, values


def test_order_of_a_small_one_by_hand() -> None:
    design = draw("full_factorial", {}, (VETO, PERIOD))
    assert values(design).tolist() == [[0, 3], [0, 6], [0, 12], [1, 3], [1, 6], [1, 12]]
    assert design.block is None


def test_size_is_the_product_and_each_level_is_as_frequent() -> None:
    design = draw("full_factorial", {"levels": 4})
    assert len(design.points) == 4**4 * 3 * 2 * 4
    assert len(design.points.drop_duplicates()) == len(design.points)
    for factor in ALL:
        assert design.points[factor.name].value_counts().nunique() == 1
        assert {design.points[factor.name].min(), design.points[factor.name].max()} == {factor.low, factor.high}


def test_too_many_points_are_refused_before_any_is_made() -> None:
    assert keys("full_factorial", {"levels": 11}, [Factor(name, 0, 1) for name in "abcdef"]) == ["problem.design_too_large"]
    assert keys("full_factorial", {"levels": 10}, [Factor(name, 0, 1) for name in "abcdef"]) == []  # a million is allowed
    assert keys("full_factorial", {"levels": 11, "one_in": 2}, [Factor(name, 0, 1) for name in "abcdef"]) == []
    assert keys("full_factorial", {"levels": 10}, [Factor(f"x{index}", 0, 1) for index in range(40)]) == ["problem.design_too_large"]
    assert keys("full_factorial", {"levels": 10**12}) == ["problem.less_than_equal"]
    assert keys("full_factorial", {"levels": 1}) == ["problem.greater_than_equal"]


@pytest.mark.parametrize("one_in", [2, 3, 5, 10])
def test_one_in_so_many_keeps_all_levels_nearly_in_balance(one_in) -> None:
    """Steps of 2, 3, 5 or 10 would leave factors of 2, 3 or 5 levels standing still."""
    levels = {"d": (0.0, 1.0), "e": (0.0, 0.2, 0.4, 0.6, 1.0)}
    factors = (*PLAIN, *(Factor(name, 0.0, 1.0, "levels", levels=one) for name, one in levels.items()))
    design = draw("full_factorial", {"levels": 3, "one_in": one_in}, factors)
    assert len(design.points) == -(-270 // {2: 7, 3: 7, 5: 7, 10: 11}[one_in])
    for factor in factors:
        counts = design.points[factor.name].value_counts()
        assert len(counts) == factor.grid(3).size
        assert counts.min() / counts.max() >= 0.6


def test_quick_of_a_quick_never_gets_empty() -> None:
    method, settings = METHODS["full_factorial"], {"levels": 2}
    sizes = []
    for _ in range(3):
        sizes.append(method.size(settings, (SHARE, *PLAIN, VETO)))
        settings = method.quick(settings, (SHARE, *PLAIN, VETO))
    assert sizes == [32, 4, 4]
