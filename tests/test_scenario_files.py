"""Scenario and policy files: what loads, how values move over time, and that a policy at baseline values is the baseline."""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.bounds import MIXES, mix_sources, nearest
from sim.files.scenario_files import load_policy, load_scenario, shipped
from sim.parameters import default_values, parameter_table
from sim.problems import InputError
from sim.scenario import Change, Policy, Scenario, Text
from sim.timing import levers

WEIGHT = "assessment.party_weight"
FREE_LEVERS = [name for name in levers() if not name.startswith(MIXES) and parameter_table()[name].kind == "float"]


def policy(*changes: Change) -> Policy:
    return Policy("p", Text("p", "p"), Text("q", "q"), (), None, changes)


def keys(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.key for problem in error.value.problems]


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load_scenario("baseline")


def write(folder: Path, name: str, body: str, kind: str = "policy") -> Path:
    frame = "" if kind == "policy" else "burn_in: 24\nmonths: 12\n"
    text = f"kind: {kind}\nschema: 1\nid: {name}\ntitle: {{en: t, zh: 题}}\nquestion: {{en: q, zh: 问}}\n{frame}{body}"
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_baseline_is_s0(baseline: Scenario) -> None:
    assert (baseline.id, baseline.burn_in, baseline.months, baseline.population.branches) == ("baseline", 36, 36, 300)
    assert dict(baseline.values) == default_values()
    assert baseline.title.zh == "基准情景（S0）"


def test_shipped_policies_load_and_act_on_the_baseline(baseline: Scenario) -> None:
    ids = [row.id for row in shipped() if row.kind == "policy"]
    assert len(ids) >= 15
    for name in ids:
        assert any(dict(row) != dict(baseline.values) for row in baseline.under(load_policy(name)).rows_at(0)), name


def test_demo_policies_hold_what_the_question_says(baseline: Scenario) -> None:
    for arm, on_site, coverage in (("documents", 0.0, 0.0), ("onsite", 0.3, 1.0)):
        for weight in (15, 30, 45):
            loaded = load_policy(f"{arm}_w{weight}")
            values = baseline.under(loaded).values_at(0)
            assert values[WEIGHT] == weight / 100
            assert values["assessment.evidence_mix.on_site"] == on_site
            assert values["inspection.coverage_target"] == coverage
            assert sum(values[name] for name in mix_sources(MIXES[0])) == pytest.approx(1, abs=1e-12)
            assert loaded.reference == (None if weight == 15 else f"{arm}_w15")


def test_ramp_worked_by_hand(baseline: Scenario) -> None:
    """0.15 to 0.45 from month 2 over 3 months, undone in month 7: 0.25, 0.35, 0.45, 0.45, 0.45, back to 0.15."""
    ramped = baseline.under(policy(Change(WEIGHT, 0.45, start=2, ramp=3, end=7)))
    path = [ramped.values_at(month)[WEIGHT] for month in range(-1, 9)]
    assert path == pytest.approx([0.15, 0.15, 0.15, 0.25, 0.35, 0.45, 0.45, 0.45, 0.15, 0.15])
    assert (path[5], path[8]) == (0.45, 0.15)  # exact at both ends
    runs = [(first, stop) for first, stop, _ in ramped.segments()]
    assert runs == [(-36, 2), (2, 3), (3, 4), (4, 7), (7, 36)]


def test_policy_acts_at_once_by_default_and_never_before_month_0(baseline: Scenario) -> None:
    changed = baseline.under(policy(Change(WEIGHT, 0.3)))
    assert [(first, stop, rows[0][WEIGHT]) for first, stop, rows in changed.segments()] == [(-36, 0, 0.15), (0, 36, 0.3)]
    assert changed.under(None).segments() == baseline.segments()


@given(
    name=st.sampled_from(FREE_LEVERS),
    share=st.floats(0, 1),
    ramp=st.integers(0, 40),
    month=st.integers(-40, 80),
)
@settings(max_examples=200, deadline=None)
def test_policy_at_baseline_values_is_the_baseline_bit_for_bit(name: str, share: float, ramp: int, month: int) -> None:
    row = parameter_table()[name]
    value = min(max(row.low + share * (row.high - row.low), row.low), row.high)
    scenario = load_once().with_values({name: value})
    changed = scenario.under(policy(Change(name, value, ramp=ramp)))
    assert {k: v.hex() for k, v in changed.values_at(month).items()} == {k: v.hex() for k, v in scenario.values.items()}
    assert len(changed.segments()) == 1


