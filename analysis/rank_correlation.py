"""How well party scores rank branches by their true quality, replicate by replicate, from the branches a study stores."""

from __future__ import annotations

import pandas as pd

from experiments.study_reader import StoredStudy

LEAST_BRANCHES, LEAST_SCORES, LEAST_SPREAD = 20, 5, 0.005  # D2: below these a rank correlation is missing


def rank_correlations(study: StoredStudy, policy: str) -> dict[int, float]:
    """Spearman correlation of score and true quality with mid-ranks, by replicate; NaN where D2 calls it missing."""
    assert study.branches is not None
    own = study.branches[study.branches["policy"] == policy]
    return {int(str(replicate)): _rank_correlation(rows) for replicate, rows in own.groupby("replicate_id")}


def _rank_correlation(rows: pd.DataFrame) -> float:
    spread = float(rows["true_mean"].std(ddof=1))
    if len(rows) < LEAST_BRANCHES or rows["score"].nunique() < LEAST_SCORES or spread < LEAST_SPREAD:
        return float("nan")
    return float(rows["score"].rank().corr(rows["true_mean"].rank()))
