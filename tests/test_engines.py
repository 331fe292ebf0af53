"""Both engines compute the same bits: every state variable, every month, whatever the order of activation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.assessment import KINDS, SOURCES, Assessment, Indicator, IndicatorSet, share_groups
from sim.bounds import ASSESSMENT_PERIODS
from sim.entities import BRANCH_TYPES, State, columns_of, copy_state
from sim.files.scenario_files import load_policy
from sim.kernel import WHOLE
from sim.kernel import advance as kernel_advance
from sim.mesa_model import CHANGING, BranchModel
from sim.mesa_model import advance as mesa_advance
from sim.observation import new_tally
from sim.parameters import parameter_table
from sim.problems import Place
from sim.run import NO_MEANS, start, with_room
from sim.scenario import Change, Policy, Target, Text
from sim.setting import setting
from sim.simulate import simulate_policies
from sim.targets import target_problems
from tests.runs import advance, policy, roll, scenario

POLICIES = ["onsite_w45", "weight_attention_training", "documents_w45", "training_once"]
VILLAGES, HALF, SOME = Target(types=("village",)), Target(share=0.5), Target(types=("village", "organ", "community"), share=0.7)
LEVERS = [row for name, row in parameter_table().items() if row.role == "lever" and not any(name in group for group in share_groups())]
"""All levers that can be moved alone."""


def differing(left, right):
    """Names of the state variables that differ in any bit (places beyond the roll are nobody's state)."""
    names = []
    taken = roll(left)
    for (row, a), (_, b) in zip(columns_of(left), columns_of(right), strict=True):
        if row.owner == "member":
            a, b = a[taken], b[taken]
        if not np.array_equal(a, b):
            names.append(row.name)
    return names


def both_engines(run, months, before=lambda state: None):
    """Run both engines from the run's state under its scenario's policy; months in which they differ, in what, and the last states."""
    now = setting(run.scenario.rows_at(0), run.scenario.sheet_at(0), run.scenario.values)
    fast, slow = run.state, copy_state(run.state)
    wrong = {}
    for month in range(run.month, run.month + months):
        fast, slow = with_room(fast, 1), with_room(slow, 1)
        for engine, state in ((kernel_advance, fast), (mesa_advance, slow)):
            engine(state, now, run.margins, run.run_key, month, month + 1, WHOLE, NO_MEANS, 0.3, *new_tally(1), month)
        before(fast)
        if names := differing(fast, slow):
            wrong[month] = names
            break
    return wrong, fast


def forked(base, under, seed=7):
    run = start(base, seed=seed)
    return replace(run.fork(under), month=run.month)


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
        Change("secretary.talk_hours", 12.0, target=HALF),
        Change("inspection.coverage_target", 1.0, target=Target(types=("village", "organ"))),
        Change("member.training_sessions", 12.0, target=SOME),
    )
    return [*made, Policy("sheet_and_targets", Text("", ""), Text("", ""), (), None, changes, sheet), *mechanisms()]


def mechanisms():
    """Policies that between them switch every mechanism on: campaigns from each level, grading, motives, careers, diffusion, mobility."""
    graded = {"assessment.quota": 1, "assessment.star_prize": 0.6, "assessment.contest_prize": 0.4, "assessment.period_months": 6}
    cut = {"assessment.star_prize": 0.8, "assessment.leniency": 0.7, "assessment.annual_share": 0.9, "assessment.characteristic_share": 0.4}
    checked = {"inspection.rounds": 4, "inspection.targeting": 1, "inspection.early_warning": 0.8, "inspection.contact_points": 0.3}
    seen = {"inspection.unannounced_share": 0.5, "inspection.off_hours": 0.8, "inspection.levels_up": 2, "inspection.document_demand": 0.3}
    outside = {
        "assessment.third_party_share": 0.7,
        "assessment.review": 1,
        "assessment.multiplicative": 1,
        "assessment.veto": 1,
        "assessment.veto_floor": 0.6,
    }
    moved = {"consequence.member_reward": 0.7, "consequence.praise": 0.4, "consequence.feedback": 0.6, "consequence.pay_link": 0.6}
    told = {"consequence.rectification": 0.9, "consequence.rectification_months": 2, "consequence.tolerance": 0.8}
    posts = {"consequence.demotion_rate": 0.1, "secretary.reserve_share": 0.6, "secretary.first_share": 0.3, "secretary.first_term": 12}
    paid = {"secretary.pay": 1.4, "secretary.trained_share": 1, "consequence.misconduct_sanction": 0.9}
    together = {"branch.pair_share": 0.5, "branch.links": 4, "branch.demonstration_share": 0.2, "branch.pooling": 0.3, "branch.refresh": 3}
    kept = {"branch.institutionalised": 0.7, "branch.publicity": 0.4, "branch.mass_reach": 1.3, "branch.transparency": 0.9}
    lively = {"branch.merge_rate": 0.6, "branch.leisure_share": 0.5, "branch.venue_share": 1, "branch.leader_example": 1}
    built = {"branch.rule_adherence": 1, "branch.joint_planning": 0.8, "branch.on_industry": 0.6, "branch.joint_formation": 0.7}
    grown = {"branch.recruit_rate": 0.06, "branch.quantity_weight": 1, "branch.admission_audit": 0.9, "branch.retired_role": 0.8}
    honoured = {"branch.awards_share": 0.08, "branch.award_merit": 0.9, "branch.role_coverage": 0.8, "member.disposal_rate": 0.1}
    reached = {"member.online_reach": 0.9, "member.registration": 0.9, "member.destination_coverage": 0.5, "member.aid_coverage": 0.7}
    raised = {"member.rating": 0.8, "member.mentoring": 0.4, "member.identity_education": 0.6, "member.training_hours": 120}
    listed = {"assessment.responsibility_lists": 0.8, "assessment.list_follow_up": 0.9}
    parts = {
        "township": (1, graded | together | grown),
        "county": (2, cut | posts | checked | reached),
        "city": (3, outside | seen | moved | lively | raised),
        "province": (4, graded | cut | kept | built | honoured | told | paid | listed | posts | together),
    }
    made = [policy(name, **{"environment.campaign": 1, "environment.campaign_levels": k}, **part) for name, (k, part) in parts.items()]
    everything = {name: value for _, part in parts.values() for name, value in part.items()}
    return [*made, targeted(policy("everything", **{"environment.campaign": 0.6}, **everything))]


