"""Has the burn-in settled? Drift of every response over its last twelve months (definitions D14)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.observation import Series, new_tally, response_table
from sim.scenario import Scenario
from sim.simulate import start

LIMIT = 0.01  # of a response's scale
MAY_DRIFT = {"share_61_plus"}  # the membership ages and grows, and that is meant
YEAR = 12
REPLICATES = 12
MOST_REPLICATES = 200
BRANCHES = 300  # whatever the scenario has: few would drift by chance alone, and a country is not run in full for a check
SEED = 1


def size_of_check(scenario: Scenario) -> tuple[int, int]:
    """(branches, replicates) of the check: own branches are as many as they are, so a small table is run more often."""
    table = scenario.population.table
    if table is None:
        return BRANCHES, REPLICATES
    count = len(table.rows)
    return count, min(MOST_REPLICATES, max(REPLICATES, -(-BRANCHES * REPLICATES // count)))


def drifts(scenario: Scenario) -> dict[str, float]:
    """Change between the last month of burn-in and the same month a year before, as a share of the scale, mean over replicates.

    Only responses that exist in every month; assessed ones are compared between the last two assessments.
    """
    branches, replicates = size_of_check(scenario)
    if scenario.population.table is None:
        scenario = replace(scenario, population=replace(scenario.population, branches=branches))
    scenario = scenario.under(None)
    found: dict[str, list[float]] = {}
    for replicate in range(replicates):
        run = start(scenario, seed=SEED, replicate=replicate)
        tally = new_tally(2 * YEAR)
        run.advance_to(-2 * YEAR, new_tally(0))
        run.advance_to(0, tally, observed_from=-2 * YEAR)
        series = Series(*tally)
        for name, response in response_table().items():
            if response.accumulation == "window":
                monthly = series.monthly(name)
                found.setdefault(name, []).append((monthly[-1] - monthly[YEAR - 1]) / response.scale)
    return {name: float(np.mean(values)) for name, values in found.items() if not np.isnan(values).any()}


def states_of(found: dict[str, float]) -> dict[str, float]:
    """The drifts of states; shares of events in one month, or of a few branches, are left out: a single month of them is mostly chance."""
    events = {
        "attendance",
        "attendance_61_plus",
        "attendance_away",
        "attendance_key",
        "attendance_logged",
        "attendance_residents",
        "checked_share",
        "recruit_rate",
        "recruits_young_share",
        "exit_rate",
        "disposal_rate",
        "misconduct_rate",
        "refused_share",
        "secretary_turnover",
        "flag_sensitivity",
        "validity",
        "validity_within",
    }
    events |= {"meetings_held_share", "meetings_logged_share"}
    # Counts beside a cut answer tenfold to the score, which is checked itself.
    events |= {"flagged_share", "flag_specificity", "top_grades_share", "just_above_share", "just_below_share"}
    return {name: value for name, value in found.items() if name not in events | MAY_DRIFT}
