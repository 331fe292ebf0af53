"""What a study costs beside the bare kernel, and its neighbours: figures of ``make bench`` about storage, sweeps and queries."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.closed_query import open_queries
from experiments.code_version import code_version
from experiments.default_point import before_switch
from experiments.executors.processes import Processes
from experiments.model_runs import simulate_shared
from experiments.parts import parquet_writer
from experiments.plan import StudyPlan
from experiments.response_labels import response_labels
from experiments.runner import run_study
from experiments.study_folder import open_study
from experiments.study_tables import study_tables
from sim.files.scenario_files import load_scenario
from sim.observation import REPORTED_GROUPS

SMALL = ["population.branches=46", "burn_in=24", "months=36"]  # about 1,000 members, 60 months
ROWS = 10_000_000  # of the group-by
QUESTION = 'select policy, "window", "group", avg(engagement), stddev(engagement) from results group by all'


def small_plan(replicates: int, settings: Sequence[str] = SMALL) -> StudyPlan:
    """The default point of the baseline under these settings, with all responses, groups and years."""
    labels = response_labels()
    design = pd.DataFrame({"point_id": np.zeros(1, dtype=np.int64)})
    scenario = load_scenario("baseline", settings)
    return StudyPlan(
        question="", scenario=scenario, policies=(None,), design=design, replicates=replicates, box_replicates=0, seed=1,
        responses=tuple(labels), groups=REPORTED_GROUPS, model_hash=code_version(), labels=labels,
    )  # fmt: skip


def study_seconds(runs: int, settings: Sequence[str] = SMALL) -> float:
    """A study of so many runs on two threads: folder, parts, checksums, compaction and progress included."""
    plan = small_plan(runs, settings)
    return _timed(lambda folder: run_study(open_study(folder, plan), simulate_shared, 2, lambda _: None, before=before_switch))


def mesa_study_seconds(runs: int) -> float:
    """The same with the readable engine on two worker processes, starting them included."""
    plan = replace(small_plan(runs), engine="mesa")
    return _timed(lambda folder: run_study(open_study(folder, plan), simulate_shared, Processes(2)))


def group_by() -> dict[str, float]:
    """Mean and standard deviation by policy, window and group over ten million rows of results, as ``branchsim query`` asks for them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study = open_study(folder / "s", small_plan(1))
        _write_results(study.folder / "results.parquet")
        _write_results(study.folder / "failures.parquet", rows=0)
        files = dict.fromkeys(("results.parquet", "failures.parquet"), "")
        (study.folder / "checksums.json").write_text(json.dumps({"identity": study.plan.identity(), "files": files}), encoding="utf-8")
        began = time.perf_counter()
        rows = list(open_queries(study_tables(study.folder)).ask(QUESTION).rows)
        seconds = time.perf_counter() - began
        assert len(rows) == 4 * 3 * len(REPORTED_GROUPS)
        return {"group_by": seconds}


def _write_results(path: Path, rows: int = ROWS) -> None:
    """Rows as a sweep with four policies would leave them, with five responses."""
    at_once = 4 * 3 * len(REPORTED_GROUPS) * 1000
    rng = np.random.default_rng(1)
    names = ("engagement", "quality", "score", "inflation", "validity")
    keys = [
        ("point_id", pa.int64()),
        ("policy", pa.string()),
        ("replicate_id", pa.int64()),
        ("window", pa.string()),
        ("group", pa.string()),
    ]
    schema = pa.schema([*keys, *((name, pa.float64()) for name in names)])
    groups, windows, policies = np.array(REPORTED_GROUPS), np.array(["year_1", "year_2", "year_3"]), np.array(["baseline", "a", "b", "c"])
    with open(path, "wb") as file, parquet_writer(file, schema) as writer:
        for first in range(0, rows, at_once):
            place = np.arange(first, min(first + at_once, rows))
            columns: dict[str, object] = {
                "point_id": place // (120 * 20),
                "policy": policies[place // (3 * len(groups)) % 4],
                "replicate_id": place // 120 % 20,
                "window": windows[place // len(groups) % 3],
                "group": groups[place % len(groups)],
            }
            writer.write_table(pa.table(columns | {name: rng.random(len(place)) for name in names}, schema=schema), row_group_size=65_536)


def _timed(run: Callable[[Path], object]) -> float:
    with tempfile.TemporaryDirectory() as name:
        began = time.perf_counter()
        run(Path(name) / "s")
        return time.perf_counter() - began
