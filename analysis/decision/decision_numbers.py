"""Numbers of a decision that texts quote, as rows of results.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.cost_accounts import PERSON_DAYS
from analysis.decision.asked import DECLARED, DecisionQuestion
from analysis.decision.measure_next import NextMeasurement
from analysis.decision.policy_table import ACCOUNTS
from analysis.numbers.entry import entry
from analysis.wording import entry_of, scale_of
from experiments.study_reader import StoredStudy

SIZES = {
    "points": "points", "points_planned": "points", "point_replicates": "replicates", "replicates": "replicates", "level": "share",
    "resamples": "resamples", "points_enough": "points", "points_for_quantiles": "points", "replicates_fewest": "replicates",
}  # fmt: skip
MOST_PAIRS = 3


def decision_numbers(
    study: StoredStudy,
    question: DecisionQuestion,
    tables: Mapping[str, pd.DataFrame],
    rests_on: Mapping[str, Any],
    following: NextMeasurement,
) -> list[dict[str, Any]]:
    """All rows; ``study`` is the one cut down to the question. Numbers in the benefit's unit carry its ``scale``."""
    benefit = {"unit": entry_of(study, DECLARED).get("unit", ""), "scale": scale_of(study, DECLARED)}
    rows = [entry(f"decision.{name}", rests_on[name], unit) for name, unit in SIZES.items()]
    rows += [entry("decision.price", question.price, "benefit per person-day"), entry("decision.alpha", question.alpha, "share")]
    rows += [entry("decision.delta", question.delta, **benefit), entry("decision.seed", question.seed)]
    if question.price_of_money is not None:
        rows.append(entry("decision.price_of_money", question.price_of_money, "person-days per monthly pay"))
    rows += [
        entry(f"decision.threshold.{one.response}", one.limit, entry_of(study, one.response).get("unit", "")) for one in question.thresholds
    ]
    rows += _lead(tables, benefit)
    rows += [*_policies(study, tables["policies"], benefit), *_criteria(tables, benefit), *_prices(tables["prices"])]
    rows += [*_dominance(study, tables["dominance"], benefit), *following.numbers]
    return rows


def _policies(study: StoredStudy, table: pd.DataFrame, benefit: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for row in table.to_dict(orient="records"):
        arm = row["policy"]
        box = {"low": row["range_low"], "high": row["range_high"], "same_sign_share": row["same_sign"]}
        family = {"low_sim": row["low_sim"], "high_sim": row["high_sim"]}
        more = {"replicates": row["replicates"], "method": row["method"], "box": box}
        yield entry(f"decision.effect.{arm}", row["difference"], interval=_interval(row, "low", "high"), **benefit, **more, **family)
        yield entry(f"decision.net.{arm}", row["net_difference"], interval=_interval(row, "net_low", "net_high"), **benefit)
        yield entry(f"decision.best.{arm}", row["p_best"], "probability", box=row["box_best"], both=row["box_best_both"])
        for name in (one for one in ACCOUNTS if one in row):
            scale = scale_of(study, name) / (10 if name.endswith("days") or name.endswith("secretaries") else 1)
            yield entry(f"decision.cost.{arm}.{name}", row[name], entry_of(study, name).get("unit", ""), scale=scale)


def _criteria(tables: Mapping[str, pd.DataFrame], benefit: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for row in tables["robustness"].to_dict(orient="records"):
        own = {"unit": "share", "scale": 1.0} if row["criterion"] == "satisficing" else benefit
        more = {name: row[name] for name in ("crossed", "rank", "rank_low", "rank_high", "first_share")}
        key = f"decision.criterion.{row['criterion']}.{row['policy']}"
        yield entry(key, row["value"], interval=_interval(row, "low", "high"), **own, **more)
    for row in tables["ranking"].to_dict(orient="records"):
        first = len([name for name in row["first_by"].split(";") if name != ""])
        yield entry(f"decision.votes.{row['policy']}", row["votes"], "criteria", of=row["criteria"], first=first, leads=row["leads"])


def _lead(tables: Mapping[str, pd.DataFrame], benefit: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """By how much the policy that most criteria put first is ahead of the best other one on average; below 0 where it is not."""
    means = tables["robustness"].query("criterion == 'laplace'").set_index("policy")["value"]
    if len(means) > 0:
        first = tables["ranking"]["policy"].iloc[0]
        others = means.drop(first)
        yield entry("decision.lead", means[first] - others.max(), second=others.idxmax(), **benefit)


def _prices(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for place, row in enumerate(table.to_dict(orient="records")):
        yield entry(f"decision.price_span.{place}", row["low"], "benefit per person-day", high=row["high"], p_best=row["p_best"])


def _dominance(study: StoredStudy, table: pd.DataFrame, benefit: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield entry("decision.dominance", len(table), "pairs")
    found = table.sort_values("benefit_difference", ascending=False, kind="stable").head(MOST_PAIRS)
    for place, row in enumerate(found.to_dict(orient="records")):
        days = {"unit": entry_of(study, PERSON_DAYS).get("unit", ""), "scale": scale_of(study, PERSON_DAYS) / 10}
        pair = {"policy": row["policy"], "dominated": row["dominated"]}
        cost, gain = (_interval(row, f"{name}_low", f"{name}_high") for name in ("cost", "benefit"))
        yield entry(f"decision.dominance.{place}.cost", row["cost_difference"], interval=cost, **days, **pair)
        yield entry(
            f"decision.dominance.{place}.benefit", row["benefit_difference"], interval=gain, **benefit, **pair, box=row["box_share"]
        )


def _interval(row: Mapping[str, Any], low: str, high: str) -> list[float] | None:
    return None if np.isnan(row[low]) else [row[low], row[high]]
