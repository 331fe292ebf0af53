"""What one month of all members reads: the members, and for every branch what its month offers, as a row of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numba
import numpy as np

from sim.files.scenario_files import load_scenario
from sim.observation import new_tally
from sim.processes.month_of_branch import MonthOfBranch, month_of_branch
from sim.simulate import Run, start

PARAMETERS = (
    "member_attendance_identity", "member_attendance_engagement", "member_attendance_away", "branch_role_coverage", "member_contact_share",
    "member_online_depth", "member_rate_knowledge", "member_rate_role", "member_rate_away", "member_rate_hardship", "member_self_study",
    "member_identity_drift", "member_rate_anchor", "member_rate_peers", "member_deep_cut",
)  # fmt: skip
FIELDS = (*MonthOfBranch._fields, *PARAMETERS)
"""Names of a branch's row: what the month offers, then the parameters that the members' loops read themselves."""

MEMBER_FIELDS = (
    "id", "born", "disposition", "post_u", "hardship_u", "contact_u", "interest", "engagement", "knowledge", "identity", "engagement_year",
    "away", "absent",
)  # fmt: skip
"""Member arrays in the order of the C structure."""

SUMS = (
    "attended", "trained", "residents", "residents_came", "away_came", "aged", "aged_came", "above_50", "above_60", "above_70", "aged_left",
    "deep", "dues_only", "aided", "engagement", "squares", "knowledge", "identity", "service",
)  # fmt: skip
"""What the update reports of every branch; the first 14 are whole numbers."""
COUNTS = 14


class Inputs(NamedTuple):
    """Arrays of one month. ``members`` is changed by an update; ``rows`` (branches, FIELDS); ``first``: place of the first member."""

    members: Any
    rows: np.ndarray
    first: np.ndarray
    run_key: np.ndarray
    luck: np.ndarray
    month: int

    def size(self) -> int:
        """Members on the rolls."""
        return int(self.rows[:, FIELDS.index("count")].sum())

    def fresh(self) -> Inputs:
        """The same with members of its own."""
        return self._replace(members=type(self.members)(*(array.copy() for array in self.members)))


@numba.njit(error_model="numpy")
def _one_month(state, setting, b, month_of_year):  # type: ignore[no-untyped-def]
    """The way in from Python, which the loops of the model do without."""
    return month_of_branch(setting.values[state.branches.row[b]], state.branches, b, month_of_year)


def settled_run(branches: int, levers: Sequence[str] = ()) -> Run:
    """A run of so many branches after two years, so that every variable has its usual spread; ``levers`` as after ``--set``."""
    run = start(load_scenario("baseline", [f"population.branches={branches}", "burn_in=24", *levers]), seed=1)
    run.advance_to(0, new_tally(0))
    return run


def inputs_of(run: Run, month: int) -> Inputs:
    """What the members of a run read in ``month``; the run itself is left as it is."""
    _, _, setting = next(iter(run.settings()))
    branches = run.state.branches
    rows = np.empty((len(branches), len(FIELDS)))
    for b in range(len(branches)):
        p = setting.values[branches.row[b]]
        rows[b] = (*_one_month(run.state, setting, b, month % 12), *(p[name] for name in PARAMETERS))
    first = np.ascontiguousarray(branches.first, dtype=np.int64)
    return Inputs(run.state.members, rows, first, run.run_key, setting.luck, month).fresh()
