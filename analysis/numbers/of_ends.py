"""Least and largest effect over the points of a design, as rows of results.json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.numbers.entry import entry
from analysis.point_effects import point_effects
from analysis.wording import scale_of
from experiments.plan import DESIGN, NOT_FACTORS
from experiments.study_reader import StoredStudy
from sim.parameters import parameter_table

ENDS = ("least", "most")


def point_entries(study: StoredStudy) -> Iterator[dict[str, Any]]:
    """``point.<policy>.<response>.least`` and ``.most`` with the point's id, and ``.<factor>`` behind it: where that point lies.

    Only for the arm ``design``, whose levers differ from point to point; the default point counts.
    """
    if DESIGN not in study.references():
        return
    table = point_effects(study)
    own = table[table["policy"] == DESIGN]
    yield entry("point.count", own["point_id"].nunique(), "points")
    factors = factors_of(study)
    for response in study.responses:
        rows = own[(own["response"] == response) & own["difference"].notna()]
        if len(rows) == 0:
            continue
        for end, place in zip(ENDS, (rows["difference"].idxmin(), rows["difference"].idxmax()), strict=True):
            yield from _entries(study, f"point.{DESIGN}.{response}.{end}", rows.loc[place], factors)


def factors_of(study: StoredStudy) -> list[str]:
    """Columns of the design that vary."""
    names = [name for name in study.design.columns if name not in (*NOT_FACTORS, "dummy")]
    return [name for name in names if study.design[name].nunique() > 1]


def _entries(study: StoredStudy, key: str, row: pd.Series, factors: list[str]) -> Iterator[dict[str, Any]]:
    limits = None if pd.isna(row["low"]) else [float(row["low"]), float(row["high"])]
    more = {"point": int(row["point_id"]), "replicates": int(row["replicates"]), "scale": scale_of(study, str(row["response"]))}
    yield entry(key, float(row["difference"]), str(row["unit"]), limits, **more)
    values = study.design.set_index("point_id").loc[int(row["point_id"])]
    for name in factors:
        known = parameter_table().get(name)
        yield entry(f"{key}.{name}", float(values[name]), "" if known is None else known.unit)
