"""What is given about each branch before anything is drawn: from the published margins, or from a user's own table."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.entities import BRANCH_TYPES
from sim.population.branch_table import BranchTable, table_arrays
from sim.population.margins import Margins
from sim.population.part import Part
from sim.population.published import BAND_OF

if TYPE_CHECKING:
    from sim.scenario import Population

BranchFrame = namedtuple("BranchFrame", ["type", "members", "away", "full_time_from", "full_time_width", "ages", "age_row"])
"""type, members (0: to be drawn), away (share), full_time_from and full_time_width (range of the rank in which posts become full
time), age_row: one entry a branch; ages (rows, bands): cumulative age distributions, first those of the types, then of table rows."""

GOLDEN = 0.6180339887498949  # spreads the branch types evenly over the order of branches, and so over the superior bodies


def frame_of(population: Population, margins: Margins, full_time_share: float, part: Part) -> BranchFrame:
    """What is given about the branches of a part of the population. ``full_time_share``: of all posts under the baseline."""
    return frames_of(population, margins, full_time_share)(part)


def frames_of(population: Population, margins: Margins, full_time_share: float) -> Callable[[Part], BranchFrame]:
    """:func:`frame_of` for one part after the other: a table is worked out once."""
    if population.table is None:
        return lambda part: frame_of_margins(margins, part.first_branch, part.stop_branch)
    frame = frame_of_table(margins, population.table, full_time_share)

    def part_of_table(part: Part) -> BranchFrame:
        here = slice(part.first_branch, part.stop_branch)
        return BranchFrame(*(array if name == "ages" else array[here] for name, array in zip(frame._fields, frame, strict=True)))

    return part_of_table


def frame_of_margins(margins: Margins, first: int, stop: int) -> BranchFrame:
    """Types of the branches ``first`` to ``stop`` by their published shares, everything else to be drawn."""
    count = stop - first
    kinds = np.searchsorted(margins.type_cumulative, (0.5 + np.arange(first, stop) * GOLDEN) % 1.0, side="right")
    kinds = np.minimum(kinds, len(BRANCH_TYPES) - 1).astype(np.uint8)
    nothing, whole = np.zeros(count), np.ones(count)
    return BranchFrame(
        kinds, np.zeros(count, np.int32), margins.away[kinds], nothing, whole, margins.age_cumulative, kinds.astype(np.int64)
    )


def frame_of_table(margins: Margins, table: BranchTable, full_time_share: float) -> BranchFrame:
    """Branches of a user's table. What a row leaves open comes from the margins.

    Posts known to be full time rank before the baseline's share of full-time posts, the others behind it: so the baseline has just
    those, and a policy that raises the share reaches further ones.
    """
    given = table_arrays(table)
    kinds = given.type.astype(np.int64)
    away = np.where(np.isnan(given.away), margins.away[kinds], given.away)
    start = np.where(given.full_time == 0, full_time_share, 0.0)
    width = np.select([given.full_time == 1, given.full_time == 0], [full_time_share, 1.0 - full_time_share], 1.0)
    known = ~np.isnan(given.age_cumulative).any(axis=1)
    rows = np.array([_fine_bands(margins, row, kind) for row, kind in zip(given.age_cumulative[known], kinds[known], strict=True)])
    ages = np.concatenate([margins.age_cumulative, rows.reshape(-1, margins.age_cumulative.shape[1])])
    age_row = np.where(known, len(BRANCH_TYPES) + np.cumsum(known) - 1, kinds)
    return BranchFrame(given.type, given.members, away, start, width, ages, age_row)


def _fine_bands(margins: Margins, cumulative: np.ndarray, kind: int) -> np.ndarray:
    """Cumulative shares of the eight published bands over the fine ones, each band parted as the margins part it for the branch type."""
    fine = np.diff(margins.age_cumulative, prepend=0.0, axis=1)
    overall, own, band_of = fine.mean(axis=0), fine[kind], np.array(BAND_OF)
    wanted = np.diff(cumulative, prepend=0.0)
    bands = np.bincount(band_of, own)
    own = np.where(bands[band_of] > 0.0, own, overall)  # the table has members where the margins have none of this type
    found = (wanted / np.bincount(band_of, own))[band_of] * own
    total = np.cumsum(found)
    return total / total[-1]
