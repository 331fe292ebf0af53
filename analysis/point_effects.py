"""Paired effects at every point of a design: what a lever does where, before any method sums it up."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.contrasts import ALL
from experiments.intervals import FEWEST_REPLICATES, LEVEL
from experiments.plan import NOT_FACTORS
from experiments.study_reader import StoredStudy

PER_PAIR = ["point_id", "replicate_id"]


def point_effects(study: StoredStudy) -> pd.DataFrame:
    """One row per point, policy and response in the last window, all branches: the point's factors, then reference, policy, response,
    unit, window, difference, low, high (95 % simulation interval; NaN below 5 replicates) and replicates used.

    A failed run or missing value drops the replicate from both arms (definitions D6).
    """
    factors = study.design.drop(columns=[name for name in NOT_FACTORS if name != "point_id" and name in study.design.columns])
    rows = study.results[(study.results["window"] == study.windows[-1]) & (study.results["group"] == ALL)]
    arms = {policy: part.set_index(PER_PAIR)[list(study.responses)] for policy, part in rows.groupby("policy")}
    tables = [_effects(arms[policy], arms[reference]) for policy, reference in _pairs(study, arms)]
    found = pd.concat(
        [table.assign(policy=policy, reference=reference) for (policy, reference), table in zip(_pairs(study, arms), tables, strict=True)]
    )
    units = {name: study.manifest["responses"].get(name, {}).get("unit", "") for name in study.responses}
    found = found.assign(unit=found["response"].map(units), window=study.windows[-1])
    columns = ["policy", "reference", "response", "unit", "window", "difference", "low", "high", "replicates"]
    joined = factors.merge(found, on="point_id", how="inner")[[*factors.columns, *columns]]
    return joined.sort_values(["point_id", "policy", "response"], ignore_index=True)


def _pairs(study: StoredStudy, arms: dict[str, pd.DataFrame]) -> list[tuple[str, str]]:
    return [(policy, reference) for policy, reference in study.references().items() if policy in arms and reference in arms]


def _effects(values: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Means of paired differences by point, long over responses."""
    groups = (values - reference).groupby(level="point_id")
    count, mean, spread = (part.stack(future_stack=True) for part in (groups.count(), groups.mean(), groups.std(ddof=1)))
    enough = count.to_numpy() >= FEWEST_REPLICATES
    half = np.where(enough, stdtrit(np.maximum(count.to_numpy() - 1, 1), 0.5 + LEVEL / 2) * spread / np.sqrt(count), np.nan)
    table = pd.DataFrame({"difference": mean, "low": mean - half, "high": mean + half, "replicates": count})
    return table.rename_axis(["point_id", "response"]).reset_index()
