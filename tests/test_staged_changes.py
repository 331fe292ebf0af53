"""One lever changed at different months in different branches: what a list of changes means, in files, in code and in runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from branchsim.command_line import main
from sim.entities import BRANCH_TYPES
from sim.files.policy_files import load_policy
from sim.files.scenario_files import load_scenario
from sim.observation import target_groups
from sim.problems import InputError, Problem
from sim.scenario import Change, Policy, Scenario, Target, Text
from sim.simulate import simulate_policies
from sim.timing import overlap
from tests.runs import scenario

TALKS, WEIGHT = "secretary.talk_hours", "assessment.party_weight"
HEAD = "kind: policy\nschema: 1\nid: p\ntitle: {en: t, zh: 题}\nquestion: {en: q, zh: 问}\nchanges:\n"
VILLAGE, ORGAN, SCHOOL = (BRANCH_TYPES.index(name) for name in ("village", "organ", "school"))


def policy(*changes: Change, name: str = "p") -> Policy:
    return Policy(name, Text("t", "t"), Text("q", "q"), (), None, changes)


def types(*names: str) -> Target:
    return Target(types=names)


def write(folder: Path, body: str) -> Path:
    path = folder / "p.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def problems(path: Path) -> list[Problem]:
    with pytest.raises(InputError) as error:
        load_policy(path)
    return list(error.value.problems)


def told(under: Scenario, month: int, lever: str = TALKS) -> list[float]:
    """Values of the lever in villages, organs and schools."""
    rows = under.rows_at(month)
    return [rows[kind][lever] for kind in (VILLAGE, ORGAN, SCHOOL)]


def test_a_staged_roll_out_is_read_from_a_list(tmp_path: Path) -> None:
    body = (
        f"  {TALKS}:\n    - {{value: 12, target: {{types: [organ]}}}}\n    - {{value: 12, start: 12, target: {{types: [village]}}}}\n"
        "    - value: 8\n      start: 24\n      ramp: 4\n      target: {types: [school]}\n"
    )
    loaded = load_policy(write(tmp_path, body))
    organ, village, school = types("organ"), types("village"), types("school")
    assert loaded.changes == (
        Change(TALKS, 12, target=organ),
        Change(TALKS, 12, start=12, target=village),
        Change(TALKS, 8, start=24, ramp=4, target=school),
    )
    under = load_scenario("baseline").under(loaded)
    assert [told(under, month) for month in (-1, 0, 12, 25, 35)] == [[4, 4, 4], [4, 12, 4], [12, 12, 4], [12, 12, 6], [12, 12, 8]]
    starts = [first for first, _, _ in under.segments()]
    assert starts == [-36, 0, 12, 24, 25, 26, 27]


def test_steps_in_time_ramp_from_the_step_before_and_a_gap_from_the_baseline() -> None:
    """4 hours; 12 in months 0-5, from 6 over 4 months to 20 (14, 16, 18, 20), undone in 12; 8 over 2 months from 14 (6, 8)."""
    steps = policy(Change(TALKS, 20, start=6, ramp=4, end=12), Change(TALKS, 12, end=6), Change(TALKS, 8, start=14, ramp=2))
    under = load_scenario("baseline").under(steps)
    assert [under.values_at(month)[TALKS] for month in range(-1, 17)] == [
        *[4, *[12] * 6],
        *[14, 16, 18, 20, 20, 20],
        *[4, 4],
        *[6, 8, 8],
    ]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Change(TALKS, 8), Change(WEIGHT, 0.3), False),
        (Change(TALKS, 8), Change(TALKS, 9), True),
        (Change(TALKS, 8, end=12), Change(TALKS, 9, start=12), False),
        (Change(TALKS, 8, end=13), Change(TALKS, 9, start=12), True),
        (Change(TALKS, 8, target=types("village")), Change(TALKS, 9, target=types("organ", "school")), False),
        (Change(TALKS, 8, target=types("village")), Change(TALKS, 9, target=types("organ", "village")), True),
        (Change(TALKS, 8, target=types("village")), Change(TALKS, 9), True),
        (Change(TALKS, 8, target=Target(share=0.3)), Change(TALKS, 9, target=Target(share=0.2)), True),  # the smaller lies in the larger
        (Change(TALKS, 8, target=Target(share=0.3), end=6), Change(TALKS, 9, start=6), False),
    ],
)
def test_what_overlaps(one: Change, other: Change, expected: bool) -> None:
    assert (overlap(one, other), overlap(other, one)) == (expected, expected)
    if one.lever != other.lever:
        return
    baseline = load_scenario("baseline")
    if expected:
        with pytest.raises(InputError) as error:
            baseline.under(policy(one, other))
        assert [problem.key for problem in error.value.problems] == ["problem.changed_twice"]
    else:
        baseline.under(policy(one, other))


def test_an_overlap_is_placed_where_the_second_change_stands(tmp_path: Path) -> None:
    body = f"  {TALKS}:\n    - {{value: 12, target: {{types: [organ]}}}}\n    - {{value: 10, start: 12}}\n  {WEIGHT}: []\n"
    found = problems(write(tmp_path, body))
    assert [(one.key, one.name, one.line, one.column) for one in found] == [
        ("problem.changed_twice", TALKS, 9, 15),
        ("problem.no_change_listed", WEIGHT, 10, 28),
    ]


def test_each_item_is_checked_as_a_change_alone_is(tmp_path: Path) -> None:
    body = (
        f"  {TALKS}:\n    - 12\n    - {{value: 99, target: {{types: [organ]}}}}\n"
        "    - {value: 9, start: 5, end: 3, target: {types: [school]}}\n"
        "    - {value: 9, target: {types: [vilage]}}\n    - {start: 3}\n"
        "  inspection.capacity_days: [{value: 90, target: {types: [village]}}]\n"
    )
    found = [(one.line, one.name, one.key.removeprefix("problem.")) for one in problems(write(tmp_path, body))]
    assert sorted(found) == [
        (8, f"{TALKS}.0", "type_needed"),
        (9, TALKS, "out_of_bounds"),
        (10, f"{TALKS}.end", "end_before_start"),
        (11, f"{TALKS}.3.target.types.0", "unknown_type"),
        (12, f"{TALKS}.4.value", "missing"),
        (13, "inspection.capacity_days.target", "target_of_body"),
    ]


def test_a_mix_may_be_staged_too(tmp_path: Path) -> None:
    body = (
        "  assessment.evidence_mix:\n    - {value: {documents: 0.5, on_site: 0.5}, target: {types: [organ]}}\n"
        "    - {value: {documents: 0.7, on_site: 0.3}, start: 12, target: {types: [village]}}\n"
    )
    under = load_scenario("baseline").under(load_policy(write(tmp_path, body)))
    on_site = "assessment.evidence_mix.on_site"
    assert [told(under, month, on_site) for month in (0, 12)] == [[0.05, 0.5, 0.05], [0.3, 0.5, 0.05]]
    wrong = problems(write(tmp_path, body.replace("documents: 0.7", "documents: 0.6")))
    assert [(one.key, one.name) for one in wrong] == [("problem.sum_not_one", "assessment.evidence_mix")]
    split = (
        "  assessment.evidence_mix.documents: [{value: 0.7, target: {types: [organ]}}, {value: 0.7, target: {types: [school]}}]\n"
        "  assessment.evidence_mix.on_site: {value: 0.15, target: {types: [organ]}}\n"
    )
    assert [one.key for one in problems(write(tmp_path, split))] == ["problem.mix_split"]


@given(st.permutations(range(8)), st.integers(1, 7), st.integers(0, 35), st.integers(0, 6), st.integers(-2, 40))
@settings(max_examples=60, deadline=None)
def test_disjoint_parts_at_the_same_months_are_one_change(order: list[int], cut: int, start: int, ramp: int, month: int) -> None:
    names = [BRANCH_TYPES[index] for index in order]
    parts = [Change(TALKS, 12, start, ramp, target=Target(tuple(some))) for some in (names[:cut], names[cut:])]
    baseline = load_scenario("baseline")
    whole, staged = (baseline.under(policy(*changes)) for changes in ([Change(TALKS, 12, start, ramp)], parts))
    assert staged.rows_at(month) == whole.rows_at(month)


def test_runs_follow_the_stages_branch_by_branch() -> None:
    """Staged by type equals, in each type, the policy for that type alone: talks are a secretary's own time."""
    base = scenario(60, 12)
    staged = policy(Change(TALKS, 20, target=types("village")), Change(TALKS, 20, start=6, target=types("organ")), name="staged")
    late = policy(Change(TALKS, 20, start=6, target=types("organ")), name="late")
    results = simulate_policies(base, [None, staged, late], seed=5)
    engaged = {name: results[name].monthly("engagement", "organ") for name in ("baseline", "staged", "late")}
    assert engaged["staged"].tolist() == engaged["late"].tolist()
    before = -12 + 6
    assert engaged["staged"][:before].tolist() == engaged["baseline"][:before].tolist()
    assert (engaged["staged"][before:] > engaged["baseline"][before:]).all()
    assert results["staged"].groups[-6:] == target_groups(["staged", "late"])


def test_compare_takes_a_staged_policy_beside_a_grid(tmp_path: Path) -> None:
    body = f"  {TALKS}: [{{value: 12, target: {{types: [organ]}}}}, {{value: 12, start: 6, target: {{types: [village]}}}}]\n"
    path, out = write(tmp_path, body), tmp_path / "out"
    args = ["compare", "baseline", "--policy", str(path), "--grid", f"{TALKS}=4,12", "--replicates", "2", "--out", str(out)]
    result = CliRunner().invoke(
        main, ["--lang", "en", *args, "--set", "population.branches=20", "--months", "12", "--box", "0", "--no-figure"]
    )
    assert result.exit_code == 0, result.output
    shown = CliRunner().invoke(main, ["--lang", "en", "show", str(path)], env={"COLUMNS": "200"}).output
    rows = [line.split()[1:] for line in shown.splitlines() if line.split()[:1] == [TALKS]]
    assert [row[:2] for row in rows[:2]] == [["4", "12"], ["4", "12"]] and len(rows) == 3  # two changes, one source
