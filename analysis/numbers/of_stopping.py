"""The stopping rule of a study and how far it got, as rows of results.json; nothing where the replicates are fixed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from analysis.numbers.entry import entry
from experiments.study_reader import StoredStudy

FILE = "stopping.csv"


def stopping_entries(study: StoredStudy) -> Iterator[dict[str, Any]]:
    """``study.stopping.target|first|most`` as asked for, ``study.stopping.points|reached`` as found."""
    rule = study.manifest.get("stopping")
    if rule is None:
        return
    unit = study.manifest["responses"].get(rule["response"], {}).get("unit", "") if rule["criterion"] == "half_width" else "share"
    yield entry("study.stopping.target", rule["target"], unit)
    yield entry("study.stopping.first", rule["first"], "replicates")
    yield entry("study.stopping.most", rule["most"], "replicates")
    if (study.folder / FILE).is_file():
        with open(study.folder / FILE, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        yield entry("study.stopping.points", len(rows), "points")
        yield entry("study.stopping.reached", sum(row["reached"] == "True" for row in rows), "points")
