"""Score and true quality by branch type, as rows of results.json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.by_type import MEASURES, QUANTILES, WHISKERS, type_distributions
from analysis.numbers.entry import entry
from analysis.wording import entry_of
from experiments.study_reader import StoredStudy


def type_entries(study: StoredStudy) -> Iterator[dict[str, Any]]:
    """``distribution.<policy>.<response>.<group>``: median over branches, all stored replicates together, with count and quantiles."""
    if study.branches is None or len(study.branches) == 0:
        return
    yield entry("convention.whisker_low", WHISKERS[0], "quantile")
    yield entry("convention.whisker_high", WHISKERS[1], "quantile")
    yield entry("distribution.replicates", int(study.branches["replicate_id"].nunique()), "replicates")
    for row in type_distributions(study).to_dict(orient="records"):
        more = {name: row[name] for name in ("branches", *QUANTILES) if name != "median"}
        unit = entry_of(study, row["measure"]).get("unit", "")
        yield entry(f"distribution.{row['policy']}.{row['measure']}.{row['group']}", row["median"], unit, None, **more)


def distribution_key(policy: str, measure: str, group: str) -> str:
    """Key of one distribution; measures are those of ``analysis.by_type``."""
    assert measure in MEASURES
    return f"distribution.{policy}.{measure}.{group}"
