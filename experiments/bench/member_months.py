"""The whole model, all processes and the observer: nanoseconds per member-month."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numba

from experiments.large_runs import LARGEST_BESIDE_OTHERS
from sim.country.execution import Execution
from sim.country.run import Address, Country, found_country
from sim.files.scenario_files import load_scenario
from sim.observation import new_tally
from sim.population.part import LARGEST_WHOLE
from sim.run import Run, start
from sim.scenario import Scenario

THOUSAND, TEN_THOUSAND, HUNDRED_THOUSAND, MILLION = 46, 460, 4_600, 46_000  # branches with about so many members
LEAST_MONTHS, MOST_MONTHS, BRANCH_MONTHS = 24, 1_200, 110_400  # a timing covers more months where there are few branches
MESA_MONTHS = 12
BARE_TURNS = 100_000_000  # a fifth of a second


def member_months(branches: int, threads: int) -> float:
    """Nanoseconds of wall time per member-month, burn-in and compiling excluded.

    Two threads run two populations side by side, unless the population is so large that studies run one at a time: they share its
    districts. As in studies, populations above one district run in districts also where each has a thread for itself.
    """
    months = min(max(LEAST_MONTHS, BRANCH_MONTHS // branches), MOST_MONTHS)
    if branches > LARGEST_BESIDE_OTHERS:
        return _wall([_large(branches, 0, months, threads)], months)
    if branches > LARGEST_WHOLE:
        return _wall([_large(branches, replicate, months, 1) for replicate in range(threads)], months)
    return _wall([_prepared(branches, replicate, months) for replicate in range(threads)], months)


def mesa_member_months(branches: int) -> float:
    """The same of the readable engine, on one thread."""
    _load_mesa()
    run = _prepared(branches, 0, MESA_MONTHS)
    run.engine = "mesa"
    return _wall([run], MESA_MONTHS)


@cache
def _load_mesa() -> None:
    """Import it and load what it has compiled, before any clock starts."""
    run = _prepared(THOUSAND, 0, MESA_MONTHS)
    run.engine = "mesa"
    run.advance_to(MESA_MONTHS, new_tally(MESA_MONTHS))


def _scenario(branches: int, months: int) -> Scenario:
    return load_scenario("baseline", [f"population.branches={branches}", "burn_in=24", f"months={months}"])


def _prepared(branches: int, replicate: int, months: int) -> Run:
    """A run after its burn-in."""
    run = start(_scenario(branches, months), seed=1, replicate=replicate)
    run.advance_to(0, new_tally(0))
    return run


def _large(branches: int, replicate: int, months: int, threads: int) -> Country:
    """A run in districts after its burn-in."""
    run = found_country(_scenario(branches, months), Address(1, 0, replicate, replicate), Execution(threads), yearly=False)
    run.advance_to(0, new_tally(0))
    return run


def _wall(runs: Sequence[Run | Country], months: int) -> float:
    tallies = [new_tally(months) for _ in runs]
    with ThreadPoolExecutor(len(runs)) as pool:
        began = time.perf_counter()
        list(pool.map(lambda run, tally: run.advance_to(months, tally), runs, tallies))
        spent = time.perf_counter() - began
    return 1e9 * spent / float(sum(bottom["engagement"][:, 0].sum() for _, bottom in tallies))


@numba.njit(nogil=True)
def _bare_loop(turns):  # type: ignore[no-untyped-def]
    """Something to do that needs no memory."""
    total = 0.0
    for turn in range(turns):
        total += math.sqrt(turn)
    return total


def cores_given() -> float:
    """Cores that two threads of a bare loop get. Below 1.8 others are using the machine, and figures of two threads say little."""
    _bare_loop(10)
    began, busy = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_bare_loop, [BARE_TURNS] * 2))
    return (time.process_time() - busy) / (time.perf_counter() - began)


def small_populations() -> dict[str, float]:
    """About 10,000 members, one thread and two, and the Mesa engine beside them."""
    one, two = member_months(TEN_THOUSAND, 1), member_months(TEN_THOUSAND, 2)
    mesa, mesa_larger = mesa_member_months(THOUSAND), mesa_member_months(TEN_THOUSAND)
    return {
        "small_one": one,
        "small_two": two,
        "mesa_1e3": mesa,
        "mesa_1e4": mesa_larger,
        "mesa_over_kernel": mesa / one,
        "two_threads_over_one": one / two,
        "cores_given": cores_given(),
    }


def large_populations() -> dict[str, float]:
    """About 1,000,000 members, one thread and two, and what a member-month costs there beside 10,000 members."""
    one, two = member_months(MILLION, 1), member_months(MILLION, 2)
    return {"large_one": one, "large_two": two, "large_over_small": one / member_months(TEN_THOUSAND, 1)}


def growing_populations() -> dict[str, float]:
    """Populations of about 1e3 to 1e6 members on two threads."""
    sizes = {"growth_1e3": THOUSAND, "growth_1e4": TEN_THOUSAND, "growth_1e5": HUNDRED_THOUSAND, "growth_1e6": MILLION}
    return {name: member_months(branches, 2) for name, branches in sizes.items()}
