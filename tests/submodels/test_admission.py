"""Admission: numbers against readiness, what an audit refuses, and how new fields are organised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.admission import covered_after, is_refused, next_quota, readiness_shift, seasonal
from tests.submodels.box import SHARE, within

RUSH = ("branch.recruit_burst", "branch.quantity_weight")


def test_a_rush_in_june_by_hand():
    # peak 1 + (2.5 - 1) x 0.8 = 2.2; the other months share 12 - 2.2 = 9.8
    year = [seasonal(month, 2.5, 0.8) for month in range(12)]
    assert year[5] == pytest.approx(2.2)
    assert year[:5] + year[6:] == pytest.approx([9.8 / 11.0] * 11)


def test_where_readiness_alone_counts_admissions_are_spread_evenly():
    assert [seasonal(month, 3.0, 0.0) for month in range(12)] == [1.0] * 12
    assert [seasonal(month, 1.0, 1.0) for month in range(12)] == [1.0] * 12
    assert seasonal(5, 3.0, 1.0) == 3.0


@given(within(*RUSH))
def test_a_rush_moves_admissions_within_the_year_and_adds_none(rule):
    year = [seasonal(month, *rule) for month in range(12)]
    assert sum(year) == pytest.approx(12.0)
    assert min(year) > 0.0 and max(year) == year[5]


def test_who_is_admitted_in_a_hurry_is_less_ready():
    assert readiness_shift(5, 2.5, 0.8) == pytest.approx(-0.24)  # -0.2 x 1.5 x 0.8
    assert [readiness_shift(month, 2.5, 0.8) for month in range(12) if month != 5] == [0.0] * 11
    assert readiness_shift(5, 3.0, 0.0) == readiness_shift(5, 1.0, 1.0) == 0.0


@given(within(*RUSH))
def test_haste_never_makes_readier(rule):
    assert -0.4 - 1e-15 <= readiness_shift(5, *rule) <= 0.0


def test_an_audit_refuses_only_the_unready_and_only_as_often_as_it_looks():
    assert is_refused(0.349, 0.29, 0.3)
    assert not is_refused(0.35, 0.29, 0.3)
    assert not is_refused(0.349, 0.3, 0.3)
    assert not is_refused(0.0, 0.0, 0.0)  # no audit
    assert is_refused(0.2, 0.999, 1.0)
    assert not is_refused(0.9, 0.0, 1.0)


def test_a_body_loses_half_a_quota_at_most():
    assert next_quota(0.0, 8.0) == 1.0
    assert next_quota(2.0, 8.0) == pytest.approx(0.875)  # 1 - 0.5 x 0.25
    assert next_quota(8.0, 8.0) == 0.5
    assert next_quota(1.0, 1.0) == 0.5
    assert next_quota(0.0, 0.0) == 1.0  # nobody applied, nobody is blamed


@given(st.integers(0, 200), SHARE)
def test_quota_falls_with_what_was_found(considered, share):
    assert 0.5 <= next_quota(share * considered, considered) <= 1.0


def test_new_fields_by_hand():
    # 0.75 x 0.98 = 0.735 stay covered; of 0.265 others a fifteenth is organised: 0.0176667
    assert covered_after(0.75, 15.0, 0.0) == pytest.approx(0.735 + 0.265 / 15.0)
    assert covered_after(0.75, 15.0, 1.0) == pytest.approx(0.735 + 2.0 * 0.265 / 15.0)  # full effort works twice as fast
    assert covered_after(0.0, 15.0, 0.5) == pytest.approx(0.1)
    assert covered_after(1.0, 1e12, 0.0) == pytest.approx(0.98)  # without anybody organising, new units stay without


@given(SHARE, within("branch.formation_lag"), SHARE)
def test_coverage_is_a_share_and_effort_helps(covered, lag, effort):
    after = covered_after(covered, lag[0], effort)
    assert 0.0 <= after <= 1.0
    assert covered_after(covered, lag[0], 0.0) <= after <= covered_after(covered, lag[0], 1.0)
    assert covered_after(covered, 2.0 * lag[0], effort) <= after
