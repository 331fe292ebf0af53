"""Identity as a member: sessions feed it, absence counts, and it erodes by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.identity import MOST_MONTHS, absent_months, identity_after, session_identity
from tests.submodels.box import SHARE, default, within

LESSONS = ("member.identity_session", "member.identity_lesson")


def test_ritual_keeps_three_tenths_of_a_full_session():
    assert session_identity(0.02, 0.0, 1.0, 0.02, 0.0) == pytest.approx(0.012)  # 0.02 x 0.3 / 0.5
    assert session_identity(0.02, 1.0, 1.0, 0.02, 0.0) == pytest.approx(0.04)  # 0.02 x 1 / 0.5
    assert session_identity(0.02, 0.4, 1.0, 0.02, 0.0) == pytest.approx(0.0232)  # content 0.3 + 0.7 x 0.4 = 0.58
    assert session_identity(0.02, 2.0 / 7.0, 1.0, 0.02, 0.0) == pytest.approx(0.02)  # content 0.5: the stated gain


def test_cohesion_and_lessons_by_hand():
    assert session_identity(0.02, 0.4, 1.5, 0.02, 0.0) == pytest.approx(0.0348)  # 0.0232 x 1.5
    assert session_identity(0.02, 0.4, 1.0, 0.03, 0.5) == pytest.approx(0.0382)  # 0.0232 + 0.03 x 0.5
    assert session_identity(0.02, 0.4, 0.0, 0.03, 1.0) == pytest.approx(0.03)  # where nobody holds together, only the lesson


def test_no_session_gives_more_than_all_of_what_is_missing():
    assert session_identity(0.4, 1.0, 1.0, 0.15, 1.0) == pytest.approx(0.95)
    assert session_identity(0.5, 1.0, 1.2, 0.0, 0.0) == 1.0  # 1.2 would be more than is missing


@given(within(*LESSONS), SHARE, SHARE, SHARE)
def test_gain_is_a_share_that_grows_with_what_is_held(rule, life, cohesion, taught):
    ratio = cohesion / default("branch.cohesion_reference")
    gain = session_identity(rule[0], life, ratio, rule[1], taught)
    assert 0.0 <= gain <= 1.0
    assert session_identity(rule[0], 1.0, ratio, rule[1], taught) >= gain - 1e-15
    assert session_identity(rule[0], life, ratio, rule[1], 1.0) >= gain - 1e-15


def test_a_month_by_hand():
    assert identity_after(0.5, 0.01, 0.0) == pytest.approx(0.495)  # nothing feeds it
    assert identity_after(0.5, 0.01, 0.02) == pytest.approx(0.5051)  # 0.495 + 0.02 x 0.505
    assert identity_after(0.0, 0.01, 0.3) == pytest.approx(0.3)
    assert identity_after(0.5, 0.01, 1.0) == pytest.approx(1.0)


def test_identity_rests_near_one_half_where_half_the_members_come():
    level, kept, gain = 0.2, 0.99, session_identity(0.02, 0.4, 1.0, 0.0, 0.0)
    for month in range(2000):
        level = identity_after(level, 0.01, gain if month % 2 == 0 else 0.0)
    # over two months x' = k (k x + g (1 - k x)): rest point k g / (1 - k k (1 - g)) = 0.99 x 0.0232 / (1 - 0.9801 x 0.9768)
    assert level == pytest.approx(kept * gain / (1.0 - kept * kept * (1.0 - gain)), abs=1e-9)
    assert level == pytest.approx(0.5387, abs=1e-4)


def test_identity_rests_near_its_reference_at_the_defaults():
    drift, life = default("member.identity_drift"), default("branch.quality_reference")
    gain = 0.5 * session_identity(default("member.identity_session"), life, 1.0, 0.0, 0.0)  # half of the members come
    assert (1.0 - drift) * gain / (1.0 - (1.0 - drift) * (1.0 - gain)) == pytest.approx(default("branch.identity_reference"), abs=0.1)


@given(SHARE, within("member.identity_drift"), SHARE)
def test_identity_stays_on_its_scale(identity, drift, gain):
    after = identity_after(identity, drift[0], gain)
    assert 0.0 <= after <= 1.0
    assert identity_after(identity, drift[0], 0.0) <= min(after, identity) + 1e-15
    assert identity_after(identity, 0.0, 0.0) == identity


def test_only_months_with_something_to_come_to_count_as_absence():
    assert absent_months(7, True, True) == 0
    assert absent_months(7, False, True) == 8
    assert absent_months(7, False, False) == 7
    assert absent_months(0, False, True) == 1
    assert absent_months(MOST_MONTHS - 1, False, True) == absent_months(MOST_MONTHS, False, True) == 255


@given(st.integers(0, 255), st.booleans())
def test_absence_fits_into_eight_bits(before, held):
    assert absent_months(before, False, held) in (before, min(before + 1, 255))
