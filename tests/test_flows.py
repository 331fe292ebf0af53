"""What travels, builds up and comes back, seen in whole runs: orders, attention, put-off sessions, moves, displaced drive."""

import math

import numpy as np
import pytest

from sim.parameters import parameter_table
from sim.randomness import Kind, Purpose, draw, entity_id, uniform
from sim.scenario import Change, Policy, Text
from sim.simulate import start
from sim.submodels.organisational_life import held_probability
from tests.runs import advance, member_rows, policy, scenario

SEED = 8
CROWDING = parameter_table()["consequence.crowding"].default
NONE = Text("", "")


def while_it_lasts(end, **levers):
    """Policy whose levers are set at month 0 and put back at month ``end``."""
    return Policy("p", NONE, NONE, (), None, tuple(Change(name.replace("__", "."), value, end=end) for name, value in levers.items()))


def each_month(run, months):
    """Branch state after each of the next months."""
    for month in range(run.month, run.month + months):
        yield month, advance(run, month + 1).state.branches


@pytest.mark.parametrize("levels", [1, 2, 3, 4])
def test_a_campaign_arrives_a_month_later_at_every_level_and_weaker(levels):
    run = advance(start(scenario(20, environment__campaign_levels=levels), seed=SEED), 0)
    told, silent = run.fork(while_it_lasts(1, environment__campaign=0.6)), run.fork(None)
    for (month, b), (_, without) in zip(each_month(told, 6), each_month(silent, 6)):
        here = month == levels
        on_its_way = 0.6 * 0.85 ** (month + 1) if month < levels else 0.0  # a level further down with every month, and weaker
        assert b.orders.sum(axis=1) == pytest.approx(on_its_way, abs=1e-15), month
        assert b.demand == pytest.approx(0.6 * 1.05**levels if here else 0.0, abs=1e-12), month
        assert ((b.activity > without.activity) == (month >= levels)).all(), month


@pytest.mark.parametrize(("capacity", "hours"), [(1000.0, 5.0), (75.0, None)])
def test_early_warning_moves_contact_and_makes_none(capacity, hours):
    settings = {"inspection__capacity_days": capacity, "branch__leader_contact_hours": 5.0, "inspection__span": 20.0}
    run = advance(start(scenario(60, **settings), seed=SEED), 0).fork(policy("watch", inspection__early_warning=1.0))
    advance(run, 1)
    seen = 0
    for _ in range(11):
        warned = run.state.branches.warned == 1
        b = advance(run, run.month + 1).state.branches
        for k in range(3):
            own, share = b.body == k, run.state.bodies.affordable[k]
            assert b.contact_hours[own].mean() == pytest.approx(5.0 * share, rel=1e-12)
            if 0 < warned[own].sum() < own.sum():
                seen += 1
                assert b.contact_hours[own & warned].min() > 5.0 * share > b.contact_hours[own & ~warned].max()
        assert (run.state.bodies.affordable < 1.0).all() == (hours is None)
    assert seen > 20


@pytest.mark.parametrize("period", [3, 12])
def test_sessions_put_off_are_made_up_for_at_the_periods_end(period):
    run = advance(start(scenario(60, branch__procrastination=0.4, assessment__period_months=period), seed=SEED), 0)
    meant, held = np.zeros(60), np.zeros(60)
    put_off = 0
    for month, b in each_month(run, 12):
        chance = [held_probability(worked * 160.0, 12.0) for worked in b.worked]
        words = [draw(run.run_key, entity_id(int(Kind.BRANCH), k, 0, 0), month, int(Purpose.BRANCH_MONTH))[0] for k in range(60)]
        meant += [month == 11 or uniform(word) < c for word, c in zip(words, chance)]
        held += b.sessions
        put_off += b.postponed.sum()
        if (month + 1) % period == 0:
            assert held.tolist() == meant.tolist()
            assert b.postponed.sum() == 0
            assert b.sessions.max() > 1
        else:
            assert (held + b.postponed).tolist() == meant.tolist()
            assert b.sessions.max() <= 1
    assert put_off > 50


