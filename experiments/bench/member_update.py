"""The heaviest process alone: one month of all members without leaving and admission, by the kernel's own stages."""

from __future__ import annotations

import numba
import numpy as np

from experiments.bench.member_inputs import COUNTS, SUMS, Inputs
from sim.processes.members import AGED, YEAR
from sim.processes.month_of_branch import month_of_branch
from sim.processes.month_of_member import (
    LANES,
    ROWS,
    attend,
    count_attendance,
    count_roll,
    draw_month,
    engage,
    learn_month,
    load_levels,
    load_place,
    load_position,
    look_up,
    meet_month,
    store,
    sum_roll,
)
from sim.simulate import Run

CHANGED = ("engagement", "knowledge", "identity", "engagement_year", "away", "absent")


@numba.njit(error_model="numpy", nogil=True)
def kernel_update(members, branches, setting, run_key, month, sums):  # type: ignore[no-untyped-def]
    """As ``sim.processes.members.live_month`` calls the stages; everybody stays."""
    january = month % 12 == 0
    work = np.empty(ROWS * LANES)
    for b in range(sums.shape[0]):
        p = setting.values[branches.row[b]]
        now = month_of_branch(p, branches, b, month % 12)
        first = max(branches.first[b], 0)
        draw_month(members, first, now, run_key, month, work)
        load_levels(members, first, now, work)
        load_position(members, first, now, month, p.branch_role_coverage, work)
        load_place(members, first, now, work)
        attend(p, now, work)
        look_up(now, setting.death, setting.luck, work)
        meet_month(p, now, work)
        learn_month(p, now, work)
        engage(p, now, january, work)
        came = count_attendance(now, AGED, work)
        store(members, first, now.count, january, work)
        roll = count_roll(p, now, now.count, AGED, YEAR, work)
        levels = sum_roll(now.count, work)
        for k in range(7):
            sums[b, k] = came[k]
            sums[b, 7 + k] = roll[k]
        for k in range(5):
            sums[b, 14 + k] = levels[k]


def kernel_sums(run: Run, inputs: Inputs) -> np.ndarray:
    """Sums of one month of ``inputs`` by the kernel's stages, which also move its members; shape (branches, SUMS)."""
    _, _, setting = next(iter(run.settings()))
    sums = np.empty((len(inputs.rows), len(SUMS)))
    kernel_update(inputs.members, run.state.branches, setting, inputs.run_key, inputs.month, sums)
    return sums


def disagreements(one: Inputs, one_sums: np.ndarray, other: Inputs, other_sums: np.ndarray, within: float) -> list[str]:
    """Where two updates of the same members differ: names of member variables and sums. Counts must be equal, levels to ``within``."""
    apart = [name for name in CHANGED if not _close(getattr(one.members, name), getattr(other.members, name), within)]
    for place, name in enumerate(SUMS):
        allowed = 0.0 if place < COUNTS else 50 * within  # a sum over a branch
        if not _close(one_sums[:, place], other_sums[:, place], allowed):
            apart.append(f"sum of {name}")
    return apart


def _close(one: np.ndarray, other: np.ndarray, within: float) -> bool:
    return bool(np.all(np.abs(one.astype(np.float64) - other.astype(np.float64)) <= within))
