"""When and how far a policy's changes act, and which changes are not allowed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from sim.bounds import unknown_name, value_problem
from sim.parameters import parameter_table
from sim.problems import Place, Problem, problem_at
from sim.targets import Targeted, split_mix_problems, target_problems, targets_meet


class TimedValue(Protocol):
    """What this module needs to know of ``sim.scenario.Change``."""

    @property
    def lever(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def start(self) -> int: ...
    @property
    def ramp(self) -> int: ...
    @property
    def end(self) -> int | None: ...
    @property
    def target(self) -> Targeted | None: ...


def value_under(change: TimedValue, baseline: float, month: int) -> float:
    """Value of the changed lever in ``month``, in the lever's unit: exact at both ends of the ramp."""
    if month < max(change.start, 0) or (change.end is not None and month >= change.end):
        return baseline
    elapsed = month - change.start + 1
    if change.value == baseline:
        return baseline  # a policy at baseline values must equal the baseline bit for bit
    if elapsed >= change.ramp:
        return change.value
    return baseline + (change.value - baseline) * (elapsed / change.ramp)


def values_under(changes: Iterable[TimedValue], baseline: Mapping[str, float], month: int) -> dict[str, float]:
    """All values in ``month``, each change laid over what the ones before it left: one lever may be set again in other months."""
    values = dict(baseline)
    for change in changes:
        values[change.lever] = value_under(change, values[change.lever], month)
    return values


def clash(one: TimedValue, other: TimedValue) -> bool:
    """Do two changes set one lever in the same months of the same branches?"""
    ends = (change.end for change in (one, other) if change.end is not None)
    same_months = max(one.start, other.start) < min(ends, default=math.inf)
    return one.lever == other.lever and same_months and targets_meet(one.target, other.target)


def months_of_change(change: TimedValue) -> range | list[int]:
    """Months in which the value of the changed lever moves: every month of the ramp, and the month it ends."""
    moving = range(max(change.start, 0), change.start + max(change.ramp, 1))
    return moving if change.end is None else [month for month in moving if month < change.end] + [change.end]


def change_problems(
    changes: Sequence[TimedValue],
    places: Mapping[str, Place],
    fallback: Place,
    months: int | None = None,
) -> Iterator[Problem]:
    """All that is wrong with ``changes``; ``months`` is the horizon they are used on, None where it is not known yet."""
    for index, change in enumerate(changes):
        place = places.get(change.lever, fallback)
        if any(clash(change, earlier) for earlier in changes[:index]):
            yield problem_at(place, change.lever, "problem.changed_twice")
        yield from lever_problems(change.lever, change.value, place)
        yield from timing_problems(change.lever, change.start, change.ramp, change.end, place, months)
        yield from target_problems(change.lever, change.target, place)
    yield from split_mix_problems(changes, places, fallback)


def lever_problems(name: str, value: Any, place: Place) -> Iterator[Problem]:
    """Is ``name`` something a superior body can set, and ``value`` within its bounds?"""
    table = parameter_table()
    if name not in table:
        yield unknown_name(place, name, levers())
    elif table[name].role != "lever":
        yield problem_at(place, name, "problem.not_a_lever")
    elif (problem := value_problem(name, value, place)) is not None:
        yield problem


def timing_problems(name: str, start: int, ramp: int, end: int | None, place: Place, months: int | None = None) -> Iterator[Problem]:
    """Months that cannot be meant."""
    if start < 0:
        yield problem_at(place, f"{name}.start", "problem.start_negative", start=start)
    if months is not None and start >= months:
        yield problem_at(place, f"{name}.start", "problem.start_after_end", start=start, months=months)
    if ramp < 0:
        yield problem_at(place, f"{name}.ramp", "problem.ramp_negative", ramp=ramp)
    if end is not None and end <= start:
        yield problem_at(place, f"{name}.end", "problem.end_before_start", start=start, end=end)
    row = parameter_table().get(name)
    if ramp > 1 and row is not None and row.kind == "int":
        yield problem_at(place, f"{name}.ramp", "problem.ramp_on_whole")  # between two whole numbers there is nothing


def levers() -> tuple[str, ...]:
    """Names a policy may change, in table order."""
    return tuple(name for name, row in parameter_table().items() if row.role == "lever")
