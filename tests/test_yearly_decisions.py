"""Decisions by rank above the branches: exact counts per body or quota group, the right branches, equals by address."""

import numpy as np
import pytest

from sim.entities import BRANCH_TYPES, copy_state
from sim.processes.decisions import BODIES_PER_COUNTY, LEAST_IN_GROUP, decide_year, grade_branches
from sim.randomness import Kind, Purpose, draw, entity_id, run_key_words, uniform
from sim.scenario import Change, Policy, Text
from sim.simulate import settings_of, start
from tests.runs import advance, policy, scenario

SEED, JANUARY = 6, 12
NONE = Text("", "")


def decided(**values):
    """A run of three bodies of twenty branches at the second January, and its state after that month's decisions alone."""
    run = advance(start(scenario(60, 24, inspection__span=20.0, **values), seed=SEED), JANUARY)
    after = copy_state(run.state)
    decide_year(after, settings_of(run.scenario)[-1][2], run.run_key, JANUARY)
    return run, after


def seats(run, share, size, body, word):
    """Whole seats of a body: the fraction is decided by an addressed draw."""
    words = draw(run.run_key, entity_id(int(Kind.BODY), body, 0, 0), JANUARY, int(Purpose.BODY_SEATS))
    return int(share * size + uniform(words[word]))


def bodies_of(state):
    """Indices of the branches under each body."""
    return [np.flatnonzero(state.branches.body == k) for k in range(len(state.bodies.branches))]


def test_promotions_are_exact_counts_of_each_body_and_go_by_the_score_where_it_decides():
    run, after = decided(consequence__promotion_rate=0.13, consequence__promotion_link=1.0)
    counts = []
    for k, own in enumerate(bodies_of(after)):
        leaving = after.branches.leaving[own] == 1
        counts.append(leaving.sum())
        assert counts[-1] == seats(run, 0.13, len(own), k, 0)
        assert after.branches.composite[own][leaving].min() > after.branches.composite[own][~leaving].max()
    assert set(counts) == {2, 3}  # 0.13 of twenty is neither
    chosen = np.flatnonzero(after.branches.leaving)
    advance(run, JANUARY + 1)
    assert (run.state.branches.changed[chosen] == 1).all()
    assert (run.state.branches.since[chosen] == JANUARY + 1).all()
    assert run.state.branches.leaving.sum() == 0


def test_demotions_take_the_lowest_scores():
    run, after = decided(consequence__promotion_rate=0.01, consequence__promotion_link=1.0, consequence__demotion_rate=0.1)
    for k, own in enumerate(bodies_of(after)):
        best_first = own[np.argsort(-after.branches.composite[own])]
        left = set(np.flatnonzero(after.branches.leaving)) & set(own)
        left -= set(best_first[: seats(run, 0.01, len(own), k, 0)])
        assert left == set(own[np.argsort(after.branches.score[own])][: seats(run, 0.1, len(own), k, 1)])


def test_first_secretaries_go_to_the_lowest_scores_help_for_their_term_and_leave():
    run = advance(start(scenario(60, 36, inspection__span=20.0, secretary__first_term=15), seed=SEED), 0)
    scores = run.state.branches.score.copy()
    once = Policy("once", NONE, NONE, (), None, (Change("secretary.first_share", 0.2, end=1),))
    own, without = run.fork(once), run.fork(None)
    for month in range(17):
        branches, plain = advance(own, month + 1).state.branches, advance(without, month + 1).state.branches
        helped = branches.worked - branches.used_substance
        if month == 0:
            chosen = helped > 0.0
            for body in bodies_of(own.state):
                assert chosen[body].sum() == 4
                assert scores[body][chosen[body]].max() < scores[body][~chosen[body]].min()
        assert helped == pytest.approx(0.15 * chosen if month < 15 else 0.0, abs=1e-12), month
        same = branches.own_ability == plain.own_ability  # promotions of the second year may differ
        added = np.minimum(plain.ability + 0.25 * chosen, 0.99) if month < 15 else plain.ability
        assert branches.ability[same] == pytest.approx(added[same]), month


def test_pairs_match_the_lowest_with_the_highest_and_only_them():
    _, after = decided(branch__pair_share=0.28)
    b = after.branches
    for own in bodies_of(after):
        ranked = own[np.argsort(b.score[own])]
        weak, strong = ranked[:5], ranked[::-1][:5]  # 0.28 of twenty, whole pairs
        assert b.partner[weak].tolist() == strong.tolist()
        assert (b.partner[ranked[5:]] == -1).all()
        assert set(own[b.mentors[own] == 1]) == set(strong)


