"""Policies pulled together (``a+b``), policies against each other, and policies that change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from branchsim.command_line import main
from branchsim.idle_policies import changes_nothing
from branchsim.messages import render
from experiments.policy_choice import policies_with_references
from sim.files.joined_policies import load_joined, parts_of
from sim.files.scenario_files import load_policy, load_scenario
from sim.problems import InputError
from sim.scenario import Change, Policy, Target, Text
from sim.timing import overlap, values_under

FRAME = "kind: policy\nschema: 1\nid: {id}\ntitle: {{en: {id}, zh: 题}}\nquestion: {{en: q, zh: 问}}\n"  # 5 lines
A, B, HALF = "assessment.party_weight", "secretary.talk_hours", 0.5


@pytest.fixture
def write(tmp_path: Path):
    def one(name: str, rest: str) -> str:
        (tmp_path / f"{name}.yaml").write_text(FRAME.format(id=name) + rest, encoding="utf-8")
        return str(tmp_path / f"{name}.yaml")

    return one


def problems(name: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_joined(name)
    return [render(problem, "en") for problem in caught.value.problems]


def run(*words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(main, ["--lang", lang, *words])


def test_an_arm_of_two_policies_holds_the_changes_of_both() -> None:
    joined = load_joined("leadership_attention+weight_up")
    parts = load_policy("leadership_attention"), load_policy("weight_up")
    assert (joined.id, joined.reference, joined.theme) == ("leadership_attention+weight_up", None, "bundle")
    assert joined.changes == parts[0].changes + parts[1].changes
    assert joined.title == Text(*(f"{getattr(parts[0].title, lang)} + {getattr(parts[1].title, lang)}" for lang in ("en", "zh")))
    values = load_scenario("baseline").under(joined).values_at(0)
    assert {change.lever: values[change.lever] for change in joined.changes} == {c.lever: c.value for c in joined.changes}


def test_a_comparison_takes_joined_policies_beside_their_parts() -> None:
    found = policies_with_references(["weight_up", "weight_up+training_once", "onsite_w30+full_time_staff"])
    assert [policy.id for policy in found] == ["weight_up", "weight_up+training_once", "onsite_w30+full_time_staff"]


def test_the_same_lever_in_the_same_months_names_both_files(write) -> None:
    first = write("a", f"changes:\n  {A}: 0.3\n  {B}: {{value: 12, end: 12}}\n")
    second = write("b", f"changes:\n  {B}: {{value: 20, start: 12}}\n  {A}: {{value: 0.4, start: 6, end: 8}}\n")
    assert problems(f"{first}+{second}") == [
        f"{second}:8:3: {A}: {first} (line 7) sets this in the same months for the same branches; "
        "policies that are pulled together must not contradict each other"
    ]


def test_a_mix_clashes_once_and_a_policy_clashes_with_itself() -> None:
    both = problems("on_site_checks+documents_w30")
    assert [line.split(": ")[1] for line in both] == ["assessment.evidence_mix", "inspection.coverage_target"]
    assert len(problems("weight_up+weight_up")) == 1


def test_halves_of_a_mix_are_merged_and_must_sum_to_one(write) -> None:
    first = write("a", "changes:\n  assessment.evidence_mix.documents: 0.55\n  assessment.evidence_mix.on_site: 0.30\n")
    fits = write("b", f"changes: {{{A}: 0.3}}\n")
    assert load_joined(f"{first}+{fits}").changes[-1] == Change(A, 0.3)
    indicators = write("c", "changes:\n  assessment.indicator_weight: {life: 0.2, study: 0.2, service: 0.6}\n")
    assert len(load_joined(f"{first}+{indicators}").changes) == 5


def test_two_rule_sheets_or_a_sheet_and_what_it_decides(write) -> None:
    first, second = write("a", "assessment: standard_25\n"), write("b", f"assessment: standard_25\nchanges: {{{A}: 0.3}}\n")
    assert problems(f"{first}+{second}") == [
        f"{second}:6:1: assessment: {first} (line 6) brings a rule sheet as well; "
        "of policies that are pulled together only one may have one"
    ]
    mixed = write("c", "changes:\n  assessment.period_months: 3\n")
    (line,) = problems(f"{first}+{mixed}")
    assert line.startswith(f"{mixed}:7:3: assessment.period_months: cannot be set beside the rule sheet standard_25")
    assert load_joined(f"{first}+weight_up").assessment is not None


def test_all_problems_of_all_parts_at_once(write) -> None:
    bad = write("a", f"changes: {{{A}: 7}}\n")
    lines = problems(f"{bad}+weight_pu+")
    assert len(lines) == 3 and any("did you mean weight_up?" in line for line in lines)


def test_a_folder_whose_name_has_a_plus_joins_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a+b" / "c.yaml"
    path.parent.mkdir()
    path.write_text(FRAME.format(id="c") + f"changes: {{{A}: 0.3}}\n", encoding="utf-8")
    assert parts_of(str(path)) == (str(path),) and load_joined(str(path)).id == "c"


def change(start: int, ramp: int, end: int | None, types: tuple[str, ...] | None) -> Change:
    return Change(A, HALF, start, ramp, end, None if types is None else Target(types))


CHANGES = st.builds(
    lambda start, length, types: change(start, 0, None if length is None else start + length, types),
    st.integers(0, 8),
    st.none() | st.integers(1, 8),
    st.none() | st.sampled_from([(), ("village",), ("organ",), ("organ", "village")]),
)


@given(CHANGES, CHANGES)
def test_a_clash_is_a_month_in_which_both_set_the_lever_in_some_branch(one: Change, other: Change) -> None:
    def branches(each: Change) -> set[str]:
        return {"organ", "village"} if each.target is None or each.target.types == () else set(each.target.types)

    def months(each: Change) -> set[int]:
        return {month for month in range(40) if values_under([each], {A: 0.0}, month).get(A) == HALF}

    expected = bool(branches(one) & branches(other)) and bool(months(one) & months(other))
    assert overlap(one, other) is overlap(other, one) is expected


def test_a_lever_set_again_after_the_first_change_ended() -> None:
    changes = Change(A, 0.3, 0, 0, 12), Change(A, 0.45, 12, 2, 24)
    policy = Policy("p", Text("", ""), Text("", ""), (), None, changes)
    scenario = load_scenario("baseline", ["months=36"]).under(policy)
    assert [scenario.values_at(month)[A] for month in (-1, 0, 11, 12, 13, 23, 24)] == pytest.approx(
        [0.15, 0.3, 0.3, 0.375, 0.45, 0.45, 0.15]
    )


def test_a_policy_that_changes_nothing_is_told(write) -> None:
    idle = write("idle", f"changes: {{{A}: {{value: 0.15, ramp: 6}}}}\n")
    baseline = load_scenario("baseline")
    assert changes_nothing(baseline, load_policy(idle))
    assert not changes_nothing(load_scenario("baseline", [f"{A}=0.2"]), load_policy(idle))
    assert not changes_nothing(baseline, load_policy("training_once"))  # sets its hours to the baseline's, but also the sessions
    sentence = "warning: policy idle changes nothing in scenario baseline: every value it sets is the baseline's"
    assert sentence in run("show", idle).stdout
    assert sentence in run("check", idle).stderr
    assert "没有任何改动" in run("show", idle, lang="zh").stdout
    short = ("--replicates", "1", "--months", "12", "--branches", "5", "--out", str(Path(idle).parent / "out"))
    assert sentence in run("run", "baseline", "--policy", idle, *short).stderr
    done = run(
        "compare", "baseline", "--policy", f"{idle}+training_once", "--policy", idle, "--box", "0", "--no-figure", *short, "--overwrite"
    )
    assert done.exit_code == 0, done.output
    assert done.stderr.count("warning: policy") == 1 and "idle+training_once" in done.stdout


def test_no_shipped_policy_changes_nothing() -> None:
    baseline = load_scenario("baseline")
    for path in sorted(Path("scenarios/policies").glob("*.yaml")):
        assert not changes_nothing(baseline, load_policy(path.stem)), path.stem
