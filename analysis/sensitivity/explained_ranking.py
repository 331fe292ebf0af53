"""The sensitivity of the ranking as an analysis that stays with its study: which parameter would change the choice, and at which value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.numbers.entry import entry
from analysis.sensitivity.asked import Asked
from analysis.sensitivity.methods import design_method
from analysis.stored_analysis import Analysis
from analysis.wording import entry_of, is_preliminary

if TYPE_CHECKING:
    from experiments.study_reader import StoredStudy

SHARE, WORTH = "chance_of_change", "evppi"


def ranking_analysis(study: StoredStudy, asked: Asked) -> Analysis:
    """Table ``ranking`` and its numbers, for complete options. Raises InputError where the study does not carry it."""
    from analysis.sensitivity.of_ranking import ranking_sensitivity

    parts, numbers = list[pd.DataFrame](), list[dict[str, Any]]()
    where = {"of": "ranking", "window": asked.window, "group": asked.group, "seeding": str(study.manifest["seeding"])}
    for response in asked.responses:
        found = ranking_sensitivity(study, response, asked.policies, window=asked.window, group=asked.group, seed=asked.seed)
        parts.append(found.assign(response=response, **where))
        numbers += _numbers(study, response, found)
    table = pd.concat(parts, ignore_index=True)
    rests_on = {"effective_n": int(table["n"].min()), "design": design_method(study), "seeding": where["seeding"], "level": asked.level}
    rests_on |= {"seed": asked.seed, "preliminary": is_preliminary(study), "interim": study.interim}
    numbers += [entry(f"sensitivity.{name}", rests_on[name]) for name in ("effective_n", "level", "seed")]
    return Analysis("sensitivity", asdict(asked), rests_on, {"ranking": table}, numbers)


def _numbers(study: StoredStudy, response: str, found: pd.DataFrame) -> Iterator[dict[str, Any]]:
    row = entry_of(study, response)
    for cell in found.to_dict("records"):
        kind = str(cell["index"])
        unit = {SHARE: "share", WORTH: str(row.get("unit", ""))}.get(kind, "")
        flips = {} if pd.isna(cell.get("flips_to")) else {"flips_to": cell["flips_to"]}
        limits = None if pd.isna(cell["low"]) else [cell["low"], cell["high"]]
        scale = float(row.get("scale", 1.0)) if kind == WORTH else 1.0
        yield entry(
            f"sensitivity.ranking.{response}.{kind}.{cell['factor']}", cell["value"], unit, limits, scale=scale, n=cell["n"], **flips
        )
