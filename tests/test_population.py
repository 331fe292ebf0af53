"""The synthetic population: margins that are reached, and people who depend on their address alone."""

import numpy as np
import pytest

from sim.entities import BRANCH_TYPES
from sim.files.scenario_files import load_scenario
from sim.observation import new_tally
from sim.population.census import census
from sim.population.margins import OCCUPATIONS, margins
from sim.population.published import available_years, pair_table, published, shares
from sim.randomness import FOUNDING_MONTH, MONTH_OFFSET
from sim.scenario import Change, Policy, Text
from sim.simulate import start

POINT = 0.01  # one percentage point
SEED = 11


def scenario(branches, *settings):
    return load_scenario("baseline", [f"population.branches={branches}", "burn_in=24", "months=12", *settings])


def roll(state):
    """Places of all members on the roll, in branch order, and the branch of each."""
    counts = state.branches.members
    return np.concatenate([f + np.arange(n) for f, n in zip(state.branches.first, counts)]), np.repeat(np.arange(len(counts)), counts)


def people(state):
    """(id, month of birth, away, disposition) of all members on the roll."""
    taken, _ = roll(state)
    return [tuple(row) for row in zip(*(getattr(state.members, name)[taken].tolist() for name in ("id", "born", "away", "disposition")))]


@pytest.fixture(scope="module")
def large():
    run = start(scenario(4600), seed=SEED)
    assert run.state.branches.members.sum() == pytest.approx(100_000, rel=0.01)
    return run


def test_branch_types_reach_their_published_shares(large):
    expected = np.diff(margins(2024).type_cumulative, prepend=0.0)
    assert np.bincount(large.state.branches.type, minlength=8) / 4600 == pytest.approx(expected, abs=POINT)


def test_mean_branch_size_is_the_published_one(large):
    sizes = large.state.branches.members
    assert sizes.mean() == pytest.approx(21.73, rel=0.01)
    assert sizes.min() >= 3
    assert sizes.max() <= 50


@pytest.mark.parametrize("year", available_years())
def test_every_margin_is_reached_within_a_point_at_100000_members(year):
    run = start(scenario(4600, f"population.year={year}"), seed=SEED)
    taken, _ = roll(run.state)
    members = run.state.members
    assert len(taken) == pytest.approx(100_000, rel=0.02)
    for margin, reached in census(run.state, run.month, year).items():
        assert sum(reached.values()) == pytest.approx(1.0), margin
        assert list(reached.values()) == pytest.approx(shares(year, margin, tuple(reached)), abs=POINT), margin
        assert set(published(year, margin)) == set(reached), margin
    age, tenure = ((run.month - since[taken]) / 12.0 for since in (members.born, members.joined))
    assert (age - tenure).min() >= 18.0 - 1.0 / 12.0  # of age when joining, to the month
    assert run.state.branches.members.mean() == pytest.approx(published(year, "size")["mean"], rel=0.01)


def test_nobody_is_what_the_sidecar_rules_out(large):
    taken, branch = roll(large.state)
    members, kinds = large.state.members, large.state.branches.type[branch]
    occupation = members.occupation[taken]
    student = occupation == OCCUPATIONS.index("student")
    age = (large.month - members.born[taken]) / 12.0
    assert student.sum() > 1000
    assert set(kinds[student]) == {BRANCH_TYPES.index("school")}
    assert age[student].max() < 31.0
    allowed = pair_table("origin", "allowed", "occupation", "type")
    assert allowed[occupation, kinds].min() == 1.0


def test_newcomers_are_as_old_and_as_taught_as_published(large):
    run = start(scenario(1500), seed=SEED)
    run.advance_to(0, new_tally(0))
    taken, _ = roll(run.state)
    members, sizes = run.state.members, margins(2024)
    new = taken[(members.id[taken] >> np.uint64(16)) & np.uint64(0xFFFF) != FOUNDING_MONTH + MONTH_OFFSET]
    age = (members.joined[new] - members.born[new]) / 12.0
    assert len(new) > 1200
    for reached, published_share in (
        (age < 36.0, sizes.young_recruits),
        (members.female[new], sizes.recruit_female),
        (members.college[new], sizes.recruit_college),
        (members.minority[new], sizes.recruit_minority),
    ):
        assert reached.mean() == pytest.approx(published_share, abs=4.0 * np.sqrt(0.25 / len(new)))
    assert not ((members.occupation[new] == OCCUPATIONS.index("student")) & (age >= 31.0)).any()


def test_share_away_reaches_the_margin_of_each_type(large):
    taken, branch = roll(large.state)
    away, kind = large.state.members.away[taken], large.state.branches.type[branch]
    overall = 0.0
    for k, share in enumerate(margins(2024).away):
        mine = away[kind == k]
        assert mine.mean() == pytest.approx(share, abs=max(POINT, 4.0 * np.sqrt(share / len(mine)))), BRANCH_TYPES[k]
        overall += share * len(mine) / len(away)
    assert away.mean() == pytest.approx(overall, abs=POINT)


def test_the_same_address_founds_the_same_people_and_any_other_others():
    first = people(start(scenario(40), seed=SEED, replicate=2).state)
    assert first == people(start(scenario(40), seed=SEED, replicate=2).state)
    for other in ({"replicate": 3}, {"stream": 1}, {"seed": SEED + 1}):
        assert first != people(start(scenario(40), **{"seed": SEED, "replicate": 2, **other}).state)


def test_a_fixed_population_is_shared_by_replicates_that_still_have_their_own_luck():
    runs = [start(scenario(40, "population.fixed=true"), seed=SEED, replicate=r) for r in (0, 5)]
    assert people(runs[0].state) == people(runs[1].state)
    for run in runs:
        run.advance_to(-12, new_tally(0))
    assert not np.array_equal(runs[0].state.branches.attended, runs[1].state.branches.attended)


def newcomers(run):
    """Members on the roll who were admitted during the run, by id."""
    return {row[0]: row for row in people(run.state) if (row[0] >> 16) & 0xFFFF != FOUNDING_MONTH + MONTH_OFFSET}


def test_a_candidate_is_the_same_person_under_every_policy():
    policy = Policy("more", Text("", ""), Text("", ""), (), None, (Change("branch.recruit_rate", 0.06),))
    run = start(scenario(200), seed=SEED)
    run.advance_to(0, new_tally(0))
    found = []
    for chosen in (None, policy):
        arm = run.fork(chosen)
        arm.advance_to(12, new_tally(12))
        found.append({key: row for key, row in newcomers(arm).items() if (key >> 16) & 0xFFFF >= MONTH_OFFSET})
    few, many = found
    assert len(many) > 1.5 * len(few) > 30
    shared = few.keys() & many.keys()
    assert len(shared) > 0.9 * len(few)
    assert all(few[key] == many[key] for key in shared)


def test_the_census_counts_by_hand():
    run = start(scenario(1), seed=SEED)
    state, first = run.state, run.state.branches.first[0]
    state.branches.members[:] = 4
    people = slice(first, first + 4)
    state.members.female[people] = [1, 0, 0, 0]
    state.members.born[people] = run.month - 12 * np.array([20, 35, 36, 95])
    state.members.joined[people] = run.month - 12 * np.array([1, 13, 14, 76])
    found = census(state, run.month, 2024)
    assert found["sex"] == {"female": 0.25, "male": 0.75}
    assert [found["age"][band] for band in ("18-30", "31-35", "36-40", "61-102")] == [0.25, 0.25, 0.25, 0.25]
    assert found["join_period"] == {"before_1949": 0.25, "1949_1978": 0.0, "1978_2012": 0.5, "since_2012": 0.25}
