"""What the record of the model holds and which values the study used, as rows of results.json."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.numbers.entry import entry
from experiments.study_reader import StoredStudy

Record = Mapping[str, Any]


def record_entries(study: StoredStudy, record: Record | None) -> Iterator[dict[str, Any]]:
    """``parameter.<name>.used``; with a record also ``parameter.<name>.default|low|high``, ``pattern.<id>.points|pass_share`` and
    ``model.*``: sizes of the model.
    """
    rows = [] if record is None else record["parameters"]
    units = {row["name"]: row["unit"] for row in rows}
    for name, value in study.manifest["scenario"].get("values", {}).items():
        yield entry(f"parameter.{name}.used", value, units.get(name, ""))
    for row in rows:
        for part in ("default", "low", "high"):
            yield entry(f"parameter.{row['name']}.{part}", row[part], row["unit"])
    if record is not None:
        yield from _patterns(record)
        yield from _sizes(record)


def _patterns(record: Record) -> Iterator[dict[str, Any]]:
    for row in record["patterns"]:
        result = row["result"]
        if isinstance(result, Mapping) and result.get("points", 0) > 0:
            yield entry(f"pattern.{row['id']}.points", result["points"], "points")
            yield entry(f"pattern.{row['id']}.pass_share", result["pass"] / result["points"], "share of the points")


def _sizes(record: Record) -> Iterator[dict[str, Any]]:
    for name in ("parameters", "patterns", "processes", "submodels", "box"):
        yield entry(f"model.{name}", len(record.get(name, ())), name)
    for field in ("role", "status"):
        for word, count in sorted(Counter(row[field] for row in record["parameters"]).items()):
            yield entry(f"model.{field}.{word}", count, "parameters")
    for row in record["entities"]:
        yield entry(f"model.entity.{row['owner']}", len(row["variables"]), "state variables")
    checks = record.get("checks") or {}
    for name, found in (("mutants", checks.get("mutants")), ("coverage", checks.get("coverage"))):
        for part, count in (found or {}).items():
            if isinstance(count, int):
                yield entry(f"model.{name}.{part}", count, "mutants" if name == "mutants" else "mechanisms")
