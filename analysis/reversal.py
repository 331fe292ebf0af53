"""Under which assumptions a verdict turns round: the points of the box at which an effect says the opposite of the default's word.

The opposite of *raises* is a fall, of *lowers* and of *does not raise* a rise, each by more than the smallest effect of interest. An
undecided effect has no opposite.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.screening import point_differences, varied
from analysis.verdicts import DEFAULT_POINT
from experiments.failure_region import Region, failure_region
from experiments.plan import Task
from experiments.study_reader import StoredStudy


@dataclass(frozen=True)
class Reversal:
    """``reversed_points`` of ``points`` (those with an effect) say the opposite of ``word``; ``region``: where they gather, None where
    they do no more than by chance.
    """

    policy: str
    response: str
    word: str
    points: int
    reversed_points: int
    region: Region | None


def reversal(study: StoredStudy, policy: str, response: str, word: str, delta: float) -> Reversal | None:
    """None where there is no box, or where the verdict ``word`` has no opposite; ``delta``: smallest effect of interest."""
    effects = point_differences(study, policy, study.references()[policy], response).dropna()
    box = effects.drop(index=DEFAULT_POINT, errors="ignore")
    if len(box) == 0 or word not in ("raises", "lowers", "does_not_raise"):
        return None
    opposite = _opposite(box, word, delta)
    factors = study.design[["point_id", *varied(study, policy)]]
    region = failure_region(factors, {Task(int(str(point)), 0): bool(turned) for point, turned in opposite.items()})
    return Reversal(policy, response, word, len(box), int(opposite.sum()), region)


def _opposite(effects: pd.Series, word: str, delta: float) -> pd.Series:
    return effects < -delta if word == "raises" else effects > delta
