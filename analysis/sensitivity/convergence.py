"""Is N enough? The main index over doublings of the blocks, each a beginning of the next, and how many factors each of them can rank."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from analysis.sensitivity.estimates import Estimates, first_ranked, index_table

SMALLEST = 8  # blocks; fewer say nothing
BALANCED = (0.8, 1.25)
COLUMNS = ("factor", "index", "n", "value", "low", "high", "first_ranked")


def convergence(sums: np.ndarray, estimate: Callable[[np.ndarray], Estimates], level: float) -> pd.DataFrame:
    """One row per N and factor; the last N are all blocks. ``first_ranked``: so many of the first factors are ranked at this N.

    ``estimate``: indices from the sums of some blocks (with limits from these blocks alone).
    """
    parts = []
    for n in doublings(len(sums)):
        found = estimate(sums[:n])
        rows = index_table(found, level)
        parts.append(rows[rows["index"] == found.main].assign(first_ranked=first_ranked(found, level)))
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def without_unbalanced(steps: pd.DataFrame, factors: Sequence[str], balance: Callable[[int], np.ndarray]) -> pd.DataFrame:
    """Rows of beginnings of the design only where A and B are independent enough; a beginning with such a factor ranks nothing (NaN).

    ``balance(n)``: ``design_blocks.pair_balance`` of the first n blocks by factor. The rows of all blocks stay.
    """
    kept, ranked = np.full(len(steps), True), steps["first_ranked"].to_numpy(dtype=np.float64)
    for n in sorted(set(steps["n"]))[:-1]:
        wrong = [name for name, ratio in zip(factors, balance(n), strict=True) if not is_balanced(ratio)]
        kept &= ~((steps["n"] == n) & steps["factor"].isin(wrong)).to_numpy()
        ranked[(steps["n"] == n).to_numpy() & (len(wrong) > 0)] = np.nan
    return steps.assign(first_ranked=ranked)[kept].reset_index(drop=True)


def is_balanced(ratio: float) -> bool:
    """Is an index off by no more than a fifth because of it?"""
    return BALANCED[0] <= ratio <= BALANCED[1]


def doublings(blocks: int) -> list[int]:
    """All blocks, half of them and so on down to ``SMALLEST``, ascending."""
    counts = [blocks]
    while counts[0] // 2 >= SMALLEST:
        counts.insert(0, counts[0] // 2)
    return counts


def verdict_word(first: int, factors: int) -> str:
    """none | first | some | all: how many of the factors (without the dummy) are ranked."""
    return "none" if first == 0 else "all" if first >= factors else "first" if first == 1 else "some"
