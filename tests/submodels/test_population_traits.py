"""Traits: a median or a mean, and a spread."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.population_traits import positive_trait, share_trait
from tests.submodels.box import INSIDE, NORMAL


def test_share_by_hand():
    # odds 0.35/0.65 x e^(0.8 x 1) = 0.538461538 x 2.225540928 = 1.198368192; share = 0.545116...
    assert share_trait(0.35, 0.8, 1.0) == pytest.approx(0.5451171, abs=1e-6)


@given(INSIDE, st.floats(0.0, 1.5), NORMAL)
def test_share_is_inside_has_its_median_and_keeps_ranks(mean, spread, z):
    assert share_trait(mean, spread, 0.0) == pytest.approx(mean, rel=1e-9)
    assert share_trait(mean, 0.0, z) == pytest.approx(mean, rel=1e-9)
    assert 0.0 < share_trait(mean, spread, z) < 1.0
    assert share_trait(mean, spread, z) <= share_trait(mean, spread, z + 0.1)


@given(st.floats(0.01, 2.0), st.floats(0.0, 1.2))
def test_positive_trait_has_the_stated_mean(mean, spread):
    steps = [-9.0 + 0.01 * k for k in range(1801)]
    total = sum(positive_trait(mean, spread, z) * math.exp(-0.5 * z * z) * 0.01 for z in steps) / math.sqrt(2.0 * math.pi)
    assert total == pytest.approx(mean, rel=1e-6)


def test_positive_trait_without_spread_is_its_mean():
    assert positive_trait(0.1, 0.0, 3.0) == 0.1
    assert positive_trait(0.1, 0.7, 1.0) == pytest.approx(0.1576, abs=1e-4)  # 0.1 x e^(0.7 - 0.245) = 0.1 x 1.57617
