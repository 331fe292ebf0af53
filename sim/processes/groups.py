"""Groups of branches that the observer counts: all, the types, and three for each targeted policy."""

import numpy as np

from sim.compiled import inner
from sim.entities import BRANCH_TYPES
from sim.observation import TARGET_GROUPS

TYPES, PARTS = len(BRANCH_TYPES), len(TARGET_GROUPS)


@inner
def groups_per_branch(top):
    """How many groups each branch is counted in: all, its type, and one of three for each targeted policy."""
    return 2 + (top.shape[0] - TYPES - 1) // PARTS


@inner
def group_of(place, own, marks, connected):
    """The ``place``-th group a branch is counted in: all, its type, then treated, connected or others for each targeted policy."""
    if place < 2:
        return own if place == 1 else 0
    bit, first = np.uint64(place - 2), TYPES + 1 + PARTS * (place - 2)
    if (marks >> bit) & np.uint64(1) == np.uint64(1):
        return first
    return first + 1 if (connected >> bit) & np.uint64(1) == np.uint64(1) else first + 2


@inner
def members_of_group(types, marks, connected, g):
    """Indices of the branches of a group."""
    found = np.empty(types.shape[0], np.int64)
    place = 0 if g == 0 else (1 if g <= TYPES else 2 + (g - TYPES - 1) // PARTS)
    count = 0
    for b in range(types.shape[0]):
        if group_of(place, int(types[b]) + 1, marks[b], connected[b]) == g:
            found[count] = b
            count += 1
    return found[:count]
