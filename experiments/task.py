"""One task: a point of the design under one replicate, all policies from the same burn-in state."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from experiments.default_point import MONTHLY, default_tables
from experiments.parts import task_table
from experiments.plan import StudyPlan, Task
from sim.problems import InputError

if TYPE_CHECKING:
    import pandas as pd

Simulate = Callable[..., Any]  # the signature of sim.simulate.simulate_policies


def factors_by_point(design: pd.DataFrame) -> dict[int, dict[str, float]]:
    """Factors of each point in natural units, by parameter name."""
    names = [name for name in design.columns if name != "point_id"]
    rows = design.to_dict(orient="list")
    return {int(point): {name: float(rows[name][index]) for name in names} for index, point in enumerate(rows["point_id"])}


@dataclass(frozen=True)
class Finished:
    """A task that gave results: its tables by the name of their kind."""

    tables: Mapping[str, pa.Table]


def run_task(
    plan: StudyPlan, task: Task, factors: Mapping[str, float], simulate: Simulate, before: Simulate | None = None
) -> Finished | dict[str, Any]:
    """Tables of one task, or its failure as a row of failures.parquet.

    ``before``: gives the months before the switch (``experiments.default_point.before_switch``); None: they are not stored.
    """
    try:
        scenario = plan.scenario.with_values(factors)
        address = {"seed": plan.seed, "replicate": task.replicate_id, "stream": plan.stream(task.point_id), "engine": plan.engine}
        series = simulate(scenario, plan.policies, **address)
        results = task_table(plan, task, window_values(plan, series))
        earlier = before(scenario, **address) if before is not None and MONTHLY.holds(task) else None
        return Finished({"part": results} | default_tables(plan, task, series, earlier))
    except (InputError, MemoryError):
        raise
    except Exception as error:
        return {
            "point_id": task.point_id,
            "replicate_id": task.replicate_id,
            "error": type(error).__name__,
            "message": str(error),
            "traceback": traceback.format_exc(),
        }


def window_values(plan: StudyPlan, series: Mapping[str, Any]) -> np.ndarray:
    """``[policies, windows, groups, responses]``; NaN is missing. Raises ValueError for infinite numbers or absent responses."""
    shape = (len(plan.policies), len(plan.windows()), len(plan.groups), len(plan.responses))
    values = np.empty(shape)
    for index, name in enumerate(plan.policy_names()):
        order = [series[name].responses.index(response) for response in plan.responses]
        for place, window in enumerate(plan.windows()):
            values[index, place] = np.asarray(series[name].window(window.first, window.stop), dtype=np.float64)[:, order]
    if np.isinf(values).any():
        where = np.argwhere(np.isinf(values))[0]
        raise ValueError(f"{plan.responses[where[3]]} is infinite under {plan.policy_names()[where[0]]}")
    return values
