"""costs.csv and dominance.csv: the accounts of D9 by policy, and which arm costs no less and gives no more than another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.cost_accounts import BENEFIT, BURDEN, COST, MONEY, PAYERS, PERSON_DAYS, CostAccounts
from analysis.dominance import dominance, dominance_share, pairwise
from analysis.effects import limits
from analysis.net_benefit import benefit_per_cost, best_share
from analysis.verdicts import box_summary
from analysis.wording import entry_of
from experiments.intervals import LEVEL, paired_effect
from experiments.plan import BASELINE
from experiments.study_reader import StoredStudy

RATIO, NET_BENEFIT = "benefit_per_cost", "net_benefit"
PRICES = (0.0, 0.0001, 0.0003, 0.001, 0.003)  # of a person-day, as shares of the benefit's scale: from nothing to dear
COLUMNS = (
    "policy", "reference", "account", "response", "unit", "price", "price_of_money", "difference", "low", "high", "level", "method",
    "replicates", "box_low", "box_high", "box_share", "best_share", "ranked",
)  # fmt: skip
DOMINANCE_COLUMNS = (
    "policy", "dominated", "cost_difference", "cost_low", "cost_high", "money_difference", "benefit_difference", "benefit_low",
    "benefit_high", "member_hours_difference", "member_hours_low", "member_hours_high", "box_share",
)  # fmt: skip


def rankable(accounts: CostAccounts) -> list[str]:
    """Arms that person-days (and priced money) may rank: the baseline, and policies without money that nobody has priced."""
    return [arm for arm in accounts.arms if arm == BASELINE or not accounts.money_unpriced(arm, BASELINE)]


def cost_table(study: StoredStudy, accounts: CostAccounts, prices: Sequence[float]) -> pd.DataFrame:
    """One row per policy and account; the ratio and, against the baseline at each price, the net benefit where a policy is ranked."""
    ranked = rankable(accounts)
    rows: list[dict[str, Any]] = []
    for policy, reference in study.references().items():
        if policy in accounts.arms and reference in accounts.arms:
            frame = {"policy": policy, "reference": reference, "ranked": policy in ranked, "price_of_money": accounts.price_of_money}
            rows += [frame | row for row in _account_rows(study, accounts, policy, reference)]
            rows += [frame | row for row in _ratio_rows(study, accounts, policy, reference)]
    for price in prices:
        rows += [{"price_of_money": accounts.price_of_money} | row for row in _net_rows(study, accounts, ranked, price)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def dominance_table(accounts: CostAccounts) -> pd.DataFrame:
    """Pairs in which ``policy`` dominates ``dominated``: differences policy minus dominated; unpriced money is a cost of its own.

    Members' hours are no part of dominance but stand beside it; ``box_share``: share of the box where the pair holds too.
    """
    found = dominance(_dominance_costs(accounts, accounts.default), accounts.default(BENEFIT))
    shares = dominance_share(_dominance_costs(accounts, accounts.box), accounts.box(BENEFIT))
    tables = {name: pairwise(accounts.default(name)) for name in (COST, BENEFIT, BURDEN, MONEY) if name in accounts.frames}
    rows = []
    for i, j in np.argwhere(found):
        cells = {name: [float(part[i, j]) for part in table] for name, table in tables.items()}
        missing = [np.nan] * 3
        money, burden = cells.get(MONEY, missing)[0], cells.get(BURDEN, missing)
        numbers = [*cells[COST], money, *cells[BENEFIT], *burden, float(shares[i, j])]
        rows.append([accounts.arms[i], accounts.arms[j], *numbers])
    return pd.DataFrame(rows, columns=list(DOMINANCE_COLUMNS))


def _dominance_costs(accounts: CostAccounts, rows: Callable[[str], np.ndarray]) -> list[np.ndarray]:
    """Cost, and unpriced money; arms whose money does not differ count as the baseline does, lest noise in it decide."""
    if accounts.price_of_money is not None or MONEY not in accounts.frames or BASELINE not in accounts.arms:
        return [rows(COST)]
    free = [accounts.arms.index(arm) for arm in rankable(accounts)]
    money = rows(MONEY).copy()
    money[:, free] = money[:, [accounts.arms.index(BASELINE)]]
    return [rows(COST), money]


def _account_rows(study: StoredStudy, accounts: CostAccounts, policy: str, reference: str) -> Iterator[dict[str, Any]]:
    priced = [COST] if accounts.price_of_money is not None else []
    for name in [one for one in (*PAYERS, PERSON_DAYS, BURDEN, MONEY, *priced, BENEFIT) if one in accounts.frames]:
        effect, box = accounts.effect(name, policy, reference), accounts.range(name, policy, reference)
        low, high = limits(effect)
        response = {BENEFIT: accounts.response, COST: PERSON_DAYS}.get(name, name)
        yield (
            {"account": name, "response": response, "unit": entry_of(study, response).get("unit", ""), "difference": effect.difference}
            | {"low": low, "high": high, "level": LEVEL, "method": effect.method, "replicates": effect.replicates}
            | {"box_low": box.low, "box_high": box.high, "box_share": box.share}
        )


def _ratio_rows(study: StoredStudy, accounts: CostAccounts, policy: str, reference: str) -> Iterator[dict[str, Any]]:
    """The ratio, only where its denominator is surely above 0 and no money is left out of it."""
    places = accounts.arms.index(policy), accounts.arms.index(reference)
    benefit, cost = (values[:, places[0]] - values[:, places[1]] for values in (accounts.default(BENEFIT), accounts.default(COST)))
    ratio = None if accounts.money_unpriced(policy, reference) else benefit_per_cost(benefit, cost)
    if ratio is not None:
        unit = f"{entry_of(study, accounts.response).get('unit', '')} per person-day"
        yield (
            {"account": RATIO, "response": accounts.response, "unit": unit, "difference": ratio.value, "low": ratio.low}
            | {"high": ratio.high, "level": LEVEL, "method": "fieller", "replicates": len(cost)}
        )


def _net_rows(study: StoredStudy, accounts: CostAccounts, ranked: Sequence[str], price: float) -> Iterator[dict[str, Any]]:
    """Net benefit of the ranked arms at one price, against the baseline; its share of resamples in which it is the best of them."""
    if BASELINE not in accounts.arms:
        return
    places, zero = [accounts.arms.index(arm) for arm in ranked], accounts.arms.index(BASELINE)
    net, box = (values(BENEFIT) - price * values(COST) for values in (accounts.default, accounts.box))
    shares = best_share(net[:, places])
    for arm, place, share in zip(ranked, places, shares, strict=True):
        effect = paired_effect(net[:, place], net[:, zero])
        low, high = limits(effect)
        points = box_summary({0: effect.difference} | {k + 1: float(row[place] - row[zero]) for k, row in enumerate(box)})
        yield (
            {"policy": arm, "reference": BASELINE, "account": NET_BENEFIT, "response": accounts.response, "price": price}
            | {"unit": entry_of(study, accounts.response).get("unit", ""), "difference": effect.difference, "low": low, "high": high}
            | {"level": LEVEL, "method": effect.method, "replicates": effect.replicates, "box_low": points.low, "box_high": points.high}
            | {"box_share": points.share, "best_share": float(share), "ranked": True}
        )
