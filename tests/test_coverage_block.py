"""The block test: a lever acts through its declared channel and through nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from branchsim.coverage.block import LEAST_FALL, Blocked, blocked_effect
from branchsim.coverage.channels import GROUPS, held, owners, recorded, variables_of_channel
from sim.files.scenario_files import load_policy, load_scenario
from sim.observation import new_tally
from sim.simulate import start


@pytest.fixture(scope="module")
def at_switch():
    run = start(load_scenario("baseline", ["population.branches=6", "burn_in=24", "months=12"]), seed=3)
    run.advance_to(0, new_tally(0))
    return run


def arm(run, policy):
    """The run's own copy under a policy, a year on, in the readable engine; its responses."""
    own, tally = replace(run.fork(policy), engine="mesa"), new_tally(12)
    own.advance_to(12, tally)
    return own.state, tally


@pytest.mark.parametrize(
    "channel",
    [
        ("time",),
        ("knowledge",),
        ("belief", "contact_hours"),
        ("quality",),
        ("engagement", "service_sum"),
        ("leaving", "first_until"),
        ("grade", "quota", "covered"),
    ],
)
def test_holding_the_baseline_on_its_own_path_changes_no_bit(at_switch, channel) -> None:
    with recorded(channel) as path:
        _, first = arm(at_switch, None)
    with held(channel, path):
        _, second = arm(at_switch, None)
    _, plain = arm(at_switch, None)
    for one, other, third in zip(first, second, plain, strict=True):
        assert one.tobytes() == other.tobytes() == third.tobytes()


def test_a_held_variable_follows_the_path_whatever_the_policy(at_switch) -> None:
    policy = load_policy("weight_attention_training")
    with recorded(["time", "knowledge"]) as path:
        baseline, _ = arm(at_switch, None)
    with held(["time", "knowledge"], path):
        under, _ = arm(at_switch, policy)
    free, _ = arm(at_switch, policy)
    for name in (name for name in GROUPS["time"] if hasattr(baseline.branches, name)):
        assert np.array_equal(getattr(baseline.branches, name), getattr(under.branches, name)), name
        assert not np.array_equal(getattr(baseline.branches, name), getattr(free.branches, name)) or name == "used_other", name
    assert np.array_equal(baseline.branches.knowledge_sum, under.branches.knowledge_sum)  # sums over members follow
    assert not np.array_equal(baseline.branches.engagement_sum, under.branches.engagement_sum)  # what is not held still moves


def test_a_sum_over_members_can_be_held_beside_what_it_is_the_sum_of(at_switch) -> None:
    policy, channel = load_policy("l38_posts_and_pledges"), ["engagement", "service_sum"]
    with recorded(channel) as path:
        baseline, _ = arm(at_switch, None)
    with held(channel, path):
        under, _ = arm(at_switch, policy)
    free, _ = arm(at_switch, policy)
    assert np.array_equal(baseline.branches.service_sum, under.branches.service_sum)
    assert not np.array_equal(baseline.branches.service_sum, free.branches.service_sum)


@pytest.mark.parametrize(
    ("policy", "channel", "response"),
    [
        ("promotion_link_up", ["time", "invented", "leaving"], "quality"),
        ("training_spaced", ["knowledge", "time"], "engagement"),
    ],
)
def test_with_its_channel_held_a_lever_loses_four_fifths_of_its_effect(policy, channel, response) -> None:
    found = blocked_effect(policy, channel, response, branches=20, replicates=2)
    assert abs(found.effect) > 1e-4 and found.fall >= LEAST_FALL, found


def test_full_time_posts_act_through_time_where_part_timers_have_little() -> None:
    """At the default values hardly a secretary stands at the cap, so there is no effect to block."""
    scarce = ["secretary.part_time_cap=0.2"]
    found = blocked_effect("full_time_staff", ["time"], "quality", branches=20, replicates=2, settings=scarce)
    assert found.effect > 0 and found.fall >= LEAST_FALL


def test_another_channel_blocks_little() -> None:
    found = blocked_effect("training_spaced", ["belief"], "knowledge", branches=20, replicates=2)
    assert found.fall < 0.2


def test_an_effect_of_zero_has_no_fall() -> None:
    assert np.isnan(Blocked(0.0, 0.0).fall) and Blocked(-0.4, 0.1).fall == pytest.approx(0.75)
    assert [Blocked(-0.4, left).word(1.0) for left in (0.1, 0.08)] == ["fails", "holds"] and Blocked(0.0004, 0.0).word(1.0) == "small"


def test_a_variable_that_no_process_writes_is_no_channel() -> None:
    with pytest.raises(ValueError, match="no process of the schedule writes target_u"):
        owners("target_u")
    assert variables_of_channel(["time", "belief"])[-1] == "belief" and "used_substance" in variables_of_channel(["time"])
