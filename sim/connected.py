"""Connected branches: a targeted policy does not reach them, but they learn along a link from a branch that it reaches (D6).

What counts as a link. ``branch.links`` of the up to four links drawn when a branch is founded are in use, the last one in part; along
them the branch takes over the practice of others (process 15). Only that direction counts, and a link in use in part counts in full.
The number is that of the scenario, not of a policy: a branch out of a policy's reach keeps it, so these are the links along which it
learns all the time, and they are the same in every arm. Pairs and demonstrations change with the year and the policy, and a body, a
county, a type's mean are shared by reached and unreached alike: none of these is a link.
"""

from __future__ import annotations

import math

import numpy as np


def connected_marks(reached: np.ndarray, links: np.ndarray, in_use: float) -> np.ndarray:
    """Policies that reach a branch it learns from but not the branch itself, one bit each, uint64 of shape (branches,).

    ``reached``: policies that reach the branch, bits likewise; ``links``: branches it may learn from, indices of shape (branches, links),
    its own index where it has nobody; ``in_use``: how many of them it uses (0 or more), the first ones.
    """
    used = links[:, : math.ceil(in_use)]
    return np.bitwise_or.reduce(reached[used], axis=1) & ~reached
