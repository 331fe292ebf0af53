"""Both engines compute the same bits: every state variable, every month, whatever the order of activation."""

from dataclasses import replace

import numpy as np
import pytest

from sim.assessment import KINDS, SOURCES, Assessment, Indicator, IndicatorSet
from sim.entities import BRANCH_TYPES, copy_state
from sim.files.scenario_files import load_policy
from sim.kernel import advance as kernel_advance
from sim.mesa_model import advance as mesa_advance
from sim.observation import new_tally
from sim.scenario import Change, Policy, Target, Text
from sim.setting import setting
from sim.simulate import simulate_policies, start

POLICIES = ["onsite_w45", "weight_attention_training", "documents_w45", "training_once"]


def differing(left, right):
    """Names of the state variables that differ in any bit (places beyond the roll are nobody's state)."""
    names = []
    count = left.branches.members
    taken = np.concatenate([f + np.arange(n) for f, n in zip(left.branches.first, count)])
    for part_left, part_right in zip(left, right):
        for name, a, b in zip(part_left._fields, part_left, part_right):
            if part_left is left.members:
                a, b = a[taken], b[taken]
            if not np.array_equal(a, b):
                names.append(name)
    return names


def policies():
    """Shipped policies, and one with a rule sheet whose extra rows act and with two targets."""
    made = [load_policy(name) for name in POLICIES]
    shares = {"documents": 0.4, "on_site": 0.5, "outcome": 0.1}
    rows = (
        Indicator("life", "life", 60, "base", 3, tuple(shares.get(source, 0.0) for source in SOURCES)),
        Indicator("service", "service", 40, "base", 6, (0, 0.2, 0, 0.4, 0.4, 0)),
        *(Indicator(kind, "life", 0 if kind == "veto" else 20, kind, 3, (1, 0, 0, 0, 0, 0)) for kind in KINDS[1:]),
    )
    sheet = Assessment("sheet", "S", "S", (IndicatorSet("all", BRANCH_TYPES, rows),))
    changes = (
        Change("assessment.party_weight", 0.5),
        Change("assessment.veto_floor", 0.6),
        Change("secretary.talk_hours", 12.0, target=Target(share=0.5)),
        Change("inspection.coverage_target", 1.0, target=Target(types=("village", "organ"))),
        Change("member.training_sessions", 12.0, target=Target(types=("village",), share=0.7)),
    )
    return [*made, Policy("sheet_and_targets", Text("", ""), Text("", ""), (), None, changes, sheet)]


@pytest.mark.parametrize("policy", policies(), ids=lambda policy: policy.id)
def test_engines_agree_on_every_state_variable_every_month(small_scenario, policy):
    run = start(small_scenario.with_values({"branch.recruit_rate": 0.06}), seed=7)
    run = replace(run.fork(policy), month=run.month)
    scenario = run.scenario
    now = setting(scenario.rows_at(0), scenario.sheet_at(0), scenario.values)
    fast, slow = run.state, copy_state(run.state)
    fast.branches.last_visit[:2] = -30
    slow.branches.last_visit[:2] = -30
    for month in range(-24, -12):
        for engine, state in ((kernel_advance, fast), (mesa_advance, slow)):
            engine(state, now, run.margins, run.run_key, month, month + 1, 0.3, *new_tally(1), month)
        assert differing(fast, slow) == [], month


def test_engines_agree_on_all_responses(small_scenario):
    policies = [None, load_policy("onsite_w45")]
    fast = simulate_policies(small_scenario, policies, seed=3)
    slow = simulate_policies(small_scenario, policies, seed=3, engine="mesa")
    for name in fast:
        assert np.array_equal(fast[name].numerator.view("f8"), slow[name].numerator.view("f8")), name
        assert np.array_equal(fast[name].denominator.view("f8"), slow[name].denominator.view("f8")), name