@given(value=st.floats(0, 1), start=st.integers(0, 35), ramp=st.integers(0, 60), length=st.none() | st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_segments_tile_the_months_and_agree_with_values_at(value: float, start: int, ramp: int, length: int | None) -> None:
    end = None if length is None else start + length
    changed = load_once().under(policy(Change(WEIGHT, value, start, ramp, end)))
    runs = changed.segments()
    assert [month for first, stop, _ in runs for month in range(first, stop)] == list(range(-36, 36))
    assert all(left[2] != right[2] for left, right in pairwise(runs))
    for first, stop, rows in runs:
        values = rows[0]
        assert values == changed.values_at(first) == changed.values_at(stop - 1)
        assert min(0.15, value) <= values[WEIGHT] <= max(0.15, value)


_CACHE: dict[str, Scenario] = {}


def load_once() -> Scenario:
    return _CACHE.setdefault("baseline", load_scenario("baseline"))


def test_scenario_cannot_be_changed_in_place_and_survives_pickling(baseline: Scenario) -> None:
    with pytest.raises(TypeError):
        baseline.values[WEIGHT] = 0.9  # type: ignore[index]
    changed = baseline.under(load_policy("onsite_w45"))
    assert pickle.loads(pickle.dumps(changed)) == changed
    assert replace(changed, months=12).months == 12


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (Change("inspection.span", 20), "problem.not_a_lever"),
        (Change("assessment.party_wait", 0.3), "problem.unknown_key"),
        (Change(WEIGHT, 1.5), "problem.out_of_bounds"),
        (Change(WEIGHT, True), "problem.number_needed"),
        (Change(WEIGHT, 0.3, start=-1), "problem.start_negative"),
        (Change(WEIGHT, 0.3, start=36), "problem.start_after_end"),
        (Change(WEIGHT, 0.3, ramp=-1), "problem.ramp_negative"),
        (Change(WEIGHT, 0.3, start=4, end=4), "problem.end_before_start"),
        (Change("inspection.levels_up", 2, ramp=6), "problem.ramp_on_whole"),
        (Change("assessment.evidence_mix.documents", 0.5), "problem.sum_not_one"),
    ],
)
def test_policies_that_cannot_act_are_refused(baseline: Scenario, change: Change, key: str) -> None:
    with pytest.raises(InputError) as error:
        baseline.under(policy(change))
    assert keys(error) == [key]


def test_a_lever_set_twice_is_refused(baseline: Scenario) -> None:
    with pytest.raises(InputError) as error:
        baseline.under(policy(Change(WEIGHT, 0.3), Change(WEIGHT, 0.4)))
    assert keys(error) == ["problem.changed_twice"]


def test_mix_that_breaks_between_ramps_is_refused(baseline: Scenario) -> None:
    """Both ends sum to 1, but documents fall at once while on-site evidence rises slowly."""
    documents, on_site = mix_sources(MIXES[0])[0], mix_sources(MIXES[0])[2]
    with pytest.raises(InputError) as error:
        baseline.under(policy(Change(documents, 0.55), Change(on_site, 0.30, ramp=6)))
    assert keys(error) == ["problem.sum_not_one"]
    baseline.under(policy(Change(documents, 0.55, ramp=6), Change(on_site, 0.30, ramp=6)))


def test_with_values_checks_names_bounds_and_mixes(baseline: Scenario) -> None:
    assert baseline.with_values({"inspection.span": 20}).values["inspection.span"] == 20.0
    for values, key in (
        ({"inspection.spam": 20}, "problem.unknown_key"),
        ({"inspection.span": 20.5}, "problem.whole_needed"),
        ({"inspection.span": 2}, "problem.out_of_bounds"),
        ({"assessment.evidence_mix.documents": 0.5}, "problem.sum_not_one"),
    ):
        with pytest.raises(InputError) as error:
            baseline.with_values(values)
        assert keys(error) == [key]


