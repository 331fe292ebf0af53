"""robustness.csv, ranking.csv and regret.csv of a decision: criteria by policy, who leads most of them, and the regrets behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.decision.criteria import CRITERIA, all_criteria, ranks, regret, telling, votes
from analysis.decision.rank_uncertainty import RankUncertainty
from analysis.decision.states import Crossed, States

COLUMNS = (
    "policy", "criterion", "value", "low", "high", "crossed", "rank", "rank_low", "rank_high", "first_share", "counts", "points",
    "replicates", "source",
)  # fmt: skip
RANKING_COLUMNS = ("policy", "votes", "criteria", "leads", "first_by")


def robustness_table(states: States, halves: Crossed | None, sure: RankUncertainty, alpha: float) -> pd.DataFrame:
    """One row per criterion and policy. ``crossed``: regret without the luck of the maximum. ``first_share``: of the resamples."""
    rows = list[dict[str, Any]]()
    sizes = {"points": len(states.points), "replicates": states.replicates}
    known = {one.name: one for one in CRITERIA}
    for name, values in all_criteria(states.payoff, states.met, alpha).items():
        place, without_luck = ranks(values, known[name].sign), getattr(halves, name, np.full(len(states.arms), np.nan))
        for k, arm in enumerate(states.arms):
            rows.append(
                {"policy": arm, "criterion": name, "value": values[k], "low": sure.low[name][k], "high": sure.high[name][k]}
                | {"crossed": without_luck[k], "rank": place[k], "rank_low": sure.rank_low[name][k], "rank_high": sure.rank_high[name][k]}
                | {"first_share": sure.first[name][k], "counts": known[name].counts, "source": known[name].source}
                | sizes
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def ranking_table(states: States, sure: RankUncertainty, alpha: float) -> pd.DataFrame:
    """Policies by how many criteria put them first (``votes``; a shared first rank is split), of those that tell policies apart
    (``criteria``); ``leads``: share of the resamples in which most criteria do."""
    found = all_criteria(states.payoff, states.met, alpha)
    places = telling(found)
    counted = votes({name: found[name] for name in places}) if len(places) > 0 else np.zeros(len(states.arms))
    rows = []
    for k, arm in enumerate(states.arms):
        first = [name for name, place in places.items() if place[k] == 1]
        rows.append([arm, float(counted[k]), len(places), float(sure.leads[k]), ";".join(first)])
    return pd.DataFrame(rows, columns=list(RANKING_COLUMNS)).sort_values(
        ["votes", "leads"], ascending=False, kind="stable", ignore_index=True
    )


def regret_table(states: States) -> pd.DataFrame:
    """One row per point and policy: net benefit and regret, means over replicates."""
    payoff = states.payoff
    rows = {"point_id": np.repeat(states.points, len(states.arms)), "policy": np.tile(states.arms, len(states.points))}
    return pd.DataFrame(rows | {"net_benefit": payoff.ravel(), "regret": regret(payoff).ravel()})
