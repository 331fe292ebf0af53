"""The accounts of D9 side by side: what each arm of a study costs whom, what it demands of members, and the benefit it brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.contrasts import ALL
from analysis.effects import limits, smallest_effect
from analysis.verdicts import DEFAULT_POINT, BoxSummary, box_summary
from analysis.wording import entry_of
from experiments.intervals import PairedEffect, paired_effect
from experiments.study_reader import StoredStudy

PERSON_DAYS, MONEY, BURDEN = "cost_person_days", "cost_money", "member_hours"
PAYERS = ("cost_superiors", "cost_evaluators", "cost_secretaries")
BENEFIT, COST = "benefit", "cost"  # the chosen response, more being better; person-days, with money where it has a price


@dataclass(frozen=True)
class CostAccounts:
    """``frames``: by account, rows (point_id, replicate_id) and a column per arm, last window, group "all".

    Accounts are the cost responses the study holds, ``benefit`` and ``cost``. At the default point a replicate counts only where all
    arms have all accounts: dominance is transitive on equal rows only. ``smallest_money``: a difference in money that counts as one.
    """

    response: str
    arms: tuple[str, ...]
    frames: Mapping[str, pd.DataFrame]
    price_of_money: float | None
    smallest_money: float

    def default(self, account: str) -> np.ndarray:
        """[replicates, arms] at the default point, complete rows only."""
        rows = {name: frame.loc[[DEFAULT_POINT]].to_numpy() for name, frame in self.frames.items()}
        complete = ~np.isnan(np.stack(list(rows.values()))).any(axis=(0, 2))
        return np.asarray(rows[account][complete])

    def box(self, account: str) -> np.ndarray:
        """[points of the box, arms]: means over the replicates of each point."""
        means = self.frames[account].groupby(level="point_id").mean()
        return np.asarray(means.drop(index=DEFAULT_POINT).to_numpy())

    def effect(self, account: str, policy: str, reference: str) -> PairedEffect:
        """Paired difference of two arms at the default point."""
        values = self.default(account)
        return paired_effect(values[:, self.arms.index(policy)], values[:, self.arms.index(reference)])

    def range(self, account: str, policy: str, reference: str) -> BoxSummary:
        """Assumption range of the same difference."""
        frame = self.frames[account]
        by_point = (frame[policy] - frame[reference]).groupby(level="point_id").mean()
        return box_summary({int(point): float(value) for point, value in by_point.items()})  # type: ignore[call-overload]

    def money_unpriced(self, policy: str, reference: str) -> bool:
        """Does the policy cost money (or save it) that nobody has priced, so that person-days alone must not rank it?"""
        if self.price_of_money is not None or MONEY not in self.frames:
            return False
        effect = self.effect(MONEY, policy, reference)
        low, high = limits(effect)
        low, high = (effect.difference, effect.difference) if np.isnan(low) else (low, high)
        return not -self.smallest_money < low <= high < self.smallest_money


def read_accounts(study: StoredStudy, benefit: str, price_of_money: float | None = None) -> CostAccounts | None:
    """Accounts of a study; None where it holds no person-days or not the benefit.

    ``price_of_money``: person-days that one monthly pay of a secretary is worth. A response that is better when low counts negative.
    """
    if PERSON_DAYS not in study.responses or benefit not in study.responses:
        return None
    rows = study.results[(study.results["window"] == study.windows[-1]) & (study.results["group"] == ALL)]
    arms = tuple(name for name in study.policies["policy"] if name in set(rows["policy"]))
    index = ["point_id", "replicate_id"]
    names = [name for name in (*PAYERS, PERSON_DAYS, BURDEN, MONEY) if name in study.responses]
    frames = {name: rows.pivot(index=index, columns="policy", values=name)[list(arms)] for name in {*names, benefit}}
    frames[BENEFIT] = frames[benefit] * (-1.0 if entry_of(study, benefit).get("direction") == "down" else 1.0)
    priced = MONEY in frames and price_of_money is not None
    frames[COST] = frames[PERSON_DAYS] + price_of_money * frames[MONEY] if priced else frames[PERSON_DAYS]
    kept = {name: frames[name] for name in (*names, BENEFIT, COST)}
    return CostAccounts(benefit, arms, kept, price_of_money if priced else None, smallest_effect(entry_of(study, MONEY)))
