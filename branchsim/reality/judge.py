"""Running a pattern at one point and judging it: pass, fail or undecided by an 80 % interval over replicates."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from branchsim.reality.arm import Arm
from branchsim.reality.pattern import Condition, Pattern
from sim.scenario import Scenario

LEVEL = 0.80


@dataclass(frozen=True)
class Finding:
    """One condition of one pattern: mean over replicates, interval, and the word."""

    condition: Condition
    value: float
    low: float
    high: float
    word: str


def measured(pattern: Pattern, scenario: Scenario, *, seed: int, replicate: int, simulate: Any) -> list[float]:
    """The measures of one replicate, in the order of the pattern's conditions."""
    if pattern.probe is not None:
        return pattern.probe(scenario, seed, replicate)
    series = simulate(scenario, pattern.policies(), seed=seed, replicate=replicate, stream=0)
    arms = {arm: Arm(one) for arm, one in series.items()}
    return [condition.measure(arms) for condition in pattern.conditions]


def found_at(pattern: Pattern, here: Scenario, *, seed: int, replicates: Iterable[int], threads: int) -> list[Finding]:
    """Every condition of a pattern at a point, judged over its replicates; ``here`` holds the pattern's own values already."""
    from sim.simulate import simulate_policies

    def one(replicate: int) -> list[float]:
        return measured(pattern, here, seed=seed, replicate=replicate, simulate=simulate_policies)

    with ThreadPoolExecutor(threads) as pool:
        table = np.array(list(pool.map(one, replicates)))
    return [judge(condition, table[:, place]) for place, condition in enumerate(pattern.conditions)]


def judge(condition: Condition, values: np.ndarray) -> Finding:
    """Pass if the 80 % t interval of the mean meets the threshold, fail if it excludes it, else undecided.

    A missing value makes the condition "not testable".

    ``values``: one number per replicate; with fewer than two there is no interval and the word is undecided.
    """
    from scipy.special import stdtrit

    if np.isnan(values).any():
        return Finding(condition, float("nan"), float("nan"), float("nan"), "not_testable")
    mean, n = float(values.mean()), len(values)
    if n < 2:
        return Finding(condition, mean, float("nan"), float("nan"), "undecided")
    half = float(stdtrit(n - 1, 0.5 + LEVEL / 2) * values.std(ddof=1) / np.sqrt(n))
    low, high = mean - half, mean + half
    return Finding(condition, mean, low, high, _word(condition, low, high))


def _word(condition: Condition, low: float, high: float) -> str:
    if condition.above is None and condition.below is None:
        return "printed"
    above = -np.inf if condition.above is None else condition.above
    below = np.inf if condition.below is None else condition.below
    if low > above and high < below:
        return "pass"
    return "fail" if high <= above or low >= below else "undecided"


def overall(findings: list[Finding]) -> str:
    """A pattern passes if all its conditions do and fails if one does."""
    words = {finding.word for finding in findings}
    for word in ("fail", "not_testable", "undecided"):
        if word in words:
            return word
    return "pass"
