"""From outcomes of tasks to tables: many tasks at once, for a table costs the same whether it holds one task or fifty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from experiments.default_point import KINDS
from experiments.parts import EVERY_ARM, FAILURE_SCHEMA, FAILURES, Kind, result_schema, results_kind
from experiments.plan import StudyPlan
from experiments.task import STAYERS, Failed, Ran

MONTH_KEYS = ("point_id", "policy", "replicate_id", "month", "group")


def kinds_of(plan: StudyPlan) -> tuple[Kind, ...]:
    """Kinds of tables of the runs, the results last: a task counts as saved, a study as complete, by its results."""
    months = (months_kind(plan),) if plan.save == "monthly" else ()
    return (*KINDS, *months, results_kind(plan.responses))


def months_kind(plan: StudyPlan) -> Kind:
    """Every month of every run (``save: monthly``), months from the switch on."""
    return Kind("months", "months.parquet", result_schema(MONTH_KEYS, plan.responses), MONTH_KEYS, lambda task: True)


def tables_of(plan: StudyPlan, outcomes: Sequence[Ran]) -> dict[str, pa.Table]:
    """Rows of the outcomes by the name of their kind; kinds without rows are left out."""
    if len(outcomes) == 0:
        return {}
    tables = {"part": _rows(plan, outcomes, [one.values for one in outcomes], "window", [w.name for w in plan.windows()], plan.groups)}
    months = [one.months for one in outcomes if one.months is not None]
    if plan.save == "monthly":
        groups = [group for group in plan.groups if group != STAYERS]
        tables["months"] = _rows(plan, outcomes, months, "month", np.arange(months[0].shape[1]), groups)
    for kind in KINDS:
        own = [one.tables[kind.name] for one in outcomes if kind.name in one.tables]
        if len(own) > 0:
            tables[kind.name] = pa.concat_tables(own)
    return tables


def failure_table(failures: Sequence[Failed]) -> pa.Table:
    """Failures as rows of failures.parquet."""
    rows = [
        {"point_id": one.task.point_id, "replicate_id": one.task.replicate_id, "policy": EVERY_ARM if one.whole else one.arms[0]}
        | {"error": one.error, "message": one.message, "traceback": one.traceback}
        for one in failures
    ]
    return pa.Table.from_pylist(rows, schema=FAILURE_SCHEMA)


def _rows(
    plan: StudyPlan, outcomes: Sequence[Ran], values: Sequence[np.ndarray], period: str, periods: Any, groups: Sequence[str]
) -> pa.Table:
    """Keys and values: tasks, in each its arms, in each its periods, in each its groups."""
    inner = len(periods) * len(groups)
    arms = [arm for one in outcomes for arm in one.arms]
    counts = [len(one.arms) * inner for one in outcomes]
    keys: dict[str, object] = {
        "point_id": np.repeat([one.task.point_id for one in outcomes], counts),
        "policy": _repeated(arms, inner),
        "replicate_id": np.repeat([one.task.replicate_id for one in outcomes], counts),
        period: np.tile(np.repeat(np.asarray(periods), len(groups)), len(arms)),
        "group": np.tile(np.asarray(groups), len(arms) * len(periods)),
    }
    flat = np.concatenate([one.reshape(-1, len(plan.responses)) for one in values])
    keys.update({name: flat[:, index] for index, name in enumerate(plan.responses)})
    kind = months_kind(plan) if period == "month" else results_kind(plan.responses)
    return pa.Table.from_pydict({name: pa.array(column) for name, column in keys.items()}, schema=kind.schema)


def _repeated(names: Sequence[str], times: int) -> np.ndarray:
    return np.repeat(np.asarray(names), times)


__all__ = ["FAILURES", "failure_table", "kinds_of", "months_kind", "tables_of"]
