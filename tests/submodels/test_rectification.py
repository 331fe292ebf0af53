"""Rectification: problems come up, are found, and are closed if somebody insists."""

import math

import pytest
from hypothesis import given

from sim.submodels.rectification import backlog_after, found_share
from tests.submodels.box import SHARE, default, within

RULE = ("branch.backlog_arrival", "branch.critique", "consequence.rectification", "consequence.rectification_months")


def test_a_visitor_finds_half_of_what_criticism_leaves_unsaid():
    assert found_share(0.25, False) == 0.25
    assert found_share(0.25, True) == pytest.approx(0.625)  # 0.25 + 0.5 x 0.75
    assert (found_share(0.0, False), found_share(0.0, True)) == (0.0, 0.5)
    assert found_share(1.0, False) == found_share(1.0, True) == 1.0


@given(SHARE, SHARE)
def test_found_is_a_share_that_grows_with_criticism_and_with_visits(critique, other):
    low, high = sorted((critique, other))
    for visited in (False, True):
        assert 0.0 <= found_share(low, visited) <= found_share(high, visited) <= 1.0
    assert found_share(low, True) >= found_share(low, False)


def test_a_month_of_problems_by_hand():
    # 0.3 + 0.004 x 0.7 - 0.3 x 0.25 x 0.2 / 6 = 0.3 + 0.0028 - 0.0025
    assert backlog_after(0.3, 0.004, 0.25, 0.2, 6) == pytest.approx(0.3003, abs=1e-12)


def test_nothing_is_closed_where_nobody_finds_or_nobody_insists():
    assert backlog_after(0.3, 0.004, 0.0, 1.0, 1) == backlog_after(0.3, 0.004, 1.0, 0.0, 1) == pytest.approx(0.3028)


def test_all_that_is_found_and_closed_within_the_month_leaves_only_what_is_new():
    assert backlog_after(0.3, 0.004, 1.0, 1.0, 1) == pytest.approx(0.0028)
    assert backlog_after(0.3, 0.0, 1.0, 1.0, 1) == pytest.approx(0.0, abs=1e-15)
    assert backlog_after(1.0, 0.01, 0.0, 0.0, 12) == 1.0  # more than all cannot be open


def test_the_baseline_rests_near_the_reference_backlog():
    arrival, critique, closed, deadline = (default(name) for name in RULE)
    level = default("branch.backlog_reference")
    for _ in range(600):
        level = backlog_after(level, arrival, found_share(critique, False), closed, deadline)
    assert level == pytest.approx(0.004 / (0.004 + 0.25 * 0.2 / 6), abs=1e-3)  # 0.324: arrivals over arrivals and closings
    assert abs(level - default("branch.backlog_reference")) < 0.03


@given(SHARE, within(*RULE))
def test_backlog_stays_on_its_scale_and_falls_with_insistence(backlog, rule):
    arrival, critique, closed, deadline = rule
    for visited in (False, True):
        found = found_share(critique, visited)
        after = backlog_after(backlog, arrival, found, closed, deadline)
        assert math.isfinite(after) and -1e-15 <= after <= 1.0
        assert backlog_after(backlog, arrival, found, 1.0, 1.0) - 1e-15 <= after <= backlog_after(backlog, arrival, found, 0.0, deadline)
