"""policies.csv of a decision: one row an arm, with what it brings, what it costs whom, and how probably it is the best."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.cost_accounts import BURDEN, COST, MONEY, PAYERS, PERSON_DAYS
from analysis.decision.asked import DECLARED, DecisionQuestion
from analysis.decision.criteria import FEWEST_FOR_QUANTILES
from analysis.decision.levels import Levels
from analysis.decision.simultaneous import simultaneous_table
from analysis.decision.states import States, crossed, share_first
from analysis.effects import limits
from analysis.net_benefit import best_by_price, best_share
from analysis.verdicts import box_summary, verdict
from analysis.wording import entry_of
from experiments.intervals import LEVEL, paired_effect
from experiments.plan import BASELINE
from experiments.study_reader import StoredStudy

ACCOUNTS = (*PAYERS, PERSON_DAYS, BURDEN, MONEY)


def policy_table(study: StoredStudy, question: DecisionQuestion, levels: Levels, states: States, ranked: list[str]) -> pd.DataFrame:
    """Rows in the order of the study's policies; NaN where a number cannot be had.

    Effects, costs and net benefit are differences to the baseline at the default point; ``range_low`` and ``range_high`` the 5th and
    95th percentile of the effect over the box, from 20 points on. P(best) is over the ranked policies.
    """
    net, places = levels.net(question.price), [levels.arms.index(arm) for arm in ranked]
    best = dict(zip(ranked, best_share(net[:, places], seed=question.seed), strict=True))
    in_box = dict(zip(states.arms, share_first(states.payoff), strict=True)) if len(states.points) > 0 else {}
    halves = crossed(states)
    agreed = {} if halves is None else dict(zip(states.arms, halves.first, strict=True))
    rows = []
    for place, arm in enumerate(levels.arms):
        shares = {"p_best": best.get(arm), "box_best": in_box.get(arm), "box_best_both": agreed.get(arm)}
        unit = entry_of(study, DECLARED).get("unit", "")
        rows.append(
            {"policy": arm, "reference": BASELINE, "unit": unit, "ranked": arm in ranked, **_effect(levels.benefit, levels, place, "")}
            | _range(levels, place) | _costs(levels, arm) | _effect(net, levels, place, "net_") | shares
        )  # fmt: skip
    table = pd.DataFrame(rows)
    family = simultaneous_table(study, {DECLARED: levels.benefit}, levels.arms, question.seed).set_index("policy")
    for name in ("high_sim", "low_sim"):
        table.insert(int(table.columns.get_indexer(["high"])[0]) + 1, name, table["policy"].map(family[name]))
    words = [verdict(row.low, row.high, question.delta).word for row in table.itertuples()]
    table.insert(int(table.columns.get_indexer(["level"])[0]), "verdict", words)
    return table.astype(dict.fromkeys(("p_best", "box_best", "box_best_both"), np.float64))


def price_table(question: DecisionQuestion, levels: Levels, ranked: list[str]) -> pd.DataFrame:
    """Who has the highest net benefit between which prices of a person-day, by the means at the default point; ``p_best`` in the middle."""
    columns = ["low", "high", "policy", "p_best"]
    if levels.cost is None or len(ranked) < 2:
        return pd.DataFrame(columns=columns)
    places = [levels.arms.index(arm) for arm in ranked]
    benefit, cost = levels.benefit[:, places], levels.cost[:, places]
    rows = []
    for one in best_by_price(benefit.mean(axis=0), cost.mean(axis=0), *question.price_range):
        shares = best_share(benefit - (one.low + one.high) / 2 * cost, seed=question.seed)
        rows.append([one.low, one.high, ranked[one.arm], float(shares[one.arm])])
    return pd.DataFrame(rows, columns=columns)


def _effect(values: np.ndarray, levels: Levels, place: int, prefix: str) -> dict[str, Any]:
    """Difference to the baseline with its single interval; the baseline's own is 0 by definition."""
    effect = paired_effect(values[:, place], values[:, levels.zero])
    low, high = limits(effect) if place != levels.zero else (np.nan, np.nan)
    found = {f"{prefix}difference": effect.difference, f"{prefix}low": low, f"{prefix}high": high}
    method = "reference" if place == levels.zero else effect.method
    return found if prefix != "" else found | {"level": LEVEL, "method": method, "replicates": effect.replicates}


def _range(levels: Levels, place: int) -> dict[str, Any]:
    box = box_summary(levels.box_difference(place))
    enough = box.usable >= FEWEST_FOR_QUANTILES
    return {"range_low": box.low if enough else np.nan, "range_high": box.high if enough else np.nan, "same_sign": box.share}


def _costs(levels: Levels, arm: str) -> dict[str, float]:
    """Differences of all accounts there are; of the whole cost (with priced money) also the interval."""
    accounts = levels.accounts
    if accounts is None:
        return {}
    found = {name: accounts.effect(name, arm, BASELINE).difference for name in ACCOUNTS if name in accounts.frames}
    cost = accounts.effect(COST, arm, BASELINE)
    low, high = limits(cost)
    return found | {"cost": cost.difference, "cost_low": low, "cost_high": high}
