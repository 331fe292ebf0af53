"""Sizes of a study, its windows, and the conventions behind every verdict: a text that names one of them reads it here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.contrasts import ALL
from analysis.numbers.entry import entry
from analysis.verdicts import BOX_RANGE, DEFAULT_POINT, ENOUGH_POINTS, SHARE_THAT_HOLDS, SMALLEST_EFFECT
from analysis.wording import part_of_box, year_of
from experiments.intervals import FEWEST_REPLICATES, LEVEL
from experiments.plan import DUMMY, NOT_FACTORS
from experiments.study_reader import StoredStudy

PER_TASK = ["point_id", "replicate_id"]


def study_entries(study: StoredStudy, table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """``study.*``, ``window.*`` and ``convention.*``; ``table`` is the effects table."""
    yield from _sizes(study)
    yield from _runs(study, table)
    for window in study.manifest["windows"]:
        year = year_of(window["name"])
        if year is not None:
            yield entry(f"window.{window['name']}.year", year, "year")
        yield entry(f"window.{window['name']}.first", window["first"], "month")
        yield entry(f"window.{window['name']}.last", window["stop"] - 1, "month")
    yield entry("convention.level", LEVEL, "share")
    yield entry("convention.smallest_effect", SMALLEST_EFFECT, "share of the scale")
    yield entry("convention.share_that_holds", SHARE_THAT_HOLDS, "share of the box")
    yield entry("convention.box_low", BOX_RANGE[0], "quantile")
    yield entry("convention.box_high", BOX_RANGE[1], "quantile")
    yield entry("convention.enough_points", ENOUGH_POINTS, "points")
    yield entry("convention.fewest_replicates", FEWEST_REPLICATES, "replicates")


def _sizes(study: StoredStudy) -> Iterator[dict[str, Any]]:
    manifest, scenario = study.manifest, study.manifest["scenario"]
    yield entry("study.branches", scenario["population"]["branches"], "branches")
    yield entry("study.months", scenario["months"], "months")
    if "burn_in" in scenario:
        yield entry("study.burn_in", scenario["burn_in"], "months")
    yield entry("study.replicates", manifest["replicates"], "replicates")
    yield entry("study.box_points", manifest["points"] - 1, "points")
    yield entry("study.box_replicates", manifest["box_replicates"], "replicates")
    factors = study.design.drop(columns=[*NOT_FACTORS, DUMMY], errors="ignore")
    yield entry("study.box_axes", len(factors.columns), "parameters")
    yield entry("study.varied", int((factors.nunique() > 1).sum()), "parameters")
    yield entry("study.seed", manifest["seed"], "")
    yield entry("study.policies", len(study.policies), "arms")
    yield entry("study.responses", len(study.responses), "responses")
    part = part_of_box(study)
    if part is not None:
        yield entry("study.factors", part["factors"], "factors")


def _runs(study: StoredStudy, table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """What was really run: replicates behind the effects at the default point, runs, and what failed."""
    used = table.loc[(table["group"] == ALL) & (table["window"] == study.windows[-1]) & (table["replicates"] > 0), "replicates"]
    yield entry("study.replicates_used_least", int(used.min()) if len(used) > 0 else 0, "replicates")
    yield entry("study.replicates_used_most", int(used.max()) if len(used) > 0 else 0, "replicates")
    done = study.results[[*PER_TASK, "policy"]].drop_duplicates()
    tasks = done[PER_TASK].drop_duplicates()
    planned = study.manifest["replicates"] + (study.manifest["points"] - 1) * study.manifest["box_replicates"]
    yield entry("study.runs_done", len(done), "runs")
    yield entry("study.tasks_done", len(tasks), "tasks")
    yield entry("study.tasks_planned", max(planned, len(tasks)), "tasks")
    yield entry("study.points_done", int((tasks["point_id"].unique() != DEFAULT_POINT).sum()), "points")
    yield entry("study.replicates_done", int((tasks["point_id"] == DEFAULT_POINT).sum()), "replicates")
    yield entry("study.failed_tasks", len(study.failures[PER_TASK].drop_duplicates()), "tasks")
