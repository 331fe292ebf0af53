"""The studies that ship: each loads and plans, is as large as its comment says, and speaks both languages."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from experiments.mixes import completed
from experiments.plan import DESIGN, StudyPlan
from experiments.shipped_studies import shipped_studies
from experiments.study_design import plan_of
from experiments.study_files import load_study
from sim.files.file_opening import shipped_ids
from sim.files.scenario_folder import shipped_files
from sim.parameters import uncertainty_box

FACTORIALS = (
    "weight_documents_on_site", "weight_full_time_staff", "reward_error_tolerance", "training_spacing_follow_up", "contact_points_span",
)  # fmt: skip
SEARCHES = ("optimise_assessment_design",)  # their points are not known beforehand
RUNS_PER_SECOND = 40  # of one arm of 300 branches over 36 months, its share of the burn-in included, on two cores; measured 34 to 48


def runs(plan: StudyPlan) -> int:
    return len(plan.tasks()) * len(plan.policies)


def test_the_ones_that_are_promised_are_there_under_ids_of_their_own() -> None:
    promised = {*FACTORIALS, "first_try", "morris_assessment_design", "sobol_assessment_design", "all_scenarios", "robustness", *SEARCHES}
    promised |= {"answers_design", "answers_policies", "calibrate_patterns"}
    assert {study.id for study in shipped_studies()} == promised
    assert promised.isdisjoint(shipped_ids())


@pytest.mark.parametrize("name", sorted(shipped_files("study")))
def test_each_plans_and_is_as_large_as_it_says(name: str) -> None:
    study, written = load_study(name), shipped_files("study")[name].read_text(encoding="utf-8")
    comment = " ".join(line.lstrip("# ") for line in written.splitlines() if line.startswith("#"))
    plan = None if name in SEARCHES else plan_of(study)
    said, said_zh = (re.search(pattern, comment) for pattern in (r"([\d,]+) runs", r"运行(\d+)次"))
    assert said is not None and said_zh is not None
    assert int(said[1].replace(",", "")) == int(said_zh[1]) == study.runs()
    assert plan is None or study.runs() == runs(plan)
    stated = re.search(r"about (\d+) (seconds|minutes)", comment)
    assert stated is not None
    seconds = int(stated[1]) * (60 if stated[2] == "minutes" else 1)
    size = study.scenario.population.branches * study.scenario.months / (300 * 36)
    assert 0.4 * seconds < study.runs() * size / RUNS_PER_SECOND + 1 < 2 * seconds
    assert study.notes == () and study.question.en != study.question.zh
    if plan is not None:
        assert (plan.id, plan.title, plan.question) == (name, study.title, study.question.en) and set(plan.labels) == set(plan.responses)


@pytest.mark.parametrize("name", sorted({*shipped_files("study")} - {*SEARCHES}))
def test_each_has_a_quick_look(name: str) -> None:
    study = load_study(name)
    plan, quick = plan_of(study), plan_of(study, quick=True)
    assert quick.preliminary and not plan.preliminary and quick.stopping is None
    assert 1 < len(quick.design) <= len(plan.design) and runs(quick) <= runs(plan)
    assert {task.replicate_id for task in quick.tasks()} == set(range(5))
    assert quick.identity() != plan.identity()


def test_factorials_cross_their_levels_once() -> None:
    for name in FACTORIALS:
        study = load_study(name)
        assert study.drawn is not None
        points = study.drawn.points
        assert len(points.drop_duplicates()) == len(points) == math.prod(len(factor.levels) for factor in study.factors)
        for factor in study.factors:
            assert points[factor.name].value_counts().nunique() == 1 and set(points[factor.name]) == set(factor.levels)


def test_weight_documents_and_on_site_leave_room_at_every_point() -> None:
    study = load_study("weight_documents_on_site")
    assert study.drawn is not None
    for point in study.drawn.points.to_dict(orient="records"):
        shares = completed(dict(study.fixed) | point, study.scenario.values)
        assert sum(value for name, value in shares.items() if "evidence_mix" in name) == pytest.approx(1)


def test_the_span_holds_in_both_arms_and_contact_points_only_in_one() -> None:
    study = load_study("contact_points_span")
    assert {factor.name: factor.acts for factor in study.factors} == {
        "inspection.contact_points": "switch",
        "inspection.span": "throughout",
    }
    assert study.levers == ("inspection.contact_points",)


def test_all_scenarios_are_all_of_them_over_the_whole_box() -> None:
    study = load_study("all_scenarios")
    library = [name for name in shipped_files("policy") if re.match(r"s\d\d", name)]
    assert [policy.id for policy in study.policies] == library and {int(name[1:3]) for name in library} == set(range(1, 27))
    assert {factor.name for factor in study.factors} == {axis.name for axis in uncertainty_box()}
    assert DESIGN not in plan_of(study).policy_names()


def test_robustness_has_the_two_hundred_points_that_a_claim_needs() -> None:
    study = load_study("robustness")
    assert study.points() >= 200 and len(study.policies) == 6 and len(study.factors) == len(uncertainty_box())


def test_they_are_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios" / "studies").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert load_study("first_try").path == shipped_files("study")["first_try"]
