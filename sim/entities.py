"""Entities and their state variables: the one table from which arrays, agents, checks and the ODD tables are made.

State is a struct of arrays. Members of a branch lie side by side, in slot order, from ``first`` on; ``members`` of the ``room``
places are taken. Rules compute in float64; the storage type of each variable is declared here and both engines store through it.
"""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.assessment import CONSTRUCTS

BRANCH_TYPES = (
    "village",
    "community",
    "organ",
    "public_institution",
    "state_enterprise",
    "non_public_enterprise",
    "social_organisation",
    "school",
)
NEVER = -100000  # "month of the last visit" of a branch that was never visited

Owner = Literal["member", "branch", "body"]


@dataclass(frozen=True, slots=True)
class StateVariable:
    """One state variable: who owns it, how it is stored, and between which bounds it must lie."""

    owner: Owner
    name: str
    dtype: str
    unit: str
    low: float | None
    high: float | None
    meaning: str
    per_construct: bool = False


def _rows(owner: Owner, *rows: tuple) -> tuple[StateVariable, ...]:
    return tuple(StateVariable(owner, *row) for row in rows)


STATE_VARIABLES: tuple[StateVariable, ...] = (
    *_rows(
        "member",
        ("id", "u8", "packed id", None, None, "origin branch, month of entry, slot: never reused"),
        ("born", "i4", "month", None, None, "month of birth, counted like the months of the run"),
        ("joined", "i4", "month", None, None, "month of joining the party, counted like the months of the run"),
        ("away", "u1", "0 or 1", 0, 1, "lives away from the branch for most of the year"),
        ("female", "u1", "0 or 1", 0, 1, "a woman"),
        ("minority", "u1", "0 or 1", 0, 1, "of an ethnic minority"),
        ("college", "u1", "0 or 1", 0, 1, "junior college or above"),
        ("occupation", "u1", "index", 0, 7, "occupation at the start or on joining, by the bulletin's eight classes"),
        ("disposition", "f8", "0-1", 0, 1, "level towards which the member drifts when left alone"),
        ("engagement", "f8", "0-1", 0, 1, "true engagement; never observed by a superior"),
        ("knowledge", "f8", "0-1", 0, 1, "what is left of study and training"),
        ("engagement_year", "f8", "sum of 0-1", 0, 12, "engagement summed over the months of this calendar year on the roll"),
    ),
    *_rows(
        "branch",
        ("type", "u1", "index", 0, len(BRANCH_TYPES) - 1, "branch type"),
        ("body", "i4", "index", 0, None, "superior body"),
        ("target_u", "f8", "0-1", 0, 1, "rank in the order in which policies for a share of branches reach them"),
        ("row", "i4", "index", 0, None, "row of the setting this branch reads: level of targeting x types + type"),
        ("marks", "u8", "bits", None, None, "targeted policies of the comparison that reach this branch, one bit each"),
        ("away_share", "f8", "share", 0, 1, "share of its members who live away"),
        ("first", "i8", "index", 0, None, "place of the first member in the member arrays"),
        ("room", "i4", "places", 0, None, "places kept for members"),
        ("members", "i4", "members", 0, 50, "members on the roll"),
        ("ability_z", "f8", "sd", None, None, "secretary's ability, in standard deviations"),
        ("intrinsic_z", "f8", "sd", None, None, "secretary's intrinsic motive, in standard deviations"),
        ("career_z", "f8", "sd", None, None, "secretary's promotion window, in standard deviations"),
        ("full_time_u", "f8", "0-1", 0, 1, "rank in the order in which posts become full time"),
        ("integration_z", "f8", "sd", None, None, "integration with business, in standard deviations"),
        ("resources_z", "f8", "sd", None, None, "resources, in standard deviations"),
        ("pressure_z", "f8", "sd", None, None, "pull of business, in standard deviations"),
        ("time_business", "f8", "share of free time", 0, 1, "secretary's time for business"),
        ("time_substance", "f8", "share of free time", 0, 1, "secretary's time for substantive party work"),
        ("time_paperwork", "f8", "share of free time", 0, 1, "secretary's time for paperwork"),
        ("belief", "f8", "0-1", 0, 1, "perceived chance of being visited in an assessment period"),
        ("business", "f8", "0-1", 0, 1, "true business output"),
        ("quality", "f8", "0-1", 0, 1, "true level per construct", True),
        ("quality_1", "f8", "0-1", 0, 1, "true quality one month ago (reference weights)"),
        ("quality_2", "f8", "0-1", 0, 1, "true quality two months ago (reference weights)"),
        ("documents", "f8", "0-1", 0, 1, "share of the file filled this month"),
        ("invented", "f8", "0-1", 0, 1, "share of the missing level that reports invent"),
        ("verified", "f8", "0-1", 0, 1, "level seen at the last visit, per construct", True),
        ("visit_month", "i4", "month", None, None, "month of this period's visit, if one is planned"),
        ("last_visit", "i4", "month", None, None, "month of the last visit"),
        ("used_business", "f8", "share of working time", 0, 1, "business time this month"),
        ("used_substance", "f8", "share of working time", 0, 1, "substantive party work this month"),
        ("used_paperwork", "f8", "share of working time", 0, 1, "paperwork this month"),
        ("used_other", "f8", "share of working time", 0, 1, "talks, follow-up and preparation of training this month"),
        ("at_cap", "u1", "0 or 1", 0, 1, "party time stands at its cap"),
        ("contact_hours", "f8", "hours per month", 0, None, "leaders' contact it gets this month"),
        ("held", "u1", "0 or 1", 0, 1, "the month's organisational life was really held"),
        ("logged", "u1", "0 or 1", 0, 1, "the month's organisational life stands in the minutes"),
        ("period_months", "i4", "months", 0, 12, "months of the assessment period so far"),
        ("period_quality", "f8", "sum of 0-1", 0, None, "true levels summed over the period so far", True),
        ("period_documents", "f8", "sum of 0-1", 0, None, "file levels summed over the period so far"),
        ("period_invented", "f8", "sum of 0-1", 0, None, "invented shares summed over the period so far"),
        ("score", "f8", "0-1", 0, 1, "party score of the last assessment"),
        ("composite", "f8", "0-1", 0, 1, "composite score of the last assessment"),
        ("true_mean", "f8", "0-1", 0, 1, "true quality over the last assessment period (reference weights)"),
        ("inflation", "f8", "0-1", -1, 1, "part of the gap owed to reports above truth (D1)"),
        ("focus", "f8", "0-1", -1, 1, "part of the gap owed to points set otherwise than the reference weights (D1)"),
        ("leniency", "f8", "0-1", 0, 1, "part of the inflation that raters give away"),
        ("adjustment", "f8", "0-1", -1, 1, "part of the gap owed to plus, minus and veto rows"),
        ("vetoed", "u1", "0 or 1", 0, 1, "failed by a veto row at the last assessment"),
        ("truncated", "f8", "0-1", 0, 1, "share of the score's indicators held to the scale"),
        ("engagement_sum", "f8", "sum of 0-1", 0, 50, "members' engagement, summed in slot order"),
        ("engagement_squares", "f8", "sum of squares", 0, 50, "squares of members' engagement, summed in slot order"),
        ("knowledge_sum", "f8", "sum of 0-1", 0, 50, "members' knowledge, summed in slot order"),
        ("engaged_50", "i4", "members", 0, 50, "members with engagement above 0.5"),
        ("engaged_60", "i4", "members", 0, 50, "members with engagement above 0.6"),
        ("engaged_70", "i4", "members", 0, 50, "members with engagement above 0.7"),
        ("aged_61", "i4", "members", 0, 50, "members aged 61 and over"),
        ("start_members", "i4", "members", 0, 50, "members on the roll when the month began"),
        ("start_residents", "i4", "members", 0, 50, "of these, members who do not live away"),
        ("start_aged", "i4", "members", 0, 50, "of these, members aged 61 and over"),
        ("attended", "i4", "members", 0, 50, "members who came to the session really held"),
        ("attended_residents", "i4", "members", 0, 50, "of these, members who do not live away"),
        ("attended_aged", "i4", "members", 0, 50, "of these, members aged 61 and over"),
        ("trained", "i4", "members", 0, 50, "members who came to the month's training"),
        ("exits", "i4", "members", 0, 50, "members who left this month"),
        ("disposals", "i4", "members", 0, 50, "of these, removed as unqualified"),
        ("recruits", "i4", "members", 0, 1, "members admitted this month"),
        ("recruits_young", "i4", "members", 0, 1, "of these, aged 35 and under"),
        ("member_hours", "f8", "hours", 0, None, "hours asked of members this month"),
    ),
    *_rows(
        "body",
        ("branches", "i4", "branches", 0, None, "branches under the body"),
        ("affordable", "f8", "share", 0, 1, "share of the wanted visits and contact it can afford this month"),
        ("recent_share", "f8", "share", 0, 1, "share of its branches visited within the length of a period"),
    ),
)


