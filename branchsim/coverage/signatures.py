"""What the measured effects say of the table: signatures, levers that cannot be told apart, and signs against the sources.

A signature holds a lever's effects on all responses in all three years, each divided by the size of the response's scale (the column
``scale`` of the response table), so that a unit means the same of a share as of an hour; effects that may be zero count as zero. Costs
are left out: what is paid for a lever is not what it does, and two posts at the same price would look alike whatever they are for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from branchsim.coverage.measure import Effect, Key, Measured
from branchsim.coverage.mechanisms import LEVERS, Expectation, Mechanism, measured_arm

TWINS = 0.98  # cosine above which two levers are not distinguishable in this model
DELTA = 0.01  # smallest effect of interest, in units of the response's scale (D6)
NO_EFFECT = Effect(0.0, 0.0, None, None)
Signature = Mapping[tuple[str, int], float]
"""Scaled effects that are surely not zero, by response and year."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One expectation beside what was measured; ``word``: agree, null, disagree."""

    expected: Expectation
    effect: Effect
    word: str


def signature(measured: Measured, arm: str) -> Signature:
    """The arm's signature; empty where nothing but costs moves."""
    costs = _costs()
    return {key[1:]: one.scaled for key, one in measured.effects.items() if key[0] == arm and key[1] not in costs and one.moved(0.0)}


@cache
def _costs() -> frozenset[str]:
    """Responses that add up from the switch on: costs, the hours of members among them."""
    from sim.observation import response_table

    return frozenset(name for name, response in response_table().items() if response.accumulation == "since_switch")


def cosine(one: Signature, other: Signature) -> float:
    """Cosine of the angle between two signatures; nan where one of them is empty."""
    sizes = [math.sqrt(math.fsum(value * value for value in each.values())) for each in (one, other)]
    if 0.0 in sizes:
        return math.nan
    return math.fsum(value * other[key] for key, value in one.items() if key in other) / (sizes[0] * sizes[1])


def twins(rows: Iterable[Mechanism], measured: Measured) -> list[tuple[str, str, float]]:
    """Pairs of levers with a cosine above ``TWINS``, the closest first; two levers that only one policy pulls are a pair of cosine 1."""
    arms = [(row.id, arm) for row in rows if row.kind in LEVERS and measured.knows(arm := measured_arm(row)) and arm is not None]
    found = {arm: signature(measured, arm) for _, arm in arms}
    pairs = [(first, second, cosine(found[a], found[b])) for (first, a), (second, b) in combinations(arms, 2)]
    return sorted((pair for pair in pairs if pair[2] > TWINS), key=lambda pair: -pair[2])


def silent(rows: Iterable[Mechanism], measured: Measured) -> list[str]:
    """Levers whose every effect stays below the smallest effect of interest."""
    arms = [(row.id, arm) for row in rows if row.kind in LEVERS and measured.knows(arm := measured_arm(row)) and arm is not None]
    return [name for name, arm in arms if all(abs(value) < DELTA for value in signature(measured, arm).values())]


def largest(found: Signature, year: int, count: int = 3) -> list[tuple[str, float]]:
    """The responses that move most in ``year``, with their scaled effects."""
    moved = [(response, value) for (response, when), value in found.items() if when == year and abs(value) >= DELTA]
    return sorted(moved, key=lambda pair: -abs(pair[1]))[:count]


def signs(row: Mechanism, measured: Measured) -> tuple[Sign, ...]:
    """The sign test of a row, expectation by expectation; empty where nothing was measured for it."""
    arm = measured_arm(row)
    if arm is None or not measured.knows(arm):
        return ()
    return tuple(_sign(one, measured.effects.get(_key(arm, one), NO_EFFECT)) for one in row.expected)


def overall(found: Sequence[Sign]) -> str:
    """One word for a row: disagree if one sign does, else null if one is missing, else agree; untested without any."""
    words = {one.word for one in found}
    return next((word for word in ("disagree", "null", "agree") if word in words), "untested")


def _key(arm: str, one: Expectation) -> Key:
    return arm, one.response, one.year


def _sign(one: Expectation, effect: Effect) -> Sign:
    moved = effect.moved(DELTA)
    if one.sign == "0":
        return Sign(one, effect, "disagree" if moved else "agree")
    if not moved:
        return Sign(one, effect, "null")
    return Sign(one, effect, "agree" if (effect.effect > 0) == (one.sign == "+") else "disagree")
