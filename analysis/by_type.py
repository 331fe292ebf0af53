"""How score and true quality spread over the branches of each type: quartiles of the branches a study stores, all replicates together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.study_reader import ALL, StoredStudy
from sim.entities import BRANCH_TYPES

MEASURES = {"score": "score", "quality": "true_mean"}
"""Responses and their columns in branches.parquet: what the assessment sees, and what is there."""
WHISKERS = (0.05, 0.95)
QUANTILES = {"low": WHISKERS[0], "lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75, "high": WHISKERS[1]}
COLUMNS = ("policy", "measure", "group", "branches", *QUANTILES)


def type_distributions(study: StoredStudy) -> pd.DataFrame:
    """One row per policy, measure ("score", "quality") and group ("all", then the types there are): ``branches`` and five quantiles.

    ``branches`` counts a branch once in every replicate that holds it. Branches without a value are left out, also of the count.
    """
    if study.branches is None:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = []
    for policy, own in study.branches.groupby("policy", sort=False):
        for group in (ALL, *(name for name in BRANCH_TYPES if (own["type"] == name).any())):
            part = own if group == ALL else own[own["type"] == group]
            for measure, column in MEASURES.items():
                values = part[column].dropna().to_numpy(dtype=np.float64)
                quantiles = np.quantile(values, list(QUANTILES.values())) if len(values) > 0 else [np.nan] * len(QUANTILES)
                rows.append([policy, measure, group, len(values), *quantiles])
    return pd.DataFrame(rows, columns=list(COLUMNS))
