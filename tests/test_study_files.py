"""What a study file means: arms, factors, design, windows, stopping, and the plan that comes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from experiments.box import box_design
from experiments.design_arm import arm_at, scenario_at
from experiments.factors import Factor
from experiments.plan import DESIGN, DUMMY, Window
from experiments.shipped_studies import is_study
from experiments.stopping_rule import StoppingRule
from experiments.study_definition import StudyDefinition
from experiments.study_design import plan_of
from experiments.study_files import load_study
from sim.observation import REPORTED_GROUPS, response_table, target_groups
from sim.parameters import parameter_table, uncertainty_box
from sim.scenario import Change

HEAD = "kind: study\nschema: 1\nid: s\ntitle: {en: t, zh: 题}\nquestion: {en: q, zh: 问}\n"
WEIGHT, ON_SITE, DOCUMENTS = (f"assessment.{name}" for name in ("party_weight", "evidence_mix.on_site", "evidence_mix.documents"))
SPAN, NOISE = "inspection.span", "member.noise"


def study(folder: Path, body: str = "") -> StudyDefinition:
    path = folder / "s.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    return load_study(path)


def test_the_least_study_is_the_baseline_alone(tmp_path: Path) -> None:
    one = study(tmp_path)
    plan = plan_of(one)
    assert plan.policy_names() == ("baseline",) and plan.design.to_dict("list") == {"point_id": [0]}
    assert len(plan.tasks()) == one.runs() == 20 and (plan.seed, plan.seeding, plan.save, plan.engine) == (1, "common", "windows", "kernel")
    assert plan.responses == tuple(response_table()) and plan.groups == REPORTED_GROUPS
    assert [window.name for window in plan.windows()] == ["year_1", "year_2", "year_3"]


def test_policies_bring_their_references_and_the_baseline_comes_first(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        HEAD.replace("study", "policy").replace("id: s", "id: mine") + "target: {types: [school]}\nchanges: {secretary.talk_hours: 8}\n",
        encoding="utf-8",
    )
    one = study(tmp_path, 'policies: [onsite_w30, ./mine.yaml, "weight_up+training_spaced", "./mine.yaml+weight_up"]\n')
    names = ["onsite_w15", "onsite_w30", "mine", "weight_up+training_spaced", "mine+weight_up"]
    assert [policy.id for policy in one.policies] == names and one.arms()[0] is None
    assert one.groups[-6:] == target_groups(["mine", "mine+weight_up"])


def test_the_scenario_stands_beside_the_study_and_settings_lie_over_it(tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text("kind: scenario\nschema: 1\nid: town\nextends: baseline\nmonths: 24\n", encoding="utf-8")
    one = study(
        tmp_path, "scenario: town.yaml\nsettings: {population: {branches: 46, fixed: true}, sup.w_party: 0.2, inspection.span: 20}\n"
    )
    scenario = one.scenario
    assert (scenario.id, scenario.months, scenario.population.branches, scenario.population.fixed) == ("town", 24, 46, True)
    assert (scenario.values[WEIGHT], scenario.values[SPAN]) == (0.2, 20)


def test_factors_by_every_way_to_name_them(tmp_path: Path) -> None:
    body = (
        "factors:\n  sup.w_party: {low: 0.1, high: 0.5}\n  assessment: {evidence_mix: {on_site: {levels: [0.3, 0.1]}}, veto: {}}\n"
        "  member.noise: {distribution: normal, mean: 0.3, sd: 0.05}\n  inspection.span: {}\n"
        "  consequence.penalty: {distribution: loguniform, low: 0.01, high: 0.5, acts: throughout}\n"
        "  secretary.talk_hours: {distribution: triangular}\ndesign: {method: latin_hypercube, points: 10}\n"
    )
    noise, span = parameter_table()[NOISE], parameter_table()[SPAN]
    assert study(tmp_path, body).factors == (
        Factor(WEIGHT, 0.1, 0.5, acts="switch"),
        Factor(ON_SITE, 0.1, 0.3, "levels", levels=(0.3, 0.1), acts="switch"),
        Factor("assessment.veto", 0, 1, whole=True, acts="switch"),
        Factor(NOISE, noise.low, noise.high, "normal", mean=0.3, sd=0.05),
        Factor(SPAN, span.low, span.high, whole=True),
        Factor("consequence.penalty", 0.01, 0.5, "loguniform"),
        Factor("secretary.talk_hours", 0, 40, "triangular", mode=4, acts="switch"),
    )


def test_point_0_is_the_scenario_itself_whatever_the_design(tmp_path: Path) -> None:
    body = f"settings: {{{WEIGHT}: 0.2}}\nfactors: {{{WEIGHT}: {{}}, {SPAN}: {{}}}}\ndesign: {{method: %s}}\n"
    for method, blocks in (("saltelli, n: 4", True), ("morris, trajectories: 3", True), ("sobol_sequence, points: 8", False)):
        plan = plan_of(study(tmp_path, body % method))
        first = plan.design.iloc[0].to_dict()
        assert first == {"point_id": 0, WEIGHT: 0.2, SPAN: 40, DUMMY: 0.5} | ({"block": 0} if blocks else {})
        assert list(plan.design["point_id"]) == list(range(len(plan.design))) and plan.design["point_id"].dtype == np.int64
        assert plan.design[SPAN].dtype == np.int64 and list(plan.design)[-1] == DUMMY
        assert plan.levers == (WEIGHT,) and plan.policy_names() == ("baseline", DESIGN)
        assert not blocks or (plan.design["block"].dtype == np.int64 and plan.seeding == "block")


def test_the_manifest_learns_how_the_points_were_made(tmp_path: Path) -> None:
    one = study(
        tmp_path,
        f"settings: {{{NOISE}: 0.35}}\nuncertainties: all\nfixed: {{{WEIGHT}: 0.3}}\ndesign: {{method: sobol_sequence, points: 4}}\n",
    )
    sampler = plan_of(one).sampler
    assert (sampler["method"], sampler["points"], sampler["seed"], sampler["held"]) == ("sobol_sequence", 4, 1, [NOISE])
    assert sampler["fixed"] == {WEIGHT: 0.3} and "version" in sampler
    assert [factor["name"] for factor in sampler["factors"]] == [axis.name for axis in uncertainty_box() if axis.name != NOISE]


def test_all_uncertainties_are_the_box_that_compare_runs(tmp_path: Path) -> None:
    one = study(tmp_path, "uncertainties: all\ndesign: {method: sobol_sequence, points: 8, seed: 5}\n")
    own = plan_of(one).design.drop(columns=DUMMY)
    box = box_design(8, seed=5)
    assert list(own.columns) == list(box.columns) and len(own) == len(box)


def test_a_named_uncertainty_varies_even_where_the_scenario_sets_it(tmp_path: Path) -> None:
    body = f"settings: {{{NOISE}: 0.35}}\nuncertainties: [{NOISE}, span]\ndesign: {{method: one_at_a_time}}\n"
    one = study(tmp_path, body)
    assert [factor.name for factor in one.factors] == [NOISE, SPAN] and one.held == () and one.point_replicates == 2
    assert len(one.arms()) == 1


def test_replicates_default_to_what_the_factors_ask_for(tmp_path: Path) -> None:
    levers = f"replicates: 7\nfactors: {{{WEIGHT}: {{levels: [0.1, 0.2]}}}}\ndesign: {{method: full_factorial}}\n"
    assert study(tmp_path, levers).point_replicates == 7
    one = study(tmp_path, levers + "uncertainties: [inspection.span]\n")
    assert (one.point_replicates, one.points(), one.runs()) == (2, 6, 2 * (7 + 6 * 2))
    assert study(tmp_path, levers + "point_replicates: 3\n").runs() == 2 * (7 + 2 * 3)


def test_a_table_of_points_lies_beside_the_study(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(f"point_id,{SPAN},{WEIGHT}\n1,20,0.3\n2,30,0.4\n", encoding="utf-8")
    one = study(tmp_path, f"factors: {{{WEIGHT}: {{}}, {SPAN}: {{}}}}\ndesign: {{method: table, file: points.csv}}\n")
    plan = plan_of(one)
    assert plan.design.to_dict("list") == {"point_id": [0, 1, 2], WEIGHT: [0.15, 0.3, 0.4], SPAN: [40, 20, 30]}
    assert str(tmp_path) not in json.dumps(dict(plan.sampler)) and plan.sampler["file"] == "points.csv"


def test_windows_and_stopping_name_what_the_study_has(tmp_path: Path) -> None:
    body = (
        "policies: [weight_up]\nresponses: [quality, inflation]\ngroups: [all, village]\nsave: monthly\nseed: 0\n"
        "windows: {start: {first: 0, last: 5}, late: {first: 30, last: 35}}\n"
        "stopping: {response: inflation, relative: 0.2, window: start, first: 25, most: 50}\n"
    )
    one = study(tmp_path, body)
    assert one.windows == (Window("start", 0, 6), Window("late", 30, 36))
    assert (one.responses, one.groups, one.save, one.seed) == (("quality", "inflation"), ("all", "village"), "monthly", 0)
    assert one.stopping == StoppingRule("inflation", "relative", 0.2, "start", higher=False, first=25, most=50)
    assert one.runs() == 2 * 50 and plan_of(one).stopping == one.stopping and plan_of(one, quick=True).stopping is None
    best = study(tmp_path, "policies: [weight_up, training_once]\nstopping: {response: quality, probability_best: 0.9}\n").stopping
    assert best == StoppingRule("quality", "best", 0.9, "year_3", higher=True)


def test_the_arm_of_the_design_at_a_point(tmp_path: Path) -> None:
    one = study(tmp_path, f"factors: {{{ON_SITE}: {{high: 0.4}}}}\nfixed: {{{WEIGHT}: 0.3}}\ndesign: {{method: one_at_a_time}}\n")
    arm = one.arms()[-1]
    assert arm is not None and arm.changes == (Change(WEIGHT, 0.3),)
    at = arm_at(arm, {ON_SITE: 0.25}, one.scenario.values)
    assert {change.lever: change.value for change in at.changes} == {WEIGHT: 0.3, ON_SITE: 0.25, DOCUMENTS: 0.6}
    assert one.scenario.under(at).values_at(0)[DOCUMENTS] == 0.6 and one.scenario.under(at).values_at(-1)[DOCUMENTS] == 0.8
    throughout = scenario_at(one.scenario, {ON_SITE: 0.25, SPAN: 20})
    assert throughout.values[DOCUMENTS] == 0.6 and throughout.values[SPAN] == 20 and scenario_at(one.scenario, {}) is one.scenario


def test_a_switch_lever_at_the_baseline_changes_nothing_at_point_0(tmp_path: Path) -> None:
    one = study(tmp_path, f"factors: {{{ON_SITE}: {{high: 0.4}}, {WEIGHT}: {{}}}}\ndesign: {{method: one_at_a_time}}\n")
    plan, arm = plan_of(one), one.arms()[-1]
    own = {name: float(plan.design[name].iloc[0]) for name in plan.levers}
    assert arm is not None
    assert dict(one.scenario.under(arm_at(arm, own, one.scenario.values)).rows_at(0)[0]) == dict(one.scenario.values)


def test_a_quick_look_is_another_study_marked_preliminary(tmp_path: Path) -> None:
    one = study(tmp_path, f"factors: {{{WEIGHT}: {{}}}}\ndesign: {{method: saltelli, n: 128}}\npoint_replicates: 20\nseeding: common\n")
    quick = plan_of(one, quick=True)
    assert quick.preliminary and len(quick.design) == 1 + 16 * 4  # a tenth of 128 as a power of two; a weight and the dummy make 2 + 2 rows
    assert (quick.replicates, quick.box_replicates) == (5, 20)  # one seed set for all blocks needs 20
    assert plan_of(replace(one, seeding="block"), quick=True).box_replicates == 5
    same = [plan_of(one).identity() for _ in range(2)]
    assert same[0] == same[1] != quick.identity()


def test_what_is_a_study(tmp_path: Path) -> None:
    study(tmp_path)
    assert is_study("first_try") and is_study(tmp_path / "s.yaml") and is_study(str(tmp_path / "s.yaml"))
    assert not any(is_study(name) for name in ("baseline", "weight_up", "nobody", str(tmp_path / "none.yaml")))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_commands_know_studies(tmp_path: Path, lang: str) -> None:
    body = f"factors: {{{ON_SITE}: {{high: 0.4}}}}\nuncertainties: [span]\ndesign: {{method: saltelli, n: 12}}\nfixed: {{{WEIGHT}: 0.3}}\n"
    study(tmp_path, body)
    checked = CliRunner().invoke(main, ["--lang", lang, "check", str(tmp_path / "s.yaml")])
    assert checked.exit_code == 0, checked.stderr
    assert "60" in checked.stdout and str(2 * (20 + 60 * 2)) in checked.stdout and "block" in checked.stdout
    assert "16" in checked.stderr and "evidence_mix" in checked.stderr and "inspection.coverage_target" in checked.stderr
    shown = CliRunner().invoke(main, ["--lang", lang, "show", str(tmp_path / "s.yaml")])
    assert shown.exit_code == 0 and all(word in shown.stdout for word in (ON_SITE, SPAN, "seed: 1", "n: 12", f"{WEIGHT}=0.3"))
    listed = CliRunner().invoke(main, ["--lang", lang, "list", "--kind", "study"])
    assert listed.exit_code == 0 and "first_try" in listed.stdout and "onsite_w30" not in listed.stdout
    assert "first_try" in CliRunner().invoke(main, ["--lang", lang, "list"]).stdout


def test_the_schema_knows_names_methods_and_bounds() -> None:
    schema = json.loads(CliRunner().invoke(main, ["--lang", "en", "schema", "study"]).stdout)
    shown = schema["properties"]
    assert shown["factors"]["properties"][WEIGHT]["$ref"] == "#/$defs/FactorFields" and SPAN in shown["factors"]["properties"]
    assert shown["fixed"]["properties"][WEIGHT]["maximum"] == 1 and SPAN not in shown["fixed"]["properties"]
    constant = next(name for name, row in parameter_table().items() if row.role == "constant")
    assert f'"{constant}"' not in json.dumps(shown["factors"])
    assert "saltelli" in shown["design"]["properties"]["method"]["enum"] and shown["design"]["required"] == ["method"]
    assert {"StoppingFields", "FactorFields", "WindowFields"} <= set(schema["$defs"])
