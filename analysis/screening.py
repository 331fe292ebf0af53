"""Which assumptions order an effect: rank correlations over the points of the box, held against what chance alone would show.

With some 160 assumptions the largest of many correlations is large by luck. So each is compared with the largest that the same table
gives when the effects are dealt to its points at random: a threshold for the whole family, not for one assumption.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from experiments.intervals import LEVEL
from experiments.plan import DESIGN, DUMMY, NOT_FACTORS
from experiments.study_reader import ALL, StoredStudy

SHUFFLES = 199  # with LEVEL 0.95: beyond chance is what at most 10 of 200 orders reach, the true one among them
FEWEST_POINTS = 10  # below, nearly every order reaches a large correlation somewhere
COLUMNS = ("factor", "rho", "beyond_chance", "threshold", "points")


def screening(study: StoredStudy, policy: str, reference: str, response: str, *, seed: int = 0) -> pd.DataFrame:
    """One row per varied factor, the strongest first: ``rho`` (Spearman, mid-ranks) of the factor with the paired effect at each point.

    ``threshold``: 95 % quantile of the largest |rho| over all factors in 199 shuffles of the effects; ``beyond_chance``: |rho| above it.
    ``points``: points with an effect, the default point is none of them. Too few points or an effect that is everywhere the same
    leave ``rho`` and ``threshold`` NaN. Empty where nothing varies.
    """
    effects = box_effects(study, policy, reference, response)
    factors = study.design.set_index("point_id").loc[effects.index, varied(study, policy)]
    factors = factors.loc[:, factors.nunique() > 1]  # of the points left; in a box with failures a factor may not vary any more
    count, names = len(effects), list(factors.columns)
    if count < FEWEST_POINTS or effects.nunique() < 2 or len(names) == 0:
        rho, threshold = np.full(len(names), math.nan), math.nan
    else:
        rho, threshold = _correlations(_standard_ranks(factors), _standard_ranks(effects.to_frame())[:, 0], seed)
    found = pd.DataFrame({"factor": names, "rho": rho, "beyond_chance": np.abs(rho) > threshold, "threshold": threshold, "points": count})
    order = found["rho"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order, list(COLUMNS)].reset_index(drop=True)


def point_differences(study: StoredStudy, policy: str, reference: str, response: str) -> pd.Series:
    """Paired effect in the last window on all branches by point_id, a mean over replicates; NaN where no replicate has both arms."""
    rows = study.results[(study.results["window"] == study.windows[-1]) & (study.results["group"] == ALL)]
    arms = {
        name: part.set_index(["point_id", "replicate_id"])[response] for name, part in rows.groupby("policy") if name in (policy, reference)
    }
    if len(arms) < 2:
        return pd.Series(dtype=np.float64)
    return (arms[policy] - arms[reference]).groupby(level="point_id").mean()


def box_effects(study: StoredStudy, policy: str, reference: str, response: str) -> pd.Series:
    """The same at the points of the box alone, those without an effect left out."""
    return point_differences(study, policy, reference, response).drop(index=0, errors="ignore").dropna()


def varied(study: StoredStudy, policy: str) -> list[str]:
    """Columns of the design that vary and act on this policy: a lever of the design acts on the arm "design" alone."""
    levers = () if policy == DESIGN else study.manifest.get("levers", ())
    names = [name for name in study.design.columns if name not in (*NOT_FACTORS, DUMMY, *levers)]
    points = study.design[study.design["point_id"] != 0]
    return [name for name in names if points[name].nunique() > 1]


def _standard_ranks(columns: pd.DataFrame) -> np.ndarray:
    """[points, columns] mid-ranks with mean 0 and length 1, so that a product of two columns is their rank correlation."""
    ranks = columns.rank().to_numpy()
    centred = ranks - ranks.mean(axis=0)
    return np.asarray(centred / np.linalg.norm(centred, axis=0))


def _correlations(factors: np.ndarray, effect: np.ndarray, seed: int) -> tuple[np.ndarray, float]:
    """Correlation of each factor with the effect, and the threshold of the family."""
    random = np.random.default_rng(seed)
    shuffled = np.column_stack([random.permutation(effect) for _ in range(SHUFFLES)])
    largest = np.abs(factors.T @ shuffled).max(axis=0)
    return factors.T @ effect, float(np.quantile(largest, LEVEL, method="higher"))  # "higher": never more false alarms than 1 - LEVEL