def test_nobody_puts_off_where_half_is_noted_month_by_month():
    run = advance(start(scenario(60, branch__procrastination=0.4, assessment__annual_share=0.5), seed=SEED), 0)
    assert all(b.postponed.sum() == 0 and b.sessions.max() <= 1 for _, b in each_month(run, 12))


def test_people_move_and_the_share_away_stays():
    run = start(scenario(150, 60, environment__mobility_turnover=0.15), seed=SEED)
    before = member_rows(run.state)
    after = member_rows(advance(run, 60).state)
    assert after["away"].mean() == pytest.approx(before["away"].mean(), abs=0.02)
    was = dict(zip(before["id"].tolist(), before["away"].tolist()))
    stayed = [(was[i], now) for i, now in zip(after["id"].tolist(), after["away"].tolist()) if i in was]
    left = np.mean([now for then, now in stayed if then == 0])
    returned = 1.0 - np.mean([now for then, now in stayed if then == 1])
    assert left > 0.05
    assert returned > 0.3


def test_nobody_moves_where_mobility_is_nil():
    run = start(scenario(40, environment__mobility_turnover=0.0), seed=SEED)
    was = dict(zip(*(member_rows(run.state)[name].tolist() for name in ("id", "away"))))
    now = dict(zip(*(member_rows(advance(run, 12).state)[name].tolist() for name in ("id", "away"))))
    assert {key: away for key, away in now.items() if key in was} == {key: was[key] for key in now.keys() & was.keys()}


def test_reward_displaces_drive_slowly_and_drive_comes_back_slowly():
    base = scenario(40, 60, secretary__turnover_rate=0.05)
    run = advance(start(base, seed=SEED), 0)
    paid, plain = run.fork(while_it_lasts(24, consequence__member_reward=1.0, consequence__pay_link=0.8)), run.fork(None)
    usual = plain.state.branches.crowded_secretary.copy()
    for (month, b), _ in zip(each_month(paid, 48), each_month(plain, 48)):
        risen = CROWDING * (1.0 - math.exp(-min(month + 1, 24) / 12.0))
        assert b.crowded_members == pytest.approx(risen * math.exp(-max(month - 23, 0) / 12.0), abs=1e-9), month
        if month == 23:
            old = b.since <= 0  # who came later has not been paid as long
            assert (b.crowded_secretary[old] > usual[old] + 0.4 * CROWDING).all()
            assert (b.crowded_secretary[~old] < b.crowded_secretary[old].min()).all()
    engagement = [own.state.branches.engagement_sum.sum() / own.state.branches.members.sum() for own in (paid, plain)]
    assert engagement[0] < engagement[1]  # the reward is gone, part of what it displaced is not back yet


def test_praise_beside_a_reward_protects_drive():
    run = advance(start(scenario(10), seed=SEED), 0)
    for praise in (0.0, 0.5, 1.0):
        own = run.fork(policy("p", consequence__member_reward=1.0, consequence__praise=praise))
        expected = CROWDING * (1.0 - praise) * (1.0 - math.exp(-1.0))
        assert advance(own, 12).state.branches.crowded_members == pytest.approx(expected, abs=1e-12)


def test_feedback_spurs_some_hurts_others_and_fades():
    run = advance(start(scenario(60, 24), seed=SEED), 0)
    own = run.fork(while_it_lasts(12, consequence__feedback=1.0))
    told = advance(own, 12).state.branches
    expected = 0.08 + 0.2 * told.reaction_z
    same = told.changed == 0  # a newcomer was told nothing
    assert told.morale[same] == pytest.approx(expected[same])
    assert 0.2 < (told.morale[same] < 0.0).mean() < 0.5  # over a third react badly
    before, later = told.morale.copy(), advance(own, 18).state.branches
    same &= later.since <= 12
    assert later.morale[same] == pytest.approx(before[same] * math.exp(-0.5))
    assert (later.morale[~same] == 0.0).all()
