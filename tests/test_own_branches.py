"""Own branches in the model: what the table says is there, what it leaves open comes from the margins, and nothing is fitted."""

from dataclasses import replace

import numpy as np
import pytest

from sim.entities import BRANCH_TYPES, roll_places
from sim.files.scenario_files import load_scenario
from sim.population.branch_table import BranchRow, BranchTable
from sim.problems import InputError
from sim.scenario import Change, Policy, Population, Target, Text
from sim.simulate import simulate, start
from tests.runs import advance, scenario

SEED = 4
YOUNG = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
OLD = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
NONE = Text("", "")


def of_table(*rows, **values):
    """Scenario whose population are these rows."""
    base = scenario(1, 12, **values)
    return replace(base, population=Population(2024, 300, False, BranchTable(2024, tuple(rows))))


def repeated(count, **row):
    return [BranchRow(f"b{k}", **{"type": "village", "members": 20, **row}) for k in range(count)]


def test_types_sizes_and_nothing_else_are_taken_as_they_stand():
    rows = [BranchRow("a", "village", 31), BranchRow("b", "school", 3), BranchRow("c", "organ", 50)]
    branches = start(of_table(*rows), seed=SEED).state.branches
    assert [BRANCH_TYPES[kind] for kind in branches.type] == ["village", "school", "organ"]
    assert branches.members.tolist() == [31, 3, 50]


@pytest.mark.parametrize(("shares", "low", "high"), [(YOUNG, 18, 31), (OLD, 61, 104)])
def test_age_bands_of_the_table_are_the_ages_of_its_members(shares, low, high):
    run = start(of_table(*repeated(40, age_shares=shares)), seed=SEED)
    age = (run.month - run.state.members.born[roll_places(run.state.branches)]) / 12.0
    assert age.min() >= low
    assert age.max() < high


def test_bands_that_are_not_given_come_from_the_margins_of_the_type():
    given = start(of_table(*repeated(150)), seed=SEED)
    drawn = start(replace(scenario(600), population=Population(2024, 600)), seed=SEED)
    ages = []
    for run in (given, drawn):
        kinds = np.repeat(run.state.branches.type, run.state.branches.members)
        ages.append(((run.month - run.state.members.born[roll_places(run.state.branches)]) / 12.0)[kinds == 0])
    assert ages[0].mean() == pytest.approx(ages[1].mean(), abs=1.5)


@pytest.mark.parametrize("away", [0.0, 0.8])
def test_share_away_of_a_branch_holds_for_founders_and_newcomers(away):
    run = start(of_table(*repeated(60, away=away), branch__recruit_rate=0.06), seed=SEED)
    advance(run, 0)
    members = run.state.members.away[roll_places(run.state.branches)]
    assert members.mean() == pytest.approx(away, abs=0.05)


def test_full_time_posts_are_those_of_the_table_and_a_policy_reaches_the_next_ones():
    rows = repeated(10, full_time=True) + repeated(30, full_time=False)
    ranks = start(of_table(*rows), seed=SEED).state.branches.full_time_u
    share = scenario(1).values["secretary.full_time_share"]
    assert (ranks[:10] < share).all()
    assert (ranks[10:] >= share).all()
    assert 0 < (ranks[10:] < 0.5 * (1.0 + share)).sum() < 30  # more posts: some of the others, not all


def test_score_and_attendance_of_the_table_move_nothing():
    plain, with_figures = (simulate(of_table(*repeated(25, **figures)), seed=SEED) for figures in ({}, {"score": 0.99, "attendance": 0.01}))
    assert np.array_equal(plain.numerator.view("f8"), with_figures.numerator.view("f8"))


def test_a_policy_for_a_type_the_table_lacks_is_refused():
    policy = Policy("p", NONE, NONE, (), None, (Change("secretary.talk_hours", 8.0, target=Target(types=("organ",))),))
    with pytest.raises(InputError) as caught:
        of_table(*repeated(3)).under(policy)
    assert [problem.key for problem in caught.value.problems] == ["problem.targets_nobody_here"]


def test_the_shipped_example_runs_from_its_file(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "kind: scenario\nschema: 1\nid: mine\nextends: baseline\ntitle: {en: M, zh: 我}\nquestion: {en: Q, zh: 问}\n"
        "population: {file: town.yaml}\n",
        encoding="utf-8",
    )
    from sim.files.scenario_folder import scenario_folder

    for name in ("example_town.yaml", "example_town.csv"):
        content = (scenario_folder() / "populations" / name).read_text(encoding="utf-8")
        (tmp_path / name.replace("example_town.yaml", "town.yaml")).write_text(
            content.replace("id: example_town", "id: town"), encoding="utf-8"
        )
    mine = load_scenario(path)
    series = simulate(mine, seed=SEED)
    assert len(mine.population.table.rows) == 40
    assert 0.3 < series.monthly("engagement").mean() < 0.8
