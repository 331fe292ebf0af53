"""Addressed randomness and what follows from it: nothing changes but what has a reason to."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from sim.entities import copy_state
from sim.files.scenario_files import load_policy
from sim.parameters import parameter_table
from sim.run import Run, start, with_room
from sim.simulate import simulate_policies
from tests.runs import advance, branch_differences, policy, roll, same_members, scenario

DOCUMENTS_ONLY = {"assessment__evidence_mix__on_site": 0.0, "assessment__evidence_mix__documents": 0.85}
ARMS = ("onsite_w45", "documents_w45", "training_once")


def twin(run):
    """The same run with its own copy of the state."""
    return Run(run.scenario, run.run_key, copy_state(run.state), run.margins, run.month, run.engine)


def bits(series):
    """All bits of a series, by policy."""
    return {name: (own.numerator.tobytes(), own.denominator.tobytes()) for name, own in series.items()}


def one_task(replicate):
    """Bits of one replicate; a module-level function, so that a spawned process finds it."""
    return bits(simulate_policies(scenario(20), [None, load_policy("onsite_w45")], seed=9, replicate=replicate))


@pytest.mark.parametrize("victim", [0, 17, 59])
def test_one_member_of_another_mind_changes_only_the_own_branch(victim):
    """Couplings off: nobody on site, no links; the year's decisions by rank fall before the minds part."""
    here = advance(start(scenario(branch__links=0.0, **DOCUMENTS_ONLY), seed=9), 0)
    there = twin(here)
    i = roll(there.state, victim)[1]
    there.state.members.disposition[i] = 1.0 - 0.5 * there.state.members.disposition[i]
    advance(here, 12), advance(there, 12)
    where, names = branch_differences(here.state, there.state, skip=("first", "room", "place"))  # a place is among others, and unread
    assert where == {victim}
    assert {"engagement_sum", "quality", "prestige"} <= names
    for name in here.state.bodies.dtype.names:
        left, right = here.state.bodies[name], there.state.bodies[name]
        assert np.array_equal(left, right) or name in {"score_mean", "score_sd"}, name  # statistics that only prizes look at


def distances(links, used, victim):
    """Months a practice of branch ``victim`` takes at least to each branch: who looks at whom along the first ``used`` links."""
    months = np.full(len(links), np.inf)
    months[victim] = 0
    for step in range(1, len(links)):
        months[(months[links[:, :used]].min(axis=1) == step - 1) & np.isinf(months)] = step
    return months


def test_a_practice_travels_one_link_a_month_and_stays_under_its_body():
    here = advance(start(scenario(branch__links=2.0, inspection__span=30.0, **DOCUMENTS_ONLY), seed=9), 0)
    there, victim = twin(here), 17
    there.state.branches.practice[victim] = 1.0
    away = distances(here.state.branches.links, 2, victim)
    assert np.isfinite(away[here.state.branches.body != here.state.branches.body[victim]]).sum() == 0
    assert 3 <= away[np.isfinite(away)].max() < 11
    for month in range(1, 12):  # before the next decisions by rank
        advance(here, month), advance(there, month)
        changed, _ = branch_differences(here.state, there.state, skip=("first", "room", "place"))
        assert changed <= set(np.flatnonzero(away <= month).tolist()), month
        if month == 1:
            assert changed == set(np.flatnonzero(away <= 1).tolist())
    assert len(changed) > (away <= 2).sum()


def test_under_quotas_one_branch_rises_only_where_another_falls():
    shared = scenario(240, assessment__quota=1, assessment__star_prize=0.5, inspection__span=10.0)
    here = advance(start(shared, seed=9), 0)
    there = twin(here)
    there.state.branches.quality[::20] = 0.95
    advance(here, 12), advance(there, 12)
    branches = here.state.branches
    change = there.state.branches.grade.astype(int) - branches.grade
    assert np.abs(change).sum() > 0
    for county in range(3):
        rest = branches.body // 10 == county
        for kind in range(8):
            group = rest & (branches.type == kind)
            if group.sum() >= 10:
                assert change[group].sum() == 0
                rest &= ~group
        assert change[rest].sum() == 0  # types with too few branches are graded together


