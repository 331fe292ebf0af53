"""Grading: cut-offs, quotas, how near a threshold pulls, and scores lifted over it."""

from statistics import NormalDist

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.submodels.grading import (
    HAIR,
    LEAST_SPREAD,
    cut_reached,
    grade_by_cut,
    grade_by_rank,
    graded_score,
    lifted_to_cut,
    near_cut,
    pull,
    pull_of_cuts,
    pull_of_ranks,
    pull_of_top,
)
from tests.submodels.box import SHARE, within

SPREAD = within("secretary.spread_reference")
MEAN, SD = st.floats(0.1, 0.9), st.floats(0.03, 0.3)


def test_leniency_gives_part_of_what_is_missing_away():
    assert graded_score(0.5, 0.6) == pytest.approx(0.8)
    assert graded_score(0.5, 0.0) == 0.5
    assert graded_score(0.0, 1.0) == 1.0


def test_grades_by_cut_offs():
    assert [grade_by_cut(score) for score in (0.0, 0.5999, 0.6, 0.7999, 0.8, 0.8999, 0.9, 1.0)] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert [cut_reached(score) for score in (0.0, 0.5999, 0.6, 0.7999, 0.8, 0.8999, 0.9, 1.0)] == [0.0, 0.0, 0.6, 0.6, 0.8, 0.8, 0.9, 0.9]


def test_grades_by_rank_of_ten_of_a_hundred_and_of_few():
    assert [grade_by_rank(place, 10) for place in range(10)] == [3, 2, 2, 2, 2, 1, 1, 1, 0, 0]
    many = [grade_by_rank(place, 100) for place in range(100)]
    assert [many.count(grade) for grade in (3, 2, 1, 0)] == [10, 40, 30, 20]
    assert [grade_by_rank(place, 15) for place in range(3)] == [3, 3, 2]  # 1.5 branches: rounded up
    assert grade_by_rank(0, 1) == 2  # 0.1 of a branch is none, half of one is one


@given(st.integers(1, 400))
def test_quotas_are_met_to_the_nearest_branch_and_better_places_never_get_worse_grades(size):
    grades = [grade_by_rank(place, size) for place in range(size)]
    assert grades == sorted(grades, reverse=True)
    for least, share in ((3, 0.1), (2, 0.5), (1, 0.8)):
        assert abs(sum(grade >= least for grade in grades) - share * size) <= 0.5 + 1e-9


def test_pull_by_hand():
    assert pull(0.6, 0.6, 0.1) == pytest.approx(3.989422804)  # height of a normal density
    assert pull(0.5, 0.6, 0.1) == pull(0.7, 0.6, 0.1) == pytest.approx(2.419707245)  # one standard deviation off, either way


def test_pull_of_cut_offs_by_hand():
    # at 0.9 with spread 0.05: 7.978845608 there, 1.079819330 two standard deviations up, 0.000000122 six up
    assert pull_of_cuts(0.9, 0.0, 0.05) == pytest.approx(9.05866506)
    assert pull_of_cuts(0.9, 0.6, 0.05) == pytest.approx(0.4 * 9.05866506)
    assert pull_of_cuts(0.9, 1.0, 0.05) == 0.0
    assert pull_of_cuts(0.6, 0.0, 0.02) == pytest.approx(19.94711402)


def expected_grade(score, cuts, spread):
    """Mean grade where a score is seen through normal noise."""
    return sum(NormalDist(cut, spread).cdf(score) for cut in cuts)


@given(SHARE, SHARE, SPREAD)
def test_pull_of_cuts_is_the_slope_of_the_expected_grade(score, leniency, spread):
    h = 1e-5
    up, down = (expected_grade(graded_score(s, leniency), (0.9, 0.8, 0.6), spread[0]) for s in (score + h, score - h))
    pulled = pull_of_cuts(graded_score(score, leniency), leniency, spread[0])
    assert pulled == pytest.approx((up - down) / (2.0 * h), rel=1e-4, abs=1e-5)


@given(SHARE, MEAN, SD)
def test_pull_of_ranks_and_of_the_top_are_slopes_at_the_quantiles_of_the_scores(score, mean, sd):
    scores, h = NormalDist(mean, sd), 1e-5
    cuts = [scores.inv_cdf(1.0 - share) for share in (0.1, 0.5, 0.8)]
    up, down = (expected_grade(s, cuts, sd) for s in (score + h, score - h))
    assert pull_of_ranks(score, mean, sd) == pytest.approx((up - down) / (2.0 * h), rel=1e-4, abs=1e-5)
    up, down = (expected_grade(s, cuts[:1], sd) for s in (score + h, score - h))
    assert pull_of_top(score, mean, sd) == pytest.approx((up - down) / (2.0 * h), rel=1e-4, abs=1e-5)


def test_scores_that_lie_close_together_are_smoothed():
    assert LEAST_SPREAD == 0.02
    for rule in (pull_of_ranks, pull_of_top):
        assert rule(0.5, 0.5, 0.0) == rule(0.5, 0.5, 0.01) == rule(0.5, 0.5, 0.02) > rule(0.5, 0.5, 0.03) > 0.0
    assert pull_of_top(0.5 + 1.2815515655 * 0.02, 0.5, 0.0) == pytest.approx(19.94711402)


def test_lifting_by_hand():
    # leniency 0.6: a score of 0.75 is graded 0.6 + 0.4 x 0.75 = 0.9
    assert lifted_to_cut(0.7, 0.6, 0.1) == pytest.approx(0.75, abs=1e-8)
    assert lifted_to_cut(0.7, 0.6, 0.04) == 0.7  # out of reach
    assert lifted_to_cut(0.8, 0.6, 0.1) == 0.8  # above it already
    assert lifted_to_cut(0.55, 0.0, 0.3) == pytest.approx(0.8, abs=1e-8)  # over two cut-offs at once
    assert lifted_to_cut(0.6, 0.0, 0.0) == 0.6  # at a cut-off
    assert lifted_to_cut(0.3, 1.0, 0.5) == 0.3  # everybody is good
    assert lifted_to_cut(0.0, 0.0, 0.1) == 0.0
    assert lifted_to_cut(0.55, 0.0, 0.1) > 0.6


@given(SHARE, SHARE, SHARE)
def test_a_lifted_score_gets_the_best_grade_within_reach_and_goes_no_further(score, leniency, share):
    reach = share * (1.0 - score)
    lifted = lifted_to_cut(score, leniency, reach)
    grade, before, best = (grade_by_cut(graded_score(s, leniency)) for s in (lifted, score, score + reach))
    assert score <= lifted <= score + reach + 10.0 * HAIR
    assert grade == max(before, best)
    assert lifted == score or near_cut(graded_score(lifted, leniency), 1e-6)


def test_near_a_cut_off():
    assert [near_cut(graded, 0.02) for graded in (0.6, 0.6199, 0.8, 0.9, 0.9199)] == [True] * 5
    assert [near_cut(graded, 0.02) for graded in (0.0, 0.01, 0.5999, 0.62, 0.7999, 0.8201, 0.8999, 0.9201)] == [False] * 8


@given(SHARE)
def test_just_above_and_just_below_are_never_the_same(graded):
    assume(all(abs(graded - cut) > 1e-12 and abs(graded - cut + 0.02) > 1e-12 for cut in (0.9, 0.8, 0.6)))
    assert not (near_cut(graded, 0.02) and near_cut(graded + 0.02, 0.02))
