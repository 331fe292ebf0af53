"""``compare --costs`` and ``--equal-cost`` from the command line, with a model whose costs and benefits are known by hand."""

from __future__ import annotations

import sys
import types
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.cost_accounts import read_accounts
from analysis.cost_table import cost_table, dominance_table
from branchsim.command_line import main
from experiments.study_reader import read_study
from sim.observation import response_table
from tests import fake_model

NAMES = ("quality", "score", "inflation", "cost_superiors", "cost_secretaries", "cost_person_days", "member_hours", "cost_money")
LABELS = {name: {field: getattr(row, field) for field in row.__slots__} for name, row in response_table().items() if name in NAMES}
ORDER = tuple(LABELS)
ARGUMENTS = ("--replicates", "6", "--box", "3", "--months", "24", "--no-figure", "--out", "s")


@dataclass
class CostSeries(fake_model.FakeSeries):
    responses: tuple[str, ...] = ORDER

    def window(self, first, stop):
        return self.values


def levels(values) -> dict[str, float]:
    """weight_up (0.15 to 0.30) costs 12 days and brings 0.015; leadership_attention (0.25 to 1) 3 days and 0.03; aid (0.1 to 0.5) pay."""
    weight, contact = values["assessment.party_weight"] - 0.15, values["branch.leader_contact_hours"] - 0.25
    aid, critique = values["member.aid_coverage"] - 0.1, values["branch.transparency"] - 0.4
    days = {"cost_superiors": 4 * contact + 20 * critique * (0.2 - critique), "cost_secretaries": 80 * weight}
    money = {"cost_money": 10 * aid, "member_hours": 20 * weight}
    gains = {"quality": 0.5 + 0.1 * weight + 0.04 * contact + 0.05 * aid, "score": 0.6 + weight, "inflation": 0.1 + weight}
    return days | {"cost_person_days": sum(days.values())} | money | gains


def simulate(scenario, policies, *, seed, replicate, stream=0, engine="kernel"):
    shared = np.random.default_rng([seed, replicate, stream]).normal(0, 0.05, (2, len(ORDER)))
    series = {}
    for policy in policies:
        known = levels(scenario.under(policy).values_at(0))
        own = np.random.default_rng([replicate, *(int(1e4 * abs(known[name])) for name in ORDER)]).normal(0, 2e-4, len(ORDER))
        level = np.array([known[name] for name in ORDER]) + shared + own
        series["baseline" if policy is None else policy.id] = CostSeries(level, months=scenario.months)
    return series


@pytest.fixture
def command(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "sim.provenance", types.SimpleNamespace(model_hash=lambda: "f" * 64))
    for place in ("experiments.model_runs.simulate_shared", "sim.simulate.simulate_policies"):  # the study, the search for a dose
        monkeypatch.setattr(place, simulate)
    before = lambda scenario, **address: CostSeries(np.zeros((2, len(ORDER))), months=12)  # noqa: E731
    monkeypatch.setattr("experiments.default_point.before_switch", before)
    monkeypatch.setattr("sim.observation.REPORTED_GROUPS", fake_model.GROUPS)
    monkeypatch.setattr("experiments.response_labels.response_labels", lambda: LABELS)
    monkeypatch.chdir(tmp_path)

    def call(*words: str, lang: str = "en", arguments=ARGUMENTS):
        policies = [word for name in ("weight_up", "leadership_attention", "l36_hardship_aid") for word in ("--policy", name)]
        return CliRunner().invoke(main, ["--lang", lang, "compare", "baseline", *policies, *arguments, *words])

    return call


def row(table: pd.DataFrame, **where) -> pd.Series:
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_accounts_are_written_and_only_printed_when_asked(command) -> None:
    result = command()
    assert result.exit_code == 0, result.output
    assert "Net benefit" not in result.output
    costs = pd.read_csv("s/costs.csv")
    one = row(costs, policy="weight_up", account="cost_person_days")
    assert one["difference"] == pytest.approx(12, abs=0.001)
    assert one["low"] < one["difference"] < one["high"]
    assert row(costs, policy="weight_up", account="member_hours")["difference"] == pytest.approx(3, abs=0.001)
    assert row(costs, policy="l36_hardship_aid", account="cost_money")["difference"] == pytest.approx(4, abs=0.001)
    assert row(costs, policy="weight_up", account="benefit_per_cost")["difference"] == pytest.approx(0.015 / 12, abs=1e-4)
    net = row(costs, policy="weight_up", account="net_benefit", price=0.001)
    assert net["difference"] == pytest.approx(0.015 - 0.012, abs=0.001)
    assert net["reference"] == "baseline"


def test_money_is_not_ranked_until_it_has_a_price(command) -> None:
    result = command("--costs")
    assert result.exit_code == 0, result.output
    assert "Not ranked by net benefit: l36_hardship_aid." in result.output
    assert "leadership_attention dominates weight_up: -9.0 person-days per branch, +0.015 on True quality" in result.output
    costs = pd.read_csv("s/costs.csv")
    aid = costs[costs["policy"] == "l36_hardship_aid"]
    assert not set(aid["account"]) & {"net_benefit", "benefit_per_cost"}
    assert not aid["ranked"].any()
    priced = command("--price-of-money", "20")
    assert "Not ranked" not in priced.output
    assert "complete already" in priced.output, "costs are the read side: the study is the same"
    costs = pd.read_csv("s/costs.csv")
    assert row(costs, policy="l36_hardship_aid", account="cost")["difference"] == pytest.approx(80, abs=0.01)
    assert row(costs, policy="l36_hardship_aid", account="benefit_per_cost")["difference"] == pytest.approx(0.02 / 80, abs=1e-4)


