"""A coverage beyond capacity is cut by the model, and said by every command that meets it."""

import pytest
from click.testing import CliRunner

from branchsim.capacity_notes import affordable, capacity_notes
from branchsim.command_line import main
from sim.files.scenario_files import load_scenario
from sim.parameters import default_values
from tests.runs import policy


def test_what_is_affordable_by_hand():
    values = {**default_values(), "inspection.coverage_target": 1.0, "inspection.capacity_days": 60.0}
    # 40 branches x (1 day + 12 x 0.25 h / 8) = 55 days: affordable; with four rounds of a quarter day each 95 days are wanted
    assert affordable(values) == 1.0
    assert affordable({**values, "inspection.rounds": 4.0}) == pytest.approx(60.0 / 95.0)


def test_only_policies_beyond_capacity_are_noted_in_both_languages():
    scenario = load_scenario("baseline")
    many, few = policy("many", inspection__rounds=12.0), policy("few", inspection__coverage_target=0.3)
    assert list(capacity_notes(scenario, [None, few], "en")) == []
    (note,) = capacity_notes(scenario, [None, few, many], "en")
    assert note.startswith("note: many wants more visits") and "about 44%" in note and "(inspection.capacity_days)" in note
    (note,) = capacity_notes(scenario, [many], "zh")
    assert note.startswith("提示：many要求的核查与联系")


def test_show_says_it():
    result = CliRunner().invoke(main, ["--lang", "en", "show", "l06_four_cycles"])
    assert result.exit_code == 0, result.output
