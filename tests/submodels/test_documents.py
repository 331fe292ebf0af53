"""Documents: a file that fills faster with paperwork than with real work, and reports that invent part of what is missing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.submodels.documents import (
    demanded_paperwork,
    document_level,
    document_slope,
    logged_attendance,
    misreport,
    own_claim,
    reported_level,
    skill,
)
from tests.submodels.box import SHARE, default, within

TIMES = ("branch.document_time", "branch.document_time_substance")
MISREPORT = ("secretary.misreport_max", "secretary.intrinsic_mean", "secretary.deterrence", "consequence.penalty")


def test_file_of_the_reference_secretary():
    # 1 - exp(-(0.08/0.10 + 0.12/0.50)) = 1 - exp(-1.04) = 0.646545...
    assert document_level(0.08, 0.12, 1.0, 0.10, 0.50) == pytest.approx(0.6465453178, abs=1e-9)


def test_paperwork_of_one_document_time_fills_63_percent():
    assert document_level(0.10, 0.0, 1.0, 0.10, 0.50) == pytest.approx(1.0 - math.exp(-1.0), abs=1e-15)


def test_no_time_leaves_an_empty_file():
    assert document_level(0.0, 0.0, 1.3, 0.10, 0.50) == 0.0


def test_skill_is_one_at_the_reference_and_has_the_stated_elasticity():
    assert skill(0.5, 0.5, 0.3) == 1.0
    assert skill(0.8, 0.5, 0.0) == 1.0
    assert skill(0.8, 0.4, 0.3) == pytest.approx(1.2311444133, abs=1e-9)  # 2^0.3
    step = 1e-6
    assert (math.log(skill(0.5 * (1 + step), 0.5, 0.3)) / step) == pytest.approx(0.3, abs=1e-5)


@given(SHARE, SHARE, within(*TIMES))
def test_level_stays_below_one_and_its_slopes_are_its_derivatives(paperwork, substance, times):
    paperwork, substance = 0.5 * paperwork, 0.5 * substance  # shares of one working time
    level = document_level(paperwork, substance, 1.2, *times)
    assert 0.0 <= level < 1.0
    h = 1e-6
    by_paperwork = (document_level(paperwork + h, substance, 1.2, *times) - level) / h
    by_substance = (document_level(paperwork, substance + h, 1.2, *times) - level) / h
    assert document_slope(level, 1.2, times[0]) == pytest.approx(by_paperwork, rel=1e-3, abs=1e-6)
    assert document_slope(level, 1.2, times[1]) == pytest.approx(by_substance, rel=1e-3, abs=1e-6)


def test_misreport_by_hand():
    # 0.21 x 0.03/(0.03 + 0.10) x e^(-1.5 x 0.1) = 0.21 x 0.230769231 x 0.860707976 = 0.041711233
    assert misreport(0.21, 0.03, 0.10, 0.1, 1.5, 0.0) == pytest.approx(0.041711233, abs=1e-9)
    # gain 0.03 - 0.1 x 0.05 = 0.025; 0.21 x 0.025/0.125 x 0.860707976 = 0.042 x 0.860707976 = 0.036149735
    assert misreport(0.21, 0.03, 0.10, 0.1, 1.5, 0.05) == pytest.approx(0.036149735, abs=1e-9)


def test_nothing_at_stake_means_nothing_invented_and_no_other_motive_the_ceiling():
    assert misreport(0.35, 0.0, 0.1, 0.0, 1.5, 0.0) == 0.0
    assert misreport(0.35, 0.0, 0.0, 0.0, 1.5, 0.0) == 0.0
    assert misreport(0.35, 0.02, 0.0, 0.0, 1.5, 0.0) == 0.35


def test_a_penalty_that_outweighs_the_stake_ends_invention_and_one_nobody_expects_changes_nothing():
    assert misreport(0.35, 0.25, 0.1, 0.5, 1.5, 0.5) == 0.0  # 0.25 at stake, 0.25 expected to be lost
    assert misreport(0.35, 0.25, 0.0, 0.5, 1.5, 0.5) == 0.0  # also where nothing else moves him
    assert misreport(0.35, 0.25, 0.1, 0.5, 1.5, 1.0) == 0.0
    assert misreport(0.35, 0.25, 0.1, 0.5, 1.5, 0.49) > 0.0
    assert misreport(0.35, 0.25, 0.1, 0.0, 1.5, 1.0) == misreport(0.35, 0.25, 0.1, 0.0, 1.5, 0.0)


@given(within(*MISREPORT), st.floats(0.001, 1.0), SHARE)
def test_misreport_stays_under_its_ceiling_rises_with_stake_and_falls_with_motive_and_being_seen(rule, stake, seen):
    ceiling, intrinsic, deterrence, penalty = rule
    gain = stake - seen * penalty
    invented = misreport(ceiling, stake, intrinsic, seen, deterrence, penalty)
    assert 0.0 <= invented <= ceiling
    assert misreport(ceiling, stake, intrinsic, 0.9 * seen, deterrence, penalty) >= invented - 1e-15
    assert misreport(ceiling, stake, intrinsic, seen, deterrence, 0.9 * penalty) >= invented - 1e-15
    if gain <= 0.0:
        assert invented == 0.0
    elif gain > 1e-9:
        assert invented > 0.0
        assert misreport(ceiling, stake + 0.01, intrinsic, seen, deterrence, penalty) > invented
        assert misreport(ceiling, stake, intrinsic + 0.01, seen, deterrence, penalty) < invented
    assert misreport(ceiling, stake, intrinsic, 1.0, deterrence, 0.0) == pytest.approx(
        misreport(ceiling, stake, intrinsic, 0.0, deterrence, 0.0) * math.exp(-deterrence)
    )


@given(SHARE, SHARE)
def test_reported_level_lies_between_the_level_and_one(level, invented):
    told = reported_level(level, invented)
    assert level - 1e-15 <= told <= 1.0
    assert reported_level(level, 0.0) == level
    assert reported_level(level, 1.0) == pytest.approx(1.0, abs=1e-15)


def test_minutes_write_in_part_of_the_absent():
    assert logged_attendance(0.6, 0.5) == pytest.approx(0.8)  # 0.6 + 0.5 x 0.4
    assert logged_attendance(0.6, 0.0) == 0.6
    assert logged_attendance(0.6, 1.0) == 1.0


def test_an_hour_of_paperwork_fills_more_of_the_file_than_an_hour_of_real_work_at_the_defaults():
    paper, real = default("branch.document_time"), default("branch.document_time_substance")
    assert document_slope(0.4, 1.0, paper) == pytest.approx(5.0 * document_slope(0.4, 1.0, real))


def test_own_claim_is_the_same_readiness_with_another_ceiling():
    # readiness 0.07 / 0.21 = a third of what he would dare; a third of 0.6 is 0.2
    assert own_claim(0.07, 0.21, 0.6) == pytest.approx(0.2)
    assert own_claim(0.0, 0.21, 0.6) == 0.0
    assert own_claim(0.21, 0.21, 0.6) == pytest.approx(0.6)


def demanded(**changes):
    """Paperwork demanded outright where nothing asks for it, with changes by name."""
    state = {
        "outright": 0.0, "visited": False, "visit_hours": 4.0, "asked": 0.5, "working_hours": 160.0,
        "campaign_time": 0.04, "campaign_demand": 0.0, "lists": 0.0, "showcase": False,
    }  # fmt: skip
    return demanded_paperwork(**{**state, **changes})


def test_each_demand_for_papers_by_hand_and_all_of_them_add_up():
    assert demanded() == 0.0
    demands = (
        ({"outright": 0.03}, 0.03),
        ({"visited": True}, 0.0125),  # half of the visits ask for papers: 0.5 x 4 / 160
        ({"campaign_demand": 0.5}, 0.02),  # 0.04 x 0.5
        ({"lists": 0.5}, 0.01),  # 0.02 x 0.5
        ({"showcase": True}, 0.05),
    )
    for change, hours in demands:
        assert demanded(**change) == pytest.approx(hours)
    together = {name: value for change, _ in demands for name, value in change.items()}
    assert demanded(**together) == pytest.approx(0.1225)
    assert demanded(**together, asked=0.0) == pytest.approx(0.11)  # visitors who look at people, not at papers


@given(within("assessment.paperwork_demand", "inspection.visit_paperwork_hours", "environment.campaign_paperwork"), SHARE, SHARE, SHARE)
def test_what_is_demanded_is_a_share_of_working_time(rule, asked, demand, lists):
    outright, hours, campaign = rule
    assert 0.0 <= demanded_paperwork(outright, True, hours, asked, 160.0, campaign, demand, lists, True) < 1.0
