"""Whom policies reach: the row of the setting each branch reads, and the marks of policies that reach some branches only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.connected import connected_marks
from sim.entities import BRANCH_TYPES, State
from sim.scenario import Policy, Scenario
from sim.targets import reaches, shares_of

MOST_TARGETED = 64  # bits of a branch's mark


def read_rows(state: State, scenario: Scenario) -> None:
    """Give each branch the row of the setting it reads: row = level of targeting x types + type."""
    branches = state.branches
    level = np.searchsorted(scenario.target_shares(), branches.target_u, side="right")
    branches.row[:] = level * len(BRANCH_TYPES) + branches.type


def mark_branches(state: State, scenario: Scenario, targeted: Sequence[Policy]) -> None:
    """Note on every branch which of the targeted policies reach it or a branch it learns from, bit by bit.

    Raises ValueError for more than there are bits.
    """
    if len(targeted) > MOST_TARGETED:
        raise ValueError(f"{len(targeted)} targeted policies in one comparison; at most {MOST_TARGETED}")
    branches = state.branches
    branches.marks[:] = 0
    for bit, policy in enumerate(targeted):
        level = np.searchsorted(shares_of(policy.changes), branches.target_u, side="right")
        table = [[reaches(policy.changes, name, k) for name in BRANCH_TYPES] for k in range(1 + len(shares_of(policy.changes)))]
        branches.marks[:] |= np.array(table)[level, branches.type].astype(np.uint64) << np.uint64(bit)
    branches.connected[:] = connected_marks(branches.marks, branches.links, scenario.values["branch.links"])


def reach_branches(state: State, scenario: Scenario, targeted: Sequence[Policy]) -> None:
    """Rows and marks of branches that have just woken."""
    read_rows(state, scenario)
    if len(targeted) > 0:
        mark_branches(state, scenario, targeted)
