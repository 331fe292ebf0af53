"""Paired effects at every point of a design: what a lever does where, before any method sums it up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from experiments.intervals import FEWEST_REPLICATES, paired_effect
from experiments.plan import NOT_FACTORS
from experiments.study_reader import ALL, StoredStudy

MOST_FACTORS = 20
PER_PAIR = ["point_id", "replicate_id"]


def point_effects(study: StoredStudy) -> pd.DataFrame:
    """One row per point, policy and response in the last window, all branches: the point's factors, then policy, reference, response,
    unit, window, difference, low, high (95 % simulation interval), method and replicates, by the rules of effects.csv (definitions D6).

    More than 20 factors stay in design.parquet: repeated in every row they would be most of the file.
    """
    factors = study.design.drop(columns=[name for name in NOT_FACTORS if name != "point_id" and name in study.design.columns])
    factors = factors[["point_id"]] if len(factors.columns) - 1 > MOST_FACTORS else factors
    rows = study.results[(study.results["window"] == study.windows[-1]) & (study.results["group"] == ALL)]
    arms = {policy: part.set_index(PER_PAIR)[list(study.responses)] for policy, part in rows.groupby("policy")}
    tables = [
        pd.DataFrame(_effects(study, arms[policy], arms[reference])).assign(policy=policy, reference=reference)
        for policy, reference in study.references().items()
        if policy in arms and reference in arms
    ]
    found = pd.concat(tables, ignore_index=True)
    units = {name: study.manifest["responses"].get(name, {}).get("unit", "") for name in study.responses}
    found = found.assign(unit=found["response"].map(units), window=study.windows[-1])
    columns = ["policy", "reference", "response", "unit", "window", "difference", "low", "high", "method", "replicates"]
    joined = factors.merge(found, on="point_id", how="inner")[[*factors.columns, *columns]]
    return joined.sort_values(["point_id", "policy", "response"], ignore_index=True)


def _effects(study: StoredStudy, values: pd.DataFrame, reference: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Effects of one pair of arms by point and response; points with too few replicates for an interval in one go."""
    together = values.join(reference.add_suffix(" of the reference"), how="inner")
    for point, part in together.groupby(level="point_id"):
        for name in study.responses:
            policy, other = part[name].to_numpy(), part[f"{name} of the reference"].to_numpy()
            yield {"point_id": point, "response": name} | (_few(policy, other) if len(part) < FEWEST_REPLICATES else _many(policy, other))


def _few(policy: Any, other: Any) -> dict[str, Any]:
    kept = (policy - other)[~pd.isna(policy - other)]
    mean = kept.mean() if len(kept) > 0 else float("nan")
    return {"difference": mean, "low": None, "high": None, "method": "none", "replicates": len(kept)}


def _many(policy: Any, other: Any) -> dict[str, Any]:
    effect = paired_effect(policy, other)
    limits = {"low": effect.low, "high": effect.high}
    return {"difference": effect.difference} | limits | {"method": effect.method, "replicates": effect.replicates}
