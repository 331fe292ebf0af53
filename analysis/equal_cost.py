"""The dose whose expected cost is C (D9): a bracket from a few doses, then bisection, and plain reasons where there is no such dose.

Nothing runs here: the cost at given doses comes from a function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

LARGEST_DOSE = 1.5
CHECKED_DOSES = 5
TOLERANCE = 0.001  # of C: far below the interval of any cost
MOST_STEPS = 14
NEAR_ENOUGH = 0.05  # of C: a cost that jumps past C (posts come one by one) gives no dose
DECIMALS = 4  # of a dose, so that the name of a scaled policy says all of it

CostsAt: TypeAlias = Callable[[Mapping[str, Sequence[float]]], Mapping[str, Sequence[float]]]


@dataclass(frozen=True)
class Dose:
    """What was found for one policy. ``dose`` is None where there is none: ``reason`` is then not_monotone | out_of_reach | in_steps.

    ``doses`` and ``costs``: what the check for monotony saw. ``expected``: cost at ``dose`` or the nearest one tried, NaN without any.
    """

    dose: float | None
    reason: str | None
    doses: tuple[float, ...]
    costs: tuple[float, ...]
    expected: float = float("nan")


def equal_doses(largest: Mapping[str, float], target: float, costs_at: CostsAt) -> dict[str, Dose]:
    """For each policy the dose between 0 and its ``largest`` at which it costs ``target`` more than at dose 0.

    ``costs_at``: expected costs at several doses of several policies at once, so that they share their runs.
    """
    doses = {name: tuple(float(dose) for dose in np.linspace(0, most, CHECKED_DOSES)) for name, most in largest.items()}
    costs = costs_at(doses)
    found: dict[str, Dose] = {}
    brackets: dict[str, tuple[float, float, bool]] = {}
    for name, tried in doses.items():
        values = tuple(float(value) for value in costs[name])
        place, reason = bracket(values, target)
        found[name] = Dose(None, reason, tried, values)
        if place is not None:
            brackets[name] = (tried[place], tried[place + 1], values[-1] > values[0])
    return found | {name: _settled(found[name], target, *answer) for name, answer in _bisect(brackets, target, costs_at).items()}


def bracket(costs: Sequence[float], target: float) -> tuple[int | None, str | None]:
    """Place k so that ``target`` lies between costs[k] and costs[k + 1], or the reason why there is none.

    Costs must rise or fall strictly over all doses: else several doses may cost the same, and which one is meant is anyone's guess.
    """
    steps = np.diff(costs)
    if not (bool((steps > 0).all()) or bool((steps < 0).all())):
        return None, "not_monotone"
    for place, (low, high) in enumerate(zip(costs, costs[1:])):
        if min(low, high) <= target <= max(low, high):
            return place, None
    return None, "out_of_reach"


def _bisect(brackets: Mapping[str, tuple[float, float, bool]], target: float, costs_at: CostsAt) -> dict[str, tuple[float, float]]:
    """Dose and cost of each policy; all are halved together until every one is near enough."""
    settled: dict[str, tuple[float, float]] = {}
    open_ = dict(brackets)
    for _ in range(MOST_STEPS):
        middles = {name: round(0.5 * (low + high), DECIMALS) for name, (low, high, _) in open_.items()}
        costs = costs_at({name: (dose,) for name, dose in middles.items()}) if len(middles) > 0 else {}
        for name, dose in middles.items():
            low, high, rises = open_[name]
            cost = float(costs[name][0])
            if name not in settled or abs(cost - target) < abs(settled[name][1] - target):
                settled[name] = (dose, cost)
            if abs(cost - target) <= TOLERANCE * abs(target) or dose in (low, high):
                del open_[name]
            else:
                open_[name] = (low, dose, rises) if (cost > target) == rises else (dose, high, rises)
    return settled


def _settled(found: Dose, target: float, dose: float, cost: float) -> Dose:
    near = abs(cost - target) <= NEAR_ENOUGH * abs(target)
    return Dose(dose if near else None, None if near else "in_steps", found.doses, found.costs, cost)
