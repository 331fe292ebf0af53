"""Limited attention: contact moves to points and warned branches, visits to risk; the total stays what it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.attention import FAVOUR, contact_after_warning, contact_of, favoured, is_warned, visit_chance
from tests.submodels.box import SHARE

PLACES = st.integers(1, 100).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size)))


def test_contact_points_by_hand():
    # a quarter of the branches gets five times as much: 2 / (1 + 0.25 x 4) = 1 for the others
    assert contact_of(2.0, 0.25, False) == pytest.approx(1.0)
    assert contact_of(2.0, 0.25, True) == pytest.approx(5.0)
    assert contact_of(2.0, 0.0, False) == 2.0
    assert contact_of(2.0, 1.0, True) == pytest.approx(2.0)  # all are points: none is


def test_warnings_by_hand():
    # half of the warning: three times as much; 2 / (1 + 0.5 x 2) = 1
    assert contact_after_warning(2.0, 0.5, 0.5, False) == pytest.approx(1.0)
    assert contact_after_warning(2.0, 0.5, 0.5, True) == pytest.approx(3.0)
    assert contact_after_warning(2.0, 0.0, 0.5, True) == contact_after_warning(2.0, 1.0, 0.0, False) == 2.0
    assert contact_after_warning(2.0, 1.0, 0.5, True) == contact_of(2.0, 0.5, True)


@given(st.floats(0.0, 20.0), st.floats(1.0, 10.0), PLACES)
def test_contact_is_moved_and_not_made(hours, favour, places):
    size, chosen = places
    few, many = (favoured(hours, favour, chosen / size, yes) for yes in (False, True))
    assert 0.0 <= few <= hours * (1.0 + 1e-12)
    assert many <= hours * favour * (1.0 + 1e-12)
    assert chosen * many + (size - chosen) * few == pytest.approx(size * hours)


def test_the_first_contact_point_costs_the_others_little():
    assert contact_of(2.0, 1e-6, False) == pytest.approx(2.0, abs=1e-4)
    assert contact_of(2.0, 1e-6, True) == pytest.approx(2.0 * FAVOUR, abs=1e-3)


def test_chance_of_a_visit_by_hand():
    assert visit_chance(0.4, 0.5, 0.5, 0.25) == pytest.approx(0.25)  # 0.2 + 0.5 x 0.5 x 0.2
    assert visit_chance(0.4, 0.5, 0.5, 0.75) == pytest.approx(0.15)
    assert visit_chance(0.4, 0.5, 0.5, 0.5) == visit_chance(0.4, 0.5, 0.0, 0.0) == pytest.approx(0.2)
    assert visit_chance(0.4, 0.5, 1.0, 0.0) == pytest.approx(0.4)  # twice the mean for the worst
    assert visit_chance(0.4, 0.5, 1.0, 1.0) == pytest.approx(0.0)
    assert visit_chance(0.9, 1.0, 1.0, 0.0) == pytest.approx(1.0)  # 0.9 + 0.1: no more than everybody
    assert visit_chance(0.9, 1.0, 1.0, 1.0) == pytest.approx(0.8)


@pytest.mark.parametrize("worse", [0.0, 0.3, 1.0])
def test_no_capacity_visits_nobody_and_full_coverage_everybody_whatever_the_data_say(worse):
    assert visit_chance(0.5, 0.0, 1.0, worse) == visit_chance(0.0, 1.0, 1.0, worse) == 0.0
    assert visit_chance(1.0, 1.0, 1.0, worse) == 1.0


@given(SHARE, SHARE, SHARE, st.integers(2, 60))
def test_targeting_moves_visits_to_the_worse_and_keeps_their_number(coverage, affordable, targeting, size):
    chances = [visit_chance(coverage, affordable, targeting, k / (size - 1.0)) for k in range(size)]
    assert all(-1e-15 <= chance <= 1.0 + 1e-15 for chance in chances)
    assert sum(chances) == pytest.approx(size * coverage * affordable, abs=1e-9)
    assert all(worse >= better - 1e-15 for worse, better in zip(chances, chances[1:]))


def test_a_warning_comes_more_than_15_percent_below_the_mean():
    assert is_warned(0.33, 0.4)
    assert not is_warned(0.341, 0.4)
    assert not is_warned(0.85, 1.0)  # at the edge itself
