"""Reversals and the assumptions that order an effect, as rows of results.json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.numbers.entry import entry
from analysis.reversal import Reversal
from experiments.study_reader import StoredStudy
from sim.parameters import parameter_table


def reversal_key(policy: str, response: str) -> str:
    """Key under which a reversal stands."""
    return f"reversal.{policy}.{response}"


def reversal_entries(found: Reversal) -> Iterator[dict[str, Any]]:
    """``reversal.<policy>.<response>``: share of the box that says the opposite of the verdict, and ``.bound.<k>`` of where it does."""
    key, points = reversal_key(found.policy, found.response), found.points
    region, more = found.region, dict[str, Any]()
    if region is not None:
        more = {"inside": region.failed / region.runs, "inside_points": region.runs, "elsewhere": region.elsewhere}
    yield entry(
        key, found.reversed_points / points, "share of the box", None, count=found.reversed_points, points=points, word=found.word, **more
    )
    for place, (factor, side, value) in enumerate(() if region is None else region.bounds):
        known = parameter_table().get(factor)
        yield entry(f"{key}.bound.{place}", value, "" if known is None else known.unit, None, factor=factor, side=side)


def mattering_entries(study: StoredStudy, policy: str, response: str, found: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """``mattered.<policy>.<response>.<factor>``: rank correlation of an assumption with the effect over the box, where beyond chance."""
    for row in found[found["beyond_chance"]].itertuples():
        more = {"threshold": row.threshold, "points": row.points}
        yield entry(f"mattered.{policy}.{response}.{row.factor}", row.rho, "rank correlation", None, **more)
