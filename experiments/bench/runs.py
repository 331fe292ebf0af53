"""Whole runs and stored studies per second: population drawn, burn-in, policy years, responses."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from experiments.bench.peers import mesa_batch_seconds
from experiments.bench.studies import SMALL, mesa_study_seconds, study_seconds
from sim.files.scenario_files import load_scenario
from sim.simulate import simulate_policies

RUNS = 1000
RUNS_AT_ONCE = 20  # handed to a thread together, as studies do
MESA_RUNS = 12
SIZES = {"studies_1e2": 100, "studies_1e3": 1_000, "studies_1e4": 10_000, "studies_1e5": 100_000}  # runs
SHORT = ["population.branches=46", "burn_in=24", "months=12"]  # so that 100,000 of them end in minutes


def runs_per_second(runs: int, threads: int) -> float:
    """Runs of 1,000 members x 60 months per second."""
    scenario = load_scenario("baseline", SMALL)

    def some(first: int) -> None:
        for replicate in range(first, min(first + RUNS_AT_ONCE, runs)):
            simulate_policies(scenario, [None], seed=1, replicate=replicate)

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(some, range(0, runs, RUNS_AT_ONCE)))
    return runs / (time.perf_counter() - began)


def many_runs() -> dict[str, float]:
    """Runs per second, what storing them costs, and the same runs by Mesa's ``batch_run``."""
    two = runs_per_second(RUNS, 2)
    study = study_seconds(RUNS) / RUNS
    batch = mesa_batch_seconds(MESA_RUNS) / MESA_RUNS
    return {"runs_two": two, "study_over_runs": study * two, "mesa_batch_run": batch, "batch_over_study": batch / study}


def one_thread() -> dict[str, float]:
    """Runs per second on one thread."""
    return {"runs_one": runs_per_second(RUNS // 5, 1)}


def stored_mesa_study() -> dict[str, float]:
    """Seconds per run of a stored study with the Mesa engine on two processes, starting them included."""
    return {"mesa_study_run": mesa_study_seconds(MESA_RUNS) / MESA_RUNS}


def growing_studies() -> dict[str, float]:
    """Runs per second of stored studies of 100 to 100,000 runs of 1,000 members x 36 months."""
    study_seconds(10, SHORT)  # loads what is compiled
    return {name: runs / study_seconds(runs, SHORT) for name, runs in SIZES.items()}
