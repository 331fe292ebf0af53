"""What figures draw beside effects: monthly paths and single branches, as rows of results.json for their captions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from analysis.numbers.entry import entry
from analysis.rank_correlation import rank_correlations
from analysis.verdicts import DEFAULT_POINT
from experiments.plan import MONTHS_PER_YEAR
from experiments.study_reader import StoredStudy


def figure_entries(study: StoredStudy) -> Iterator[dict[str, Any]]:
    """``replicates.<policy>`` at the default point; ``paths.first`` and ``paths.last`` month; ``branches.*`` of the last assessment."""
    default = study.results[study.results["point_id"] == DEFAULT_POINT]
    counts = default.groupby("policy")["replicate_id"].nunique()
    for policy in study.policies["policy"]:
        yield entry(f"replicates.{policy}", int(counts.get(policy, 0)), "replicates")
    if study.monthly is not None and len(study.monthly) > 0:
        yield entry("paths.first", int(study.monthly["month"].min()), "month")
        yield entry("paths.last", int(study.monthly["month"].max()), "month")
    if study.branches is not None and len(study.branches) > 0:
        yield from _branches(study)


def _branches(study: StoredStudy) -> Iterator[dict[str, Any]]:
    """``branches.rho.<policy>``: rank correlation of score and true quality in the replicate drawn, and its range over all of them."""
    assert study.branches is not None
    first = int(study.branches["replicate_id"].min())
    yield entry("branches.first_replicate", first, "")
    yield entry("branches.last_replicate", int(study.branches["replicate_id"].max()), "")
    yield entry("branches.year", int(study.manifest["scenario"]["months"]) // MONTHS_PER_YEAR, "year")
    drawn = study.branches[study.branches["replicate_id"] == first]
    counts = drawn.groupby("policy")["branch"].count()
    for policy in study.policies["policy"]:
        rhos = rank_correlations(study, policy)
        known = [rho for rho in rhos.values() if not np.isnan(rho)]
        more = {"least": min(known, default=np.nan), "most": max(known, default=np.nan), "replicates": len(known)}
        yield entry(f"branches.drawn.{policy}", int(counts.get(policy, 0)), "branches")
        yield entry(f"branches.rho.{policy}", rhos.get(first, np.nan), "rank correlation", None, **more)
