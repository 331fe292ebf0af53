"""Designs tried before a search begins: what cannot be simulated there is said now, not after an hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.factors import Factor
from experiments.optimisation.candidates import Candidates

if TYPE_CHECKING:
    import pandas as pd

TRIED = 64


def trial_points(factors: Sequence[Factor], fixed: Mapping[str, float], baseline: Mapping[str, float]) -> pd.DataFrame:
    """The corners where one lever is at an end and the others in the middle or all at one end, and random designs; as a plan's design."""
    import pandas as pd

    levers = [factor for factor in factors if factor.acts == "switch"]
    axes = [factor for factor in factors if factor.acts == "throughout"]
    count = len(levers)
    middle = np.repeat(np.full((1, count), 0.5), 2 * count, axis=0)
    for place in range(count):
        middle[2 * place, place], middle[2 * place + 1, place] = 0.0, 1.0
    unit = np.vstack([np.zeros((1, count)), np.ones((1, count)), middle, np.random.default_rng(0).random((TRIED, count))])
    values = Candidates(levers, fixed, baseline).natural(unit)
    columns = {factor.name: values[:, place] for place, factor in enumerate(levers)}
    random = np.random.default_rng(1).random((len(axes), len(unit)))
    return pd.DataFrame(columns | {factor.name: factor.natural(column) for factor, column in zip(axes, random, strict=True)})
