"""The whole country, and a tenth of it, as a user runs them: ``branchsim run national``, drawing the population and writing included."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from experiments.bench.commands import Usage, usage
from experiments.bench.measurement import NotMeasured
from experiments.bench.member_months import HUNDRED_THOUSAND
from sim.country.rest import RESTING_MEMBER
from sim.files.scenario_files import load_scenario
from sim.files.scenario_folder import shipped_files
from sim.simulate import start

SCENARIO = "national"
TENTH = 461_400  # branches


def country() -> dict[str, float]:
    """Wall seconds, peak bytes, bytes a member (at the peak; at rest), and nanoseconds per member-month of the country."""
    scenario = _scenario_file()
    branches = load_scenario(scenario).population.branches
    took = _run_of(scenario)
    members = branches * members_of_a_branch()
    nanoseconds = 1e9 * took.seconds / (members * _months(scenario))
    return {
        "country_seconds": took.seconds,
        "country_peak": took.peak_bytes,
        "country_bytes_a_member": took.peak_bytes / members,
        "member_at_rest": float(RESTING_MEMBER.itemsize),
        "growth_1e8": nanoseconds,
    }


def tenth_of_the_country() -> dict[str, float]:
    """Nanoseconds per member-month of about 10,000,000 members."""
    scenario = _scenario_file()
    took = _run_of(scenario, "--branches", str(TENTH))
    return {"growth_1e7": 1e9 * took.seconds / (TENTH * members_of_a_branch() * _months(scenario))}


@cache
def members_of_a_branch() -> float:
    """Mean members of a branch when a run begins; the roll grows by a sixteenth in five years, so times per member err on the slow side."""
    branches = start(load_scenario("baseline", [f"population.branches={HUNDRED_THOUSAND}"]), seed=1).state.branches
    return float(branches.members.mean())


def _months(scenario: str) -> int:
    """All months of a run, burn-in included."""
    loaded = load_scenario(scenario)
    return loaded.burn_in + loaded.months


def _scenario_file() -> str:
    if SCENARIO not in shipped_files("scenario"):
        raise NotMeasured(f"there is no scenario {SCENARIO}")
    return SCENARIO


def _run_of(scenario: str, *words: str) -> Usage:
    with tempfile.TemporaryDirectory() as folder:
        return usage("run", scenario, "--replicates", "1", "--threads", "2", *words, "--out", str(Path(folder) / "out"))
