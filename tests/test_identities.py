"""Book-keeping that must come out exactly: scores, time, members, statistics, windows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from sim.observation import GROUPS, Series, new_tally
from sim.problems import InputError
from sim.processes.observe_ranks import gini_mean_difference, rank_correlation
from sim.simulate import simulate, start
from tests.runs import advance, member_rows, policy, scenario

MIXED = {
    "assessment__evidence_mix__documents": 0.4, "assessment__evidence_mix__self_report": 0.1, "assessment__evidence_mix__on_site": 0.3,
    "assessment__evidence_mix__member_survey": 0.1, "assessment__evidence_mix__mass_survey": 0.05,
    "assessment__evidence_mix__outcome": 0.05, "inspection__coverage_target": 0.5,
}  # fmt: skip
SCORES = st.lists(st.floats(0.0, 1.0), min_size=20, max_size=60)


@pytest.fixture(scope="module")
def assessed():
    """A run at the end of an assessment year, and what was observed of it."""
    run = advance(start(scenario(160, 12, **MIXED), seed=4), 0)
    tally = new_tally(12)
    run.advance_to(12, tally)
    return run, Series(*tally)


def test_gap_is_inflation_plus_focus_in_every_branch(assessed):
    branches = assessed[0].state.branches
    gap = branches.score - branches.true_mean
    assert np.abs(gap - branches.inflation - branches.focus).max() < 1e-12
    assert np.abs(branches.adjustment).max() == 0.0  # no extra rows, and weighed levels stay on the scale
    assert np.abs(branches.focus).max() > 0.001  # there is something to split
    series = assessed[1]
    assert series.monthly("gap")[11] == pytest.approx(series.monthly("inflation")[11] + series.monthly("focus")[11], abs=1e-12)
    assert series.monthly("gap")[11] == pytest.approx(gap.mean(), abs=1e-12)


@pytest.mark.parametrize(
    "arm",
    [
        {"assessment__veto": 1, "assessment__veto_floor": 0.6},
        {"assessment__star_prize": 1.0},
        {"assessment__third_party_share": 1.0, "assessment__indicator_fit": 0.0},
        {"assessment__multiplicative": 1, "assessment__quota": 1, "assessment__contest_prize": 1.0},
    ],
)
def test_gap_is_inflation_plus_focus_plus_adjustment_however_it_is_assessed(arm):
    run = advance(start(scenario(80, 12, secretary__misreport_max=0.35, **{**MIXED, **arm}), seed=4), 0)
    b = run.state.branches
    assert np.abs(b.score - b.true_mean - b.inflation - b.focus - b.adjustment).max() < 1e-12
    assert (b.score[b.vetoed == 1] == 0.0).all()
    assert (b.vetoed.sum() > 0) == ("assessment__veto" in arm)


@pytest.mark.parametrize("arm", [{}, {"member__training_followup": 1.0, "secretary__talk_hours": 40.0, "member__training_hours": 120.0}])
def test_a_secretarys_month_is_used_up(arm):
    run = advance(start(scenario(), seed=4), 0).fork(policy("arm", **arm))
    for month in range(1, 13):
        b = advance(run, month).state.branches
        assert np.abs(b.used_business + b.used_substance + b.used_paperwork + b.used_other - 1.0).max() < 1e-12
        assert np.abs(b.time_business + b.time_substance + b.time_paperwork - 1.0).max() < 1e-12
        assert min(part.min() for part in (b.used_business, b.used_substance, b.used_paperwork)) > 0.0


def test_members_are_counted_by_who_they_are():
    run = start(scenario(40, 12, branch__recruit_rate=0.06, member__disposal_rate=0.1, member__disposition_mean=0.3), seed=4)
    now = set(member_rows(run.state)["id"].tolist())
    ever, founders, exits, recruits = set(now), len(now), 0, 0
    for month in range(-23, 13):
        ids = member_rows(advance(run, month).state)["id"].tolist()
        b = run.state.branches
        assert len(ids) == len(set(ids)) == b.members.sum()
        assert set(ids).isdisjoint(ever - now)  # who left never comes back
        assert len(now - set(ids)) == b.exits.sum()
        assert len(set(ids) - now) == b.recruits.sum()
        now, exits, recruits = set(ids), exits + int(b.exits.sum()), recruits + int(b.recruits.sum())
        ever |= now
    assert len(now) == founders - exits + recruits
    assert min(exits, recruits) > 10


def test_sums_over_the_roll_are_those_of_its_members(assessed):
    state = assessed[0].state
    rows, members = member_rows(state), state.branches.members
    ends = np.cumsum(members)
    for name, variable in (("engagement_sum", "engagement"), ("knowledge_sum", "knowledge"), ("identity_sum", "identity")):
        parts = [part.sum() for part in np.split(rows[variable], ends[:-1])]
        assert np.abs(getattr(state.branches, name) - parts).max() < 1e-9
    e, series = rows["engagement"], assessed[1]
    assert series.monthly("engagement")[11] == pytest.approx(e.mean(), abs=1e-12)
    assert series.monthly("engagement_sd")[11] == pytest.approx(e.std(), abs=1e-9)
    assert series.monthly("engaged_share")[11] == pytest.approx((e > 0.6).mean(), abs=1e-12)


def test_validity_is_the_spearman_correlation_of_score_and_truth(assessed):
    branches, series = assessed[0].state.branches, assessed[1]
    weighted = counted = 0.0
    for g, group in enumerate(GROUPS):
        chosen = branches.type == g - 1 if g > 0 else np.ones(160, bool)
        reported = series.monthly("validity", group)[11]
        if chosen.sum() < 20:
            assert np.isnan(reported), group
            continue
        assert reported == pytest.approx(spearmanr(branches.score[chosen], branches.true_mean[chosen]).statistic, abs=1e-12)
        weighted, counted = weighted + (g > 0) * chosen.sum() * reported, counted + (g > 0) * chosen.sum()
    assert 0 < counted < 160  # some types are too small, some are not
    assert series.monthly("validity_within")[11] == pytest.approx(weighted / counted, abs=1e-12)


@given(SCORES, st.integers(0, 2**32 - 1))
def test_rank_correlation_uses_mid_ranks_and_is_missing_where_d2_says_so(scores, seed):
    x = np.round(np.array(scores), 1)  # ties
    y = np.random.default_rng(seed).random(len(x))
    found = rank_correlation(x, y)
    if len(set(x)) < 5:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)
    assert np.isnan(rank_correlation(x[:19], y[:19]))
    assert np.isnan(rank_correlation(y, 0.4 + 0.001 * y))  # truths that hardly differ


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=40))
def test_inequality_is_the_mean_difference_of_two_branches(values):
    x, n = np.array(values), len(values)
    assert gini_mean_difference(x) == pytest.approx(sum(abs(a - b) for a in x for b in x) / (n * (n - 1)), abs=1e-12)
    assert np.isnan(gini_mean_difference(x[:1]))


def test_windows_add_up():
    top, bottom = new_tally(24)
    top.engagement[:, 0], bottom.engagement[:, 0] = np.arange(24), np.arange(24) + 1.0
    top.score[[11, 23], 0], bottom.score[[11, 23], 0] = [30.0, 60.0], [50.0, 50.0]
    top.cost_superiors[:, 0], bottom.cost_superiors[:, 0] = 10.0, 5.0
    series = Series(top, bottom)
    year_2 = dict(zip(series.responses, series.window(12, 24)[0]))
    assert year_2["engagement"] == pytest.approx(sum(range(12, 24)) / sum(range(13, 25)))  # sum over sum, not mean of means
    assert year_2["score"] == pytest.approx(1.2)  # the one assessment of the year
    assert year_2["cost_superiors"] == pytest.approx(48.0)  # 24 months x 10 / 5: since the switch, not since the window began
    assert np.isnan(series.window(0, 11)[0][series.responses.index("score")])  # no assessment: missing, not 0
    assert np.isnan(series.window(12, 24)[3]).all()  # a group without branches
    assert np.isnan(series.monthly("score")[:11]).all()
    for first, stop in ((-1, 12), (0, 25), (5, 5)):
        with pytest.raises(ValueError, match="outside"):
            series.window(first, stop)


@pytest.mark.parametrize("start_month, before, after", [(5, 12, 3), (6, 12, 3), (6, 3, 12), (3, 12, 6)])
def test_a_period_that_changes_within_a_year_is_refused_or_averaged_over_the_months_it_had(start_month, before, after):
    changed = policy("period", assessment__period_months=after)
    (change,) = changed.changes
    object.__setattr__(change, "start", start_month)
    try:
        arm = scenario(30, 24, assessment__period_months=before).under(changed)
    except InputError:
        return  # refusing such a change is right too
    series = simulate(arm, seed=4)
    truth = series.monthly("score") - series.monthly("gap")
    assert np.nanmax(np.abs(truth - series.monthly("quality"))) < 0.05
