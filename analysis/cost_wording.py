"""The costs as a reader sees them: two console tables, and the sentences that say who is best at which price and who is not ranked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.cost_accounts import BENEFIT, BURDEN, COST, MONEY, PERSON_DAYS, CostAccounts
from analysis.cost_table import NET_BENEFIT, RATIO, rankable
from analysis.effects import smallest_effect
from analysis.net_benefit import best_by_price, ranking
from analysis.tables import side_by_side
from analysis.wording import Say, entry_of, headline_period, interval, label_of, number, percent, reference_name, scale_of
from experiments.intervals import FEWEST_REPLICATES
from experiments.plan import BASELINE
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from rich.table import Table

ACCOUNTS = (PERSON_DAYS, COST, BURDEN, MONEY, BENEFIT, RATIO)
PER_DAYS = 100  # a ratio for one person-day would have too many zeros to be read
MOST_PAIRS = 6


def account_tables(study: StoredStudy, costs: pd.DataFrame, response: str, say: Say, lang: str, width: int) -> list[Table]:
    """Rows are the accounts the study has, each policy has a difference with its interval and a share of the box."""
    shown = [name for name in ACCOUNTS if (costs["account"] == name).any()]
    labels = [label_of(study, response, lang) if name == BENEFIT else say(f"cost.account.{name}") for name in shown]
    columns = []
    for (policy, reference), rows in costs[costs["account"].isin(shown)].groupby(["policy", "reference"], sort=False):
        cells = rows.set_index("account").to_dict(orient="index")
        found: dict[str, Any] = {"policy": policy, "reference": reference_name(study, str(reference))}
        found["effects"] = [_cell(study, response, account, cells) for account in shown]
        found["shares"] = [percent(cells[account]["box_share"], lang) if account in cells else "-" for account in shown]
        columns.append(found)
    return side_by_side(columns, labels, say, width)


def net_benefit_table(study: StoredStudy, costs: pd.DataFrame, response: str, say: Say, lang: str) -> Table:
    """Rows are the ranked arms, columns the prices: net benefit and the share of resamples in which it is the highest."""
    from rich import box
    from rich.table import Table

    net = costs[costs["account"] == NET_BENEFIT]
    prices = list(dict.fromkeys(net["price"]))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(say("cost.policy"))
    for price in prices:
        table.add_column(f"{price:g}", justify="right", no_wrap=True)
    for policy, own in net.groupby("policy", sort=False):
        cells = own.set_index("price").to_dict(orient="index")
        rows = [cells[price] for price in prices]
        numbers = [f"{_number(study, response, row['difference'])}\n{percent(row['best_share'], lang)}" for row in rows]
        table.add_row(reference_name(study, str(policy)), *numbers)
    return table


def cost_sentences(
    study: StoredStudy, accounts: CostAccounts, pairs: pd.DataFrame, prices: Sequence[float], say: Say, lang: str
) -> list[str]:
    """Who is best at which price, who dominates whom, who is not ranked and why, and what the numbers are."""
    label = label_of(study, accounts.response, lang)
    ranked, year = rankable(accounts), headline_period(study, say)
    if len(accounts.default(COST)) < FEWEST_REPLICATES:
        return [say("cost.few_replicates", fewest=FEWEST_REPLICATES)]
    lines = [_best(study, accounts, ranked, prices, say)] if len(ranked) > 1 else []
    lines += _dominance_lines(study, accounts, pairs, say, lang)
    unranked = [arm for arm in accounts.arms if arm not in ranked]
    if len(unranked) > 0:
        lines.append(say("cost.unranked", policies=_joined(say, unranked)))
    if accounts.price_of_money is not None:
        lines.append(say("cost.money_priced", price=f"{accounts.price_of_money:g}"))
    return [*lines, say("cost.what", year=year, label=label)]


def order_sentence(study: StoredStudy, accounts: CostAccounts, say: Say, lang: str) -> str:
    """Order of the ranked policies by their benefit, once brought to equal cost, and how surely one is above the next."""
    arms = [arm for arm in rankable(accounts) if arm != BASELINE]
    if len(arms) < 2 or len(accounts.default(BENEFIT)) < FEWEST_REPLICATES:
        return say("cost.no_order")
    delta = smallest_effect(entry_of(study, accounts.response))
    order = ranking(accounts.default(BENEFIT)[:, [accounts.arms.index(arm) for arm in arms]], delta)
    words = [say(f"cost.{word}") for _, word in order[:-1]]
    names = [arms[place] for place, _ in order]
    text = names[0] + "".join(word + name for word, name in zip(words, names[1:], strict=True))
    return say("cost.order", label=label_of(study, accounts.response, lang), order=text)


def _best(study: StoredStudy, accounts: CostAccounts, ranked: Sequence[str], prices: Sequence[float], say: Say) -> str:
    places = [accounts.arms.index(arm) for arm in ranked]
    benefit, cost = (accounts.default(name).mean(axis=0)[places] for name in (BENEFIT, COST))
    parts = [
        say("cost.best_between", low=f"{one.low:.2g}", high=f"{one.high:.2g}", policy=reference_name(study, ranked[one.arm]))
        for one in best_by_price(benefit, cost, min(prices), max(prices))
    ]
    return say("cost.best", parts=_joined(say, parts))


def _dominance_lines(study: StoredStudy, accounts: CostAccounts, pairs: pd.DataFrame, say: Say, lang: str) -> list[str]:
    if len(pairs) == 0:
        return [say("cost.nothing_dominated")]
    lines, label = [], label_of(study, accounts.response, lang)
    for row in pairs.sort_values("benefit_difference", ascending=False, kind="stable").head(MOST_PAIRS).to_dict(orient="records"):
        hours = row["member_hours_low"]
        burden = "" if math.isnan(hours) or hours <= 0 else say("cost.asks_members", hours=number(row["member_hours_difference"], 100.0))
        money = row["money_difference"]
        if accounts.price_of_money is None and not math.isnan(money):
            burden = say("cost.and_money", money=number(money, scale_of(study, MONEY), sign=True)) + burden
        values = {
            "cost": f"{number(row['cost_difference'], scale_of(study, PERSON_DAYS) / 10, sign=True)}",
            "gain": _number(study, accounts.response, row["benefit_difference"]),
            "policy": reference_name(study, row["policy"]),
            "dominated": reference_name(study, row["dominated"]),
            "share": say("cost.no_box") if math.isnan(row["box_share"]) else say("cost.box", share=percent(row["box_share"], lang)),
        }
        lines.append(say("cost.dominates", label=label, burden=burden, **values))
    return lines + ([say("cost.more_pairs", count=len(pairs) - MOST_PAIRS)] if len(pairs) > MOST_PAIRS else [])


def _cell(study: StoredStudy, response: str, account: str, cells: dict[str, dict[str, Any]]) -> str:
    """Difference and interval of one account; a ratio for a hundred person-days, "-" where there is none or its cost shows as 0."""
    days = scale_of(study, PERSON_DAYS) / 10
    cost = cells.get(COST, cells[PERSON_DAYS])
    if account not in cells or (account == RATIO and float(number(cost["low"], days)) == 0):
        return "-"
    row, factor = cells[account], (PER_DAYS if account == RATIO else 1)
    scale = days if account in (PERSON_DAYS, COST) else scale_of(study, {BENEFIT: response, RATIO: response}.get(account, account))
    difference, low, high = (factor * row[name] for name in ("difference", "low", "high"))
    limits = "" if row["method"] == "exact" else interval(low, high, scale)
    return f"{number(difference, scale, sign=True)} {limits}".strip()


def _number(study: StoredStudy, response: str, value: float) -> str:
    return number(value, scale_of(study, response), sign=True)


def _joined(say: Say, parts: Sequence[str]) -> str:
    return say("cost.between").join(parts)
