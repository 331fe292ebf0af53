"""Shared fixtures: a small scenario that runs in a moment."""

import pytest

from sim.files.scenario_files import load_scenario


@pytest.fixture(scope="session")
def small_scenario():
    """Five branches, two years of burn-in, one year after it."""
    return load_scenario("baseline", ["population.branches=5", "burn_in=24", "months=12"])
