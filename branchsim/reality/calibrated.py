"""Which defaults were set to which regularity, as ``calibrated.csv`` has it: the record behind appendix C of the model description."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sim.scenario import Text

SET, REVISED = "set", "revised"


@dataclass(frozen=True)
class Calibration:
    """One default. ``kind``: *set* was moved until the baseline showed ``patterns`` (ids of patterns and figures; none: a convention of
    scale), which validate nothing any more; *revised* was moved for a stated reason, and ``patterns`` lean on it.
    """

    parameter: str
    patterns: tuple[str, ...]
    kind: str
    how: Text


@cache
def calibrations() -> Mapping[str, Calibration]:
    """All rows by the name of the parameter."""
    text = files("branchsim.reality").joinpath("calibrated.csv").read_text(encoding="utf-8")
    rows = (
        Calibration(row["parameter"], tuple(filter(None, row["patterns"].split(";"))), row["kind"], Text(row["how_en"], row["how_zh"]))
        for row in csv.DictReader(text.splitlines())
    )
    return {row.parameter: row for row in rows}
