"""Sensitivity on the points there are: any random sample, Latin hypercube or Sobol sequence, whatever it was made for.

Six methods that ask different things: RBD-FAST and delta's S1 the share of variance of a factor alone, delta, PAWN and regional
sensitivity a shift of the whole distribution, feature scoring the gain in a forest, Shapley effects the share with all products. None
knows what is noise: read each factor against the dummy, whose value is the method's floor.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis.sensitivity.given_sample import GivenDataRefused, GivenSample, given_sample

if TYPE_CHECKING:
    import pandas as pd

    from analysis.point_values import PointValues
    from analysis.sensitivity.distribution_distance import Indices

__all__ = ["COLUMNS", "FEWEST", "GIVEN_DATA", "GivenDataRefused", "given_data_indices"]

GIVEN_DATA = ("rbd_fast", "delta", "pawn", "rsa", "feature_scoring", "shapley")
FEWEST = {"rbd_fast": 100, "delta": 100, "pawn": 100, "rsa": 50, "feature_scoring": 50, "shapley": 50}  # points
COLUMNS = ("factor", "index", "value", "low", "high", "n")


def given_data_indices(values: PointValues, method: str, *, seed: int = 0, level: float = 0.95) -> pd.DataFrame:
    """Rows in the order of the factors, index by index: columns factor, index, value, low, high (at ``level``), n (points used).

    Indices: rbd_fast S1; delta delta, S1; pawn PAWN; rsa KS, p_adjusted; feature_scoring importance; shapley Sh, S1, ST. Rows of no
    factor ("") say something of all: floor (feature_scoring), R2_cv and R2_cv_noise_corrected (shapley). NaN: there is no such number.
    Points without a value are left out, and so is a factor that does not vary over the rest. Raises GivenDataRefused where the data do
    not carry the method, KeyError for an unknown method.
    """
    import pandas as pd
    from threadpoolctl import threadpool_limits

    sample = given_sample(values, method, FEWEST[method], seed)
    with threadpool_limits(1):  # thousands of small problems: threads that wait for each other took twenty times as long
        indices, overall = _found(sample, method, seed, level)
    rows = [
        (factor, index, *(float(edge) for edge in edges))
        for index, found in indices.items()
        for factor, *edges in zip(sample.names, *found, strict=True)
    ]
    rows += [("", index, value, math.nan, math.nan) for index, value in overall.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS[:-1])).assign(n=len(sample.y))


def _found(sample: GivenSample, method: str, seed: int, level: float) -> tuple[Indices, dict[str, float]]:
    """Indices of the factors, and the numbers that belong to no factor."""
    from analysis.sensitivity import distribution_distance, feature_scores, salib_given_data, shapley

    if method == "shapley":
        return shapley.shapley(sample, seed, level)
    if method == "feature_scoring":
        return feature_scores.feature_scores(sample, seed, level)
    plain = {"rbd_fast": salib_given_data.rbd_fast, "delta": salib_given_data.delta}
    plain |= {"pawn": distribution_distance.pawn, "rsa": distribution_distance.rsa}
    return plain[method](sample, seed, level), {}
