"""Scenarios that extend others, own branches, rule sheets, targets, and references: what the file layer makes of them."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from branchsim.commands.list import THEMES
from experiments.policy_choice import policies_with_references
from sim.assessment import lever_values
from sim.bounds import MIXES
from sim.entities import BRANCH_TYPES
from sim.files.assessment_files import load_assessment
from sim.files.file_schema import Theme
from sim.files.scenario_files import load_policy, load_scenario, shipped
from sim.population.branch_table import BranchRow, BranchTable
from sim.problems import InputError, Problem
from sim.scenario import Change, Policy, Target, Text

WEIGHT = "assessment.party_weight"
HEAD = "schema: 1\nid: {}\ntitle: {{en: t, zh: 题}}\nquestion: {{en: q, zh: 问}}\n"
SHEET = """kind: assessment
schema: 1
id: sheet
title: {en: t, zh: 题}
sets:
  - name: all
    types: [village, community, organ, public_institution, state_enterprise, non_public_enterprise, social_organisation, school]
    indicators:
      - {name: meetings, construct: life, points: 60, cadence: 3, evidence: {documents: 1}}
      - {name: service, construct: service, points: 40, cadence: 6, evidence: {on_site: 0.5, mass_survey: 0.5}}
"""


def write(folder: Path, name: str, body: str, kind: str = "scenario", frame: str | None = None) -> str:
    """A file of ``kind`` with the usual frame (scenarios: burn_in and months, unless ``frame`` says otherwise); its path."""
    usual = "burn_in: 24\nmonths: 12\n" if kind == "scenario" else ""
    path = folder / f"{name}.yaml"
    path.write_text(f"kind: {kind}\n{HEAD.format(name)}{usual if frame is None else frame}{body}", encoding="utf-8")
    return str(path)


def sheet(folder: Path) -> Path:
    path = folder / "sheet.yaml"
    path.write_text(SHEET, encoding="utf-8")
    return path


def town(folder: Path) -> None:
    """Three branches of two types."""
    (folder / "town.yaml").write_text(
        "kind: population\nschema: 1\nid: town\ntitle: {en: t, zh: 题}\nyear: 2023\nbranches: town.csv\n", encoding="utf-8"
    )
    (folder / "town.csv").write_text("branch,type,members\na,village,12\nb,village,30\nc,school,9\n", encoding="utf-8")


def problems(call: object, *args: object) -> list[Problem]:
    with pytest.raises(InputError) as error:
        call(*args)  # type: ignore[operator]
    return list(error.value.problems)


def places(found: list[Problem]) -> list[tuple[str, int | None, int | None, str, str]]:
    return [(Path(one.path).name, one.line, one.column, one.name, one.key.removeprefix("problem.")) for one in found]


def test_a_scenario_inherits_field_by_field_and_its_own_values_win(tmp_path: Path) -> None:
    write(tmp_path, "county", "extends: baseline\npopulation: {branches: 50}\nvalues: {inspection: {span: 20, levels_up: 2}}\n")
    path = write(
        tmp_path, "town", "extends: county.yaml\nmonths: 24\nvalues: {inspection.span: 30, assessment.party_weight: 0.4}\n", frame=""
    )
    loaded = load_scenario(path)
    assert (loaded.id, loaded.burn_in, loaded.months) == ("town", 24, 24)
    assert (loaded.population.year, loaded.population.branches) == (2024, 50)
    assert [loaded.values[name] for name in ("inspection.span", "inspection.levels_up", WEIGHT)] == [30.0, 2.0, 0.4]
    assert dict(loaded.values) == {**load_scenario("baseline").values, "inspection.span": 30.0, "inspection.levels_up": 2.0, WEIGHT: 0.4}
    assert load_scenario(path, ["inspection.span=40", "population.year=2023"]).population.year == 2023


def test_the_minimal_heir_is_its_parent_under_another_id(tmp_path: Path) -> None:
    (tmp_path / "heir.yaml").write_text("kind: scenario\nschema: 1\nid: heir\nextends: baseline\n", encoding="utf-8")
    assert replace(load_scenario(str(tmp_path / "heir.yaml")), id="baseline") == load_scenario("baseline")


def test_what_is_wrong_in_a_parent_is_placed_in_the_parent(tmp_path: Path) -> None:
    write(tmp_path, "parent", "values: {inspection.span: 5, member.noise: x}\npopulation: {branches: 0}\n")
    path = write(tmp_path, "child", "extends: parent.yaml\nvalues: {member.noise: 0.4}\nmonth: 3\n")
    assert places(problems(load_scenario, path)) == [
        ("child.yaml", 10, 1, "month", "unknown_key"),
        ("parent.yaml", 8, 27, "inspection.span", "out_of_bounds"),
        ("parent.yaml", 9, 24, "population.branches", "greater_than_equal"),
    ]


def test_circles_and_long_lines_are_refused_where_they_close(tmp_path: Path) -> None:
    write(tmp_path, "a", "extends: b.yaml\n")
    write(tmp_path, "b", "extends: c.yaml\n")
    write(tmp_path, "c", "extends: b.yaml\n")
    found = problems(load_scenario, str(tmp_path / "a.yaml"))
    assert places(found) == [("c.yaml", 8, 10, "extends", "circle")]
    assert found[0].values["circle"] == "b -> c -> b"
    for n in range(11):
        write(tmp_path, f"n{n}", f"extends: n{n + 1}.yaml\n")
    write(tmp_path, "n11", "")
    assert load_scenario(str(tmp_path / "n1.yaml")).id == "n1"
    assert places(problems(load_scenario, str(tmp_path / "n0.yaml"))) == [("n0.yaml", 8, 10, "extends", "extends_too_deep")]


def test_a_broken_parent_is_not_also_missing_fields(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("kind: scenario\nschema: 1\n\tid: p\n", encoding="utf-8")
    path = write(tmp_path, "s", "extends: p.yaml\n", frame="")
    assert places(problems(load_scenario, path)) == [("p.yaml", 3, 1, "", "tab")]


def test_own_branches_say_year_and_number(tmp_path: Path) -> None:
    town(tmp_path)
    loaded = load_scenario(write(tmp_path, "s", "extends: baseline\npopulation: {file: town.yaml, fixed: true}\n")).population
    assert (loaded.year, loaded.branches, loaded.fixed) == (2023, 3, True)
    assert loaded.table is not None and [row.members for row in loaded.table.rows] == [12, 30, 9]
    heir = load_scenario(write(tmp_path, "heir", "extends: s.yaml\npopulation: {branches: 40}\n")).population
    assert (heir.table, heir.year, heir.branches, heir.fixed) == (None, 2024, 40, True)  # the nearer of the two ways wins
    found = problems(load_scenario, write(tmp_path, "t", "population: {file: town.yaml, year: 2024, branches: 3}\n"))
    assert places(found) == [("t.yaml", 8, 37, "population.year", "table_says"), ("t.yaml", 8, 53, "population.branches", "table_says")]
    found = problems(load_scenario, str(tmp_path / "s.yaml"), ["population.branches=9"])
    assert places(found) == [("--set", None, None, "population.branches", "table_says")]


def test_a_rule_sheet_sets_the_levers_it_decides(tmp_path: Path) -> None:
    path = sheet(tmp_path)
    loaded = load_scenario(write(tmp_path, "s", "extends: baseline\nassessment: sheet.yaml\n"))
    assert loaded.assessment == load_assessment(path)
    expected = lever_values(loaded.assessment, BRANCH_TYPES)
    assert {name: loaded.values[name] for name in expected} == expected
    assert expected["assessment.indicator_weight.life"] == pytest.approx(0.6) and expected["assessment.period_months"] == 6
    assert loaded.values["assessment.evidence_mix.documents"] == pytest.approx(0.6)  # baseline's 0.8 is replaced
    assert pickle.loads(pickle.dumps(loaded)) == loaded


def test_a_rule_sheet_leaves_no_room_for_its_levers(tmp_path: Path) -> None:
    sheet(tmp_path)
    body = (
        "assessment: sheet.yaml\nvalues:\n  assessment.period_months: 12\n  assessment: {evidence_mix: {documents: 0.7, on_site: 0.15}}\n"
    )
    found = problems(load_scenario, write(tmp_path, "s", body))
    assert places(found) == [
        ("s.yaml", 10, 29, "assessment.period_months", "fixed_by_sheet"),
        ("s.yaml", 11, 16, "assessment.evidence_mix", "fixed_by_sheet"),
    ]
    assert found[0].values["sheet"] == "sheet.yaml"
    write(tmp_path, "t", "assessment: sheet.yaml\n")
    child = write(tmp_path, "u", "extends: t.yaml\nvalues: {assessment.indicator_weight: {life: 0.5}}\n")
    assert places(problems(load_scenario, child)) == [("u.yaml", 9, 10, "assessment.indicator_weight", "fixed_by_sheet")]
    found = problems(load_scenario, str(tmp_path / "t.yaml"), ["assessment.period_months=3"])
    assert places(found) == [("--set", None, None, "assessment.period_months", "fixed_by_sheet")]


def test_a_policy_brings_a_rule_sheet(tmp_path: Path) -> None:
    path = sheet(tmp_path)
    loaded = load_policy(write(tmp_path, "p", "assessment: sheet.yaml\ntheme: evidence\n", "policy"))
    assert (loaded.assessment, loaded.changes, loaded.theme) == (load_assessment(path), (), "evidence")
    body = "assessment: sheet.yaml\nchanges:\n  assessment.party_weight: 0.3\n  assessment.evidence_mix: {documents: 1}\n"
    found = problems(load_policy, write(tmp_path, "q", body, "policy"))
    assert places(found) == [("q.yaml", 9, 3, "assessment.evidence_mix", "fixed_by_sheet")]
    mixed = replace(loaded, changes=(Change("assessment.period_months", 3),))
    assert [one.key for one in problems(load_scenario("baseline").under, mixed)] == ["problem.fixed_by_sheet"]


def test_what_is_wrong_in_a_rule_sheet_is_placed_there(tmp_path: Path) -> None:
    sheet(tmp_path).write_text(SHEET.replace("points: 60", "points: 50"), encoding="utf-8")
    for kind, load in (("scenario", load_scenario), ("policy", load_policy)):
        found = problems(load, write(tmp_path, kind, "assessment: sheet.yaml\n", kind))
        assert [(Path(one.path).name, one.key) for one in found] == [("sheet.yaml", "problem.rules_points_sum")]


def test_a_target_of_its_own_wins_over_the_policys(tmp_path: Path) -> None:
    body = (
        "target: {types: [school, village], share: 0.5}\nchanges:\n  assessment.party_weight: 0.3\n"
        "  secretary.talk_hours: {value: 8, target: {types: [organ]}}\n  inspection.capacity_days: {value: 90, target: {share: 1}}\n"
        "  assessment.evidence_mix: {value: {documents: 1}, ramp: 3}\n"
    )
    changes = {change.lever: change for change in load_policy(write(tmp_path, "p", body, "policy")).changes}
    wide = Target(("village", "school"), 0.5)  # in the order of the model, however they were written
    assert changes[WEIGHT].target == wide
    assert changes["secretary.talk_hours"].target == Target(("organ",))
    assert changes["inspection.capacity_days"].target is None
    assert {changes[name].target for name in changes if name.startswith(MIXES[0])} == {wide}


def test_all_types_by_name_are_everybody(tmp_path: Path) -> None:
    body = f"target: {{types: [{', '.join(BRANCH_TYPES)}]}}\nchanges: {{{WEIGHT}: 0.3}}\n"
    assert load_policy(write(tmp_path, "p", body, "policy")).changes == (Change(WEIGHT, 0.3),)


def test_a_mix_in_one_target_is_allowed_and_must_sum_to_one(tmp_path: Path) -> None:
    parts = (
        "  assessment.evidence_mix.documents: {{value: 0.7, target: {{share: 0.5}}}}\n"
        "  assessment.evidence_mix.on_site: {{value: {}, target: {{share: 0.5}}}}\n"
    )
    assert len(load_policy(write(tmp_path, "p", "changes:\n" + parts.format(0.15), "policy")).changes) == 2
    found = problems(load_policy, write(tmp_path, "p", "changes:\n" + parts.format(0.25), "policy"))
    assert places(found) == [("p.yaml", 7, 3, "assessment.evidence_mix", "sum_not_one")]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (Change("inspection.capacity_days", 90, target=Target(("village",))), "target_of_body"),
        (Change("assessment.period_months", 6, target=Target(share=0.5)), "target_of_calendar"),
        (Change(WEIGHT, 0.3, target=Target(("vilage",))), "unknown_type"),
        (Change(WEIGHT, 0.3, target=Target(share=0.0)), "targets_nobody"),
        (Change(WEIGHT, 0.3, target=Target(share=float("nan"))), "share_range"),
        (Change("assessment.evidence_mix.documents", 0.8, target=Target(("village",))), None),
    ],
)
def test_targets_made_in_code_are_checked_too(change: Change, key: str | None) -> None:
    policy = Policy("p", Text("p", "p"), Text("q", "q"), (), None, (change,))
    if key is None:
        load_scenario("baseline").under(policy)
    else:
        assert [one.key for one in problems(load_scenario("baseline").under, policy)] == [f"problem.{key}"]


def test_a_policy_for_a_type_the_town_lacks_targets_nobody_here() -> None:
    rows = tuple(BranchRow(name, "village", 10, None, None, None, None, None) for name in "ab")
    baseline = load_scenario("baseline")
    here = replace(baseline, population=replace(baseline.population, branches=2, table=BranchTable(2024, rows)))
    policy = Policy("p", Text("p", "p"), Text("q", "q"), (), None, (Change(WEIGHT, 0.3, target=Target(("school", "organ"))),))
    found = problems(here.under, policy)
    assert [(one.name, one.key, one.values) for one in found] == [(WEIGHT, "problem.targets_nobody_here", {"types": "school, organ"})]
    here.under(replace(policy, changes=(Change(WEIGHT, 0.3, target=Target(("school", "village"))),)))
    baseline.under(policy)


def test_references_in_a_circle_are_named(tmp_path: Path) -> None:
    def refer(name: str, reference: str) -> str:
        return write(tmp_path, name, f"reference: {reference}\nchanges: {{{WEIGHT}: 0.3}}\n", "policy")

    first = refer("a", "b")
    refer("b", "a")
    found = problems(load_policy, first)
    assert places(found) == [("a.yaml", 6, 12, "reference", "circle")] and found[0].values["circle"] == "a -> b -> a"
    refer("b", "c")
    refer("c", "b")
    assert problems(load_policy, first)[0].values["circle"] == "b -> c -> b"
    assert places(problems(load_policy, refer("documents_w15", "documents_w30")))[0][4] == "circle"  # through a shipped file and back
    refer("c", "documents_w30")
    (tmp_path / "documents_w15.yaml").unlink()
    assert load_policy(first).reference == "b"
    assert [one.id for one in policies_with_references([first])] == ["documents_w15", "documents_w30", "c", "b", "a"]


def test_a_reference_must_be_a_policy(tmp_path: Path) -> None:
    write(tmp_path, "other", "")
    path = write(tmp_path, "p", f"reference: other\nchanges: {{{WEIGHT}: 0.3}}\n", "policy")
    assert places(problems(load_policy, path)) == [("other.yaml", 1, 7, "kind", "wrong_kind")]


def test_every_shipped_policy_has_a_theme_and_themes_are_one_list() -> None:
    assert get_args(Theme) == THEMES
    assert {row.theme for row in shipped() if row.kind == "policy"} <= set(THEMES) - {"other"}
