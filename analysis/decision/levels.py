"""Benefit and cost of every arm as arrays: at the default point by replicate, over the box by point and replicate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.cost_accounts import COST, CostAccounts, read_accounts
from analysis.decision.asked import DECLARED, DecisionQuestion
from analysis.decision.states import States, make_states
from analysis.point_values import arm_values
from experiments.plan import BASELINE
from experiments.study_reader import StoredStudy


@dataclass(frozen=True, eq=False)
class Levels:
    """``benefit`` and ``cost``: [replicates, arms] at the default point, complete rows only; ``box_benefit`` [points, replicates, arms].

    Arms in the order of ``arms``, the baseline among them. ``cost`` is None, as ``accounts``, where the study observed no person-days.
    """

    arms: tuple[str, ...]
    benefit: np.ndarray
    cost: np.ndarray | None
    box_benefit: np.ndarray
    points: tuple[int, ...]
    accounts: CostAccounts | None

    @property
    def zero(self) -> int:
        """Place of the baseline."""
        return self.arms.index(BASELINE)

    def net(self, price: float) -> np.ndarray:
        """Net benefit at the default point, [replicates, arms]."""
        return self.benefit if self.cost is None or price == 0 else self.benefit - price * self.cost

    def box_difference(self, arm: int) -> dict[int, float]:
        """Effect on the benefit by point, and at the default one."""
        differences = np.nanmean(self.box_benefit[:, :, arm] - self.box_benefit[:, :, self.zero], axis=1) if len(self.points) else []
        default = float((self.benefit[:, arm] - self.benefit[:, self.zero]).mean())
        return {0: default} | {point: float(value) for point, value in zip(self.points, differences, strict=True)}


def read_levels(study: StoredStudy, question: DecisionQuestion) -> Levels:
    """Of a study cut down to the question (``asked_study``)."""
    arms = [str(name) for name in study.policies["policy"]]
    accounts = read_accounts(study, DECLARED, question.price_of_money)
    default = stacked(study, DECLARED, arms, default=True)[0]
    whole = ~np.isnan(default).any(axis=1)
    cost = None
    if accounts is not None:
        costs = accounts.frames[COST].loc[[0]].reindex(columns=arms).to_numpy()
        whole &= ~np.isnan(costs).any(axis=1)
        cost = costs[whole]
    states = make_states(arms, box_points(study), stacked(study, DECLARED, arms), [], common=False)
    return Levels(tuple(arms), default[whole], cost, states.net, states.points, accounts)


def read_states(study: StoredStudy, question: DecisionQuestion, levels: Levels, arms: list[str]) -> States:
    """Net benefit of these arms and the margins of all thresholds at the points of the box."""
    net = stacked(study, DECLARED, arms)
    if question.price > 0 and levels.accounts is not None:
        names = levels.accounts.frames
        net = net - question.price * _as_cube(study, names[COST], arms)
    margins = [one.margin(stacked(study, one.response, arms)) for one in question.thresholds]
    return make_states(arms, box_points(study), net, margins, common=study.manifest["seeding"] == "common")


def stacked(study: StoredStudy, response: str, arms: list[str], *, default: bool = False) -> np.ndarray:
    """[points, replicates, arms]."""
    return np.stack([frame.to_numpy() for frame in arm_values(study, response, arms, default=default).values()], axis=-1)


def box_points(study: StoredStudy) -> list[int]:
    """Ids of all points but the default one."""
    return [point for point in study.points if point != 0]


def _as_cube(study: StoredStudy, frame: object, arms: list[str]) -> np.ndarray:
    """[points, replicates, arms] of a table with rows (point_id, replicate_id), in the order of ``stacked``."""
    import pandas as pd

    assert isinstance(frame, pd.DataFrame)
    order = arm_values(study, DECLARED, arms)[arms[0]]
    wide = frame[arms].unstack("replicate_id")
    return np.stack([wide[arm].reindex(index=order.index, columns=order.columns).to_numpy() for arm in arms], axis=-1)
