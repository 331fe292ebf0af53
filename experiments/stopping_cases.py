"""Distributions with a known truth on which the stopping rule is tried: those that D13 asks for, and some that it doesn't."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from experiments.rates import wilson_limits
from experiments.stopping_rule import Criterion, StoppingRule

LEVEL, BUDGET = 0.95, 2000
DEFAULT_BUDGET = 200  # ``most`` of a study file that names none
Draw = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


@dataclass(frozen=True)
class Case:
    """A distribution of the differences (a rate: 0 and 1), its truth and spread, and the rule under test. ``bound``: D13's, if any."""

    name: str
    draw: Draw
    truth: float
    sd: float
    bound: float | None = None
    criterion: Criterion = "half_width"
    rate: bool = False
    paired: bool = False
    first: int = 20
    most: int = BUDGET

    def rule(self, needed: int) -> StoppingRule:
        """The rule whose target takes ``needed`` replicates of known spread."""
        target = float(stdtrit(needed - 1, 0.5 + LEVEL / 2)) * self.sd / math.sqrt(needed)
        if self.rate and not self.paired:
            low, high = wilson_limits(np.array(self.truth * needed), np.array(needed), LEVEL)
            target = float(high - low) / 2
        target = target / abs(self.truth) if self.criterion == "relative" else target
        return StoppingRule("", self.criterion, target, "", level=LEVEL, first=self.first, most=self.most)


def normal(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Standard normal."""
    return random.standard_normal(shape)


def spiked(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """About 1 in a tenth of the replicates, else 0: a policy that matters only now and then."""
    return np.where(random.random(shape) < 0.1, random.normal(1, 0.2, shape), 0.0)


def pairs(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Coded pairs of yes/no: 3 both (5 %), 2 only the policy (7 %), 1 only the reference (2 %), 0 neither."""
    return random.choice(4, shape, p=[0.86, 0.02, 0.07, 0.05])


def yes(share: float) -> Draw:
    """1 with this probability."""
    return lambda random, shape: (random.random(shape) < share).astype(np.float64)


LOGNORMAL = math.exp(0.5), math.sqrt((math.e - 1) * math.e)
CASES = (
    Case("normal", normal, 0, 1, 0.94),
    Case("lognormal, sigma 1", lambda r, shape: r.lognormal(0, 1, shape), *LOGNORMAL, 0.85),
    Case("Bernoulli 0.05, Wilson (one arm: in no sweep)", yes(0.05), 0.05, math.sqrt(0.0475), 0.93, rate=True),
    Case("Bernoulli 0.12 against 0.07, paired", pairs, 0.05, math.sqrt(0.0875), 0.93, rate=True, paired=True),
    Case("Bernoulli 0.5, Wilson (one arm: in no sweep)", yes(0.5), 0.5, 0.5, rate=True),
    Case("exponential", lambda r, shape: r.exponential(1, shape), 1, 1),
    Case("t with 3 degrees of freedom", lambda r, shape: r.standard_t(3, shape), 0, math.sqrt(3)),
    Case("1 in a tenth of the replicates", spiked, 0.1, math.sqrt(0.1 * 1.04 - 0.01)),
    Case("normal, first look at 10", normal, 0, 1, 0.94, first=10),
    Case("lognormal, first look at 10", lambda r, shape: r.lognormal(0, 1, shape), *LOGNORMAL, 0.85, first=10),
    Case("normal, relative half width", lambda r, shape: r.normal(0.5, 1, shape), 0.5, 1, criterion="relative"),
    Case("normal, budget 200", normal, 0, 1, 0.94, most=200),
    Case("lognormal, budget 200", lambda r, shape: r.lognormal(0, 1, shape), *LOGNORMAL, 0.85, most=200),
    Case("always the same", lambda r, shape: np.full(shape, 0.25), 0.25, 1, most=200),
)

# Those that reach their target within the default budget: a difference of 1, or 0.05 for rates, known to so many replicates' precision ...
REACHED = (
    Case("normal", lambda r, shape: r.normal(1, 1, shape), 1, 1, most=DEFAULT_BUDGET),
    Case("exponential", lambda r, shape: r.exponential(1, shape), 1, 1, most=DEFAULT_BUDGET),
    Case("lognormal, sigma 1", lambda r, shape: r.lognormal(0, 1, shape), *LOGNORMAL, most=DEFAULT_BUDGET),
    Case("Bernoulli 0.12 against 0.07, paired", pairs, 0.05, math.sqrt(0.0875), rate=True, paired=True, most=DEFAULT_BUDGET),
)
# ... and effects of so many standard deviations, known to a share of themselves.
EFFECTS, SHARES = (1.0, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02), (1.0, 0.5, 0.25)


def relative(effect: float) -> Case:
    """Normal differences with this mean and standard deviation 1, stopped by the size of their effect."""
    return Case(
        f"normal, effect {effect:g} sd", lambda r, shape: r.normal(effect, 1, shape), effect, 1, None, "relative", most=DEFAULT_BUDGET
    )
