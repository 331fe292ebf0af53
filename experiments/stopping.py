"""When the replicates of a point are enough (definitions D13): looks that thin out, and a target that has to hold, not just to be hit.

A run that stops the moment its interval looks short stops where its spread happens to be underestimated. So the target has to be met at
2 successive looks (the second has 30 % more replicates), at 4 where the differences are skewed (|skewness| > 1; 120 % more). A relative
target has to be met at 3, each time with an interval that keeps as far from 0 as it reaches from the estimate (|estimate| >= 2 half
widths). A look below 20 replicates counts only while |skewness| < 1, and only confirms. The interval reported is the ordinary one of D6.

Worst coverage at nominal 0.95 over 19 targets that need 12 to 400 replicates, and replicates used over those needed
(6,000 to 80,000 studies a target, first look at 20):

    tried                                              normal         exponential    lognormal (sigma 1)
    the first look that meets the target (D13)         0.942  1.2     0.894  1.2     0.815  1.0
    half width from the largest spread seen so far     0.941  1.3     0.884  1.4     0.806  1.6
    spread replaced by its upper limit (90 %)          0.943  1.4     0.893  1.4     0.823  1.2
    the same with the sample's kurtosis                0.943  1.4     0.895  1.5     0.823  1.5
    2 successive looks                                 0.944  1.5     0.904  1.5     0.842  1.4
    2, skewed 3                                        0.944  1.5     0.912  2.0     0.853  1.9
    2, skewed 4 (kept)                                 0.944  1.5     0.916  2.5     0.865  2.5
    2, skewed 3, and Cochran's n >= 10 skewness^2      0.944  1.5     0.917  2.3     0.868  5.5
    first look at 10: the first that meets the target  0.936  1.1     0.870  1.1     0.782  0.9
    first look at 10: 2, skewed 4                      0.940  1.5     0.895  2.4     0.827  2.4
    first look at 10: 2, below 20 3, skewed 4          0.944  1.6     0.910  2.7     0.850  2.8
    first look at 10: 2, below 20 never, 4 (kept)      0.944  1.7     0.914  2.7     0.857  2.9

Relative targets 1, 0.5 and 0.25, effects of 0.001 to 2 sd, budget 200 (8,000 studies each): worst coverage of all studies, and the
largest share that reached the target and missed the truth, over the effects that not nearly all studies reach

    tried                                              target 1       target 0.5     target 0.25
    2 successive looks                                 0.884  10 %    0.930  4.4 %   0.942  2.5 %
    3 successive looks                                 0.917  5.5 %   0.936  3.8 %   0.941  0.9 %
    2, |estimate| >= 2 half widths                     0.930  4.4 %   0.930  4.4 %   0.942  2.5 %
    3, |estimate| >= 2 half widths (kept)              0.936  3.8 %   0.936  3.8 %   0.941  0.9 %
    3, ratio at most target / (1 + target)             0.936  3.8 %   0.943  3.0 %   0.943  4.0 % and up to 1.7 times the replicates

None of this cures the selection of the studies that reach a target which is hardly within the budget: a stricter rule makes them fewer,
and those few worse. Tried for half widths, and not kept for that reason: the upper limit (80 %) of the half width below the target
(lognormal that needs 200: reached 15 % -> 9 %, their coverage 0.59 -> 0.54); one more look where the budget cut the last step short
(8 %, 0.42). The flag "late" marks a stop in the last 30 % of the budget: luck may have had a part in reaching it. It doesn't sort the good
from the bad: where differences are skewed or effects small, the studies that reach the same target early are covered less than the late
ones (lognormal that needs 150: 0.46 early, 0.87 late). Nothing in the replicates of one point tells that it was lucky.

A wider criterion only moves the stop; fresh replicates after it help. Skewed differences stay below 0.95 whatever is done (a lognormal
sample of 100 has 0.91 without any stopping): such points are flagged. The measurement of this very code: experiments/README.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from experiments.criteria import MOST_CONFIRMATIONS, Choice, Precision, Question, clear_of_zero, confirmed
from experiments.looks import FEWEST, FEWEST_DISCORDANT, SKEWED, Sample
from experiments.plan import BASELINE
from experiments.stopping_rule import StoppingRule

FLAGS = (  # texts: stopping.<flag>
    *("skewed", "zero_variance", "few_discordant", "few_pairs", "not_a_rate", "near_zero", "unconfirmed", "late", "budget"),
)


@dataclass(frozen=True)
class Look:
    """What a point's replicates say so far. ``next``: replicates of the next look; None: stop here.

    ``reached``: every policy met the target at as many successive looks as it needs. ``measured`` is what is compared with the target:
    the largest half width, the largest ratio, or the probability of the best. ``half_width``, ``low``, ``high`` (by policy) are None
    where there is no interval; ``half_width`` is the largest. ``flags`` are out of ``FLAGS``, in that order.
    """

    replicates: int
    next: int | None
    reached: bool
    measured: float | None
    half_width: float | None
    probability_best: float | None
    best: str | None
    low: Mapping[str, float | None]
    high: Mapping[str, float | None]
    flags: tuple[str, ...]


def next_look(n: int, most: int) -> int:
    """Replicates of the look after the one at ``n``: 30 % more, rounded up, at most the budget (1.3 is not binary: whole numbers)."""
    return min(-(-13 * n // 10), most)


def looks(rule: StoppingRule) -> tuple[int, ...]:
    """All looks of a point, from ``first`` to the budget ``most``. Raises ValueError for numbers that D13 forbids."""
    if rule.first < FEWEST:
        raise ValueError(f"the first look must be at {FEWEST} replicates or more, not {rule.first}")
    if rule.most < rule.first:
        raise ValueError(f"the budget of {rule.most} replicates is below the first look at {rule.first}")
    found = [rule.first]
    while found[-1] < rule.most:
        found.append(next_look(found[-1], rule.most))
    return tuple(found)


def look(rule: StoppingRule, values: Mapping[str, np.ndarray], references: Mapping[str, str], tried: int, point_id: int) -> Look:
    """The decision after ``tried`` replicates of a point. Pure: a killed sweep decides the same again.

    ``values``: response of replicates 0 to tried - 1 (or more) by policy, NaN where a run failed. ``references``: reference by policy; a
    policy without one is looked at by itself. Raises ValueError for fewer values than ``tried`` and for a choice among fewer than two.
    """
    schedule = looks(rule)
    arms = _arms(values, tried)
    names = rule.policies or tuple(name for name in arms if name != BASELINE) or (BASELINE,)
    effects = {name: Precision(rule, arms[name], arms.get(references.get(name, ""))) for name in names}
    now = {name: effect.seen(tried) for name, effect in effects.items()}
    half = _largest(seen.half_width for seen in now.values())
    measured, probability, best = half, None, None
    questions: list[Question] = list(effects.values())
    if rule.criterion == "relative":
        measured = _largest(_ratio(seen) for seen in now.values())
    if rule.criterion == "best":
        if len(names) < 2:
            raise ValueError("the best of fewer than two policies is not a question")
        choice = Choice(rule, {name: arms[name] for name in names}, point_id)
        measured, best = choice.probability(tried)
        probability, questions = measured, [choice]
    past = tuple(n for n in reversed(schedule) if n < tried)[: MOST_CONFIRMATIONS - 1]
    reached = all(confirmed(question, tried, past) for question in questions)
    flags = _flags([question.seen(tried) for question in questions])
    flags |= {"not_a_rate"} if rule.family == "rate" and not all(effect.rate for effect in effects.values()) else set()
    flags |= {"late"} if reached and rule.criterion != "best" and 10 * tried > 7 * rule.most else set()
    if not reached:
        flags |= {"near_zero"} if _short_but_near_zero(rule, measured, now.values()) else set()
        flags |= {"unconfirmed"} if all(question.met(tried) for question in questions) else set()
        flags |= {"budget"} if tried >= rule.most else set()
    return Look(
        replicates=tried,
        next=None if reached or tried >= rule.most else next(n for n in schedule if n > tried),
        reached=reached,
        measured=measured,
        half_width=half,
        probability_best=probability,
        best=best,
        low={name: _number(seen.low) for name, seen in now.items()},
        high={name: _number(seen.high) for name, seen in now.items()},
        flags=tuple(flag for flag in FLAGS if flag in flags),
    )


def _arms(values: Mapping[str, np.ndarray], tried: int) -> dict[str, np.ndarray]:
    arms = {name: np.asarray(array, dtype=np.float64)[:tried] for name, array in values.items()}
    if any(len(array) < tried for array in arms.values()):
        raise ValueError(f"every policy needs the values of {tried} replicates, NaN where a run failed")
    return arms


def _flags(judged: list[Sample]) -> set[str]:
    """What makes the samples that are judged doubtful."""
    found = set()
    for seen in judged:
        found |= {"skewed"} if abs(seen.skewness) > SKEWED else set()
        found |= {"few_pairs"} if seen.count < FEWEST else set()
        found |= {"zero_variance"} if not seen.spreads else set()
        found |= {"few_discordant"} if seen.spreads and seen.discordant < FEWEST_DISCORDANT <= seen.count else set()
    return found


def _short_but_near_zero(rule: StoppingRule, measured: float | None, effects: Iterable[Sample]) -> bool:
    """Whether nothing but the distance from 0 keeps a ratio above 1/2 from counting."""
    if rule.criterion != "relative" or measured is None or measured > rule.target:
        return False
    return not all(clear_of_zero(seen) for seen in effects)


def _ratio(seen: Sample) -> float:
    return float(seen.half_width) / abs(float(seen.estimate)) if seen.estimate != 0 else np.inf


def _largest(numbers: Iterable[np.ndarray | float]) -> float | None:
    """The largest; None if one of them is missing or infinite."""
    listed = [_number(number) for number in numbers]
    return None if None in listed else max(number for number in listed if number is not None)


def _number(number: np.ndarray | float) -> float | None:
    return float(number) if np.isfinite(number) else None
