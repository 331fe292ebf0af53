"""A short pilot of a study: how long a task takes here, how large its results are, and how much its paired differences scatter."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from experiments.job import job_of
from experiments.large_runs import is_large
from experiments.parts import parquet_bytes
from experiments.plan import BASELINE, DESIGN, StudyPlan, Task
from experiments.point import PointTable
from experiments.tables import tables_of
from experiments.task import Assignment, Failed, Ran, run_task
from sim.observation import GROUPS

POINTS = 4  # beside the default point: some may be slower than others
BASE_BYTES = 450e6  # interpreter, libraries and the compiled kernel; measured with 100,000 runs (make bench)


@dataclass(frozen=True)
class Pilot:
    """``tasks`` run; ``seconds_per_task`` of wall time with the given threads; ``differences`` by (response, policy) over replicates, in
    the last window and all branches: of the default point, for the design's arm (which there is the baseline) of the point ``moved``.
    Sizes in bytes.
    """

    tasks: int
    seconds_per_task: float
    bytes_per_task: float
    bytes_free: int
    memory_bytes: float
    differences: dict[tuple[str, str], np.ndarray]
    moved: int | None


def run_pilot(plan: StudyPlan, replicates: int, threads: int) -> Pilot:
    """Run the default point ``replicates`` times, where levers move the last point as well, and a few points across the design once.

    Raises RuntimeError if every run fails.
    """
    from sim.simulate import simulate_policies

    job, table = job_of(plan), PointTable(plan.design)
    points = plan.points()
    others = sorted({points[round(place)] for place in np.linspace(0, len(points) - 1, POINTS + 1)} - {0})
    moved = points[-1] if len(plan.levers) > 0 and len(points) > 1 else None
    often = [0] if moved is None else [0, moved]
    tasks = [Task(point, replicate) for point in often for replicate in range(replicates)]
    tasks += [Task(point, 0) for point in others if point not in often]
    todo = [Assignment(task, plan.policy_names(), plan.stream(task.point_id), table.factors(task.point_id)) for task in tasks]
    run_task(job, todo[0], simulate_policies)  # compiles, or loads what is compiled
    large = is_large(plan.scenario)  # runs of large populations take turns, each on all threads
    simulate = partial(simulate_policies, threads=threads if large else 1)
    began = time.perf_counter()
    with ThreadPoolExecutor(1 if large else threads) as pool:
        outcomes = [outcome for some in pool.map(lambda one: run_task(job, one, simulate), todo) for outcome in some]
    seconds = time.perf_counter() - began
    ran = [one for one in outcomes if isinstance(one, Ran) and one.arms == plan.policy_names()]
    if len(ran) == 0:
        (first, *_) = (one for one in outcomes if isinstance(one, Failed))
        raise RuntimeError(f"{first.error}: {first.message}")
    sizes = sum(len(parquet_bytes(table)) for name, table in tables_of(plan, ran).items() if name in ("part", "months"))
    return Pilot(
        tasks=len(tasks),
        seconds_per_task=seconds / len(tasks),
        bytes_per_task=sizes / len(ran),
        bytes_free=shutil.disk_usage(Path.cwd()).free,
        memory_bytes=BASE_BYTES + (_large_bytes(plan) if large else threads * _state_bytes(plan)) + 4 * _piece_bytes(plan),
        differences=_differences(plan, ran, moved),
        moved=moved,
    )


def _differences(plan: StudyPlan, ran: list[Ran], moved: int | None) -> dict[tuple[str, str], np.ndarray]:
    """Policy minus its reference, by response and policy."""
    names, found = plan.policy_names(), dict[tuple[str, str], np.ndarray]()
    group = plan.groups.index(GROUPS[0]) if GROUPS[0] in plan.groups else 0
    for place, policy in enumerate(plan.policies):
        point = moved if policy is not None and policy.id == DESIGN and moved is not None else 0
        values = [one.values[:, -1, group, :] for one in ran if one.task.point_id == point]
        if policy is None or len(values) == 0:
            continue
        reference = names.index(BASELINE if policy.reference is None else policy.reference)
        differences = np.stack(values)[:, place] - np.stack(values)[:, reference]
        found.update({(response, policy.id): differences[:, column] for column, response in enumerate(plan.responses)})
    return found


def _state_bytes(plan: StudyPlan) -> float:
    """State of one run and its copies for two arms at a time: some 400 bytes a member, 22 members a branch."""
    return 3.0 * 400 * 22 * plan.scenario.population.size()


def _large_bytes(plan: StudyPlan) -> float:
    """What a run of a large population takes at its largest."""
    from sim.country.memory import bytes_needed
    from sim.population.part import MOST_STAYERS

    scenario, branches = plan.scenario, plan.scenario.population.size()
    return bytes_needed(branches, len(plan.policies), scenario.burn_in + scenario.months, yearly=branches <= MOST_STAYERS)


def _piece_bytes(plan: StudyPlan) -> float:
    """The largest piece of results in memory while they are compacted."""
    from experiments.compaction import MOST_ROWS

    rows = min(MOST_ROWS, len(plan.tasks()) * len(plan.policies) * plan.rows_per_arm())
    return 8.0 * rows * (len(plan.responses) + 5)
