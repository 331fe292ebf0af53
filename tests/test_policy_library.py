"""The policy library: every lever and every scenario of the evidence has its file, and each says what it changes, by how much, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from sim.entities import BRANCH_TYPES
from sim.files.policy_files import load_policy
from sim.files.scenario_files import load_scenario
from sim.files.scenario_folder import shipped_files
from sim.parameters import parameter_table
from sim.problems import InputError
from sim.scenario import Change, Policy, Scenario, Target, Text

# Rows of the mechanism table: numbering has gaps.
LEVERS = {f"L{n:02}" for n in range(1, 64)} - {"L59", "L60", "L62"}
PROBLEMS = {f"P{n:02}" for n in range(1, 60)} - {"P43", "P48", "P50", "P57"}
SCENARIOS = range(1, 27)  # S0 is the baseline
TWO_SIDED = {12, 18, 22}  # scenarios that set two policies against each other
LIBRARY = sorted(name for name in shipped_files("policy") if re.match(r"[ls][0-9]{2}", name))
COMMENT = re.compile(r"^ +([a-z_.]+):.*# (.+); baseline (\S+)$", re.MULTILINE)


def ids(prefix: str) -> list[str]:
    return [name for name in LIBRARY if re.match(rf"{prefix}[a-z]?_", name)]


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load_scenario("baseline")


@pytest.fixture(scope="module")
def policies() -> dict[str, Policy]:
    return {name: load_policy(name) for name in LIBRARY}


def test_every_lever_row_has_a_file_that_pulls_it_alone(policies: dict[str, Policy]) -> None:
    assert len(LEVERS) == 60
    for row in sorted(LEVERS):
        named = ids(row.lower())
        assert len(named) > 0 and all(policies[name].mechanisms[0] == row for name in named), row
    assert {name[:3].upper() for name in LIBRARY if name[0] == "l"} == LEVERS


def test_every_scenario_row_has_a_file_and_contrasts_have_two(policies: dict[str, Policy]) -> None:
    for number in SCENARIOS:
        found = ids(f"s{number:02}")
        assert len(found) == (2 if number in TWO_SIDED else 1), number
        for name in found:
            assert re.match(rf"S{number}[ab]?[:：]", policies[name].title.en) and policies[name].title.zh.startswith(f"S{number}")
            assert policies[name].theme == "library"
    for number in TWO_SIDED:
        first, second = ids(f"s{number:02}")
        assert (policies[first].reference, policies[second].reference) == (None, first)


def test_ids_and_titles_are_unique_and_mechanisms_exist(policies: dict[str, Policy]) -> None:
    for lang in ("en", "zh"):
        titles = [getattr(load_policy(name).title, lang) for name in shipped_files("policy")]
        assert len(set(titles)) == len(titles)
    for name, policy in policies.items():
        assert set(policy.mechanisms) <= LEVERS | PROBLEMS and len(policy.mechanisms) > 0, name
        assert policy.theme not in ("other", "bundle"), name


def test_every_policy_moves_a_lever_and_says_where_its_doses_come_from(policies: dict[str, Policy], baseline: Scenario) -> None:
    """Doses lie inside the bounds, or loading would have refused them; each policy is laid over the baseline as a run would."""
    for name, policy in policies.items():
        under = baseline.under(policy)
        moved = [c.lever for c in policy.changes if c.value != baseline.values[c.lever]]
        assert len(moved) > 0 and any(rows != under.rows_at(-1) for rows in map(under.rows_at, (0, 11, 12, 24))), name
        assert policy.source is not None and re.search(r"L[0-9]{2}|P[0-9]{2}|rules |doses of", policy.source.en), name
        assert ("assumption" in policy.source.en) == ("假定" in policy.source.zh), name


def comments(name: str) -> Iterator[tuple[str, str, str]]:
    yield from COMMENT.findall(shipped_files("policy")[name].read_text(encoding="utf-8"))


def test_comments_give_the_unit_and_the_baseline_of_today() -> None:
    table = parameter_table()
    told = [(name, lever, unit, float(value)) for name in LIBRARY for lever, unit, value in comments(name)]
    wrong = [row for row in told if (row[2], row[3]) != (table[row[1]].unit, table[row[1]].default)]
    assert len(told) > 100 and wrong == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_show_tells_change_baseline_unit_and_both_sources(lang: str, policies: dict[str, Policy], baseline: Scenario) -> None:
    for name, policy in policies.items():
        result = CliRunner().invoke(main, ["--lang", lang, "show", name], env={"COLUMNS": "400"})
        assert result.exit_code == 0, result.output
        lines = [" ".join(line.split()) for line in result.output.splitlines()]
        assert any(getattr(policy.source, lang) in line for line in lines), name
        for change in policy.changes:
            head = f"{change.lever} {baseline.values[change.lever]:.10g} {change.value:.10g} "
            assert any(line.startswith(head) and len(line) > len(head) for line in lines), (name, change.lever)
            assert f"{change.lever} {parameter_table()[change.lever].source}" in lines, (name, change.lever)


def test_a_long_chinese_sentence_is_wrapped_and_not_cut_off() -> None:
    narrow = CliRunner().invoke(main, ["--lang", "zh", "show", "s26_bundle_by_type"], env={"COLUMNS": "80"}).output
    assert "…" not in narrow and "资源统筹同时启动" in re.sub(r"\s", "", narrow)
    assert "适用支部" in narrow and "社会组织" in narrow  # the last column is there too


def test_the_staged_bundle_reaches_organs_first_and_villages_last(policies: dict[str, Policy], baseline: Scenario) -> None:
    under = baseline.under(policies["s26_bundle_by_type"])
    weight = {
        name: [under.rows_at(month)[kind]["assessment.party_weight"] for month in (0, 12, 24)] for kind, name in enumerate(BRANCH_TYPES)
    }
    assert weight["organ"] == [0.3, 0.3, 0.3] and weight["school"] == [0.15, 0.3, 0.3] and weight["village"] == [0.15, 0.15, 0.3]
    assert {sum(rows["branch.pooling"] == 0.1 for rows in under.rows_at(0))} == {len(BRANCH_TYPES)}


def test_a_contrast_differs_in_nothing_else(policies: dict[str, Policy]) -> None:
    balanced, merit = ({c.lever: c.value for c in policies[name].changes} for name in ids("s18"))
    assert {lever for lever in balanced if balanced[lever] != merit[lever]} == {"branch.award_merit"} and balanced.keys() == merit.keys()
    pulse, kept = (policies[name].changes for name in ids("s22"))
    assert pulse == kept[:1] and pulse[0] == Change("environment.campaign", 1.0, 0, 0, 3)


@pytest.mark.parametrize("lever", ["secretary.first_share", "branch.pair_share", "consequence.demotion_rate"])
def test_what_is_dealt_out_over_a_body_has_no_target(lever: str, baseline: Scenario) -> None:
    """Seats and pairs go by rank over all branches of a body: a target would decide by whichever branch stands first."""
    value = parameter_table()[lever].high
    for target in (Target(types=("village",)), Target(share=0.5)):
        with pytest.raises(InputError) as error:
            baseline.under(Policy("p", Text("t", "t"), Text("q", "q"), (), None, (Change(lever, value, target=target),)))
        assert [problem.key for problem in error.value.problems] == ["problem.target_of_body"]


def test_list_is_grouped_by_theme_and_narrowed_by_mechanism() -> None:
    def listed(*args: str) -> tuple[int, list[str]]:
        result = CliRunner().invoke(main, ["--lang", "en", "list", *args])
        return result.exit_code, [line.split()[0] for line in result.stdout.splitlines() if line.startswith("    ")]

    assert listed("--mechanism", "L13") == (0, ["l13_think_tank", "s10_outside_evaluators"]) == listed("--mechanism", "l13")
    assert listed("--mechanism", "L99") == (2, [])
    code, everything = listed("--kind", "policy")
    assert code == 0 and sorted(everything) == sorted(shipped_files("policy"))
    assert listed("--theme", "library")[1] == [name for name in LIBRARY if name[0] == "s"]
