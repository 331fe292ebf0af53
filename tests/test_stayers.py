"""Stayers: the same people in every arm, from the switch to the year's end."""

import numpy as np
import pytest

from sim.observation import REPORTED_GROUPS
from sim.scenario import Change, Policy, Text
from sim.simulate import simulate_policies
from sim.stayers import stayers_engagement

EMPTY = Text("", "")


def rolls(*pairs):
    return [[(np.array(ids, dtype=np.uint64), np.array(sums, dtype=float))] for ids, sums in pairs]


def test_only_those_present_at_the_switch_and_in_every_arm_count():
    # Member 3 leaves under b, member 9 joined after the switch: 1 and 2 stay. Year sums 6 and 12 over 12 months: mean 0.75.
    arms = {"a": rolls(([1, 2, 3, 9], [6, 12, 1, 1])), "b": rolls(([1, 2, 9], [3, 6, 12]))}
    found = stayers_engagement([np.array([1, 2, 3], dtype=np.uint64)], arms)
    assert found["a"] == pytest.approx([0.75])
    assert found["b"] == pytest.approx([0.375])


def test_parts_of_a_population_count_by_their_stayers():
    # Members 1 and 2 of one part with 6 and 12, member 4 of the other with 3: (6 + 12 + 3) / 3 / 12.
    one, other = rolls(([1, 2], [6, 12]))[0], rolls(([4, 5], [3, 9]))[0]
    found = stayers_engagement([np.array([1, 2], dtype=np.uint64), np.array([4], dtype=np.uint64)], {"a": [[*one, *other]]})
    assert found["a"] == pytest.approx([21 / 36])


def test_a_year_nobody_stayed_through_is_missing():
    arms = {"a": rolls(([5], [6.0]))}
    assert np.isnan(stayers_engagement([np.array([1], dtype=np.uint64)], arms)["a"]).all()


def test_a_policy_that_only_changes_who_joins_leaves_stayers_nearly_alone(small_scenario):
    more = Policy("more", EMPTY, EMPTY, (), None, (Change("branch.recruit_rate", 0.06),))
    alone = {"member.rate_peers": 0.0, "branch.elasticity_engagement": 0.1, "secretary.talk_hours": 0.0}  # talks are shared by more
    scenario = small_scenario.with_values(alone)
    runs = simulate_policies(scenario, [None, more], seed=2)
    windows = {arm: series.window(0, 12) for arm, series in runs.items()}
    place = runs["more"].responses.index("engagement")
    total = windows["more"][0, place] - windows["baseline"][0, place]
    stayers = windows["more"][-1, place] - windows["baseline"][-1, place]
    assert REPORTED_GROUPS[-1] == "stayers"
    assert abs(total) > 50 * abs(stayers)


def test_stayers_are_reported_for_whole_years_only(small_scenario):
    same = Policy("same", EMPTY, EMPTY, (), None, (Change("assessment.party_weight", 0.15),))
    series = simulate_policies(small_scenario, [None, same], seed=2)["baseline"]
    place = series.responses.index("engagement")
    assert 0 < series.window(0, 12)[-1, place] < 1
    assert np.isnan(series.window(1, 12)[-1, place])
    assert np.isnan(series.window(0, 12)[-1, series.responses.index("quality")])
    alone = simulate_policies(small_scenario, [None], seed=2)["baseline"]
    assert np.isnan(alone.window(0, 12)[-1]).all()  # one arm is no comparison