def may_differ(lever):
    """May this lever differ between branches?"""
    return list(target_problems(lever, HALF, Place("test"))) == []


def targeted(whole):
    """The same policy with a target on each change that may have one, in turn none, villages, a half, some."""
    turns = [None, VILLAGES, HALF, SOME]
    changes = [replace(c, target=turns[k % 4] if may_differ(c.lever) else None) for k, c in enumerate(whole.changes)]
    return replace(whole, id=f"{whole.id}_targeted", changes=tuple(changes))


@pytest.mark.parametrize("under", policies(), ids=lambda under: under.id)
def test_engines_agree_on_every_state_variable_every_month(under):
    base = scenario(20, 12, inspection__span=10, branch__recruit_rate=0.06)
    run = forked(base, under)
    run.state.branches.last_visit[:2] = -30
    wrong, _ = both_engines(run, 24)
    assert wrong == {}


def test_the_policies_between_them_move_every_state_variable():
    """Agreement proves little about what stands still: each variable that a process writes differs between months or branches."""
    moving, common = set(), {"inspection__span": 10, "branch__recruit_rate": 0.06, "environment__misconduct_rate": 0.01}
    base = scenario(20, 12, **common, branch__survey_noise=0.3, member__disposition_mean=0.3, member__disposal_cut=0.35)

    def look(state: State):
        for owner, part in (("branch", state.branches), ("body", state.bodies)):
            moving.update(
                f"{owner}.{name}"
                for name, array in ((name, part[name]) for name in part.dtype.names)
                if (array != first[owner][name]).any()
            )

    for under in policies()[len(POLICIES) :]:
        run = forked(base, under)
        both = (("branch", run.state.branches), ("body", run.state.bodies))
        first = {owner: {name: part[name].copy() for name in part.dtype.names} for owner, part in both}
        assert both_engines(run, 24, before=look)[0] == {}
    still = {name for name in CHANGING if not name.startswith("member.")} - moving
    assert still == {"branch.leaving"}  # who is to leave in January has left by the month's end


LEVEL = st.sampled_from([0.0, 0.3, 0.7, 1.0])


@given(
    picked=st.lists(st.tuples(st.sampled_from(LEVERS), LEVEL, st.sampled_from([None, VILLAGES, HALF, SOME])), min_size=5, max_size=40),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_engines_agree_whatever_levers_are_moved(picked, seed):
    changes = {row.name: change_of(row, level, target) for row, level, target in picked}
    drawn = Policy("drawn", Text("", ""), Text("", ""), (), None, tuple(changes.values()))
    assert both_engines(forked(scenario(20, 12, inspection__span=10), drawn, seed), 13)[0] == {}


def change_of(row, level, target=None):
    """A change of one lever to a level between its bounds."""
    value = row.low + level * (row.high - row.low)
    if row.name == "assessment.period_months":
        value = min(ASSESSMENT_PERIODS, key=lambda months: abs(months - value))  # years hold whole periods
    return Change(row.name, float(round(value)) if row.kind == "int" else value, target=target if may_differ(row.name) else None)


def test_engines_agree_on_all_responses(small_scenario):
    policies = [None, load_policy("onsite_w45"), mechanisms()[-1]]
    fast = simulate_policies(small_scenario, policies, seed=3)
    slow = simulate_policies(small_scenario, policies, seed=3, engine="mesa")
    for name in fast:
        assert np.array_equal(fast[name].numerator.view("f8"), slow[name].numerator.view("f8")), name
        assert np.array_equal(fast[name].denominator.view("f8"), slow[name].denominator.view("f8")), name


def test_agents_give_back_the_state_they_were_made_from(small_scenario):
    run = forked(small_scenario, None)
    now = setting(run.scenario.rows_at(0), None, run.scenario.values)
    for engine_month in (-24, -23):  # a state that was run for a month holds no convenient zeros
        before = copy_state(run.state)
        model = BranchModel(run.state, now, run.margins, run.run_key, engine_month)
        model.write_back()
        model.write_roll()
        assert differing(before, run.state) == []
        kernel_advance(
            run.state, now, run.margins, run.run_key, engine_month, engine_month + 1, WHOLE, NO_MEANS, 0.3, *new_tally(1), engine_month
        )


@pytest.mark.parametrize("ramp", [0, 7])
def test_levers_at_dose_zero_are_the_baseline_bit_for_bit(ramp):
    """Every lever set to what it is anyway, at once or by a ramp, for all or for some: not a bit of any state moves."""
    base = scenario(20, 24, inspection__span=10)
    changes = [Change(row.name, base.values[row.name], start=k % 5, ramp=0 if row.kind == "int" else ramp) for k, row in enumerate(LEVERS)]
    idle = targeted(Policy("idle", Text("", ""), Text("", ""), (), None, tuple(changes)))
    runs = [advance(start(base, seed=9), 0).fork(under) for under in (None, idle)]
    for stop in range(1, 25):
        left, right = (advance(run, stop).state for run in runs)
        assert set(differing(left, right)) <= {"row"}  # which of the equal rows a branch reads is a matter of targets
