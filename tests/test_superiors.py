"""What superiors do with levers that reach some branches only: each branch is treated by its own lever, compared with its like."""

import numpy as np
import pytest

from sim.assessment import LIFE
from sim.scenario import Change, Policy, Target, Text
from sim.setting import setting
from sim.simulate import start
from tests.runs import advance, policy, scenario

HALF = Target(share=0.5)


def after(month, *changes, base=None):
    """State of a run at ``month`` under a policy of these changes."""
    made = Policy("made", Text("", ""), Text("", ""), (), None, changes)
    return advance(advance(start(base or scenario(60), seed=4), 0).fork(made), month).state.branches


@pytest.mark.parametrize("target", [None, HALF])
def test_the_risk_index_warns_of_the_weak_among_the_watched(target):
    """Data almost without noise: below 85 % of the mean of the watched branches of the body, and nobody else is warned of."""
    base = scenario(60, inspection__signal_noise=0.05, inspection__span=60)
    branches = after(1, Change("inspection.early_warning", 0.5, target=target), base=base)
    watched = branches.target_u < (1.0 if target is None else 0.5)
    level = branches.quality.mean(axis=1)
    warned = branches.warned == 1
    assert warned[watched].any()
    assert not warned[~watched].any()
    assert level[warned].mean() < 0.9 * level[watched].mean()
    assert not warned[level > 0.85 * level[watched].mean() + 0.25].any()


def test_quotas_act_where_the_policy_acts():
    """Zero leniency and a quota for the half: every branch outside it has the grade of its own score."""
    branches = after(12, Change("assessment.quota", 1.0, target=HALF), Change("assessment.leniency", 0.0))
    by_cut = np.searchsorted([0.6, 0.8, 0.9], branches.score, side="right")
    inside = branches.target_u < 0.5
    assert (branches.grade[~inside] == by_cut[~inside]).all()
    assert (branches.grade[inside] != by_cut[inside]).any()


def test_the_veto_lever_stands_for_a_veto_on_organisational_life():
    on = scenario(5).under(policy("veto", assessment__veto=1)).rows_at(0)
    made = setting(on, None, scenario(5).values)
    assert (made.veto[:, LIFE] == 1.0).all() and made.veto.sum() == len(made.veto)
    assert setting(scenario(5).rows_at(0), None, scenario(5).values).veto.sum() == 0.0
    strict = after(12, Change("assessment.veto", 1.0), Change("assessment.veto_floor", 0.6))
    assert strict.vetoed.any() and (strict.score[strict.vetoed == 1] == 0.0).all()
