"""The indices that are SALib's own; nobody else imports SALib to analyse. Sources: Herman & Usher 2017; Saltelli et al. 1999 (eFAST)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def efast_indices(values: np.ndarray, harmonics: int) -> tuple[np.ndarray, np.ndarray]:
    """(S1, ST) from ``values`` [curves, points of a curve]; NaN for a curve with a missing point.

    Without limits: SALib resamples points along a curve, which it says itself is unreliable. Replicates are averaged before, so what is
    left of the noise counts as variance: the dummy shows how much.
    """
    from SALib.analyze.fast import compute_orders

    points = values.shape[1]
    frequency = (points - 1) // (2 * harmonics)
    found = [
        compute_orders(curve, points, harmonics, frequency) if np.isfinite(curve).all() and np.ptp(curve) > 0 else (np.nan, np.nan)
        for curve in values
    ]
    first, total = zip(*found, strict=True)
    return np.array(first), np.array(total)


def morris_check(points: np.ndarray, values: np.ndarray, names: Sequence[str], levels: int) -> dict[str, np.ndarray]:
    """mu, mu_star and sigma as SALib computes them from points of the unit cube: what our own are held against."""
    from SALib.analyze import morris

    problem: dict[str, Any] = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    found = morris.analyze(problem, points, values, num_resamples=2, num_levels=levels, seed=1)
    return {name: np.asarray(found[name], dtype=np.float64) for name in ("mu", "mu_star", "sigma")}