def test_pairs_cost_the_strong_one_time_and_bring_the_weak_one_practice():
    run = advance(start(scenario(60, 24, branch__links=0.0, branch__demonstration_share=0.2), seed=SEED), JANUARY)
    paired = advance(run.fork(policy("paired", branch__pair_share=0.3)), JANUARY + 1).state.branches
    alone = advance(run.fork(None), JANUARY + 1).state.branches
    mentors, taught = paired.mentors == 1, paired.partner >= 0
    assert paired.used_other[mentors] == pytest.approx(alone.used_other[mentors] + 8.0 / 160.0, abs=0.01)
    assert (paired.used_other[~mentors] == alone.used_other[~mentors]).all()
    gained = paired.practice - alone.practice
    ahead = taught & (alone.practice_seen[paired.partner] > alone.practice_seen)
    assert (gained[ahead] > 0.0).all()
    assert 0 < ahead.sum() < taught.sum()
    assert (gained[~ahead] == 0.0).all()  # nobody learns from who is behind


def quota_groups(branches):
    """Branches of one county and type; of all its types that are too few together."""
    for county in np.unique(branches.body // BODIES_PER_COUNTY):
        rest = branches.body // BODIES_PER_COUNTY == county
        for kind in range(len(BRANCH_TYPES)):
            group = rest & (branches.type == kind)
            if group.sum() >= LEAST_IN_GROUP:
                rest = rest & ~group
                yield np.flatnonzero(group)
        yield np.flatnonzero(rest)


def ties(run_key, chosen, month):
    return np.array([uniform(draw(run_key, entity_id(int(Kind.BRANCH), b, 0, 0), month, int(Purpose.TIES))[0]) for b in chosen])


def test_quotas_give_exact_counts_in_every_group_and_equals_are_ranked_by_address():
    run = advance(start(scenario(240, 12, inspection__span=10.0, assessment__quota=1), seed=SEED), 0)
    state, now = copy_state(run.state), settings_of(run.scenario)[-1][2]
    state.branches.score[:] = np.round(state.branches.score, 1)  # many equals
    grade_branches(state, now, run.run_key, 11)
    b, sizes = state.branches, []
    for group in quota_groups(b):
        n = len(group)
        sizes.append(n)
        best_first = group[np.lexsort((ties(run.run_key, group, 11), b.score[group]))[::-1]]
        good, two, three = (int(share * n + 0.5) for share in (0.1, 0.5, 0.8))
        expected = np.repeat([3, 2, 1, 0], [good, two - good, three - two, n - three])
        assert b.grade[best_first].tolist() == expected.tolist()
    assert sum(sizes) == 240
    assert len(sizes) > 6
    grades = b.grade.copy()
    grade_branches(state, now, run_key_words(SEED, 0, 1), 11)
    assert not np.array_equal(grades, b.grade)  # another address, another order of equals
    assert np.bincount(grades).tolist() == np.bincount(b.grade).tolist()


def test_refused_candidates_cut_the_next_years_quota_of_their_body():
    settings = {"branch__admission_audit": 0.9, "member__disposition_mean": 0.3, "branch__recruit_rate": 0.06, "inspection__span": 20.0}
    run = advance(start(scenario(60, 36, **settings), seed=SEED), JANUARY)
    refused, considered = np.zeros(3), np.zeros(3)
    for month in range(JANUARY, 2 * JANUARY):
        b = advance(run, month + 1).state.branches
        refused += np.bincount(b.body, b.refused)
        considered += np.bincount(b.body, b.refused + b.recruits)
    kept = copy_state(run.state)
    advance(run, 2 * JANUARY + 1)
    quota = 1.0 - 0.5 * refused / considered
    assert run.state.bodies.quota == pytest.approx(quota)
    assert (refused > 0).all()
    admitted = []
    for factor in (quota, np.ones(3)):  # the same year with and without the cut, with the same candidates
        run.state, run.month = copy_state(kept), 2 * JANUARY
        advance(run, 2 * JANUARY + 1)
        run.state.bodies.quota[:] = factor
        joined = 0
        for month in range(2 * JANUARY + 1, 3 * JANUARY):
            b = advance(run, month + 1).state.branches
            joined += int((b.recruits + b.refused).sum())
        admitted.append(joined)
    assert admitted[0] < 0.9 * admitted[1]
