"""The raw numbers of the last bench: experiments/bench/recorded.json."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from experiments.bench.machine import SAME
from experiments.bench.measurement import Found, Measurement

RECORDED = Path(__file__).with_name("recorded.json")


@dataclass
class Recorded:
    """The machine, all values by figure in the order measured, and by figure why there are none."""

    machine: dict[str, str | int]
    values: dict[str, list[float]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def median(self, figure: str) -> float | None:
        """Median of the values of a figure; None where it was not measured or the system told none."""
        values = self.values.get(figure, [])
        if not values or any(math.isnan(value) for value in values):
            return None
        return statistics.median(values)

    def reason(self, figure: str) -> str:
        """Why a figure was not measured."""
        return self.missing.get(figure, "left out" if figure not in self.values else "the system does not tell")

    def with_found(self, found: Found, measurements: tuple[Measurement, ...]) -> Recorded:
        """The same with what was measured anew in the place of the old values; figures of other measurements stay."""
        anew = {figure for measurement in measurements for figure in measurement.figures}
        values = {name: kept for name, kept in self.values.items() if name not in anew}
        missing = {name: why for name, why in self.missing.items() if name not in anew}
        return Recorded(self.machine, values | found.values, missing | found.missing)


def same_machine(one: Mapping[str, str | int], other: Mapping[str, str | int]) -> bool:
    """May figures measured on both stand in one table?"""
    return all(one[name] == other[name] for name in SAME)


def read_recorded(path: Path = RECORDED) -> Recorded | None:
    """What was recorded; None where there is nothing."""
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return Recorded(content["machine"], content["values"], content["missing"])


def write_recorded(recorded: Recorded, path: Path = RECORDED) -> None:
    """Write the numbers, four significant digits more than they deserve."""
    rounded = {name: [_short(value) for value in values] for name, values in sorted(recorded.values.items())}
    content = {"machine": recorded.machine, "values": rounded, "missing": dict(sorted(recorded.missing.items()))}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _short(value: float) -> float:
    """Seven significant digits."""
    return float(f"{value:.7g}")