def variables_of(owner: Owner) -> tuple[StateVariable, ...]:
    """State variables of one kind of entity, in table order."""
    return tuple(row for row in STATE_VARIABLES if row.owner == owner)


Members = namedtuple("Members", [row.name for row in variables_of("member")])  # type: ignore[misc]
Branches = namedtuple("Branches", [row.name for row in variables_of("branch")])  # type: ignore[misc]
Bodies = namedtuple("Bodies", [row.name for row in variables_of("body")])  # type: ignore[misc]
State = namedtuple("State", ["members", "branches", "bodies"])
"""All state of a run: three structs of arrays."""


def _arrays(owner: Owner, count: int) -> list[np.ndarray]:
    return [np.zeros((count, len(CONSTRUCTS)) if row.per_construct else count, dtype=row.dtype) for row in variables_of(owner)]


def empty_members(places: int) -> Members:
    """Member arrays, all zero."""
    return Members(*_arrays("member", places))


def empty_branches(count: int) -> Branches:
    """Branch arrays, all zero."""
    return Branches(*_arrays("branch", count))


def empty_bodies(count: int) -> Bodies:
    """Arrays of superior bodies, all zero."""
    return Bodies(*_arrays("body", count))


def copy_state(state: State) -> State:
    """Deep copy: the policies of a comparison each start from their own copy of the same burn-in state."""
    return State(*(type(part)(*(array.copy() for array in part)) for part in state))


def roll_places(branches: Branches) -> np.ndarray:
    """Places of all members on the roll in the member arrays, branch by branch in slot order, int64."""
    before = np.cumsum(branches.members, dtype=np.int64) - branches.members
    return np.arange(branches.members.sum(dtype=np.int64)) + np.repeat(branches.first - before, branches.members)
