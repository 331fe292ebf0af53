"""Policies for some branches: who is reached, that nobody else is, and the same branches under every policy."""

import numpy as np
import pytest

from sim.entities import BRANCH_TYPES
from sim.files.policy_files import load_policy
from sim.problems import InputError
from sim.scenario import Change, Policy, Target, Text
from sim.simulate import simulate_policies, start
from tests.runs import advance, branch_differences, scenario

NONE = Text("", "")


def targeted(*changes):
    return Policy("t", NONE, NONE, (), None, changes)


def talks(target, value=20.0):
    return Change("secretary.talk_hours", value, target=target)


@pytest.fixture(scope="module")
def founded():
    return advance(start(scenario(80), seed=5), 0)


def test_without_a_target_every_branch_reads_its_type_only(founded):
    own = founded.fork(targeted(talks(None)))
    assert np.array_equal(own.state.branches.row, own.state.branches.type)


def test_only_branches_of_the_type_change_and_whom_they_share_leaders_with_do_not(founded):
    base = advance(founded.fork(None), 6)
    own = advance(founded.fork(targeted(talks(Target(types=("village",))))), 6)
    where, _ = branch_differences(base.state, own.state)
    villages = set(np.flatnonzero(base.state.branches.type == BRANCH_TYPES.index("village")).tolist())
    assert where == villages


def test_a_share_reaches_the_branches_first_in_order_and_a_larger_share_more(founded):
    base = advance(founded.fork(None), 3)
    reached = []
    for share in (0.25, 0.5):
        own = advance(founded.fork(targeted(talks(Target(share=share)))), 3)
        where, _ = branch_differences(base.state, own.state, skip=("first", "room", "row"))
        assert where == set(np.flatnonzero(base.state.branches.target_u < share).tolist())
        reached.append(where)
    assert reached[0] < reached[1]


def test_two_targets_in_one_policy_act_each_on_its_own(founded):
    first = Change("secretary.talk_hours", 20.0, target=Target(share=0.3))
    second = Change("member.training_hours", 64.0, target=Target(types=("organ",), share=0.6))
    own = founded.fork(targeted(first, second))
    rows = own.scenario.rows_at(0)
    organ = BRANCH_TYPES.index("organ")
    told = [(rows[level * 8 + organ]["secretary.talk_hours"], rows[level * 8 + organ]["member.training_hours"]) for level in range(3)]
    assert told == [(20.0, 64.0), (4.0, 64.0), (4.0, 32.0)]
    assert [rows[level * 8]["member.training_hours"] for level in range(3)] == [32.0, 32.0, 32.0]  # no organ
    assert set(np.unique(own.state.branches.row // 8)) == {0, 1, 2}


def test_a_target_of_everyone_is_no_target(founded):
    plain, everyone = founded.fork(targeted(talks(None))), founded.fork(targeted(talks(Target(types=BRANCH_TYPES))))
    where, _ = branch_differences(advance(plain, 4).state, advance(everyone, 4).state)
    assert where == set()


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (Change("inspection.capacity_days", 100.0, target=Target(types=("village",))), "problem.target_of_body"),
        (Change("secretary.first_share", 0.2, target=Target(types=("village",))), "problem.target_of_body"),
        (Change("secretary.talk_hours", 8.0, target=Target(share=0.0)), "problem.targets_nobody"),
    ],
)
def test_targets_that_cannot_be_are_refused(change, key):
    with pytest.raises(InputError) as caught:
        scenario(10).under(targeted(change))
    assert [problem.key for problem in caught.value.problems] == [key]


def test_effects_on_the_branches_reached_and_on_the_others_add_up():
    base = scenario(80, 12)
    half = Policy("half", NONE, NONE, (), None, (talks(Target(types=("village", "organ"), share=0.5)),))
    plain = Policy("plain", NONE, NONE, (), None, (talks(None),))
    results = simulate_policies(base, [None, half, plain], seed=5)
    groups = results["half"].groups
    assert groups[-3:] == ("treated:half", "connected:half", "others:half")
    for name, series in results.items():  # tallied in every arm, over the same branches
        treated, connected, others, together = (series.numerator["quality"][-1, g] for g in (-3, -2, -1, 0))
        assert treated + connected + others == pytest.approx(together), name
    change = {
        group: results["half"].monthly("engagement", group)[-1] - results["baseline"].monthly("engagement", group)[-1]
        for group in groups[-3:]
    }
    assert change["treated:half"] > 0.005
    for group in ("connected:half", "others:half"):  # talks are a secretary's own time: nobody else feels them
        assert change[group] == pytest.approx(0.0, abs=1e-12)
    assert results["half"].window(0, 12).shape[0] == len(groups)


def test_reached_branches_are_those_a_window_counts():
    base = scenario(60, 12)
    half = Policy("half", NONE, NONE, (), None, (talks(Target(share=0.4)),))
    run = advance(start(base, seed=5), 0)
    run.mark([half])
    assert np.array_equal(run.state.branches.marks == 1, run.state.branches.target_u < 0.4)
    series = simulate_policies(base, [None, half], seed=5)["half"]
    assert series.denominator["quality"][0, -3] == (run.state.branches.target_u < 0.4).sum()


def test_a_rule_sheet_for_some_branches_only_is_refused_not_given_to_all(tmp_path):
    path = tmp_path / "p.yaml"
    head = "kind: policy\nschema: 1\nid: p\ntitle: {en: t, zh: 题}\nquestion: {en: q, zh: 问}\nassessment: standard_25\n"
    path.write_text(head + "target: {types: [village]}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_policy(path)
    assert [(problem.key, problem.line) for problem in caught.value.problems] == [("problem.sheet_for_all", 7)]
    path.write_text(head + "changes: {secretary.talk_hours: {value: 8, target: {types: [village]}}}\n", encoding="utf-8")
    assert load_policy(path).changes[0].target == Target(types=("village",))
