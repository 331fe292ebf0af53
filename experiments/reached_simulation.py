"""Simulated studies that say they reached their target: how often their interval holds the truth, and by how much they miss it.

Those that stop by themselves are selected: out of many studies of a hard target, the ones whose replicates happened to look precise (or,
for a relative target, whose effect happened to look large) reach it. Their coverage is no property of the rule alone but of the
rule, the target and the budget. Measured for what was tried against it: the docstring of ``experiments.stopping``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.stopping_cases import EFFECTS, REACHED, SHARES, Case, relative
from experiments.stopping_rule import StoppingRule
from experiments.stopping_simulation import BATCH, SEED, seen_at_looks, stops

NEEDED_REACHED = (15, 30, 60, 90, 120, 150, 170, 200)


@dataclass(frozen=True)
class Reached:
    """One case and target. ``pooled``: coverage of all studies at their stop; the others are of those that reached the target.

    ``reached``: how many studies did; ``covered``: how many of these hold the truth; ``ratio``: mean of estimate over truth, NaN if none
    did. ``late`` and ``late_covered``: of those that reached it in the last 30 % of the budget.
    """

    case: Case
    asked: str
    studies: int
    pooled: float
    reached: int
    covered: int
    ratio: float
    late: int
    late_covered: int

    @property
    def wrong(self) -> float:
        """Share of all studies that reached the target and miss the truth."""
        return (self.reached - self.covered) / self.studies


def measure_reached(case: Case, rules: Sequence[tuple[str, StoppingRule]], studies: int, seed: int = SEED) -> list[Reached]:
    """Simulate the case in batches, each batch once for all rules; ``rules`` with the words for what they ask."""
    parts: list[list[tuple[np.ndarray, ...]]] = [[] for _ in rules]
    for start in range(0, studies, BATCH):
        seen = seen_at_looks(case, min(BATCH, studies - start), seed, start)
        for place, (_, rule) in enumerate(rules):
            used, covered, _, reached, _ = stops(rule, case.truth, seen)
            estimate = np.select([used == n for n in seen], [at.estimate for at in seen.values()])
            parts[place].append((covered, reached, estimate / case.truth, 10 * used > 7 * rule.most))
    rows = []
    for (asked, _), batches in zip(rules, parts, strict=True):
        covered, reached, ratio, last = (np.concatenate(arrays) for arrays in zip(*batches, strict=True))
        mean = float(ratio[reached].mean()) if reached.any() else math.nan
        count, right = int(reached.sum()), int((reached & covered).sum())
        late, late_right = int((reached & last).sum()), int((reached & last & covered).sum())
        rows.append(Reached(case, asked, studies, float(covered.mean()), count, right, mean, late, late_right))
    return rows


def reached_absolute(studies: int, seed: int = SEED) -> list[Reached]:
    """Half widths that need 15 to 200 replicates, budget 200."""
    found = []
    for case in REACHED:
        rules = [(str(needed), case.rule(needed)) for needed in NEEDED_REACHED]
        found += measure_reached(case, rules, studies, seed)
    return found


def reached_relative(studies: int, seed: int = SEED) -> list[Reached]:
    """Small effects, each known to a share of itself, budget 200."""
    found = []
    for case in map(relative, EFFECTS):
        rules = [(f"{share:g}", replace(case.rule(2), target=share)) for share in SHARES]
        found += measure_reached(case, rules, studies, seed)
    return found
