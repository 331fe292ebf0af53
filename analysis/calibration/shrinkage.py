"""What the set that is left says of each parameter, and which parameters make up for each other in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.calibration.weights import effective_size, quantile
from experiments.plan import DUMMY

LOW, HIGH = 0.05, 0.95  # of the weight: the range that a parameter is said to lie in
FEWEST_EFFECTIVE = 15.0  # below, no parameter is spoken of: chance alone narrows ranges
TOLD = 0.9  # of the prior's width: above, a parameter counts as hardly narrowed
FALSE_ALARMS = 0.05  # over all parameters or all pairs together


def shrinkage(points: pd.DataFrame, places: np.ndarray, spreads: Sequence[float], shares: np.ndarray) -> pd.DataFrame:
    """By parameter, the most narrowed first, the dummy last: range before and after in its unit and as shares of the box.

    ``points`` [points, factors] natural values, ``places`` the same as probabilities of the prior, so that 0.05 to 0.95 is the prior's
    range; ``spreads``: standard deviations of the places before; ``shares``: weights. ``ratio``: standard deviation of the places
    after over before. ``verdict``: *too_few*, *nothing* (no more than chance), *moved* (as wide, elsewhere), *hardly* or *narrowed*.
    """
    size, rows = effective_size(shares), list[dict[str, Any]]()
    limit = _limit(size, len(points.columns))
    for at, name in enumerate(points.columns):
        own, place = points[name].to_numpy(dtype=np.float64), places[:, at]
        rows.append({"factor": name, **_range(own, place, shares)} | _verdict(place, spreads[at], shares, size, limit))
    table = pd.DataFrame(rows)
    order = table.assign(dummy=table["factor"] == DUMMY).sort_values(["dummy", "ratio"], kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _range(own: np.ndarray, place: np.ndarray, shares: np.ndarray) -> dict[str, float]:
    found = {"low": quantile(own, shares, LOW), "middle": quantile(own, shares, 0.5), "high": quantile(own, shares, HIGH)}
    found |= {f"place_{name}": quantile(place, shares, level) for name, level in (("low", LOW), ("middle", 0.5), ("high", HIGH))}
    left = shares > 0
    ends = (np.min, np.max)
    return found | {name: float(end(own[left])) if left.any() else float("nan") for name, end in zip(("least", "most"), ends, strict=True)}


def _verdict(place: np.ndarray, spread: float, shares: np.ndarray, size: float, limit: float) -> dict[str, Any]:
    if size < FEWEST_EFFECTIVE:
        return {"ratio": float("nan"), "verdict": "too_few"}
    mean = float(shares @ place)
    ratio = float(np.sqrt(shares @ (place - mean) ** 2) / spread)
    narrower = ratio < 1 - limit * np.sqrt(0.2 / size)  # standard error of a uniform sample's relative sd: sqrt((1.8 - 1) / 4n)
    moved = abs(mean - 0.5) > limit * spread / np.sqrt(size)
    if narrower:
        return {"ratio": ratio, "verdict": "narrowed" if ratio <= TOLD else "hardly"}
    return {"ratio": ratio, "verdict": "moved" if moved else "nothing"}


def compensation(places: np.ndarray, names: Sequence[str], shares: np.ndarray) -> pd.DataFrame:
    """Pairs of parameters whose ranks go together in the set beyond chance, the strongest first; ``rho`` weighted rank correlation.

    Beyond chance: Fisher's z with the effective number of points, over all pairs at once (Bonferroni).
    """
    columns, size = ["first", "second", "rho"], effective_size(shares)
    used = [at for at, name in enumerate(names) if name != DUMMY]
    left = shares > 0
    if size < FEWEST_EFFECTIVE or len(used) < 2:
        return pd.DataFrame(columns=columns).astype({"rho": float})
    ranks = np.column_stack([weighted_ranks(places[left, at], shares[left]) for at in used])
    ranks -= shares[left] @ ranks
    cross = ranks.T @ (shares[left][:, None] * ranks)
    scale = np.sqrt(np.diag(cross))
    pairs = len(used) * (len(used) - 1) // 2
    rows = []
    for a in range(len(used)):
        for b in range(a + 1, len(used)):
            rho = float(np.clip(cross[a, b] / (scale[a] * scale[b]), -0.999999, 0.999999)) if scale[a] * scale[b] > 0 else 0.0
            if abs(np.arctanh(rho)) * np.sqrt(size - 3) > _limit(size, pairs):
                rows.append({"first": names[used[a]], "second": names[used[b]], "rho": rho})
    table = pd.DataFrame(rows, columns=columns).astype({"rho": float})
    return table.sort_values("rho", key=np.abs, ascending=False, kind="stable", ignore_index=True)


def weighted_ranks(values: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Share of the weight below each value, half of what is equal counted."""
    distinct, at = np.unique(values, return_inverse=True)
    mass = np.bincount(at, weights=shares, minlength=len(distinct))
    return np.asarray((np.cumsum(mass) - mass / 2)[at])


def _limit(size: float, number: int) -> float:
    """Standard errors beyond which one of ``number`` findings is no longer chance; Student's t, for few points."""
    from scipy.special import stdtrit

    return float(stdtrit(max(size - 2, 1.0), 1 - FALSE_ALARMS / (2 * number)))
