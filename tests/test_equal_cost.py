"""Doses at equal cost: the search against closed forms, scaling against hand-worked levers, and what has no dose."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.equal_cost import bracket, equal_doses
from branchsim.doses import at_dose, dose_problems, largest_dose, located
from branchsim.messages import render
from sim.files.scenario_files import load_scenario
from sim.parameters import default_values
from tests.runs import policy

BASELINE = default_values()


def search(target: float, **curves):
    """Search with costs that are functions of the dose; counts the calls."""
    calls = []

    def costs_at(doses):
        calls.append(doses)
        return {name: [curves[name](dose) for dose in tried] for name, tried in doses.items()}

    return equal_doses(dict.fromkeys(curves, 1.5), target, costs_at), calls


def test_doses_of_known_curves() -> None:
    found, calls = search(8.0, line=lambda s: 10 * s, square=lambda s: 16 * s * s, saves=lambda s: -10 * s, rare=lambda s: s)
    assert found["line"].dose == pytest.approx(0.8, abs=0.001)
    assert found["square"].dose == pytest.approx(math.sqrt(0.5), abs=0.001)
    assert {name: one.reason for name, one in found.items()} == {
        "line": None, "square": None, "saves": "out_of_reach", "rare": "out_of_reach",
    }  # fmt: skip
    assert all(set(one) <= {"line", "square"} for one in calls[1:]), "what has no dose is not run again"
    assert search(-8.0, saves=lambda s: -10 * s)[0]["saves"].dose == pytest.approx(0.8, abs=0.001)


@pytest.mark.parametrize(
    ("costs", "answer"),
    [
        ((0, 1, 2, 3, 4), (2, None)),
        ((0, -1, -2, -3, -4), (None, "out_of_reach")),
        ((0, 1, 3, 2, 4), (None, "not_monotone")),
        ((0, 1, 1, 2, 4), (None, "not_monotone")),
        ((0, 0, 0, 0, 0), (None, "not_monotone")),
        ((0, 0.5, 1, 1.5, 2), (None, "out_of_reach")),
        ((0, 1, math.nan, 3, 4), (None, "not_monotone")),
    ],
)
def test_bracket(costs, answer) -> None:
    assert bracket(costs, 2.5) == answer


def test_a_cost_in_steps_has_no_dose() -> None:
    one = search(2.5, posts=lambda s: math.floor(4 * s) + 0.001 * s)[0]["posts"]
    assert (one.dose, one.reason) == (None, "in_steps")


@given(st.floats(0.01, 20), st.floats(1, 3), st.floats(0.01, 30))
def test_whatever_is_found_costs_what_was_asked(slope, power, target) -> None:
    one = search(target, policy=lambda s: slope * s**power)[0]["policy"]
    if one.dose is None:
        assert one.reason == "in_steps" or target > slope * 1.5**power
    else:
        assert slope * one.dose**power == pytest.approx(target, rel=0.051)


def test_levers_go_half_way() -> None:
    found = located("on_site_checks")[0]
    half = {change.lever: change.value for change in at_dose(found, BASELINE, 0.5).changes}
    assert half["inspection.coverage_target"] == pytest.approx(0.05 + 0.5 * (0.30 - 0.05))
    assert half["assessment.evidence_mix.on_site"] == pytest.approx(0.05 + 0.5 * 0.25)
    mix = [value for name, value in half.items() if "evidence_mix" in name]
    assert math.fsum(mix) == pytest.approx(1, abs=1e-12)


@given(st.floats(0, 1.5))
@settings(max_examples=25, deadline=None)
def test_every_dose_in_reach_is_a_policy(dose) -> None:
    """Bounds and mixes hold at every dose; dose 0 is the baseline and dose 1 the file, to the bit."""
    scenario = load_scenario("baseline")
    found = located("documents_w45+l44_retired_cadres")[0]
    most = largest_dose(found, scenario.values, 1.5)
    scaled = at_dose(found, scenario.values, min(dose, most))
    scenario.under(scaled)
    assert at_dose(found, scenario.values, 1.0).changes == found.changes
    assert all(change.value == scenario.values[change.lever] for change in at_dose(found, scenario.values, 0.0).changes)
    assert scaled.reference is None


def test_bounds_limit_the_dose() -> None:
    """The weight lies in [0, 1] and starts at 0.15."""
    assert largest_dose(policy("p", assessment__party_weight=0.45), BASELINE, 1.5) == 1.5
    assert largest_dose(policy("p", assessment__party_weight=0.75), BASELINE, 1.5) == pytest.approx(0.85 / 0.6)
    assert largest_dose(policy("p", assessment__party_weight=0.03), BASELINE, 1.5) == pytest.approx(0.15 / 0.12)
    assert largest_dose(policy("p", assessment__party_weight=0.15), BASELINE, 1.5) == 1.5


def test_whole_numbers_are_refused_where_they_stand() -> None:
    found, places = located("on_site_checks")
    (problem,) = dose_problems(found, places, BASELINE)
    line = Path(problem.path).read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert "inspection.levels_up: 2" in line
    assert "goes from 1 to 2 in whole numbers" in render(problem, "en")
    assert list(dose_problems(found, places, {**BASELINE, "inspection.levels_up": 2.0})) == []


def test_a_policy_at_the_baseline_has_no_dose() -> None:
    found, places = located("documents_w15")
    (problem,) = dose_problems(found, places, {**BASELINE, **{change.lever: change.value for change in found.changes}})
    assert problem.key == "problem.dose_of_nothing"
