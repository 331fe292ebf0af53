"""One task: a point of the design under one replicate, all policies from the same burn-in state."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from experiments.default_point import MONTHLY, default_tables
from experiments.job import Job
from experiments.plan import BASELINE, Task
from experiments.point import Factors, arms_of, scenario_of
from sim.problems import InputError
from sim.targets import targeted_policies

Simulate = Callable[..., Any]  # the signature of sim.simulate.simulate_policies
STAYERS = "stayers"


class OpenTask(NamedTuple):
    """A task that is left, and the arms whose results are missing."""

    task: Task
    arms: tuple[str, ...]


class Assignment(NamedTuple):
    """A task handed out: the arms whose results are still missing, the stream of its draws and its factors by name."""

    task: Task
    arms: tuple[str, ...]
    stream: int
    factors: Factors


@dataclass(frozen=True)
class Ran:
    """A task that gave results: window values ``[arms, windows, groups, responses]``, with ``save: monthly`` also by month, and tables
    of the default point by the name of their kind."""

    task: Task
    arms: tuple[str, ...]
    values: np.ndarray
    months: np.ndarray | None = None
    tables: Mapping[str, pa.Table] = field(default_factory=dict)


@dataclass(frozen=True)
class Failed:
    """Arms of a task that gave none, and why; ``whole``: the task as a whole failed, not these arms alone."""

    task: Task
    arms: tuple[str, ...]
    error: str
    message: str
    traceback: str = ""
    whole: bool = True


Outcome = Ran | Failed


def run_tasks(job: Job, assignments: Iterable[Assignment], simulate: Simulate, before: Simulate | None = None) -> list[Outcome]:
    """Outcomes of several tasks, in order: what a worker is handed at once."""
    return [outcome for assignment in assignments for outcome in run_task(job, assignment, simulate, before)]


def run_task(job: Job, assignment: Assignment, simulate: Simulate, before: Simulate | None = None) -> list[Outcome]:
    """What one task gave: results, and the failures of single arms, whose numbers are none; or one failure of the whole.

    ``before``: gives the months before the switch (``experiments.default_point.before_switch``); None: they are not stored. Raises
    InputError and MemoryError, which every other task would meet too; anything else is a failure of this task alone.
    """
    task, arms = assignment.task, assignment.arms
    try:
        scenario = scenario_of(job, assignment.factors)
        policies = arms_of(job, scenario, assignment.factors, with_references(job, arms))
        address: dict[str, Any] = {"seed": job.seed, "replicate": task.replicate_id, "stream": assignment.stream, "engine": job.engine}
        beside = {"beside": job.policies} if len(arms) < len(job.policies) and len(targeted_policies(job.policies)) > 0 else {}
        series = simulate(scenario, policies, **address, **beside)
        found, failed = computed(job, task, {name: series[name] for name in arms})
        if len(found) == 0:
            return [replace(failed[0], arms=arms, whole=True)]
        wanted, values = {name: series[name] for name in found}, np.stack(list(found.values()))
        if len(arms) < len(job.policies):  # stayers are those of all arms of a run together; of some arms they would be other people
            values[:, :, [group == STAYERS for group in job.groups], :] = np.nan
        earlier = before(scenario, **address) if before is not None and MONTHLY.holds(task) and BASELINE in wanted else None
        months = monthly_values(job, wanted) if job.save == "monthly" else None
        return [Ran(task, tuple(wanted), values, months, default_tables(job, task, wanted, earlier)), *failed]
    except (InputError, MemoryError):
        raise
    except Exception as error:
        return [Failed(task, arms, type(error).__name__, str(error), traceback.format_exc())]


def computed(job: Job, task: Task, series: Mapping[str, Any]) -> tuple[dict[str, np.ndarray], tuple[Failed, ...]]:
    """Window values of the arms whose numbers are numbers, and the failures of the others: one policy that goes wrong costs no other
    its replicate."""
    good, failed = dict[str, np.ndarray](), []
    for name, one in series.items():
        try:
            check_computed(name, one)
            good[name] = window_values(job, name, one)
        except ValueError as error:
            failed.append(Failed(task, (name,), type(error).__name__, str(error), traceback.format_exc(), whole=False))
    return good, tuple(failed)


def with_references(job: Job, arms: Sequence[str]) -> frozenset[str]:
    """The arms to run: those asked for and the baseline, so that a policy added later meets the state that all others met."""
    return frozenset(arms) | ({BASELINE} & set(job.policy_names()))


def window_values(job: Job, arm: str, series: Any) -> np.ndarray:
    """``[windows, groups, responses]`` of one arm; NaN is missing. Raises ValueError for numbers that are infinite or absent."""
    columns = [series.responses.index(response) for response in job.responses]
    rows = [series.groups.index(group) for group in job.groups]
    windows = (np.asarray(series.window(window.first, window.stop), dtype=np.float64) for window in job.windows)
    values = np.stack([one[np.ix_(rows, columns)] for one in windows])
    if np.isinf(values).any():
        raise ValueError(f"{job.responses[np.argwhere(np.isinf(values))[0][2]]} is infinite under {arm}")
    return values


def check_computed(arm: str, series: Any) -> None:
    """Raise ValueError where a sum is not a number: missing is a denominator of 0, never a sum that went wrong."""
    sums = series.numerator
    flat = np.asarray(sums).view(np.float64)
    if not np.isnan(flat).any():
        return
    for name in sums.dtype.names or ():
        months = np.flatnonzero(np.isnan(sums[name]).any(axis=tuple(range(1, sums.ndim))))
        if len(months) > 0:
            raise ValueError(f"{name} is not a number under {arm} from month {months[0]} on")


def monthly_values(job: Job, series: Mapping[str, Any]) -> np.ndarray:
    """``[arms, months, groups, responses]``; stayers have no monthly values."""
    groups = [group for group in job.groups if group != STAYERS]
    one = next(iter(series.values()))
    values = np.empty((len(series), len(one.numerator), len(groups), len(job.responses)))
    for index, run in enumerate(series.values()):
        for g, group in enumerate(groups):
            for r, response in enumerate(job.responses):
                values[index, :, g, r] = run.monthly(response, group)
    return values
