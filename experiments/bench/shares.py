"""Where the time of a run goes: every process of the schedule timed by itself, month by month."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

import numba
import numpy as np

import sim.kernel
from experiments.bench.measurement import NotMeasured
from sim.files.scenario_files import load_scenario
from sim.observation import new_tally
from sim.simulate import Run, reference_values, start

BRANCHES, MONTHS, YEAR = 1_600, 24, 12
YEARLY = ("decide_year",)  # in January
EVERY_MONTH = (
    "pass_orders", "plan_attention", "allocate_time", "hold_life", "live_month", "move_truth", "meet_public", "visit", "remember_visits",
)  # fmt: skip
ASSESSMENT = ("type_means", "assess", "grade_branches")  # where a period ends
AFTERWARDS = ("take_consequences", "show_practice", "learn_practice", "change_secretaries", "organise_new_fields")
OBSERVER = ("observe_month", "observe_assessment", "close_month", "observe_ranks")
AFTER_ASSESSMENT = ("observe_assessment", "observe_ranks")  # of the observer, only where a period ends
SCHEDULE = (*YEARLY, *EVERY_MONTH, *ASSESSMENT, *AFTERWARDS, *OBSERVER)
"""Processes in the order of ``sim.kernel.advance``."""

FIGURES = tuple(f"share_{name}" for name in SCHEDULE)


def shares() -> dict[str, float]:
    """Share of each process in the sum of all, by figure; a process that this version of the model does not have takes none."""
    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        raise NotMeasured("numba is switched off")
    ways_in = {name: way_in(getattr(sim.kernel, name)) for name in SCHEDULE if hasattr(sim.kernel, name)}
    nothing = way_in(numba.njit(_nothing))
    for months in (YEAR, MONTHS):  # the first pass compiles
        spent = _spent(_run(), ways_in, nothing, months)
    whole = sum(spent.values())
    return {f"share_{name}": spent.get(name, 0.0) / whole for name in SCHEDULE}


def way_in(process: Any) -> Callable[..., Any]:
    """A process that only compiled loops can call, callable from Python."""

    @numba.njit(error_model="numpy", nogil=True)
    def call(*arguments):  # type: ignore[no-untyped-def]
        return process(*arguments)

    return call  # type: ignore[no-any-return]


def _nothing(*arguments: Any) -> None:
    """What an empty call costs."""


def _run() -> Run:
    run = start(load_scenario("baseline", [f"population.branches={BRANCHES}", "burn_in=24"]), seed=1)
    run.advance_to(0, new_tally(0))
    return run


def _spent(run: Run, ways_in: Mapping[str, Callable[..., Any]], nothing: Callable[..., Any], months: int) -> dict[str, float]:
    """Seconds by process over so many months, less what empty calls with the same arguments cost.

    Nobody makes room for admissions meanwhile: the few branches that are full admit no one, which no share shows.
    """
    _, _, setting = next(iter(run.settings()))
    period = int(setting.values[0].assessment_period_months)
    top, bottom = new_tally(months)
    spent = dict.fromkeys(ways_in, 0.0)
    known = {"means": np.empty((0, 3))}
    for month in range(months):
        assessed = (month + 1) % period == 0
        for name, call in ways_in.items():
            if _takes_place(name, month, assessed):
                arguments = _arguments(name, run, setting, month, assessed, known["means"], top[month], bottom[month])
                began = time.perf_counter()
                result = call(*arguments)
                between = time.perf_counter()
                nothing(*arguments)
                spent[name] += 2 * between - began - time.perf_counter()
                if name == "type_means":
                    known["means"] = result
    return {name: max(seconds, 0.0) for name, seconds in spent.items()}


def _takes_place(name: str, month: int, assessed: bool) -> bool:
    if name in YEARLY:
        return month % YEAR == 0
    return assessed or name not in (*ASSESSMENT, *AFTER_ASSESSMENT)


def _arguments(name: str, run: Run, setting: Any, month: int, assessed: bool, means: np.ndarray, top: Any, bottom: Any) -> list[Any]:
    """What a process is called with, by the names of its parameters."""
    branches = run.state.branches
    values: dict[str, Any] = {
        "state": run.state, "setting": setting, "margins": run.margins, "run_key": run.run_key, "month": month, "first": 0,
        "stop": len(branches), "assessed": assessed, "means": means, "top": top, "bottom": bottom, "branches": branches,
        "weak_below": reference_values()["weak_below"], "fallback": setting.values[0].branch_quality_reference,
    }  # fmt: skip
    values |= {"types": branches.type.copy(), "marks": branches.marks.copy(), "connected": branches.connected.copy()}
    values |= {"score": branches.score.copy(), "true_mean": branches.true_mean.copy()}
    process: Any = getattr(sim.kernel, name)
    function: FunctionType = process.py_func
    return [values[parameter] for parameter in inspect.signature(function).parameters]
