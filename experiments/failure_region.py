"""Where in the box failures gather: a small classification tree over the factors (CART, Breiman et al. 1984)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.plan import DUMMY, NOT_FACTORS, Task

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 3  # failures; fewer gather anywhere
DEPTH = 3
MOST_TASKS = 5_000  # a larger study is looked at through a sample
SHUFFLES = 99  # a region counts if no shuffling of the failures over the tasks finds one as striking: 1 in 100 by chance


@dataclass(frozen=True)
class Region:
    """``bounds``: factor, "<=" or ">", value; of ``runs`` tasks inside ``failed`` failed; ``elsewhere``: share of failures outside."""

    bounds: tuple[tuple[str, str, float], ...]
    runs: int
    failed: int
    elsewhere: float


def failure_region(design: pd.DataFrame, tasks: Mapping[Task, bool]) -> Region | None:
    """The leaf of the tree in which failures gather most; None where they gather no more than by chance.

    ``tasks``: whether each task failed. A leaf is as striking as its likelihood ratio against the overall share of failures.
    """
    names = [name for name in design.columns if name not in (*NOT_FACTORS, DUMMY)]
    failed = np.array(list(tasks.values()))
    if failed.sum() < FEWEST or failed.all() or len(names) == 0:
        return None
    rng = np.random.default_rng(0)
    points = np.array([task.point_id for task in tasks])
    if len(failed) > MOST_TASKS:
        chosen = np.sort(rng.choice(len(failed), MOST_TASKS, replace=False))
        failed, points = failed[chosen], points[chosen]
    factors = design.set_index("point_id").loc[points, names].to_numpy(dtype=np.float64)
    striking, inside, tree, leaf = _best_leaf(factors, failed)
    if striking <= 0 or any(_best_leaf(factors, rng.permutation(failed))[0] >= striking for _ in range(SHUFFLES)):
        return None
    return Region(_bounds(tree, leaf, names), int(inside.sum()), int(failed[inside].sum()), float(failed[~inside].mean()))


def _best_leaf(factors: np.ndarray, failed: np.ndarray) -> tuple[float, np.ndarray, object, int]:
    """How striking the most striking leaf is, which tasks lie in it, the tree and the leaf's number."""
    from sklearn.tree import DecisionTreeClassifier

    model = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=FEWEST, class_weight="balanced", random_state=0)
    leaves = model.fit(factors, failed).apply(factors)
    overall = failed.mean()
    found = [(_likelihood_ratio(failed[leaves == leaf], overall), leaf) for leaf in np.unique(leaves)]
    striking, leaf = max(found)
    return striking, leaves == leaf, model.tree_, int(leaf)


def _likelihood_ratio(failed: np.ndarray, overall: float) -> float:
    """Runs times the divergence of their share of failures from the overall share; 0 where fewer fail than elsewhere."""
    share = failed.mean()
    if share <= overall:
        return 0.0
    passed = 0.0 if share == 1 else (1 - share) * math.log((1 - share) / (1 - overall))
    return len(failed) * (share * math.log(share / overall) + passed)


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
