"""``branchsim decide`` from the command line: known winners, prices and regrets, and everything that can be asked wrongly."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.stored_analysis import read_analysis
from branchsim.command_line import main
from experiments.design_arm import design_arm
from experiments.study_reader import read_study
from sim.problems import InputError, Place, problem_at
from tests.decision_studies import FACTOR, PAID, POLICIES, decision_plan, known_entries, known_information, simulate, stored
from tests.fake_model import FORGETTING, plan


@pytest.fixture(scope="module")
def studies(tmp_path_factory) -> Path:
    """Studies by name, never written to: a test takes a copy."""
    root = tmp_path_factory.mktemp("decide")
    stored(root / "box", decision_plan(points=24))
    stored(root / "paid", decision_plan(points=20, policies=(*POLICIES, PAID), box_replicates=1))
    stored(root / "bare", decision_plan(points=0))
    stored(root / "few", decision_plan(points=8, replicates=3, box_replicates=1))
    stored(root / "alone", decision_plan(points=4, policies=(None,)))
    stored(root / "same", decision_plan(points=4), partial(simulate_same, levels=0.5))
    return root


def simulate_same(scenario, policies, *, levels, **address):
    series = simulate(scenario, policies, **address)
    for one in series.values():
        one.values[:] = levels
    return series


@pytest.fixture
def information(monkeypatch) -> ModuleType:
    """The value of information has tests of its own; here it is known."""
    module = ModuleType("analysis.decision.value_of_information")
    module.value_of_information, module.value_entries = known_information, known_entries
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


@pytest.fixture
def decide(studies, tmp_path, information):
    def call(study: str, *words: str, lang: str = "en", copied: bool = True):
        folder = tmp_path / study if copied else studies / study
        if not folder.exists():
            shutil.copytree(studies / study, folder)
        result = CliRunner().invoke(main, ["--lang", lang, "decide", str(folder), *words])
        assert not isinstance(result.exception, Exception) or result.exit_code == 2, result.exception
        return result, folder

    return call


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "decision" / f"{name}.csv")


def test_effects_costs_and_probabilities_are_those_of_the_model(decide) -> None:
    result, folder = decide("box")
    assert result.exit_code == 0, result.output
    found = table(folder, "policies").set_index("policy")
    assert found["difference"].to_dict() == pytest.approx({"baseline": 0, "steady": 0.02, "bold": 0.04}, abs=5e-4)
    assert found["reference"].unique().tolist() == ["baseline"]  # bold's own reference is steady
    assert found.loc["steady", "cost_secretaries"] == pytest.approx(15, abs=1e-3)
    assert (found["low_sim"] < found["low"])[["steady", "bold"]].all()
    assert (found["high_sim"] > found["high"])[["steady", "bold"]].all()
    assert found["p_best"].tolist() == [0, 0, 1]
    assert found["verdict"].tolist() == ["undecided", "raises", "raises"]
    design = read_study(folder).design.set_index("point_id").drop(index=0)
    bold = float((design[FACTOR] > 0.75 * FORGETTING).mean())
    assert found["box_best"].to_dict() == pytest.approx({"baseline": 0, "steady": 1 - bold, "bold": bold}, abs=0.09)
    assert found.loc["bold", "range_low"] == pytest.approx(np.quantile(0.08 * design[FACTOR] / FORGETTING - 0.04, 0.05), abs=1e-3)


def test_regrets_are_those_of_the_model(decide) -> None:
    _, folder = decide("box")
    design = read_study(folder).design.set_index("point_id").drop(index=0)
    bold = 0.08 * design[FACTOR] / FORGETTING - 0.04
    best = np.maximum(bold, 0.02)
    found = table(folder, "robustness").set_index(["criterion", "policy"])
    for name, gain in (("baseline", 0 * bold), ("steady", 0 * bold + 0.02), ("bold", bold)):
        assert found.loc[("expected_regret", name), "value"] == pytest.approx((best - gain).mean(), abs=3e-4)
        assert found.loc[("expected_regret", name), "crossed"] == pytest.approx((best - gain).mean(), abs=3e-4)
        assert found.loc[("minimax_regret", name), "value"] == pytest.approx((best - gain).max(), abs=1e-3)
    regrets = table(folder, "regret")
    assert (regrets.groupby("point_id")["regret"].min() == 0).all()


def test_the_sentences_say_who_is_best_at_which_price_and_what_to_measure(decide) -> None:
    result, folder = decide("box", "--threshold", "engagement>=0.45", "--threshold", "quality>=0.5")
    lead = table(folder, "ranking")
    assert f"Most robust is {lead.loc[0, 'policy']}: it is first by" in result.output
    assert "bold from 0 to 0.0008; steady from 0.0008 to 0.0013; baseline from 0.0013 to 0.003" in result.output
    assert "Points at which all thresholds hold (Engagement at least 0.45; True quality at least 0.5):" in result.output
    assert "To be measured next:" in result.output
    assert "(secretary.forgetting). To know it is worth 0.004 [+0.003, +0.005] of True quality" in result.output
    assert "lies below" in result.output
    assert "inspection.items_per_visit" not in result.output
    assert "Only 24 points: an assumption range needs at least 200" in result.output
    assert "assumed, not measured" in result.output


@pytest.mark.slow
def test_a_price_moves_the_choice(decide) -> None:
    _, folder = decide("box", "--price", "0.002")
    assert table(folder, "ranking").loc[0, "policy"] == "baseline"
    net = table(folder, "policies").set_index("policy")["net_difference"]
    assert net.to_dict() == pytest.approx({"baseline": 0, "steady": 0.02 - 0.03, "bold": 0.04 - 0.08}, abs=5e-4)


@pytest.mark.slow
def test_a_sum_counts_what_it_says(decide) -> None:
    """Half of the gain is inflation: quality less twice the inflation brings nothing."""
    _, folder = decide("box", "--benefit", "quality - 2*inflation")
    assert table(folder, "policies")["difference"].abs().max() < 1e-3
    _, folder = decide("box", "--benefit", "inflation")  # better when low
    found = table(folder, "policies").set_index("policy")["difference"]
    assert found["steady"] == pytest.approx(-0.01, abs=5e-4)


def test_money_nobody_priced_is_not_ranked_on_person_days_alone(decide) -> None:
    result, folder = decide("paid", "--price", "0.0001")
    assert "Not ranked where person-days have a price: paid." in result.output
    assert "paid" not in set(table(folder, "ranking")["policy"])
    assert np.isnan(table(folder, "policies").set_index("policy").loc["paid", "p_best"])
    result, folder = decide("paid")  # without a price cost ranks nobody, but the prices at which the choice changes leave it out
    assert "paid" in set(table(folder, "ranking")["policy"])
    assert "paid" not in set(table(folder, "prices")["policy"])
    assert "Not ranked where person-days have a price: paid." in result.output
    result, folder = decide("paid", "--price", "0.0001", "--price-of-money", "20")
    assert "Not ranked" not in result.output
    found = table(folder, "policies").set_index("policy").loc["paid"]
    assert (found["cost"], found["net_difference"]) == (pytest.approx(85, abs=0.01), pytest.approx(0.01 - 0.0085, abs=5e-4))


def test_another_window_and_group_are_read_and_told(decide) -> None:
    result, folder = decide("paid", "--group", "village", "--window", "year_1", "--policy", "steady")
    assert result.output.startswith("True quality in year 1, group village")
    study = read_study(folder)
    rows = study.results.query("window == 'year_1' and group == 'village' and point_id == 0").pivot(
        index="replicate_id", columns="policy", values="quality"
    )
    found = table(folder, "policies").set_index("policy").loc["steady", "difference"]
    assert found == pytest.approx((rows["steady"] - rows["baseline"]).mean(), abs=1e-12)


def test_policies_can_be_left_out(decide) -> None:
    _, folder = decide("paid", "--policy", "steady")
    assert table(folder, "policies")["policy"].tolist() == ["baseline", "steady"]
    assert table(folder, "regret")["policy"].unique().tolist() == ["baseline", "steady"]


def test_without_a_box_the_default_point_answers_and_the_rest_is_named_missing(decide) -> None:
    result, folder = decide("bare")
    assert result.exit_code == 0, result.output
    assert "At the default values bold has the highest net benefit" in result.output
    assert "Missing: the assumptions were not varied" in result.output
    assert len(table(folder, "robustness")) == len(table(folder, "value_of_information")) == 0


@pytest.mark.slow
def test_few_points_and_replicates_give_no_percentiles_and_no_intervals(decide) -> None:
    result, folder = decide("few", lang="zh")
    assert "取样点少于20个" in result.output
    assert "每点只有一次重复" in result.output
    assert "默认取值下重复少于5次" in result.output
    found = table(folder, "policies")
    assert found[["low", "range_low", "p_best", "box_best_both"]].isna().all().all()
    assert "p90_regret" not in set(table(folder, "robustness")["criterion"])
    assert table(folder, "robustness")["crossed"].isna().all()


def test_what_cannot_be_known_about_measuring_is_told(decide, information) -> None:
    def refused(*values, **more):
        raise InputError([problem_at(Place(""), "", "problem.study_no_runs_yet")])

    information.value_of_information = refused
    result, _ = decide("box")
    assert result.exit_code == 0
    assert "What would be worth measuring could not be worked out" in result.output
    assert len(result.output.splitlines()[-2]) > 0


@pytest.mark.slow
def test_again_is_the_same_bytes_and_another_seed_is_not(decide) -> None:
    _, folder = decide("box", "--seed", "0")
    first = {path.name: path.read_bytes() for path in (folder / "decision").iterdir()}
    decide("box")
    assert {path.name: path.read_bytes() for path in (folder / "decision").iterdir()} == first
    decide("box", "--seed", "1")
    assert (folder / "decision" / "robustness.csv").read_bytes() != first["robustness.csv"]


def test_the_stored_answer_is_read_back_with_its_question(decide) -> None:
    _, folder = decide("box", "--threshold", "engagement>=0.45")
    study = read_study(folder)
    made = read_analysis(folder, study.manifest["identity"], "decision")
    assert made.asked["thresholds"] == [{"response": "engagement", "side": ">=", "limit": 0.45}]
    assert (made.rests_on["points"], made.rests_on["replicates"], made.rests_on["seeding"]) == (24, 6, "common")
    keys = [row["key"] for row in made.numbers]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--benefit", "qualty"), "--benefit: qualty: there is no response of this name (did you mean quality?)"),
        (("--benefit", "quality +"), "is no sum of responses"),
        (("--benefit", "quality ** 2"), "is no sum of responses"),
        (("--benefit", "__import__('os')"), "is no sum of responses"),
        (("--benefit", ""), "is no sum of responses"),
        (("--benefit", "2*quality*3"), "is no sum of responses"),
        (("--benefit", "quality - inflation - inflation"), "stands twice"),
        (
            ("--benefit", "quality + inflation"),
            "--benefit: inflation: more of the benefit must be better, so this response needs the sign -",
        ),
        (("--benefit", "0*quality"), "0 is no weight"),
        (("--benefit", "1e999*quality"), "inf is no weight"),
        (("--benefit", "1e308*quality"), "1e+308 is no weight"),
        (("--price", "1e300"), "1e+300 is no price"),
        (("--price-of-money", "1e300"), "1e+300 is no price"),
        (("--benefit", "quality + score"), "neither better nor worse"),
        (("--benefit", "quality - cost_money"), "this is a cost or burden"),
        (("--threshold", "engagement>0.3"), "is no threshold"),
        (("--threshold", "engagement>=nan"), "is no threshold"),
        (("--threshold", "engagment>=0.3"), "holds no response of this name (did you mean engagement?)"),
        (("--threshold", "engagement>=35"), "35 lies outside what this response can reach, 0 to 1 (0-1)"),
        (("--threshold", "engagement>=-0.1"), "-0.1 lies outside"),
        (("--threshold", "engagement<=1e999"), "inf lies outside"),
        (("--threshold", "engagement＞＝３５"), "35 lies outside what this response can reach"),
        (("--threshold", "engagement≥350％"), "3.5 lies outside what this response can reach"),
        (("--threshold", "cost_money<=5%"), "per cent is only for shares and 0-1"),
        (("--benefit", "ｑｕａｌｉｔｙ ＋ ０＊inflation"), "inflation: 0 is no weight"),
        (("--policy", "stedy"), "--policy: stedy: the study does not hold this; it has: baseline, steady, bold (did you mean steady?)"),
        (("--policy", "baseline"), "there is nothing to choose from"),
        (("--window", "year_9"), "--window: year_9: the study does not hold this"),
        (("--group", "vilage"), "(did you mean village?)"),
        (("--price", "-1"), "-1.0 is no price"),
        (("--price", "nan"), "nan is no price"),
        (("--price-range", "0.1", "0.1"), "no range of prices"),
        (("--price-range", "0", "inf"), "no range of prices"),
        (("--price-of-money", "-1"), "--price-of-money: -1.0 is no price"),
        (("--hurwicz", "1.5"), "1.5 is no optimism"),
        (("--hurwicz", "nan"), "nan is no optimism"),
        (("--delta", "-1"), "-1.0 is no smallest difference"),
    ],
)
def test_wrong_questions_are_exit_code_2_and_write_nothing(decide, words, sentence) -> None:
    result, folder = decide("box", *words, copied=False)
    assert result.exit_code == 2, result.output
    assert sentence in result.stderr
    assert not (folder / "decision").exists()


def test_all_wrong_options_are_told_at_once(decide) -> None:
    result, _ = decide("box", "--benefit", "wit", "--threshold", "x", "--policy", "y", "--window", "z", "--price", "-1", "--delta", "nan")
    told = {line.partition(":")[0] for line in result.stderr.splitlines()}
    assert told == {"--benefit", "--threshold", "--policy", "--window", "--price", "--delta"}


@pytest.mark.parametrize(
    ("study", "words", "sentence"),
    [
        ("alone", (), "besides the baseline at least one policy"),
        ("same", (), "the benefit is the same under all policies everywhere"),
        ("paid", ("--policy", "paid", "--price", "0.001"), "all policies but one cost or save money that nobody has priced (paid)"),
    ],
)
def test_studies_that_leave_nothing_to_decide(decide, study, words, sentence) -> None:
    result, folder = decide(study, *words, copied=False)
    assert result.exit_code == 2, result.output
    assert sentence in result.stderr
    assert not (folder / "decision").exists()


def test_no_study_is_a_sentence(tmp_path) -> None:
    result = CliRunner().invoke(main, ["decide", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def changed_study(monkeypatch, change) -> None:
    """The command reads the study with its results changed."""
    from experiments.interim_study import read_checked_study

    monkeypatch.setattr("experiments.interim_study.read_checked_study", lambda folder: change(read_checked_study(folder)))


def test_values_that_are_no_numbers_and_policies_without_runs(decide, monkeypatch) -> None:
    def infinite(study):
        results = study.results.copy()
        results.loc[results["policy"] == "bold", "quality"] = np.inf
        return replace(study, results=results[results["policy"] != "steady"])

    changed_study(monkeypatch, infinite)
    result, _ = decide("box")
    assert result.exit_code == 2
    assert "steady: this policy has no result in the window and group" in result.stderr
    assert "quality: holds infinite values" in result.stderr


def test_a_benefit_that_is_missing_everywhere(decide, monkeypatch) -> None:
    changed_study(monkeypatch, lambda study: replace(study, results=study.results.assign(quality=np.nan)))
    result, _ = decide("box")
    assert result.exit_code == 2
    assert "nothing can be compared" in result.stderr


def test_missing_runs_and_points_are_counted_out(decide, monkeypatch) -> None:
    def lacking(study):
        gone = study.results["point_id"].isin([3, 4]) & (study.results["policy"] == "bold")
        return replace(study, results=study.results[~gone & ~((study.results["point_id"] == 0) & (study.results["replicate_id"] == 1))])

    changed_study(monkeypatch, lacking)
    result, folder = decide("box")
    assert "22 of 24 points have a replicate with all policies" in result.output
    assert "Rests on 5 replicates at the default values and 22 points" in result.output
    assert not {3, 4} & set(table(folder, "regret")["point_id"])


def test_an_interim_or_preliminary_study_says_so(decide, monkeypatch) -> None:
    changed_study(monkeypatch, lambda study: replace(study, interim=True, manifest=dict(study.manifest) | {"preliminary": True}))
    result, folder = decide("box")
    assert "Preliminary: a quick look" in result.output
    assert "Interim: not all runs are done" in result.output
    assert json.loads((folder / "decision" / "analysis.json").read_text(encoding="utf-8"))["rests_on"]["notes"][-2:] == [
        "preliminary",
        "interim",
    ]


@pytest.mark.slow
def test_a_study_without_costs_decides_by_the_benefit(tmp_path, information) -> None:
    from tests.report_studies import folder_of

    folder_of(tmp_path / "s", plan(points=20, box_replicates=1))
    result = CliRunner().invoke(main, ["--lang", "en", "decide", str(tmp_path / "s")])
    assert result.exit_code == 0, result.output
    assert "The study observed no person-days" in result.output
    result = CliRunner().invoke(main, ["--lang", "en", "decide", str(tmp_path / "s"), "--price", "0.1"])
    assert result.exit_code == 2
    assert "cost_person_days: the study did not observe this cost" in result.stderr


@pytest.mark.slow
def test_the_arm_of_a_design_is_no_policy_to_choose(tmp_path, information) -> None:
    from tests.report_studies import folder_of, sweep_plan

    folder = folder_of(tmp_path / "s", sweep_plan())
    result = CliRunner().invoke(main, ["--lang", "en", "decide", str(folder)])
    assert result.exit_code == 0, result.output
    assert table(folder, "policies")["policy"].tolist() == ["baseline", "w30"]
    assert "no even sample of the whole uncertainty box" in result.output
    assert set(table(folder, "regret")["point_id"]) == {1, 2}  # six points, but the lever of the design does not act on w30
    only = folder_of(tmp_path / "only", replace(sweep_plan(), policies=(None, design_arm({}))))
    result = CliRunner().invoke(main, ["--lang", "en", "decide", str(only)])
    assert result.exit_code == 2
    assert "besides the baseline at least one policy" in result.stderr
