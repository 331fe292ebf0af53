"""The items of a checklist, from the table of its name in this folder."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def items(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``name``.csv in order; texts end in ``_en`` and ``_zh``."""
    text = files("analysis.reports.checklists").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
