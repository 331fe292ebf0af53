"""One line through the scenario's own values for each factor."""

from __future__ import annotations

import pytest

from tests.designs.cases import ALL, PERIOD, SHARE, VETO, draw, values

BASE = {SHARE.name: 0.15, PERIOD.name: 12.0, VETO.name: 0.0}


def test_lines_by_hand() -> None:
    design = draw("one_at_a_time", {"levels": 2}, (SHARE, PERIOD, VETO), base=BASE)
    expected = [[0, 12, 0], [1, 12, 0], [0.15, 3, 0], [0.15, 6, 0], [0.15, 12, 0], [0.15, 12, 0], [0.15, 12, 1]]
    assert values(design).tolist() == expected
    assert design.block is None


def test_only_one_factor_leaves_its_own_value() -> None:
    base = {factor.name: 0.123 for factor in ALL}  # nobody's level
    changed = values(draw("one_at_a_time", {"levels": 5}, base=base)) != 0.123
    assert changed.sum(axis=1).tolist() == [1] * len(changed)
    assert changed.sum(axis=0).tolist() == [5, 5, 5, 5, 3, 2, 5]


def test_ends_only() -> None:
    design = draw("one_at_a_time", {"levels": 5, "ends": True}, (SHARE, PERIOD), base=BASE)
    assert values(design).tolist() == [[0, 12], [1, 12], [0.15, 3], [0.15, 12]]


def test_without_the_scenarios_values_there_is_nothing_to_depart_from() -> None:
    with pytest.raises(ValueError, match="base"):
        draw("one_at_a_time", {})