def test_a_benefit_that_should_fall_counts_the_other_way(command) -> None:
    assert command("--benefit", "inflation").exit_code == 0
    found = row(pd.read_csv("s/costs.csv"), policy="weight_up", account="benefit")
    assert (found["response"], found["difference"]) == ("inflation", pytest.approx(-0.15, abs=0.001))


def test_dominance_stands_with_its_share_of_the_box(command) -> None:
    command()
    accounts = read_accounts(read_study(Path("s")), "quality")
    pairs = dominance_table(accounts).set_index(["policy", "dominated"])
    assert list(pairs.index) == [("leadership_attention", "weight_up")], "aid takes money, so it dominates nobody"
    assert pairs["box_share"].tolist() == [1.0]
    assert pairs["member_hours_difference"].tolist() == pytest.approx([-3], abs=0.001)


def test_fewer_than_five_replicates_rank_nothing(command) -> None:
    few = ("--replicates", "4", "--box", "0", "--months", "24", "--no-figure", "--out", "s")
    result = command("--costs", arguments=few)
    assert result.exit_code == 0, result.output
    assert "Fewer than 5 replicates: no intervals, so nothing is ranked." in result.output
    assert len(pd.read_csv("s/dominance.csv")) == 0


def test_a_study_without_costs_has_no_cost_table(command, tmp_path) -> None:
    from experiments.runner import run_study
    from experiments.study_folder import open_study

    run_study(open_study(tmp_path / "other", fake_model.plan()), fake_model.fake_simulate, 1)
    assert read_accounts(read_study(tmp_path / "other"), "quality") is None


def test_missing_replicates_leave_all_arms(command) -> None:
    command()
    study = read_study(Path("s"))
    gap = (study.results["policy"] == "weight_up") & (study.results["replicate_id"] == 2) & (study.results["point_id"] == 0)
    study.results.loc[gap, "quality"] = np.nan
    accounts = read_accounts(study, "quality")
    assert len(accounts.default("cost")) == 5
    assert set(cost_table(study, accounts, (0.0,)).query("account == 'net_benefit'")["replicates"]) == {5}


def test_equal_cost_scales_and_compares(command) -> None:
    """3 days: leadership_attention at its file dose, weight_up at a quarter; aid never costs a day."""
    result = command("--equal-cost", "3")
    assert result.exit_code == 0, result.output
    assert "l36_hardship_aid: left out and not ranked" in result.output
    costs = pd.read_csv("s/costs.csv")
    days = costs[costs["account"] == "cost_person_days"].set_index("policy")["difference"]
    assert days.tolist() == pytest.approx([3, 3], abs=0.01)
    doses = {name.rpartition("_dose")[0]: float(name.rpartition("_dose")[2]) for name in days.index}
    assert doses == pytest.approx({"weight_up": 0.25, "leadership_attention": 1.0}, abs=0.002)
    assert "At equal cost, by True quality: leadership_attention_dose" in result.output
    assert ", surely above weight_up_dose0.2" in result.output
    noted = read_study(Path("s")).manifest["sampler"]["equal_cost"]["doses"]
    assert noted["l36_hardship_aid"]["dose"] is None


def test_costs_that_turn_are_said_in_words(command) -> None:
    result = command("--equal-cost", "3", "--policy", "l37_transparency", lang="zh")
    assert result.exit_code == 0, result.output
    assert "l37_transparency：不纳入比较，也不排序。成本不随力度单调变化" in result.output


def test_nothing_in_reach_is_exit_code_1_and_leaves_no_folder(command) -> None:
    result = command("--equal-cost", "900")
    assert result.exit_code == 1
    assert "No policy can be brought to this cost" in result.output
    assert not Path("s").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--benefit", "qualty"), "--benefit: qualty: there is no response of this name (did you mean quality?)"),
        (("--benefit", "score"), "--benefit: score: more of this is neither better nor worse"),
        (("--benefit", "cost_money"), "this is a cost or burden, an account of its own"),
        (("--benefit", "member_hours"), "this is a cost or burden, an account of its own"),
        (("--prices", "0.1"), "--prices: 0.1: must be at least two numbers of 0 or more"),
        (("--prices", "0,x"), "must be at least two numbers"),
        (("--prices", "0,-1"), "must be at least two numbers"),
        (("--prices", "0,nan"), "must be at least two numbers"),
        (("--price-of-money", "-1"), "--price-of-money: -1.0 is no price"),
        (("--price-of-money", "inf"), "--price-of-money: inf is no price"),
        (("--equal-cost", "0"), "--equal-cost: 0.0 is no cost to bring policies to"),
        (("--equal-cost", "nan"), "--equal-cost: nan is no cost to bring policies to"),
        (("--equal-cost", "3", "--policy", "on_site_checks"), "inspection.levels_up: goes from 1 to 2 in whole numbers"),
        (("--equal-cost", "3", "--grid", "assessment.party_weight=0.1,0.2"), "cannot be used with --grid"),
    ],
)
def test_wrong_questions_are_exit_code_2_and_leave_no_folder(command, words, sentence) -> None:
    result = command(*words)
    assert result.exit_code == 2, result.output
    assert sentence in result.stderr
    assert not Path("s").exists()


def test_two_wrong_options_are_both_told(command) -> None:
    result = command("--benefit", "score", "--prices", "1", "--price-of-money", "-1")
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["--benefit", "--price-of-money", "--prices"]
