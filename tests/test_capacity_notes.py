"""A coverage beyond capacity is cut by the model, and said by every command that meets it."""

import pytest
from click.testing import CliRunner

from branchsim.capacity_notes import affordable, capacity_notes, row_weights
from branchsim.command_line import main
from sim.entities import BRANCH_TYPES
from sim.files.scenario_files import load_scenario
from sim.parameters import default_values
from sim.population.published import shares
from sim.scenario import Change, Policy, Target, Text
from tests.runs import policy

NONE = Text("", "")


def test_what_is_affordable_by_hand():
    values = {**default_values(), "inspection.coverage_target": 1.0, "inspection.capacity_days": 60.0}
    # 40 branches x (1 day + 12 x 0.25 h / 8) = 55 days: affordable; with four rounds of a quarter day each 95 days are wanted
    rounds = {**values, "inspection.rounds": 4.0}
    assert affordable([values], [1.0]) == 1.0
    assert affordable([rounds], [1.0]) == pytest.approx(60.0 / 95.0)
    assert affordable([values, rounds], [0.75, 0.25]) == pytest.approx(60.0 / 65.0)  # 0.75 x 55 + 0.25 x 95 = 65


def test_a_target_weighs_as_many_branches_as_it_reaches():
    scenario = load_scenario("baseline").under(
        Policy("p", NONE, NONE, (), None, (Change("inspection.rounds", 12.0, target=Target((), 0.1)),))
    )
    weights = row_weights(scenario)
    assert sum(weights) == pytest.approx(1.0) and len(weights) == 2 * len(BRANCH_TYPES)
    assert sum(weights[: len(BRANCH_TYPES)]) == pytest.approx(0.1)
    published = shares(scenario.population.year, "type", BRANCH_TYPES)
    assert weights[0] == pytest.approx(0.1 * published[0] / published.sum())


def test_only_policies_beyond_capacity_are_noted_in_both_languages():
    scenario = load_scenario("baseline")
    many, few = policy("many", inspection__rounds=12.0), policy("few", inspection__coverage_target=0.3)
    assert list(capacity_notes(scenario, [None, few], "en")) == []
    (note,) = capacity_notes(scenario, [None, few, many], "en")
    assert note.startswith("note: many wants more visits") and "about 44%" in note and "(inspection.capacity_days)" in note
    (note,) = capacity_notes(scenario, [many], "zh")
    assert note.startswith("提示：many要求的核查与联系")


@pytest.mark.parametrize("words", [["show", "many.yaml"], ["check", "many.yaml"]])
def test_commands_say_it(tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    head = "kind: policy\nschema: 1\nid: many\ntitle: {en: a, zh: a}\nquestion: {en: a, zh: a}\n"
    (tmp_path / "many.yaml").write_text(head + "changes: {inspection.rounds: 12}\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["--lang", "en", *words])
    assert "many wants more visits and contact" in " ".join(result.output.split()), result.output
