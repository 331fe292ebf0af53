"""Limited attention: contact moves to points and warned branches, visits to risk; the total stays what it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.attention import FAVOUR, contact_of, contact_weight, is_warned, visit_chance
from tests.submodels.box import SHARE

BRANCH = st.tuples(st.floats(0.01, 20.0), st.booleans(), st.booleans())  # hours, contact point, warned


def test_contact_points_and_warned_branches_draw_contact():
    assert contact_weight(False, False, 1.0) == 1.0
    assert contact_weight(True, False, 0.0) == contact_weight(False, True, 1.0) == FAVOUR == 5.0
    assert contact_weight(False, True, 0.5) == 3.0  # 1 + 0.5 x 4
    assert contact_weight(False, True, 0.0) == 1.0  # nobody acts on the index
    assert contact_weight(True, True, 0.5) == contact_weight(True, True, 1.0) == 5.0  # the stronger of the two


def test_contact_by_hand():
    # one contact point among four branches of 2 hours: mean weight (5 + 3) / 4 = 2
    assert contact_of(2.0, 5.0, 2.0) == pytest.approx(5.0)
    assert contact_of(2.0, 1.0, 2.0) == pytest.approx(1.0)
    assert contact_of(2.0, 5.0, 5.0) == 2.0  # all are contact points: none is
    assert contact_of(0.0, 5.0, 1.0) == 0.0


@given(st.lists(BRANCH, min_size=1, max_size=60), SHARE)
def test_contact_is_moved_and_not_made(branches, warning):
    hours = [branch[0] for branch in branches]
    weights = [contact_weight(point, warned, warning) for _, point, warned in branches]
    mean = sum(h * w for h, w in zip(hours, weights)) / sum(hours)
    contact = [contact_of(h, w, mean) for h, w in zip(hours, weights)]
    assert sum(contact) == pytest.approx(sum(hours))
    assert all(0.0 < c <= FAVOUR * h * (1.0 + 1e-12) for c, h in zip(contact, hours))


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
