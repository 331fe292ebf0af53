"""Patterns over the box: shared arms change no number, strata are weighed back, points are counted right, and nothing finished is lost."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchsim.reality import box_run
from branchsim.reality.arm import BASELINE, change, level
from branchsim.reality.box_results import definition_of, meets, read_results, remarks, result_of, table_rows, write_results
from branchsim.reality.box_run import Box, part_text, read_part, run_box
from branchsim.reality.judge import measured
from branchsim.reality.pattern import Condition, Pattern
from branchsim.reality.patterns import PATTERNS
from branchsim.reality.shared_arms import by_base, measured_together
from branchsim.reality.stratified import numbers_by_type, reweighed, stratified
from sim.entities import BRANCH_TYPES
from sim.files.scenario_files import load_scenario
from sim.observation import Series, new_tally
from sim.population.published import shares
from sim.provenance import model_hash
from sim.scenario import Text
from sim.simulate import simulate_policies, start

NAME = Text("x", "x")


def posed(name, arms, *conditions, **rest):
    return Pattern(name, "input", NAME, "s", arms, conditions, **rest)


def test_arms_asked_for_twice_run_once():
    two = {"consequence.pay_link": 0.1, "assessment.party_weight": 0.3}
    patterns = [
        posed("A", {"up": {"assessment.party_weight": 0.3}, "both": two}, Condition(NAME, change("up", "both", "score"))),
        posed("B", {"mine": dict(reversed(two.items()))}, Condition(NAME, change("mine", BASELINE, "score"))),
        posed("C", {"both": {"assessment.party_weight": 0.3}}, Condition(NAME, change("both", BASELINE, "score"))),
    ]
    scenario, ran = load_scenario("baseline", ["population.branches=12", "burn_in=24", "months=12"]), []

    def simulate(scenario, policies, **address):
        ran.extend(policies)
        return simulate_policies(scenario, policies, **address)

    found = measured_together(patterns, scenario, seed=1, replicate=3, simulate=simulate)
    assert len(ran) == 3  # the baseline, the weight, and both
    for pattern in patterns:
        assert found[pattern.id] == measured(pattern, scenario, seed=1, replicate=3, simulate=simulate_policies)


def test_every_pattern_measures_the_same_together_as_alone():
    scenario = load_scenario("baseline", ["population.branches=40", "burn_in=24"])
    for group in by_base(PATTERNS).values():
        found = measured_together(group, scenario, seed=1, replicate=0, simulate=simulate_policies)
        for pattern in group:
            alone = measured(pattern, pattern.posed(scenario), seed=1, replicate=0, simulate=simulate_policies)
            assert np.array_equal(found[pattern.id], alone, equal_nan=True), pattern.id


def test_patterns_of_different_bases_are_not_measured_together():
    patterns = [posed("A", {}), posed("B", {}, base={"assessment.party_weight": 0.3})]
    with pytest.raises(ValueError):
        measured_together(patterns, load_scenario("baseline"), seed=1, replicate=0, simulate=None)


def test_branches_by_type_of_a_hand_worked_case():
    # 10 branches, 2 of each of 3 types, 4 by shares 0.5, 0.3, 0.2: 2, 1.2, 0.8 -> 2, 1, 1
    assert numbers_by_type(10, np.array([5.0, 3.0, 2.0]), 2).tolist() == [4, 3, 3]
    with pytest.raises(ValueError):
        numbers_by_type(5, np.array([5.0, 3.0, 2.0]), 2)


@given(st.integers(0, 300), st.lists(st.floats(0.01, 100), min_size=2, max_size=9), st.integers(0, 20))
def test_branches_by_type_add_up_and_none_has_too_few(extra, published, least):
    branches = extra + least * len(published)
    found = numbers_by_type(branches, np.array(published), least)
    assert found.sum() == branches and found.min() >= least


def test_a_stratified_population_has_enough_of_every_type_and_sizes_as_the_margins_draw_them():
    scenario, _ = stratified(load_scenario("baseline"), 150)
    drawn, usual = start(scenario, seed=1).state.branches, start(load_scenario("baseline"), seed=1).state.branches
    assert np.bincount(drawn.type).min() >= 15 and len(drawn.type) == 150
    assert abs(drawn.members.mean() - usual.members.mean()) < 3.0  # 22 members, sd 15: standard error 1.5
    assert len(np.unique(drawn.members)) > 20
    first, last = Counter(drawn.type[:75].tolist()), Counter(drawn.type[75:].tolist())
    assert max(abs(first[kind] - last[kind]) for kind in range(len(BRANCH_TYPES))) <= 2  # no body has one type only


def test_the_whole_is_weighed_back_where_it_is_a_sum_of_types():
    top, bottom = new_tally(12)
    top.score[:, 1:] = np.arange(len(BRANCH_TYPES))  # one branch of each type, type k has score k
    bottom.score[:, 1:] = 1.0
    for tally in (top, bottom):
        tally.score[:, 0] = tally.score[:, 1:].sum(axis=1)
    top.validity[:], bottom.validity[:] = 0.3, 1.0  # no sum: the correlation of all is not that of types
    weights = np.zeros(len(BRANCH_TYPES))
    weights[[2, 5]] = 0.5, 1.5
    series = reweighed(Series(top, bottom), weights)
    assert series.monthly("score")[0] == pytest.approx((0.5 * 2 + 1.5 * 5) / 2.0)
    assert series.monthly("validity")[0] == pytest.approx(0.3)
    assert top.score[0, 0] == sum(range(len(BRANCH_TYPES)))  # the tally itself is left alone
    assert np.array_equal(series.numerator["score"][:, 1:], top.score[:, 1:])


@pytest.mark.parametrize("kind", range(len(BRANCH_TYPES)))
def test_weights_of_the_strata_restore_published_shares(kind):
    scenario, view = stratified(load_scenario("baseline"), 150)
    numbers = Counter(row.type for row in scenario.population.table.rows)
    top, bottom = new_tally(12)
    bottom.score[:, 1:] = [numbers[name] for name in BRANCH_TYPES]
    top.score[:, 1 + kind] = numbers[BRANCH_TYPES[kind]]  # 1 in every branch of the type, 0 elsewhere
    for tally in (top, bottom):
        tally.score[:, 0] = tally.score[:, 1:].sum(axis=1)
    assert view(Series(top, bottom)).monthly("score")[0] == pytest.approx(shares(2024, "type", BRANCH_TYPES)[kind])


def test_points_are_counted_by_interval_and_by_mean():
    pattern = posed("A", {}, Condition(NAME, level("score"), above=0.0), Condition(NAME, level("score")))
    one = np.array([[1.0, 1.1], [-1.0, -1.1], [0.9, -0.5], [np.nan, 1.0]])  # points x replicates: pass, fail, undecided, missing
    table = np.stack([one, np.full((4, 2), 7.0)], axis=2)
    row = result_of(pattern, table, ("pass", ""), branches=150, seed=1)
    assert (row.points, row.pass_, row.fail, row.undecided, row.not_testable, row.mean_pass) == (4, 1, 1, 1, 1, 2)
    assert row.condition_mean == f"{(1.05 - 1.05 + 0.2) / 3:.5g};7"
    assert row.condition_mean_pass == "0.5;"  # the second is printed only


def test_a_missing_mean_meets_nothing():
    assert not meets(Condition(NAME, level("score")), float("nan"))
    assert meets(Condition(NAME, level("score"), below=1.0), 0.0) and not meets(Condition(NAME, level("score"), below=1.0), 1.0)


def test_results_are_read_as_they_were_written(tmp_path):
    table = np.array([[[0.1], [1 / 3]]] * 3)
    rows = [result_of(pattern, table.repeat(len(pattern.conditions), 2), ("pass", "fail"), branches=150, seed=0) for pattern in PATTERNS]
    write_results(tmp_path / "r.csv", rows)
    assert read_results(tmp_path / "r.csv") == rows
    assert read_results(tmp_path / "none.csv") == []


def test_the_table_shows_shares_of_points():
    pattern = posed("A", {}, Condition(NAME, level("score"), above=0.0))
    table = np.array([[[1.0], [1.1]]] * 3 + [[[-1.0], [2.0]]])  # three pass, one is undecided though its mean passes
    row = result_of(pattern, table, ("pass", "fail"), branches=150, seed=1)
    assert list(table_rows([row], [pattern])) == [("A: x", "input", "pass", "fail", "75%", "0%", "25%", "0%", "100%")]


def test_the_table_says_what_it_no_longer_speaks_of():
    a, b = posed("A", {}, Condition(NAME, level("score"), above=0.0)), posed("B", {}, Condition(NAME, level("score"), above=0.0))
    rows = [result_of(pattern, np.ones((1, 2, 1)), ("pass", ""), branches=150, seed=1) for pattern in (a, b)]
    assert not any("**" in line for line in remarks(rows, [a, b], model_hash()))
    assert any("not the present model" in line for line in remarks(rows, [a, b], "0" * 64))
    moved = replace(b, conditions=(replace(b.conditions[0], above=0.1),))
    said = " ".join(remarks(rows, [moved, replace(a, id="C")], model_hash()))
    assert "not in the table: C" in said and "No longer posed: A" in said and "otherwise since: B" in said
    assert "Not run yet" in " ".join(remarks([], [a], model_hash()))


def test_a_definition_changes_with_what_is_posed_and_not_with_the_wording():
    pattern = PATTERNS[1]
    assert definition_of(pattern) == definition_of(replace(pattern, claim=NAME, source="other"))
    for other in ({"kind": "other"}, {"arms": {}}, {"base": {"secretary.hours": 160.0}}, {"ablation": {"secretary.hours": 0.0}}):
        assert definition_of(pattern) != definition_of(replace(pattern, **other))


def test_parts_keep_every_bit():
    measures = {"A": np.array([[0.1, np.nan], [1e-300, -1 / 3]]), "B": np.array([[2.0], [np.inf]])}
    back = read_part(part_text(measures))
    assert list(back) == ["A", "B"] and all(np.array_equal(back[name], measures[name], equal_nan=True) for name in measures)


def test_an_interrupted_run_goes_on_after_its_last_point(tmp_path, monkeypatch):
    asked = []

    def measures(patterns, scenario, box, first_replicate, pool, view):
        asked.append(first_replicate)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return {"A": np.array([[scenario.values["secretary.forgetting"]]] * 2)}

    monkeypatch.setattr(box_run, "point_measures", measures)
    scenario, box = load_scenario("baseline"), Box(points=5, replicates=2, branches=150, seed=1, threads=1)
    with pytest.raises(KeyboardInterrupt):
        run_box([], scenario, box, tmp_path, lambda place, seconds: None)
    told = []
    found = run_box([], scenario, box, tmp_path, lambda place, seconds: told.append(place))
    assert asked == [0, 2, 4, 4, 6, 8]  # every point has replicates of its own, and only the interrupted one runs again
    assert told == [1, 2, 3, 4, 5]
    assert len({point["A"][0, 0] for point in found}) == 5  # the points differ


def test_the_folder_belongs_to_one_kind_of_run():
    scenario, box = load_scenario("baseline"), Box(200, 2, 150, 1, 2)
    assert box.folder(scenario) == replace(box, points=10, threads=8).folder(scenario)
    others = [replace(box, seed=2), replace(box, branches=160), replace(box, replicates=3)]
    assert len({one.folder(scenario) for one in [box, *others]}) == 4
    assert box.folder(scenario) != box.folder(load_scenario("baseline", ["secretary.forgetting=0.2"]))
