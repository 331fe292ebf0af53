"""results.json: every number a text may quote, with key, value, unit and interval. A text that quotes another number is wrong."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.contrasts import ALL
from analysis.effects import Effects
from analysis.verdicts import DEFAULT_POINT
from analysis.wording import PRELIMINARY, is_preliminary
from experiments.study_reader import StoredStudy


def quotable_numbers(study: StoredStudy, effects: Effects) -> dict[str, Any]:
    """Content of results.json. Keys: ``study.*``, ``mean.<policy>.<response>.<window>`` and ``effect.<policy>.<response>.<window>``.

    An effect on a branch type ends in ``.<group>``. Missing numbers are NaN here and null in the file.
    """
    entries = _study_entries(study) + _mean_entries(study)
    entries += [_effect_entry(row) for row in effects.table.to_dict(orient="records")]
    entries += [_verdict_entry(row) for row in effects.verdicts.to_dict(orient="records")]
    status = {"status": PRELIMINARY} if is_preliminary(study) else {}
    return {"schema": 1, "kind": "branchsim results"} | status | {"identity": study.manifest["identity"], "numbers": entries}


def _entry(key: str, value: Any, unit: str, interval: list[float] | None = None, **more: Any) -> dict[str, Any]:
    return {"key": key, "value": value, "unit": unit, "interval": interval} | more


def _study_entries(study: StoredStudy) -> list[dict[str, Any]]:
    manifest = study.manifest
    return [
        _entry("study.branches", manifest["scenario"]["population"]["branches"], "branches"),
        _entry("study.months", manifest["scenario"]["months"], "months"),
        _entry("study.replicates", manifest["replicates"], "replicates"),
        _entry("study.box_points", manifest["points"] - 1, "points"),
        _entry("study.box_replicates", manifest["box_replicates"], "replicates"),
        _entry("study.seed", manifest["seed"], ""),
        _entry("study.failed_tasks", len(study.failures[["point_id", "replicate_id"]].drop_duplicates()), "tasks"),
    ]


def _mean_entries(study: StoredStudy) -> list[dict[str, Any]]:
    """Mean and standard deviation over replicates of every response at the default point, group "all"."""
    rows = study.results[(study.results["point_id"] == DEFAULT_POINT) & (study.results["group"] == ALL)]
    entries = []
    for (policy, window), part in rows.groupby(["policy", "window"]):
        means, spreads = part[list(study.responses)].mean(), part[list(study.responses)].std(ddof=1)
        for name in study.responses:
            unit = study.manifest["responses"].get(name, {}).get("unit", "")
            entries.append(
                _entry(f"mean.{policy}.{name}.{window}", means[name], unit, None, sd=spreads[name], replicates=int(part[name].count()))
            )
    return entries


def _effect_entry(row: dict[str, Any]) -> dict[str, Any]:
    suffix = "" if row["group"] == ALL else f".{row['group']}"
    box = {"low": row["box_low"], "high": row["box_high"], "same_sign_share": row["box_share"]}
    more = {"level": row["level"], "method": row["method"], "replicates": row["replicates"], "reference": row["reference"], "box": box}
    return _entry(_key("effect", row) + suffix, row["difference"], row["unit"], _interval(row), **more)


def _verdict_entry(row: dict[str, Any]) -> dict[str, Any]:
    more = {"box_share": row["box_share"], "depends_on_assumptions": bool(row["depends_on_assumptions"]), "delta": row["delta"]}
    return _entry(_key("verdict", row), row["verdict"], "", **more)


def _key(kind: str, row: dict[str, Any]) -> str:
    return f"{kind}.{row['policy'].replace(' - ', '-')}.{row['response']}.{row['window']}"


def _interval(row: dict[str, Any]) -> list[float] | None:
    return None if pd.isna(row["low"]) else [row["low"], row["high"]]
