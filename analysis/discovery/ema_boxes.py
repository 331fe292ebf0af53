"""The one module that asks ema-workbench: PRIM's boxes and CART's leaves as corners.

Met in version 2.5.3: importing it warns of tools we do not use; PRIM drops its whole trajectory where the last box lies below the
density threshold; whole numbers are peeled by rules of their own that lose levels; CART's tree breaks ties by numpy's global state. So
all factors go in as floats under names without meaning, the threshold is next to nothing, and the tree gets a seed.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from analysis.discovery.corners import Corner
from analysis.discovery.peeling import ALPHA

NO_THRESHOLD = 1e-9


def prim_boxes(points: np.ndarray, fails: np.ndarray, least_support: float) -> list[Corner]:
    """The trajectory from the whole space inwards, what is pasted on at the end included. Both kinds of points must be there."""
    prim, _ = _ema()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of ways to call pandas that are on their way out
        search = prim.Prim(_frame(points), fails.astype(np.int64), threshold=NO_THRESHOLD, peel_alpha=ALPHA, mass_min=least_support)
        return [_corner(limits, points) for limits in search.find_box().box_lims]


def cart_leaves(points: np.ndarray, fails: np.ndarray, least_support: float, depth: int) -> list[Corner]:
    """Leaves of a tree with at most ``depth`` questions on the way to each and at least ``least_support`` of the points in each."""
    from sklearn.tree import DecisionTreeClassifier

    _, cart = _ema()
    tree = cart.CART(_frame(points), fails.astype(np.int64), mass_min=least_support)
    tree.feature_names = [*tree.feature_names, ""]  # a leaf's factor is the last name but one there: with one factor there is none
    leaf = max(1, int(np.ceil(least_support * len(points))))
    tree.clf = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=0).fit(points, fails)
    if tree.clf.get_n_leaves() == 1:
        return []
    return [_corner(limits, points) for limits in tree.boxes]


def _ema() -> tuple[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import cart, prim
    return prim, cart


def _frame(points: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(np.asarray(points, dtype=np.float64), columns=[f"x{place}" for place in range(points.shape[1])])


def _corner(limits: pd.DataFrame, points: np.ndarray) -> Corner:
    """A limit at the end of the points' range is none."""
    found = limits.to_numpy(dtype=np.float64)
    ends = np.stack([points.min(axis=0), points.max(axis=0)])
    return Corner(np.where(found == ends, np.array([[-np.inf], [np.inf]]), found))
