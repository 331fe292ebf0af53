"""Searching for designs: known fronts are found, a killed search goes on to the same bits, and luck is told from merit."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.optimisation.fresh_values import fresh_values
from analysis.optimisation.optimisation import optimisation
from branchsim.optimise_run import chosen_of
from experiments.factors import Factor
from experiments.mixes import completed
from experiments.optimisation.candidates import Candidates
from experiments.optimisation.evaluation import Outcome
from experiments.optimisation.front import Convergence, chosen_designs, convergence
from experiments.optimisation.library import first_population, library_designs
from experiments.optimisation.objectives import Constraint, Measure, Objective, Optimise
from experiments.optimisation.pymoo_search import Nsga2, hypervolume, non_dominated
from experiments.optimisation.search import Evaluated, Found
from sim.files.policy_files import load_policy
from sim.parameters import default_values
from sim.problems import InputError
from tests.fake_model import fake_simulate
from tests.optimise_studies import BODY, LEVERS, REST, definition_of, finished, searched

WEIGHT, ON_SITE, MASS = "assessment.party_weight", "assessment.evidence_mix.on_site", "assessment.evidence_mix.mass_survey"
UP, DOWN = Objective("quality", True, "all", "mean", 1.0, 0.01), Objective("inflation", False, "all", "mean", 1.0, 0.01)
ASKED = Optimise((UP, DOWN), (), 4, 2, (1,), 10, 1, 10, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return tmp_path_factory.mktemp("optimise")


@pytest.fixture(scope="module")
def done(made):
    """A finished search with its fresh study."""
    return finished(made)


def test_the_front_of_zdt1_is_found() -> None:
    """f2 = 1 - sqrt(f1) on the front; hypervolume against (1.1, 1.1): 1.21 - 1 + 2/3 = 0.8767 (closed form)."""
    random = np.random.default_rng(5)
    method, losses = Nsga2(random.random((40, 5)), 2, 1, seed=3), np.empty((0, 2))
    for _ in range(80):
        unit = method.ask()
        g = 1 + 9 * unit[:, 1:].mean(axis=1)
        found = np.column_stack([unit[:, 0], g * (1 - np.sqrt(unit[:, 0] / g))])
        method.tell(found, np.full((len(unit), 1), -1.0))
        losses = np.vstack([losses, found])
    assert hypervolume(losses, 1.1) == pytest.approx(0.21 + 2 / 3, rel=0.02)
    assert hypervolume(losses, 1.1) <= 0.21 + 2 / 3  # nothing lies beyond the true front


def test_a_limit_is_kept_by_the_search() -> None:
    """Both losses fall with x, but x may not exceed 0.3."""
    method, seen = Nsga2(np.random.default_rng(0).random((12, 1)), 2, 1, seed=0), list[float]()
    for _ in range(25):
        x = method.ask()[:, 0]
        seen += [float(one) for one in x if one <= 0.3]
        method.tell(np.column_stack([-x, -x]), (x - 0.3)[:, None])
    assert 0.298 < max(seen) <= 0.3
    assert np.median(np.abs(x - 0.3)) < 0.05  # it stays where the limit is, not where the losses are least


def test_the_global_generator_of_numpy_changes_nothing() -> None:
    def asked(disturbed: bool) -> list[np.ndarray]:
        method, rows = Nsga2(np.random.default_rng(1).random((8, 3)), 2, 1, seed=9), []
        for place in range(4):
            if disturbed:
                np.random.seed(place)
            rows.append(method.ask())
            method.tell(np.column_stack([rows[-1][:, 0], 1 - rows[-1][:, 0] + rows[-1][:, 1]]), np.full((len(rows[-1]), 1), -1.0))
        return rows

    assert all((one == other).all() for one, other in zip(asked(False), asked(True), strict=True))


def test_non_dominated_and_hypervolume_by_hand() -> None:
    losses = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [0.5, 0.6], [0.5, 0.5], [1.0, 1.0]])
    assert non_dominated(losses).tolist() == [True, True, True, False, True, False]
    assert hypervolume(losses, 2.0) == pytest.approx(4 - 1 + -0.25 + 0.5)  # union of 2x1, 1x2 and 1.5x1.5 in the square of side 2
    assert hypervolume(np.array([[3.0, 0.0]]), 2.0) == 0.0


def test_statistics_by_hand() -> None:
    points = np.array([-0.2, 0.0, 0.1, 0.3, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.5])
    values = {name: float(replace(UP, statistic=name).value(points)) for name in ("mean", "p10", "worst", "share_raised")}
    assert values == pytest.approx({"mean": points.mean(), "p10": 0.0, "worst": -0.2, "share_raised": 9 / 11})
    down = {name: float(replace(DOWN, statistic=name).value(points)) for name in ("p10", "worst", "share_raised")}
    assert down == pytest.approx({"p10": 0.4, "worst": 0.5, "share_raised": 1 / 11})
    assert float(replace(DOWN, statistic="share_raised").loss(np.float64(0.25))) == -0.25
    limit = Constraint("paperwork_hours", False, 8.0, "change", "all", "worst", 160.0)
    assert float(limit.violation(limit.value(np.array([4.0, 24.0])))) == pytest.approx(0.1)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.floats(0, 0.3), st.floats(0, 0.5))
def test_every_candidate_is_an_assessment_that_can_be(seed: int, low: float, fixed: float) -> None:
    factors = [Factor(ON_SITE, low, 0.9), Factor(MASS, 0.0, 0.8), Factor("assessment.period_months", 3, 12, "levels", levels=(3, 6, 12)),
               Factor("inspection.levels_up", 0, 3, whole=True)]  # fmt: skip
    held = {"assessment.evidence_mix.outcome": round(fixed, 2)}
    made = Candidates(factors, held, default_values())
    values = made.natural(np.random.default_rng(seed).random((20, 4)))
    for row in values:
        shares = completed(dict(zip(made.names, row, strict=True)) | held, default_values())
        mix = [value for name, value in shares.items() if ".evidence_mix." in name]
        assert min(mix) >= 0
    assert set(values[:, 2]) <= {3, 6, 12} and set(values[:, 3]) <= {0, 1, 2, 3}
    assert (values[:, 0] >= low - 1e-12).all() and (values[:, 0] <= 0.9).all()
    assert made.natural(made.unit(values)) == pytest.approx(values, abs=1e-9)  # a design keeps its place in the cube


def test_the_library_begins_the_search(tmp_path) -> None:
    definition = definition_of(tmp_path)
    candidates = Candidates([factor for factor in definition.factors if factor.acts == "switch"], {}, definition.scenario.values)
    library = {one.policy: one for one in library_designs(candidates, definition.scenario)}
    assert next(iter(library)) == "baseline" and library["baseline"].levers == (0.15, 0.05)
    assert library["baseline"].expressed == "wholly"
    second = library["s02_weight_unannounced"]  # weight 0.30, on site 0.30, and visits that are no lever here
    assert (second.levers, second.expressed) == ((0.3, 0.3), "partly")
    assert "inspection.levels_up" in second.left_out and WEIGHT not in second.left_out
    assert library["s15_contact_points"].expressed == "not" and library["s15_contact_points"].levers == library["baseline"].levers
    first = candidates.natural(first_population(list(library.values()), candidates, 12, 1))
    assert tuple(first[0]) == (0.15, 0.05) and (0.3, 0.3) in {tuple(row) for row in first.tolist()} and len(first) == 12


def test_the_known_front_of_the_fake_model(done) -> None:
    """Visits (on site from 0.3 on) give 0.5 of quality per unit of weight at a cost, documents 0.02 at none."""
    definition, found, chosen, _ = done
    values = {one.levers: one.outcome.values(definition.optimise) for one in chosen}
    best = max(values, key=lambda levers: values[levers][0])
    assert best[1] >= 0.3 and best[0] > 0.45
    cheapest = min(values, key=lambda levers: values[levers][1])
    assert abs(values[cheapest][1]) < 0.05 and len(chosen) >= 4
    rows = np.array([one.outcome.losses(definition.optimise) for one in chosen])
    assert non_dominated(rows).all()
    assert max(len(levers) for levers in found.asked.values()) == 8


def content(folder) -> dict[str, str]:
    names = ("results.parquet", "design.parquet")
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for name in names for path in folder.rglob(name)}


@pytest.mark.slow
def test_a_killed_search_goes_on_and_comes_to_the_same_bits(tmp_path) -> None:
    definition, calls = definition_of(tmp_path), list[int]()

    def counting(*args, **kwargs):
        calls.append(1)
        return fake_simulate(*args, **kwargs)

    whole = searched(definition, tmp_path / "whole", counting)
    needed, told = len(calls), calls.copy()
    calls.clear()

    def dying(*args, **kwargs):
        if len(calls) == needed // 2:
            raise KeyboardInterrupt
        return counting(*args, **kwargs)

    with pytest.raises(KeyboardInterrupt):
        searched(definition, tmp_path / "killed", dying)
    again = searched(definition, tmp_path / "killed", counting)
    assert needed <= len(calls) <= needed + 60  # what was not yet on the disk is run again, no more
    assert content(tmp_path / "killed") == content(tmp_path / "whole")
    assert list(again.designs) == list(whole.designs) and again.asked == whole.asked and len(told) == needed
    calls.clear()
    searched(definition, tmp_path / "killed", counting)
    assert calls == []


def test_no_design_is_run_twice(done) -> None:
    found = done[1]
    asked = [levers for generation in found.asked.values() for levers in generation]
    assert len(asked) > len(found.designs) == len(set(asked))  # the library is in the first generation of both seeds


def test_policies_of_the_front_are_files_that_say_what_was_run(done, made) -> None:
    _, found, chosen, study = done
    assert list(study.policies["policy"]) == ["baseline", *(f"p{place:02d}" for place in range(1, len(chosen) + 1))]
    for place, one in enumerate(chosen, start=1):
        policy = load_policy(made / "out/policies" / f"p{place:02d}.yaml")
        changes = {change.lever: change.value for change in policy.changes}
        assert [changes[name] for name in found.names] == list(one.levers)
        assert sum(value for name, value in changes.items() if "evidence_mix" in name) <= 1 + 1e-12
        assert policy.title.zh != policy.title.en
    assert study.manifest["seed"] == 2 and len(study.points) == 7  # another master seed than the search's


def outcomes(rows: np.ndarray) -> list[Outcome]:
    """[designs, 2, points] as outcomes with one replicate."""
    names = (Measure("quality", "all"), Measure("inflation", "all"))
    return [Outcome({name: row[place][:, None] for place, name in enumerate(names)}, {}) for row in rows]


def test_planted_luck_is_seen_as_a_drop() -> None:
    """400 designs without any merit, the best 12 by quality of noise 0.1: the mean of the winners is pure luck, and fresh draws say so."""
    random = np.random.default_rng(11)
    search = random.normal(0, 0.1, (400, 2, 10))
    best = np.argsort(-search[:, 0].mean(axis=1))[:12]
    fresh = random.normal(0, 0.1, (12, 2, 200))
    found = fresh_values(ASKED, outcomes(search[best]), outcomes(fresh))
    assert found.mean_drop[0] == pytest.approx(search[best, 0].mean() - fresh[:, 0].mean())
    assert found.mean_drop[0] > 0.04 and found.mean_low[0] > 0  # expected: 0.1 / sqrt(10) x 2.3 sd
    assert found.mean_low[1] < 0 < found.mean_high[1]  # nothing was chosen by inflation
    assert np.mean((found.low[:, 0] <= 0) & (found.high[:, 0] >= 0)) >= 0.8  # fresh values are unbiased: the truth is 0


@pytest.mark.slow
def test_intervals_of_fresh_values_hold_the_truth() -> None:
    random, held = np.random.default_rng(4), 0
    for trial in range(40):
        rows = random.normal(0.3, 0.1, (2, 2, 40))
        found = fresh_values(ASKED, outcomes(rows), outcomes(rows), seed=trial)
        held += int(found.low[0, 0] <= 0.3 <= found.high[0, 0])
    assert held >= 34  # 95 % of 40 is 38; percentile limits of 40 points cover a little less


def test_draws_that_all_points_share_are_in_the_intervals() -> None:
    """Two draws of chance move all points alike, by 0 and by 0.2: the points agree, and still nothing is known to better than that."""
    shared = np.tile([0.0, 0.2], (30, 1))
    then, now = ([Outcome(dict.fromkeys((Measure("quality", "all"), Measure("inflation", "all")), shared + add), {})] for add in (0, 0.01))
    found = fresh_values(ASKED, then, now)
    assert (found.low[0, 0], found.high[0, 0]) == pytest.approx((0.01, 0.21))
    assert found.mean_low[0] < 0 < found.mean_high[0]


def test_designs_beaten_or_failing_under_fresh_draws_are_marked() -> None:
    points = np.ones(5)
    then = np.array([[0.2 * points, 0.1 * points], [0.1 * points, 0.0 * points], [0.3 * points, 0.2 * points]])
    now = np.array([[0.2 * points, 0.1 * points], [0.3 * points, 0.0 * points], [np.nan * points, 0.2 * points]])
    asked = replace(ASKED, constraints=(Constraint("inflation", False, 0.05, "change", "all", "mean", 1.0),))
    found = fresh_values(asked, outcomes(then), outcomes(now))
    assert found.on_front.tolist() == [False, True, False]
    assert found.front_share.tolist() == [0.0, 1.0, 0.0]
    assert found.keeps.tolist() == [False, True, False]
    assert found.drop[:2] == pytest.approx(np.array([[0.0, 0.0], [-0.2, 0.0]]))


def designs(rows: list[tuple[float, float]]) -> list[Evaluated]:
    found = outcomes(np.array([[[quality], [inflation]] for quality, inflation in rows]))
    return [Evaluated((float(place),), one, 1, 0) for place, one in enumerate(found)]


def test_few_designs_stand_for_a_long_front() -> None:
    front = designs([(place / 100, place / 100) for place in range(101)])
    chosen = [one.levers[0] for one in chosen_designs(front, ASKED, most=5)]
    assert chosen == [100.0, 75.0, 50.0, 25.0, 0.0]  # the extremes, then halves of what is widest
    assert [one.levers for one in chosen_designs(front[:3], ASKED)] == [(2.0,), (1.0,), (0.0,)]


def test_growth_and_verdict_by_hand() -> None:
    rows = designs([(0.0, 0.0), (1.0, 1.0), (1.0, 0.0)])  # the third beats both and is met by seed 1 in its second generation
    known = {one.levers: one for one in rows}
    asked = {(1, 0): ((0.0,), (1.0,)), (1, 1): ((2.0,),), (2, 0): ((0.0,),), (2, 1): ((1.0,),)}
    grown = convergence(Found(("x",), known, asked, (), 0), ASKED)
    assert grown.whole == pytest.approx(1.21)
    both = (2 * 1.1 * 0.1 - 0.01) / 1.21  # two strips
    assert [step.hypervolume for step in grown.steps] == pytest.approx([both, 1.0, 0.11 / 1.21, both])
    assert [step.front for step in grown.steps] == [2, 1, 1, 2] and grown.verdict == "rising"
    verdicts = [((1.0, 0.99), 0.0), ((1.0, 0.9), 0.0), ((1.0,), 0.0), ((1.0, 1.0), 0.02)]
    found = [
        Convergence((), 1.0, dict(enumerate(shares)), dict.fromkeys(range(len(shares)), growth)).verdict for shares, growth in verdicts
    ]
    assert found == ["settled", "seeds_differ", "settled_alone", "rising"]


def test_no_feasible_design_names_the_closest(tmp_path) -> None:
    limits = "constraints: [{response: quality, at_least: 0.9}]"
    definition = definition_of(tmp_path, BODY.replace("objectives:", f"{limits}, objectives:"))
    found = searched(definition, tmp_path / "out")
    with pytest.raises(InputError) as caught:
        chosen_of(found, definition.optimise, tmp_path)
    (problem,) = caught.value.problems
    assert problem.key == "problem.optimise_infeasible" and "quality_change_at_least" in problem.values["missed"]
    weight, on_site = (float(part.partition("=")[2]) for part in problem.values["levers"].split(", "))
    assert weight > 0.4 and on_site >= 0.3  # it misses by least where quality is highest


def test_an_objective_that_nothing_moves_is_refused(tmp_path) -> None:
    body = LEVERS.replace(WEIGHT, "consequence.feedback") + REST + BODY.partition(REST)[2]
    body = body.replace("assessment.evidence_mix.on_site: {low: 0, high: 0.6}", "consequence.pay_link: {low: 0, high: 0.6}")
    with pytest.raises(InputError) as caught:
        searched(definition_of(tmp_path, body), tmp_path / "out")
    assert [(one.key, one.values["objective"]) for one in caught.value.problems] == [
        ("problem.optimise_constant", "quality_mean"), ("problem.optimise_constant", "cost_superiors_mean"),
    ]  # fmt: skip


def test_runs_that_fail_everywhere_are_said(tmp_path) -> None:
    def broken(*args, **kwargs):
        raise ValueError("no")

    with pytest.raises(InputError) as caught:
        searched(definition_of(tmp_path), tmp_path / "out", broken)
    assert caught.value.problems[0].key == "problem.optimise_all_failed"


def test_designs_that_fail_are_left_out_and_counted(tmp_path) -> None:
    def fragile(scenario, policies, **kwargs):
        if any(one is not None and scenario.under(one).values_at(0)[WEIGHT] > 0.4 for one in policies):
            raise ValueError("too heavy")
        return fake_simulate(scenario, policies, **kwargs)

    definition = definition_of(tmp_path)
    found = searched(definition, tmp_path / "out", fragile)
    assert any(one.outcome.failed for one in found.designs.values())
    assert all(one.levers[0] <= 0.4 for one in chosen_of(found, definition.optimise, tmp_path))


def test_the_analysis_is_the_same_bytes_and_its_numbers_those_of_its_tables(done) -> None:
    definition, found, chosen, study = done
    one, two = (optimisation(study, definition.optimise, found, chosen) for _ in range(2))
    assert all(one.tables[name].equals(two.tables[name]) for name in one.tables) and one.numbers == two.numbers
    numbers, fresh = {row["key"]: row for row in one.numbers}, one.tables["fresh"].set_index(["policy", "name"])
    row = fresh.loc[("p01", "quality_mean")]
    assert numbers["optimisation.p01.quality_mean"]["value"] == row["value"] and row["low"] < row["value"] < row["high"]
    rows = study.results[(study.results["point_id"] > 0) & (study.results["window"] == "year_2")].set_index("policy")["quality"]
    assert row["value"] == pytest.approx(rows["p01"].mean() - rows["baseline"].mean())
    assert numbers["optimisation.evaluated"]["value"] == len(found.designs)
    seeded = one.tables["seeded"].set_index("policy")  # a policy none of whose levers are searched has no values: they would be S0's
    assert seeded.loc["s15_contact_points", "search.quality_mean"] != seeded.loc["s15_contact_points", "search.quality_mean"]
    assert seeded.loc["s02_weight_unannounced", "search.quality_mean"] > 0.05
    assert one.tables["seeded"]["policy"].tolist()[0] == "baseline" and one.rests_on["seeding"] == "common"


def test_fresh_points_with_a_failed_run_are_left_out_for_all(done) -> None:
    definition, found, chosen, study = done
    lost = study.results[(study.results["point_id"] != 3) | (study.results["policy"] != "p02")]
    some = optimisation(replace(study, results=lost), definition.optimise, found, chosen)
    assert some.rests_on["fresh_points"] == 5 and not some.tables["front"].filter(like="fresh.").isna().any(axis=None)
    none = lost[(lost["point_id"] == 0) | (lost["policy"] != "p01")]
    with pytest.raises(InputError) as caught:
        optimisation(replace(study, results=none), definition.optimise, found, chosen)
    assert caught.value.problems[0].key == "problem.optimise_fresh_failed"
