"""What one measurement is, and how many of them are taken in turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Figures = Mapping[str, float]


class NotMeasured(Exception):
    """Something to measure with is not there: the reason stands in the table. ``known``: figures of the measurement that there are."""

    def __init__(self, reason: str, known: Figures | None = None) -> None:
        super().__init__(reason)
        self.known = known or {}


@dataclass(frozen=True)
class Measurement:
    """Figures that are taken together. ``figures``: their names, said also where none could be measured."""

    name: str
    take: Callable[[], Figures]
    figures: tuple[str, ...]
    once: bool = False
    long: bool = False  # left out by --quick
    checked: bool = False  # taken by --check


@dataclass
class Found:
    """Values by figure, in the order measured, and by figure why there are none."""

    values: dict[str, list[float]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def take(self, measurement: Measurement) -> None:
        """Measure once more and keep what was found."""
        try:
            figures = measurement.take()
            if set(figures) != set(measurement.figures):
                raise AssertionError(f"{measurement.name} promises {sorted(measurement.figures)}, not {sorted(figures)}")
        except NotMeasured as reason:
            figures = reason.known
            self.missing |= {name: str(reason) for name in measurement.figures if name not in figures}
        for name, value in figures.items():
            self.values.setdefault(name, []).append(value)


def interleaved(measurements: Iterable[Measurement], repeats: int, say: Callable[[str], None]) -> Found:
    """All measurements in turn, ``repeats`` times, so that a slow minute of the machine falls on all; those measured once come last."""
    found, all_of_them = Found(), tuple(measurements)
    often = [measurement for measurement in all_of_them if not measurement.once]
    rounds = [*((measurement, turn + 1) for turn in range(repeats) for measurement in often)]
    for measurement, turn in [*rounds, *((measurement, 1) for measurement in all_of_them if measurement.once)]:
        began = time.perf_counter()
        found.take(measurement)
        say(f"{measurement.name}, {turn}: {time.perf_counter() - began:.1f} s")
    return found
