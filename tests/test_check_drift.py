"""The burn-in of the shipped scenario has settled, and a burn-in that has not is called so."""

from click.testing import CliRunner

from branchsim.burn_in_drift import LIMIT, drifts, states_of
from branchsim.command_line import main
from sim.files.scenario_files import load_scenario


def test_the_baseline_has_settled():
    found = states_of(drifts(load_scenario("baseline")))
    assert {"engagement", "quality", "score", "party_time", "belief", "knowledge"} <= set(found)
    assert {name: value for name, value in found.items() if abs(value) > LIMIT} == {}


def test_a_world_far_from_the_snapshot_has_not_settled_in_two_years():
    settings = ["burn_in=24", "branch.quality_lag=18", "branch.quality_reference=0.25", "member.rate_anchor=0.045"]
    result = CliRunner().invoke(main, ["--lang", "en", "check", "baseline", *(f"--set={one}" for one in settings)])
    assert result.exit_code == 0
    assert "has NOT settled" in result.output
