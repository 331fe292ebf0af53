"""Branches given one by one, as a desk lists them, instead of drawn from published margins.

The table holds aggregates of branches only. What a desk does not know stays None and is drawn from the year's margins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

AGE_BANDS = ("18-30", "31-35", "36-40", "41-45", "46-50", "51-55", "56-60", "61+")
"""Age bands of the yearly membership bulletin, in completed years; the first means 30 and under."""


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One branch. None always means unknown.

    ``age_shares``: shares of members over AGE_BANDS, sum 1; ``away``: share of members living elsewhere for most of the year;
    ``full_time``: is the secretary's post full time. ``score`` (last year's party score, 0-1) and ``attendance`` (0-1) are figures
    the model is compared with, never fitted to: no rule reads them.
    """

    name: str
    type: str
    members: int
    age_shares: tuple[float, ...] | None = None
    away: float | None = None
    full_time: bool | None = None
    score: float | None = None
    attendance: float | None = None


@dataclass(frozen=True, slots=True)
class BranchTable:
    """All branches, in the order of the table; ``year`` names the margins that fill what the rows leave open."""

    year: int
    rows: tuple[BranchRow, ...]


class BranchArrays(NamedTuple):
    """The table for compiled code, one entry a branch; the figures to compare with are left out on purpose."""

    type: np.ndarray  # u1 (n,): index into BRANCH_TYPES
    members: np.ndarray  # i4 (n,)
    age_cumulative: np.ndarray  # f8 (n, 8): ends in 1; a row of nan where unknown
    away: np.ndarray  # f8 (n,): nan where unknown
    full_time: np.ndarray  # i1 (n,): 1, 0, or -1 where unknown


def table_arrays(table: BranchTable) -> BranchArrays:
    """Arrays of ``table``. Raises ValueError for a branch type the model does not know."""
    import numpy as np

    from sim.entities import BRANCH_TYPES

    rows, bands = table.rows, len(AGE_BANDS)
    ages = (
        np.array([[np.nan] * bands if row.age_shares is None else row.age_shares for row in rows], "f8").reshape(-1, bands).cumsum(axis=1)
    )
    ages[:, -1] = np.where(np.isnan(ages[:, -1]), np.nan, 1.0)  # a rank just below 1 must find a band
    return BranchArrays(
        type=np.array([BRANCH_TYPES.index(row.type) for row in rows], "u1"),
        members=np.array([row.members for row in rows], "i4"),
        age_cumulative=ages,
        away=np.array([np.nan if row.away is None else row.away for row in rows], "f8"),
        full_time=np.array([-1 if row.full_time is None else int(row.full_time) for row in rows], "i1"),
    )