def test_on_site_memory_couples_branches_of_a_type_through_reports_alone():
    """No practice, promotion by report or admission quota in between: these would carry the difference on to others' work."""
    uncoupled = {"branch__links": 0.0, "branch__admission_audit": 0.0, "branch__party_to_business": 0.0}
    uncoupled |= {"consequence__promotion_link": 0.0, "consequence__promotion_rate": 0.01}
    shared = scenario(inspection__coverage_target=1.0, inspection__capacity_days=200, **uncoupled)
    here = advance(start(shared, seed=9), 0)
    there = twin(here)
    there.state.members.disposition[roll(there.state, 5)] = 0.99
    for run in (here, there):  # nobody is visited any more: what was seen fades to the mean of the type
        run.scenario = shared.under(policy("blind", inspection__coverage_target=0.0))
    advance(here, 24), advance(there, 24)
    _, others = branch_differences(here.state, there.state)
    where = np.flatnonzero(here.state.branches.quality[:, 0] != there.state.branches.quality[:, 0])
    assert where.tolist() == [5]
    assert "score" in others


def test_order_company_and_number_of_policies_change_no_policy():
    shared, arms = scenario(20), [None, *map(load_policy, ARMS)]
    forward, backward = (bits(simulate_policies(shared, order, seed=9)) for order in (arms, arms[::-1]))
    assert forward == backward
    for arm in arms:
        (name, alone), *_ = bits(simulate_policies(shared, [arm], seed=9)).items()
        assert forward[name] == alone
    assert len(set(forward.values())) == len(arms)


def test_threads_change_no_bit():
    tasks = list(range(8))
    alone = [one_task(r) for r in tasks]
    for threads in (1, 2):
        with ThreadPoolExecutor(threads) as pool:
            assert list(pool.map(one_task, tasks)) == alone
    assert alone[0] != alone[1]


@pytest.mark.slow
def test_a_spawned_process_computes_the_same_bits():
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(one_task, 3).result() == one_task(3)


def test_a_policy_at_baseline_values_is_the_baseline_bit_for_bit():
    shared = scenario(20)
    levers = {name.replace(".", "__"): shared.values[name] for name, row in parameter_table().items() if row.role == "lever"}
    found = bits(simulate_policies(shared, [None, policy("same", **levers)], seed=9))
    assert found["baseline"] == found["same"]


def test_the_burn_in_is_the_same_under_all_policies():
    shared = scenario(20)
    states = [advance(start(shared.under(arm), seed=9), 0).state for arm in (None, *map(load_policy, ARMS))]
    for other in states[1:]:
        assert branch_differences(states[0], other) == (set(), set())
        assert all(np.array_equal(a, b) for a, b in zip(states[0].bodies, other.bodies))


def test_a_fork_leaves_its_origin_alone():
    run = advance(start(scenario(20), seed=9), 0)
    before = copy_state(run.state)
    advance(run.fork(load_policy("onsite_w45")), 12)
    assert branch_differences(before, run.state, skip=()) == (set(), set())


def test_new_places_change_no_value_and_no_future():
    run = advance(start(scenario(branch__recruit_rate=0.06), seed=9), -7)
    plain, moved = twin(run), twin(run)
    moved.state = with_room(moved.state, int(moved.state.branches.room.max()) + 1)
    assert not np.array_equal(moved.state.branches.first, plain.state.branches.first)
    assert branch_differences(plain.state, moved.state) == (set(), set())
    advance(plain, -3), advance(moved, -3)
    assert branch_differences(plain.state, moved.state) == (set(), set())
    assert not same_members(run.state, plain.state)


def test_members_lie_side_by_side_in_their_own_places():
    run = advance(start(scenario(branch__recruit_rate=0.06), seed=9), 12)
    branches = run.state.branches
    assert (branches.members <= branches.room).all()
    assert (branches.first[1:] == (branches.first + branches.room)[:-1]).all()
    ids = run.state.members.id[roll(run.state)]
    origin = (ids >> np.uint64(32)) & np.uint64((1 << 28) - 1)
    assert np.array_equal(origin, np.repeat(np.arange(60), branches.members))
