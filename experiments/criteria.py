"""What a stopping rule asks of a point, and when one look answers it. See ``experiments.stopping`` for how often it has to be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from experiments.best_policy import probabilities_best, resampled_rows
from experiments.looks import FEWEST_IF_SKEWED, SKEWED, Sample, sample
from experiments.stopping_rule import StoppingRule

MOST_CONFIRMATIONS = 4
CLEAR = 2.0  # relative: half widths between the estimate and 0


def confirmations(rule: StoppingRule, seen: Sample) -> np.ndarray:
    """Successive looks, this one included, that have to meet the target: a relative one stops where the estimate looks large, too.

    Below 20 replicates there are never as many: such a look can confirm a later one, and stops nothing itself.
    """
    usual = 3 if rule.criterion == "relative" else 2
    return np.where((np.abs(seen.skewness) > SKEWED) | (seen.count < FEWEST_IF_SKEWED), MOST_CONFIRMATIONS, usual)


def clear_of_zero(seen: Sample) -> np.ndarray:
    """Whether the interval keeps as far from 0 as it reaches from the estimate; without an effect it hardly ever does."""
    return np.asarray(CLEAR * seen.half_width <= np.abs(seen.estimate))


def precise(rule: StoppingRule, seen: Sample) -> np.ndarray:
    """Whether the interval of a look is short enough, in absolute terms or against the size of the effect (and then clear of 0)."""
    if rule.criterion == "relative":
        return seen.trusted & clear_of_zero(seen) & (seen.half_width <= rule.target * np.abs(seen.estimate))
    return seen.trusted & (seen.half_width <= rule.target)


class Question(Protocol):
    """Something a rule asks of the first n replicates."""

    @property
    def rule(self) -> StoppingRule:
        """The rule that asks."""

    def seen(self, n: int) -> Sample:
        """The sample that is judged."""

    def met(self, n: int) -> bool:
        """Whether a look at n replicates meets the target."""


@dataclass(frozen=True)
class Precision:
    """How well the effect of one policy is known. ``reference`` None: the policy by itself."""

    rule: StoppingRule
    values: np.ndarray
    reference: np.ndarray | None

    @cached_property
    def rate(self) -> bool:
        """Each replicate answers yes or no; for such data the t interval is wrong, whatever the study file says (0.14-0.78, D13)."""
        arms = self.values if self.reference is None else np.concatenate([self.values, self.reference])
        return bool(np.isin(arms[~np.isnan(arms)], (0.0, 1.0)).all())

    def seen(self, n: int) -> Sample:
        """The paired effect over the first n replicates."""
        return sample(self.values[:n], None if self.reference is None else self.reference[:n], rate=self.rate, level=self.rule.level)

    def met(self, n: int) -> bool:
        """Whether the interval is short enough."""
        return bool(precise(self.rule, self.seen(n)))


@dataclass(frozen=True)
class Choice:
    """Which policy is the best: the sample judged is that of the leader against the runner-up. Replicates with a missing value drop out.

    The leader at an earlier look must be the leader over all replicates of ``arms``, or that look confirms nothing.
    """

    rule: StoppingRule
    arms: Mapping[str, np.ndarray]
    point_id: int
    _found: dict[int, tuple[float | None, str | None]] = field(default_factory=dict, repr=False)  # a look asks for the same more than once

    def probability(self, n: int) -> tuple[float | None, str | None]:
        """Probability that the leader is the best, and who it is; None below 2 complete replicates."""
        if n not in self._found:
            self._found[n] = self._resampled(n)
        return self._found[n]

    def _resampled(self, n: int) -> tuple[float | None, str | None]:
        rows = self._rows(n)
        if len(rows) < 2:
            return None, None
        found = probabilities_best(rows, self.rule.higher, resampled_rows(len(rows), n, self.point_id))
        leader = self._ranked(rows)[0]
        return float(found[leader]), tuple(self.arms)[leader]

    def seen(self, n: int) -> Sample:
        """Leader minus runner-up."""
        rows = self._rows(n)
        first, second = (rows[:, place] for place in self._ranked(rows)[:2])
        return sample(first, second, rate=bool(np.isin(rows, (0.0, 1.0)).all()), level=self.rule.level)

    def met(self, n: int) -> bool:
        """Whether the leader is the best with the probability asked for."""
        probability, leader = self.probability(n)
        if probability is None or leader != tuple(self.arms)[self._ranked(self._rows(None))[0]]:
            return False
        return bool(self.seen(n).trusted) and probability >= self.rule.target

    def _rows(self, n: int | None) -> np.ndarray:
        rows = np.stack(list(self.arms.values()), axis=1)[:n]
        return rows[~np.isnan(rows).any(axis=1)]

    def _ranked(self, rows: np.ndarray) -> np.ndarray:
        """Policies from the best mean to the worst; equal ones in their order."""
        means = rows.sum(axis=0)
        return np.argsort(-means if self.rule.higher else means, kind="stable")


def confirmed(question: Question, n: int, past: tuple[int, ...]) -> bool:
    """Whether the target is met at n and at as many looks before it (``past``, the latest first) as the sample needs."""
    needed = int(confirmations(question.rule, question.seen(n)))
    chain = (n, *past)[:needed]
    return len(chain) == needed and all(question.met(m) for m in chain)
