"""Patterns and baseline figures as rows of model.json: kind, source, and how the stored run over the uncertainty box found them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

COUNTS = ("points", "fail", "undecided", "not_testable", "mean_pass", "replicates", "branches", "seed", "default", "ablation")


def pattern_rows() -> Iterator[dict[str, Any]]:
    """All patterns. ``result`` is None for one that was never run over the box; ``of_this_model``: this very model and this very
    pattern were run.
    """
    from branchsim.reality.box_results import definition_of, read_results
    from branchsim.reality.patterns import PATTERNS
    from sim.provenance import model_hash

    results, remarks = {row.pattern: row for row in read_results()}, _remarks()
    for pattern in PATTERNS:
        row, result = results.get(pattern.id), None
        if row is not None:
            alike = row.model_hash == model_hash() and row.definition == definition_of(pattern)
            result = {name: getattr(row, name) for name in COUNTS} | {
                "pass": row.pass_,
                "model_hash": row.model_hash,
                "of_this_model": alike,
            }
        yield {
            "id": pattern.id,
            "kind": pattern.kind,
            "claim_en": pattern.claim.en,
            "claim_zh": pattern.claim.zh,
            "source": pattern.source,
            "result": result,
            "remark_en": remarks.get(pattern.id, {}).get("remark_en"),
            "remark_zh": remarks.get(pattern.id, {}).get("remark_zh"),
        }


def figure_rows() -> Iterator[dict[str, Any]]:
    """All baseline figures with the range that the evidence allows; what the model gives is not stored anywhere."""
    for row in _table("figures.csv"):
        yield {**row, "low": float(row["low"]), "high": float(row["high"])}


def _remarks() -> Mapping[str, Mapping[str, str]]:
    """What keeps an emergent pattern from counting as validation without a word, as section 1 of the model description has it."""
    return {row["pattern"]: row for row in _table("remarks.csv")}


def _table(name: str) -> Iterator[dict[str, str]]:
    return iter(csv.DictReader(files("branchsim.reality").joinpath(name).read_text(encoding="utf-8").splitlines()))