def test_nested_and_dotted_values_mean_the_same(tmp_path: Path) -> None:
    nested = write(tmp_path, "a", "values:\n  assessment: {evidence_mix: {documents: 0.7, on_site: 0.15}}\n", "scenario")
    dotted = "values:\n  assessment.evidence_mix.documents: 0.7\n  assessment.evidence_mix.on_site: 0.15\n"
    mixed = "values:\n  assessment: {evidence_mix.documents: 0.7}\n  assessment.evidence_mix: {on_site: 0.15}\n"
    expected = load_scenario(str(nested)).values
    assert expected["assessment.evidence_mix.documents"] == 0.7
    for name, body in (("b", dotted), ("c", mixed)):
        assert load_scenario(str(write(tmp_path, name, body, "scenario"))).values == expected


def test_policy_mix_is_the_whole_mix_and_can_be_timed(tmp_path: Path) -> None:
    body = "changes:\n  assessment.evidence_mix: {value: {documents: 0.6, outcome: 0.4}, start: 3, ramp: 6, end: 12}\n"
    loaded = load_policy(str(write(tmp_path, "mix", body)))
    assert [(c.lever.rpartition(".")[2], c.value) for c in loaded.changes] == [
        ("documents", 0.6), ("self_report", 0.0), ("on_site", 0.0), ("member_survey", 0.0), ("mass_survey", 0.0), ("outcome", 0.4),
    ]  # fmt: skip
    assert {(c.start, c.ramp, c.end) for c in loaded.changes} == {(3, 6, 12)}
    load_once().under(loaded)


def test_reference_baseline_means_none_and_neighbours_are_found(tmp_path: Path) -> None:
    body = "reference: {}\nchanges: {{assessment.party_weight: 0.3}}\n"
    assert load_policy(str(write(tmp_path, "first", body.format("baseline")))).reference is None
    assert load_policy(str(write(tmp_path, "second", body.format("first")))).reference == "first"
    assert load_policy(str(write(tmp_path, "third", body.format("documents_w15")))).reference == "documents_w15"
    with pytest.raises(InputError) as error:
        load_policy(str(write(tmp_path, "fourth", body.format("document_w15"))))
    assert error.value.problems[0].values["suggestion"] == "documents_w15"


def test_settings_take_dotted_and_evidence_names() -> None:
    scenario = load_scenario("baseline", ["sup.w_party=0.4", "inspection.span=20", "months=24", "population.branches=7"])
    assert (scenario.values[WEIGHT], scenario.values["inspection.span"]) == (0.4, 20.0)
    assert (scenario.months, scenario.population.branches, scenario.population.year) == (24, 7, 2024)


@pytest.mark.parametrize(
    ("setting", "key"),
    [
        ("assessment.party_weight", "problem.setting_form"),
        ("assessment.party_weigth=0.3", "problem.unknown_key"),
        ("assessment.party_weight='0.3'", "problem.number_needed"),
        ("assessment.party_weight=2", "problem.out_of_bounds"),
        ("assessment.evidence_mix.documents=0.9", "problem.sum_not_one"),
        ("months=25", "problem.multiple_of"),
        ("population.branches=1e3", "problem.type_needed"),
        ("target=3", "problem.unknown_key"),
    ],
)
def test_bad_settings(setting: str, key: str) -> None:
    with pytest.raises(InputError) as error:
        load_scenario("baseline", [setting])
    assert keys(error) == [key]
    assert error.value.problems[0].path == "--set"


def test_nearest_name() -> None:
    names = list(parameter_table())
    assert nearest("assessment.party_weigth", names) == WEIGHT
    assert nearest("party_weight", names) == WEIGHT
    assert nearest("inspection.weather", names) is None
    assert nearest("inspektion.span", names) == "inspection.span"


def test_minus_zero_is_no_change(baseline: Scenario) -> None:
    """-0.0 equals the baseline 0.0, but its bits differ and a rule may divide by it."""
    name = "member.training_followup"
    changed = baseline.under(policy(Change(name, -0.0)))
    assert changed.values_at(5)[name].hex() == baseline.values[name].hex() == (0.0).hex()
