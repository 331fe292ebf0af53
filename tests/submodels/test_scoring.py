"""Scoring: a mix of sources, held to the scale, leniency, and a composite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.scoring import composite, evidence_level, rated, unit
from tests.submodels.box import SHARE


def test_mix_by_hand():
    # 0.8 x 0.7 + 0.1 x 0.5 + 0.05 x 0.4 + 0 x 9 + 0.05 x 0.3 + 0 x 9 = 0.56 + 0.05 + 0.02 + 0.015 = 0.645
    assert evidence_level(0.8, 0.7, 0.1, 0.5, 0.05, 0.4, 0.0, 9.0, 0.05, 0.3, 0.0, 9.0) == pytest.approx(0.645)


@pytest.mark.parametrize("source", range(6))
def test_a_source_that_is_the_whole_mix_is_the_level(source):
    said = [0.11, 0.22, 0.33, 0.44, 0.55, 0.66]
    shares = [1.0 if k == source else 0.0 for k in range(6)]
    assert evidence_level(*(x for pair in zip(shares, said) for x in pair)) == said[source]


@given(st.floats(-3.0, 3.0))
def test_unit_holds_to_the_scale_and_touches_nothing_inside(value):
    held = unit(value)
    assert held == (0.0 if value < 0.0 else 1.0 if value > 1.0 else value)


@given(SHARE, SHARE)
def test_leniency_gives_points_away_but_never_beyond_full(level, leniency):
    assert level - 1e-15 <= rated(level, leniency) <= 1.0
    assert rated(level, 0.0) == level


def test_leniency_by_hand():
    assert rated(0.6, 0.15) == pytest.approx(0.66)  # 0.6 + 0.15 x 0.4


@given(SHARE, SHARE, SHARE)
def test_composite_lies_between_its_parts_and_reaches_both(score, business, weight):
    assert composite(score, business, 0.0) == business
    assert composite(score, business, 1.0) == score
    assert min(score, business) - 1e-15 <= composite(score, business, weight) <= max(score, business) + 1e-15


def test_composite_by_hand():
    assert composite(0.8, 0.6, 0.15) == pytest.approx(0.63)  # 0.12 + 0.51
