"""How targets and patterns are met before and after, what those held out say, and which contradict each other where nothing is left."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from analysis.calibration.implausibility import Constraint, Fitted
from analysis.calibration.weights import effective_size, quantile

LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
SHARE_THAT_HOLDS = 0.8  # of the weight, as for every claim over assumptions (definitions D6)
ANYWAY = 0.95  # of the first wave: what nearly every point shows could not have failed
FEWEST_EFFECTIVE = 5.0  # points below which a check is not judged


def agreement(
    constraints: Sequence[Constraint], found: Fitted, cutoff: float, first: np.ndarray, shares: np.ndarray, held_out: frozenset[str]
) -> pd.DataFrame:
    """One row a constraint: range of the model over the first wave (``first``, a mask) and over the weighted points that are left.

    ``agrees_before``, ``agrees_after``: share of the first wave, and of the weight, that lies within the cut-off; ``measured``: share of
    the points where it could be measured at all; ``away_*``: distance in standard deviations, with sign. ``verdict`` of what was
    held out: *holds*, *mixed*, *fails*, *no_test* (met before as well), *too_few*; empty for what was used.
    """
    before, rows = first / max(int(first.sum()), 1), list[dict[str, Any]]()
    for at, one in enumerate(constraints):
        means, away = found.means[:, at], found.distance[:, at] / np.sqrt(np.maximum(found.variance[:, at], 1e-300))
        known = ~np.isnan(means)
        row: dict[str, Any] = {"name": one.name, "source": one.source, "kind": one.kind, "held_out": one.source in held_out}
        row |= {"low_limit": _finite(one.low), "high_limit": _finite(one.high), "spread": one.spread}
        for word, mass in (("before", before * known), ("after", shares * known)):
            row |= {f"{name}_{word}": quantile(means[known], mass[known], level) for name, level in _LEVELS}
            row |= {f"away_{name}_{word}": quantile(away[known], mass[known], level) for name, level in _LEVELS}
            row[f"agrees_{word}"] = _share(found.implausibility[:, at] <= cutoff, mass)
        row["measured"] = float(known.mean())
        row["verdict"] = _verdict(row["agrees_before"], row["agrees_after"], effective_size(shares * known)) if row["held_out"] else ""
        rows.append(row)
    return pd.DataFrame(rows)


_LEVELS = (("low", LOW), ("middle", MIDDLE), ("high", HIGH))


def contradictions(sources: Sequence[str], implausibility: np.ndarray, cutoff: float) -> tuple[str, tuple[str, ...]]:
    """Why no point is left: *never* (each of these is met nowhere), *pair* (these two never together) or *together* (only all at once).

    ``sources``: target or pattern by column of ``implausibility`` ``[points, constraints]``. Of several pairs the first in their order.
    """
    names = tuple(dict.fromkeys(sources))
    met = {
        name: (np.nan_to_num(implausibility[:, [one == name for one in sources]], nan=0.0, posinf=np.inf) <= cutoff).all(axis=1)
        for name in names
    }
    never = tuple(name for name in names if not met[name].any())
    if len(never) > 0:
        return "never", never
    for pair in combinations(names, 2):
        if not (met[pair[0]] & met[pair[1]]).any():
            return "pair", pair
    return "together", names


def _share(met: np.ndarray, mass: np.ndarray) -> float:
    total = float(mass.sum())
    return float(mass[met].sum()) / total if total > 0 else float("nan")


def _verdict(before: float, share: float, size: float) -> str:
    if size < FEWEST_EFFECTIVE:
        return "too_few"
    if min(before, share) >= ANYWAY:
        return "no_test"
    return "holds" if share >= SHARE_THAT_HOLDS else "fails" if share < 1 - SHARE_THAT_HOLDS else "mixed"


def _finite(value: float) -> float:
    return value if np.isfinite(value) else float("nan")
