"""The costs as a reader sees them: two console tables, and the sentences that say who is best at which price and who is not ranked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.cost_accounts import BENEFIT, BURDEN, COST, MONEY, PERSON_DAYS, CostAccounts
from analysis.cost_table import NET_BENEFIT, RATIO, rankable
from analysis.intervals import FEWEST_REPLICATES
from analysis.net_benefit import best_by_price, ranking
from analysis.wording import Say, interval, label_of, number, percent, reference_name, scale_of
from experiments.plan import BASELINE
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from rich.table import Table

COLUMNS = (PERSON_DAYS, COST, BURDEN, MONEY, BENEFIT, RATIO)
PER_DAYS = 100  # a ratio for one person-day would have too many zeros to be read
MOST_PAIRS = 6


def account_table(study: StoredStudy, costs: pd.DataFrame, response: str, say: Say, lang: str) -> Table:
    """Rows are policies, columns the accounts the study has; the interval stands below the difference."""
    shown = [name for name in COLUMNS if (costs["account"] == name).any()]
    heads = [label_of(study, response, lang) if name == BENEFIT else say(f"cost.column.{name}") for name in shown]
    table = _empty_table([say("cost.column.policy"), *heads])
    for (policy, reference), rows in costs[costs["account"].isin(shown)].groupby(["policy", "reference"], sort=False):
        cells = rows.set_index("account").to_dict(orient="index")
        name = f"{policy}\n- {reference_name(study, str(reference))}"
        table.add_row(name, *(_cell(study, response, account, cells.get(account)) for account in shown))
    return table


def net_benefit_table(study: StoredStudy, costs: pd.DataFrame, response: str, say: Say, lang: str) -> Table:
    """Rows are the ranked arms, columns the prices: net benefit and the share of resamples in which it is the highest."""
    rows = costs[costs["account"] == NET_BENEFIT]
    prices = list(dict.fromkeys(rows["price"]))
    table = _empty_table([say("cost.column.policy"), *(f"{price:g}" for price in prices)])
    for policy, own in rows.groupby("policy", sort=False):
        cells = own.set_index("price").to_dict(orient="index")
        numbers = [
            f"{_number(study, response, cells[price]['difference'])}\n{percent(cells[price]['best_share'], lang)}" for price in prices
        ]
        table.add_row(reference_name(study, str(policy)), *numbers)
    return table


def cost_sentences(
    study: StoredStudy, accounts: CostAccounts, pairs: pd.DataFrame, prices: Sequence[float], say: Say, lang: str
) -> list[str]:
    """Who is best at which price, who dominates whom, who is not ranked and why, and what the numbers are."""
    label = label_of(study, accounts.response, lang)
    ranked, year = rankable(accounts), study.windows[-1].removeprefix("year_")
    if len(accounts.default(COST)) < FEWEST_REPLICATES:
        return [say("cost.few_replicates", fewest=FEWEST_REPLICATES)]
    lines = [_best(study, accounts, ranked, prices, say)] if len(ranked) > 1 else []
    lines += _dominance_lines(study, accounts, pairs, label, say)
    unranked = [arm for arm in accounts.arms if arm not in ranked]
    if len(unranked) > 0:
        lines.append(say("cost.unranked", policies=_joined(say, unranked)))
    if accounts.price_of_money is not None:
        lines.append(say("cost.money_priced", price=f"{accounts.price_of_money:g}"))
    return [*lines, say("cost.what", year=year, label=label)]


def order_sentence(study: StoredStudy, accounts: CostAccounts, say: Say, lang: str) -> str:
    """Order of the ranked policies by their benefit, for policies brought to equal cost; "no clear difference" where chance could be it."""
    arms = [arm for arm in rankable(accounts) if arm != BASELINE]
    if len(arms) < 2 or len(accounts.default(BENEFIT)) < FEWEST_REPLICATES:
        return say("cost.no_order")
    order = ranking(accounts.default(BENEFIT)[:, [accounts.arms.index(arm) for arm in arms]])
    words = [say("cost.above") if clear else say("cost.no_clear_difference") for _, clear in order[:-1]]
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


def _dominance_lines(study: StoredStudy, accounts: CostAccounts, pairs: pd.DataFrame, label: str, say: Say) -> list[str]:
    if len(pairs) == 0:
        return [say("cost.nothing_dominated")]
    lines = []
    for row in pairs.sort_values("benefit_difference", ascending=False, kind="stable").head(MOST_PAIRS).to_dict(orient="records"):
        hours = row["member_hours_low"]
        burden = "" if math.isnan(hours) or hours <= 0 else say("cost.asks_members", hours=number(row["member_hours_difference"], 100.0))
        values = {
            "cost": f"{number(row['cost_difference'], scale_of(study, PERSON_DAYS) / 10, sign=True)}",
            "gain": _number(study, accounts.response, row["benefit_difference"]),
            "policy": reference_name(study, row["policy"]),
            "dominated": reference_name(study, row["dominated"]),
        }
        lines.append(say("cost.dominates", label=label, burden=burden, **values))
    return lines + ([say("cost.more_pairs", count=len(pairs) - MOST_PAIRS)] if len(pairs) > MOST_PAIRS else [])


def _cell(study: StoredStudy, response: str, account: str, row: dict[str, Any] | None) -> str:
    """Difference and interval of one account; a ratio for a hundred person-days, "-" where there is none."""
    if row is None:
        return "-"
    scale = scale_of(study, {BENEFIT: response, RATIO: response, COST: PERSON_DAYS}.get(account, account))
    scale, factor = (scale / 10 if account in (PERSON_DAYS, COST) else scale), (PER_DAYS if account == RATIO else 1)
    difference, low, high = (factor * row[name] for name in ("difference", "low", "high"))
    limits = "" if row["method"] == "exact" else interval(low, high, scale)
    return f"{number(difference, scale, sign=True)}\n{limits}".strip()


def _number(study: StoredStudy, response: str, value: float) -> str:
    return number(value, scale_of(study, response), sign=True)


def _joined(say: Say, parts: Sequence[str]) -> str:
    return say("cost.between").join(parts)


def _empty_table(heads: Sequence[str]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place == 0 else "right", overflow="fold")
    return table
