"""Means, effects and verdicts as rows of results.json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.contrasts import ALL
from analysis.effects import Effects
from analysis.numbers.entry import entry
from analysis.verdicts import DEFAULT_POINT
from analysis.wording import scale_of
from experiments.study_reader import StoredStudy


def mean_entries(study: StoredStudy) -> Iterator[dict[str, Any]]:
    """``mean.<policy>.<response>.<window>``: mean and standard deviation over replicates at the default point, group "all"."""
    rows = study.results[(study.results["point_id"] == DEFAULT_POINT) & (study.results["group"] == ALL)]
    for (policy, window), part in rows.groupby(["policy", "window"]):
        means, spreads = part[list(study.responses)].mean(), part[list(study.responses)].std(ddof=1)
        for name in study.responses:
            unit = study.manifest["responses"].get(name, {}).get("unit", "")
            more = {"sd": spreads[name], "replicates": int(part[name].count()), "scale": scale_of(study, name)}
            yield entry(f"mean.{policy}.{name}.{window}", means[name], unit, None, **more)


def effect_entries(study: StoredStudy, effects: Effects) -> Iterator[dict[str, Any]]:
    """``effect.<policy>.<response>.<window>``, for a group of branches ``.<group>`` behind it; then ``verdict.*`` for all branches."""
    for row in effects.table.to_dict(orient="records"):
        suffix = "" if row["group"] == ALL else f".{row['group']}"
        box = {"low": row["box_low"], "median": row["box_median"], "high": row["box_high"], "same_sign_share": row["box_share"]}
        more = {"level": row["level"], "method": row["method"], "replicates": row["replicates"], "reference": row["reference"], "box": box}
        more |= {"reference_value": row["reference_value"], "policy_value": row["value"], "scale": scale_of(study, str(row["response"]))}
        yield entry(key_of("effect", row) + suffix, row["difference"], row["unit"], _interval(row), **more)
    for row in effects.verdicts.to_dict(orient="records"):
        more = {"box_share": row["box_share"], "depends_on_assumptions": bool(row["depends_on_assumptions"]), "delta": row["delta"]}
        yield entry(key_of("verdict", row), row["verdict"], "", None, **more, reference=row["reference"])


def key_of(kind: str, row: Any) -> str:
    """Key of a row of the effects table or of the verdicts."""
    return effect_key(kind, row["policy"], row["response"], row["window"])


def effect_key(kind: str, policy: str, response: str, window: str, group: str = ALL) -> str:
    """Key of an effect or verdict; an interaction is named by its two sides."""
    return f"{kind}.{policy.replace(' - ', '-')}.{response}.{window}" + ("" if group == ALL else f".{group}")


def _interval(row: Any) -> list[float] | None:
    return None if pd.isna(row["low"]) else [row["low"], row["high"]]
