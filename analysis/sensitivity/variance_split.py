"""What the variance of one run is made of: parameters, chance alike at every point, and chance that acts differently at each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.sensitivity.block_bootstrap import limits, resampled_means
from analysis.sensitivity.noisy_sobol import SobolBlocks, cross

COLUMNS = ("part", "value", "low", "high", "share", "share_low", "share_high", "n")


def variance_split(blocks: SobolBlocks, seeding: str, resamples: int, level: float, seed: int) -> pd.DataFrame:
    """Rows parameters, noise, interaction (D7); under independent seeding the last two can't be told apart and are ``chance``.

    ``value`` in squared units of the response, ``share`` of the variance of one run, each with limits from resampled blocks.
    """
    a, b = blocks.a - blocks.a.mean(), blocks.b - blocks.a.mean()
    within = (a.var(axis=-1, ddof=1) + b.var(axis=-1, ddof=1)) / 2
    together = ((a - a.mean(-1, keepdims=True)) * (b - b.mean(-1, keepdims=True))).sum(-1) / (a.shape[-1] - 1)
    sums = np.column_stack([(a + b).mean(-1) / 2, (cross(a, a) + cross(b, b)) / 2, together, within])
    values, draws = _parts(sums.mean(axis=0), seeding), _parts(resampled_means(sums, resamples, seed), seeding)
    whole, whole_draws = sum(values.values()), sum(draws.values())
    rows = []
    for name, value in values.items():
        low, high = limits(draws[name], level)
        share_low, share_high = limits(draws[name] / whole_draws, level)
        rows.append((name, float(value), float(low), float(high), float(value / whole), float(share_low), float(share_high), blocks.n))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _parts(means: np.ndarray, seeding: str) -> dict[str, np.ndarray]:
    centre, square, together, within = np.moveaxis(means, -1, 0)
    if seeding == "independent":
        return {"parameters": square - centre**2, "chance": within}
    return {"parameters": square - centre**2, "noise": together, "interaction": within - together}
