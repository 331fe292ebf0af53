"""Simulated studies that stop by the rule: how often the interval at the stop holds the truth, and at what price in replicates."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.best_policy import probabilities_best, resampled_rows
from experiments.criteria import confirmations, precise
from experiments.looks import Sample, sample
from experiments.stopping import looks
from experiments.stopping_cases import LEVEL, Case
from experiments.stopping_rule import StoppingRule

SEED, BATCH = 20240613, 4000
NEEDED = (15, 30, 60, 90, 150, 400)  # replicates that the target would need if the spread were known


@dataclass(frozen=True)
class Measured:
    """One case and target. ``coverage``: at the stop; ``first_look``: for comparison, had the first look that meets the target stopped it.

    ``mean`` and ``p90`` of the replicates used; shares of studies that were stopped by the budget, and that had a look without any spread.
    """

    case: Case
    needed: int
    studies: int
    coverage: float
    first_look: float
    mean: float
    p90: float
    by_budget: float
    without_spread: float


def measure(case: Case, studies: int, needed: Sequence[int] = NEEDED, seed: int = SEED) -> list[Measured]:
    """Simulate the case in batches, each batch once for all targets."""
    stopped = [_batch(case, min(BATCH, studies - start), needed, seed, start) for start in range(0, studies, BATCH)]
    rows = []
    for place, size in enumerate(needed):
        used, covered, at_first, reached, still = (
            np.concatenate(parts) for parts in zip(*(batch[place] for batch in stopped), strict=True)
        )
        shares = covered.mean(), at_first.mean(), used.mean(), np.quantile(used, 0.9), 1 - reached.mean(), still.mean()
        rows.append(Measured(case, size, studies, *(float(share) for share in shares)))
    return rows


def _random(name: str, seed: int, start: int) -> np.random.Generator:
    key = int.from_bytes(hashlib.sha256(f"{name} {seed} {start}".encode()).digest()[:16], "little")
    return np.random.Generator(np.random.Philox(key=key))


def _batch(case: Case, studies: int, needed: Sequence[int], seed: int, start: int) -> list[tuple[np.ndarray, ...]]:
    seen = seen_at_looks(case, studies, seed, start)
    return [stops(case.rule(size), case.truth, seen) for size in needed]


def seen_at_looks(case: Case, studies: int, seed: int, start: int) -> dict[int, Sample]:
    """What each study of a batch would see at each look, if it went on to the budget."""
    values = case.draw(_random(case.name, seed, start), (studies, case.most))
    policy, reference = (values // 2, values % 2) if case.paired else (values, None)
    return {
        n: sample(policy[:, :n], None if reference is None else reference[:, :n], rate=case.rate, level=LEVEL)
        for n in looks(case.rule(NEEDED[0]))
    }


def stops(rule: StoppingRule, truth: float, seen: Mapping[int, Sample]) -> tuple[np.ndarray, ...]:
    """Of each study: replicates used, whether the interval covers the truth, the same at the first look, target reached, ever no spread."""
    shape = np.shape(next(iter(seen.values())).count)
    used, naive, chain = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    covered, naive_covered, reached, still = (np.zeros(shape, dtype=bool) for _ in range(4))
    for n, at in seen.items():
        meets = precise(rule, at)
        chain = np.where(meets, chain + 1, 0)
        holds = (at.low <= truth) & (truth <= at.high)
        done = chain >= confirmations(rule, at)
        ends = (used == 0) & (done | (n == rule.most))
        reached |= (used == 0) & done
        still |= (used == 0) & ~at.spreads
        covered, used = np.where(ends, holds, covered), np.where(ends, n, used)
        first = (naive == 0) & (meets | (n == rule.most))
        naive_covered, naive = np.where(first, holds, naive_covered), np.where(first, n, naive)
    return used, covered, naive_covered, reached, still


@dataclass(frozen=True)
class Chosen:
    """How often the policy that looked best at the stop is the best."""

    gap: float
    right: float
    reached: float
    mean: float


def measure_choice(gap: float, studies: int = 2000, most: int = 500, target: float = 0.95) -> Chosen:
    """Three policies, the last one better by ``gap`` standard deviations of a paired difference; normal, shared luck cancels."""
    random = _random("choice", SEED, round(1000 * gap))
    rows = random.normal(0, math.sqrt(0.5), (studies, most, 3)) + np.array([0, 0, gap])
    used, right, reached = np.zeros(studies, dtype=np.int64), np.zeros(studies, dtype=bool), np.zeros(studies, dtype=bool)
    chain, leader = np.zeros(studies, dtype=np.int64), np.full(studies, -1)
    rule = StoppingRule("", "best", target, "", most=most)
    for n in looks(rule):
        weights = resampled_rows(n, n, 0, 1000)
        found = np.concatenate([probabilities_best(part[:, :n], True, weights) for part in np.array_split(rows, studies // 100)])
        order = np.argsort(-rows[:, :n].mean(axis=1), axis=1)
        each = np.arange(studies)
        lead = sample(rows[each, :n, order[:, 0]], rows[each, :n, order[:, 1]], rate=False, level=LEVEL)
        meets = lead.trusted & (found[each, order[:, 0]] >= target)
        chain = np.where(meets, np.where(order[:, 0] == leader, chain + 1, 1), 0)
        leader = order[:, 0]
        done = chain >= confirmations(rule, lead)
        ends = (used == 0) & (done | (n == most))
        reached |= ends & done
        right, used = np.where(ends, leader == 2, right), np.where(ends, n, used)
    return Chosen(gap, float(right[reached].mean()) if reached.any() else math.nan, float(reached.mean()), float(used.mean()))
