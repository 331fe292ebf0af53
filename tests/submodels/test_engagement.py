"""Engagement (D11): several rates, each with an attractor; a rest point in closed form; [0, 1] without clipping."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.engagement import (
    control_share,
    crowding_out,
    experience,
    gain_rate,
    loss_rate,
    online_gain,
    peer_mean,
    saturating,
    shared_gain,
    updated,
    year_sum,
)
from tests.submodels.box import INSIDE, MEMBERS, NORMAL, SHARE, default, within

RATES = ("member.rate_anchor", "member.rate_peers")


def test_one_month_by_hand():
    # R = 0.06 + 0.02 + 0.05 + 0.03 = 0.16; target = (0.06 x 0.5 + 0.02 x 0.6 + 0.05) / 0.16 = 0.092/0.16 = 0.575
    # e' = 0.575 + (0.4 - 0.575) e^-0.16 = 0.575 - 0.175 x 0.852143789 = 0.425874837
    assert updated(0.4, 0.06, 0.5, 0.02, 0.6, 0.05, 0.03) == pytest.approx(0.425874837, abs=1e-9)


@given(within(*RATES), SHARE, SHARE, SHARE, st.floats(0.0, 0.3), st.floats(0.0, 0.3))
def test_rest_point_is_the_rate_weighted_mean_of_the_attractors(rates, start, disposition, peers, gain, loss):
    anchor, peer = rates
    level = start
    for _ in range(2000):
        level = updated(level, anchor, disposition, peer, peers, gain, loss)
    assert level == pytest.approx((anchor * disposition + peer * peers + gain) / (anchor + peer + gain + loss), abs=1e-9)


@given(within(*RATES), SHARE, SHARE, SHARE, st.floats(0.0, 5.0), st.floats(0.0, 5.0))
def test_engagement_stays_in_the_unit_interval_without_clipping(rates, level, disposition, peers, gain, loss):
    assert -1e-15 <= updated(level, rates[0], disposition, rates[1], peers, gain, loss) <= 1.0 + 1e-15


@given(within(*RATES), SHARE, SHARE, SHARE, st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.floats(0.001, 0.3))
def test_gains_raise_and_losses_lower(rates, level, disposition, peers, gain, loss, more):
    now = updated(level, rates[0], disposition, rates[1], peers, gain, loss)
    assert updated(level, rates[0], disposition, rates[1], peers, gain + more, loss) >= now - 1e-15
    assert updated(level, rates[0], disposition, rates[1], peers, gain, loss + more) <= now + 1e-15


def test_limits_of_the_rates():
    assert updated(0.37, 0.0, 0.5, 0.0, 0.6, 0.0, 0.0) == 0.37  # nothing pulls
    assert updated(0.37, 0.0, 0.5, 0.0, 0.6, 50.0, 0.0) == pytest.approx(1.0, abs=1e-15)
    assert updated(0.37, 0.0, 0.5, 0.0, 0.6, 0.0, 50.0) == pytest.approx(0.0, abs=1e-15)


@given(st.lists(SHARE, min_size=3, max_size=50))
def test_peers_are_the_others(levels):
    mean = peer_mean(sum(levels), levels[0], len(levels))
    assert mean == pytest.approx(sum(levels[1:]) / (len(levels) - 1), abs=1e-12)


def test_who_is_alone_has_only_himself_for_company():
    assert peer_mean(0.3, 0.3, 1) == 0.3
    assert peer_mean(0.9, 0.3, 2) == pytest.approx(0.6)  # and of two, the other


@given(MEMBERS, SHARE)
def test_in_a_uniform_branch_of_any_size_peers_pull_nowhere(members, level):
    assert peer_mean(level * members, level, members) == pytest.approx(level, abs=1e-12)


def test_contact_wears_out():
    assert saturating(0.0, 1.0) == 0.0
    assert saturating(0.6, 0.3) == pytest.approx(0.8646647168, abs=1e-10)  # 1 - e^-2
    assert saturating(1.0, 1.0) == pytest.approx(0.6321205588, abs=1e-10)
    assert saturating(4.0, 1.0) - saturating(3.0, 1.0) < saturating(1.0, 1.0) - saturating(0.0, 1.0)


def test_control_is_the_share_of_paperwork_in_party_work():
    assert control_share(0.08, 0.12) == pytest.approx(0.4)  # 0.08/0.20
    assert control_share(0.15, 0.05) == pytest.approx(0.75)
    assert control_share(0.0, 0.0) == 0.0
    assert control_share(0.0, 0.12) == 0.0
    assert control_share(0.08, 0.0) == 1.0


@given(INSIDE, INSIDE, st.floats(0.01, 100.0))
def test_control_rises_with_paperwork_falls_with_real_work_and_knows_no_scale(paperwork, substance, scale):
    share = control_share(paperwork, substance)
    assert 0.0 <= share <= 1.0
    assert control_share(1.1 * paperwork, substance) >= share >= control_share(paperwork, 1.1 * substance)
    assert share + control_share(substance, paperwork) == pytest.approx(1.0)
    assert control_share(scale * paperwork, scale * substance) == pytest.approx(share)


def test_the_mix_of_the_baseline_does_not_crowd_out_at_the_defaults_but_a_file_of_nine_tenths_does():
    rate, threshold = default("member.rate_control"), default("member.crowd_threshold")
    assert crowding_out(rate, control_share(0.08, 0.12), threshold) == 0.0
    # 0.012 x (0.9 - 0.5)/(1 - 0.5) = 0.0096
    assert crowding_out(rate, control_share(0.18, 0.02), threshold) == pytest.approx(0.0096)


def test_control_crowds_out_only_beyond_its_threshold():
    assert crowding_out(0.012, 0.5, 0.5) == 0.0
    assert crowding_out(0.012, 0.75, 0.5) == pytest.approx(0.006)  # half of the way from threshold to full control
    assert crowding_out(0.012, 1.0, 0.5) == pytest.approx(0.012)
    assert crowding_out(0.012, 1.0, 1.0) == 0.0  # who bears any control


@given(within("member.noise"))
def test_luck_has_mean_one(noise):
    steps = [-8.0 + 0.01 * k for k in range(1601)]
    density = [math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) * 0.01 for z in steps]
    assert sum(experience(noise[0], z) * d for z, d in zip(steps, density)) == pytest.approx(1.0, abs=1e-6)


@given(NORMAL)
def test_without_noise_there_is_no_luck(z):
    assert experience(0.0, z) == 1.0


def test_only_those_who_came_gain_from_a_session_and_only_witnesses_lose_from_an_empty_one():
    assert gain_rate(0.03, 0.5, True, 0.05, 0.01) == pytest.approx(0.065)  # 0.03 x 0.5 + 0.05
    assert gain_rate(0.03, 0.5, False, 0.05, 0.01) == pytest.approx(0.025)
    assert loss_rate(0.01, True, 0.012, 0.0, False, 0.02) == pytest.approx(0.022)
    assert loss_rate(0.01, False, 0.012, 0.008, False, 0.02) == pytest.approx(0.018)  # heard at home of the session only logged
    assert loss_rate(0.01, False, 0.012, 0.008, True, 0.02) == pytest.approx(0.03)  # far away: distance, not hearsay


def test_recognition_voice_and_activities_each_add_their_rate():
    # 0.03 x 0.5 + 0.01 x 0.4 + 0.05 x 0.2 = 0.015 + 0.004 + 0.01
    assert shared_gain(0.03, 0.5, 0.01, 0.4, 0.05, 0.2) == pytest.approx(0.029)
    assert shared_gain(0.03, 1.0, 0.01, 0.0, 0.05, 0.0) == 0.03
    assert shared_gain(0.03, 0.0, 0.01, 1.0, 0.05, 0.0) == 0.01
    assert shared_gain(0.03, 0.0, 0.01, 0.0, 0.05, 1.0) == 0.05
    assert shared_gain(0.0, 1.0, 0.0, 1.0, 0.0, 1.0) == 0.0


@given(within("member.rate_recognition", "member.rate_voice", "member.rate_activity"), SHARE, SHARE, SHARE)
def test_what_all_share_is_a_rate_between_nothing_and_everything(rates, recognised, openness, lively):
    recognition, voice, activity = rates
    gain = shared_gain(recognition, recognised, voice, openness, activity, lively)
    assert 0.0 <= gain <= shared_gain(recognition, 1.0, voice, 1.0, activity, 1.0)


def test_online_sessions_give_what_their_depth_allows():
    assert online_gain(0.05, 0.01, 0.5) == pytest.approx(0.03)  # 0.01 + 0.5 x 0.04
    assert online_gain(0.05, 0.01, 0.2) == pytest.approx(0.018)
    assert online_gain(0.05, 0.01, 1.0) == pytest.approx(0.05)
    assert online_gain(0.05, 0.01, 0.0) == 0.01


@given(SHARE, SHARE, within("member.online_depth"))
def test_online_lies_between_home_and_hall(near, far, depth):
    assert min(near, far) - 1e-15 <= online_gain(near, far, depth[0]) <= max(near, far) + 1e-15


def test_the_years_sum_starts_anew_in_january():
    assert year_sum(5.0, 0.4, False) == pytest.approx(5.4)
    assert year_sum(5.0, 0.4, True) == 0.4
