"""Where in the box failures gather: a small classification tree over the factors (CART, Breiman et al. 1984)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.plan import DUMMY, NOT_FACTORS, Task

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 3  # failures; fewer gather anywhere
DEPTH = 3
CHANCE = 1e-3  # failures at random gather as much in so few cases only


@dataclass(frozen=True)
class Region:
    """``bounds``: factor, "<=" or ">", value; of ``runs`` tasks inside ``failed`` failed; ``elsewhere``: share of failures outside."""

    bounds: tuple[tuple[str, str, float], ...]
    runs: int
    failed: int
    elsewhere: float


def failure_region(design: pd.DataFrame, tasks: Mapping[Task, bool]) -> Region | None:
    """The leaf of the tree with the largest share of failures; None where failures don't gather.

    ``tasks``: whether each task failed. The leaf counts only if the hypergeometric chance of so many failures in it, times the number of
    leaves it was chosen from, is below 0.1 %.
    """
    names = [name for name in design.columns if name not in (*NOT_FACTORS, DUMMY)]
    failed = np.array(list(tasks.values()))
    if failed.sum() < FEWEST or failed.all() or len(names) == 0:
        return None
    from scipy.special import betainc
    from sklearn.tree import DecisionTreeClassifier

    factors = design.set_index("point_id").loc[[task.point_id for task in tasks], names].to_numpy(dtype=np.float64)
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=FEWEST, class_weight="balanced", random_state=0).fit(factors, failed)
    leaves = tree.apply(factors)
    shares = {leaf: failed[leaves == leaf].mean() for leaf in np.unique(leaves)}
    best = max(shares, key=lambda leaf: (shares[leaf], (leaves == leaf).sum()))
    inside = leaves == best
    runs, hits, overall = int(inside.sum()), int(failed[inside].sum()), float(failed.mean())
    chance = float(betainc(hits, runs - hits + 1, overall)) * len(shares)  # binomial tail: P(at least so many of these runs fail)
    if len(shares) < 2 or chance > CHANCE:
        return None
    return Region(_bounds(tree.tree_, int(best), names), runs, hits, float(failed[~inside].mean()))


def _bounds(tree: object, leaf: int, names: list[str]) -> tuple[tuple[str, str, float], ...]:
    """The path to a leaf, the narrowest bound per factor and side only."""
    left, right = tree.children_left, tree.children_right  # type: ignore[attr-defined]
    parents = {int(child): (node, sign) for side, sign in ((left, "<="), (right, ">")) for node, child in enumerate(side) if child >= 0}
    found: dict[tuple[str, str], float] = {}
    node = leaf
    while node in parents:
        node, sign = parents[node]
        key = (names[tree.feature[node]], sign)  # type: ignore[attr-defined]
        found.setdefault(key, float(tree.threshold[node]))  # type: ignore[attr-defined]
    return tuple((name, sign, value) for (name, sign), value in reversed(found.items()))
