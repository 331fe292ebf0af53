"""Entities and their state variables: the one table from which arrays, agents, checks and the ODD tables are made.

State is a struct of arrays. Members of a branch lie side by side, in slot order, from ``first`` on; ``members`` of the ``room``
places are taken. Rules compute in float64; the storage type of each variable is declared here and both engines store through it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

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
SPARE = 8  # places: loops read members in groups of eight
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
    width: int = 1


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
        ("identity", "f8", "0-1", 0, 1, "identity as a party member"),
        ("post_u", "f4", "0-1", 0, 1, "rank in the order in which members get a post, a pledge or an area of responsibility"),
        ("hardship_u", "f4", "0-1", 0, 1, "rank in the order of hardship"),
        ("contact_u", "f4", "0-1", 0, 1, "rank in the order in which members away are reached"),
        ("interest", "f4", "0-1", 0, 1, "weight of self-interest"),
        ("absent", "u1", "months", 0, 255, "months with a session since the member last came"),
        ("engagement_year", "f8", "sum of 0-1", 0, 12, "engagement summed over the months of this calendar year on the roll"),
    ),
    *_rows(
        "branch",
        ("type", "u1", "index", 0, len(BRANCH_TYPES) - 1, "branch type"),
        ("body", "i4", "index", 0, None, "superior body"),
        ("target_u", "f8", "0-1", 0, 1, "rank in the order in which policies for a share of branches reach them"),
        ("row", "i4", "index", 0, None, "row of the setting this branch reads: level of targeting x types + type"),
        ("marks", "u8", "bits", None, None, "targeted policies of the comparison that reach this branch, one bit each"),
        ("connected", "u8", "bits", None, None, "of those that do not, those that reach a branch it learns from along a link"),
        ("away_share", "f8", "share", 0, 1, "share of its members who live away"),
        ("first", "i8", "index", 0, None, "place of the first member in the member arrays"),
        ("room", "i4", "places", 0, None, "places kept for members"),
        ("members", "i2", "members", 0, 50, "members on the roll"),
        ("ability_z", "f8", "sd", None, None, "secretary's ability, in standard deviations"),
        ("intrinsic_z", "f8", "sd", None, None, "secretary's intrinsic motive, in standard deviations"),
        ("career_z", "f8", "sd", None, None, "secretary's promotion window, in standard deviations"),
        ("full_time_u", "f8", "0-1", 0, 1, "rank in the order in which posts become full time"),
        ("kind", "u1", "index", 0, 2, "type of secretary: balanced, affairs-boss, powerless"),
        ("since", "i4", "month", None, None, "month in which the secretary took the post"),
        ("reaction_z", "f8", "sd", None, None, "how the secretary takes feedback, in standard deviations"),
        ("own_ability", "f8", "0-1", 0, 1, "ability the secretary brought to the post"),
        ("ability", "f8", "0-1", 0, 1, "ability that comes to bear this month, with a first secretary's"),
        ("first_until", "i4", "month", None, None, "month in which a first secretary's term ends"),
        ("morale", "f8", "log factor", None, None, "what feedback did to the secretary's own motive"),
        ("crowded_secretary", "f8", "share", 0, 1, "own motive of the secretary displaced by material reward"),
        ("crowded_members", "f8", "share", 0, 1, "own drive of members displaced by material reward"),
        ("leaving", "u1", "0 or 1", 0, 1, "the secretary is promoted or moved down this month"),
        ("changed", "u1", "0 or 1", 0, 1, "a new secretary took the post this month"),
        ("integration_z", "f8", "sd", None, None, "integration with business, in standard deviations"),
        ("integration", "f8", "0-1", 0, 1, "integration of party work with business"),
        ("point_u", "f8", "0-1", 0, 1, "rank in the order in which branches become contact points"),
        ("demonstration_u", "f8", "0-1", 0, 1, "rank in the order in which branches become demonstrations"),
        ("venue_u", "f8", "0-1", 0, 1, "rank in the order in which branches get a venue"),
        ("industry_u", "f8", "0-1", 0, 1, "rank in the order in which branches are built on an industry"),
        ("links", "i8", "index", 0, None, "branches under the same body it may exchange with", 4),
        ("partner", "i8", "index", -1, None, "branch it is paired with, -1 where there is none"),
        ("mentors", "u1", "0 or 1", 0, 1, "it is the strong partner of a pair"),
        ("orders", "f8", "0-1", 0, 1, "strength of orders on their way, by levels above the branch", 4),
        ("demand", "f8", "0-1", 0, 1, "what the order that arrived this month demands on paper"),
        ("clarity", "f8", "0-1", 0, 1, "clarity of goals"),
        ("activity", "f8", "0-1", 0, 1, "self-chosen activities going on"),
        ("practice", "f8", "0-1", 0, 1, "good practice in use"),
        ("practice_seen", "f8", "0-1", 0, 1, "good practice as others see it this month"),
        ("backlog", "f8", "0-1", 0, 1, "open problems"),
        ("prestige", "f8", "0-1", 0, 1, "prestige with the public"),
        ("cohesion", "f8", "0-1", 0, 1, "how far the branch unites its members"),
        ("fatigue", "f8", "hours per member and month", 0, None, "burden of paperwork as members feel it"),
        ("online", "f8", "share", 0, 1, "of members reached online, those who still follow"),
        ("visit", "u1", "index", 0, 2, "visit this month: none, of the sample, a round"),
        ("warned", "u1", "0 or 1", 0, 1, "the monthly risk index warns"),
        ("postponed", "i2", "sessions", 0, 12, "sessions of the period put off to its end"),
        ("sessions", "i2", "sessions", 0, 13, "sessions really held this month"),
        ("grade", "u1", "index", 0, 3, "grade of the last assessment: poor, average, fairly good, good"),
        ("resources_z", "f8", "sd", None, None, "resources, in standard deviations"),
        ("pressure_z", "f8", "sd", None, None, "pull of business, in standard deviations"),
        ("time_business", "f8", "share of free time", 0, 1, "secretary's time for business"),
        ("time_substance", "f8", "share of free time", 0, 1, "secretary's time for substantive party work"),
        ("time_paperwork", "f8", "share of free time", 0, 1, "secretary's time for paperwork"),
        ("belief", "f8", "0-1", 0, 1, "perceived chance of being visited in an assessment period"),
        ("business", "f8", "0-1", 0, 1, "true business output"),
        ("quality", "f8", "0-1", 0, 1, "true level per construct", 3),
        ("quality_1", "f8", "0-1", 0, 1, "true quality one month ago (reference weights)"),
        ("quality_2", "f8", "0-1", 0, 1, "true quality two months ago (reference weights)"),
        ("documents", "f8", "0-1", 0, 1, "share of the file filled this month"),
        ("invented", "f8", "0-1", 0, 1, "share of the missing level that reports invent"),
        ("verified", "f8", "0-1", 0, 1, "level seen at the last visit, per construct", 3),
        ("visit_month", "i4", "month", None, None, "month of this period's visit, if one is planned"),
        ("last_visit", "i4", "month", None, None, "month of the last visit"),
        ("used_business", "f8", "share of working time", 0, 1, "business time this month"),
        ("used_substance", "f8", "share of working time", 0, 1, "substantive party work this month"),
        ("worked", "f8", "share of working time", 0, 2, "substantive party work done this month, a first secretary's included"),
        ("used_paperwork", "f8", "share of working time", 0, 1, "paperwork this month"),
        ("used_other", "f8", "share of working time", 0, 1, "talks, follow-up and preparation of training this month"),
        ("at_cap", "u1", "0 or 1", 0, 1, "party time stands at its cap"),
        ("contact_hours", "f8", "hours per month", 0, None, "leaders' contact it gets this month"),
        ("held", "u1", "0 or 1", 0, 1, "the month's organisational life was really held"),
        ("logged", "u1", "0 or 1", 0, 1, "the month's organisational life stands in the minutes"),
        ("period_months", "i2", "months", 0, 12, "months of the assessment period so far"),
        ("period_quality", "f8", "sum of 0-1", 0, None, "true levels summed over the period so far", 3),
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
        ("identity_sum", "f8", "sum of 0-1", 0, 50, "members' identity, summed in slot order"),
        ("service_sum", "f8", "sum of 0-1", 0, 50, "members' service, summed in slot order"),
        ("deep", "i2", "members", 0, 50, "members who study in depth"),
        ("dues_only", "i2", "members", 0, 50, "members who came to no session for a year"),
        ("hard", "i2", "members", 0, 50, "members in hardship who get aid"),
        ("engaged_50", "i2", "members", 0, 50, "members with engagement above 0.5"),
        ("engaged_60", "i2", "members", 0, 50, "members with engagement above 0.6"),
        ("engaged_70", "i2", "members", 0, 50, "members with engagement above 0.7"),
        ("aged_61", "i2", "members", 0, 50, "members aged 61 and over"),
        ("start_members", "i2", "members", 0, 50, "members on the roll when the month began"),
        ("start_residents", "i2", "members", 0, 50, "of these, members who do not live away"),
        ("start_aged", "i2", "members", 0, 50, "of these, members aged 61 and over"),
        ("attended", "i2", "members", 0, 50, "members who came to the session really held"),
        ("attended_residents", "i2", "members", 0, 50, "of these, members who do not live away"),
        ("attended_aged", "i2", "members", 0, 50, "of these, members aged 61 and over"),
        ("start_away", "i2", "members", 0, 50, "of the roll when the month began, members who live away"),
        ("attended_away", "i2", "members", 0, 50, "of those who came, members who live away, online and elsewhere included"),
        ("trained", "i2", "members", 0, 50, "members who came to the month's training"),
        ("exits", "i2", "members", 0, 50, "members who left this month"),
        ("disposals", "i2", "members", 0, 50, "of these, removed as unqualified"),
        ("recruits", "i2", "members", 0, 1, "members admitted this month"),
        ("recruits_young", "i2", "members", 0, 1, "of these, aged 35 and under"),
        ("refused", "i2", "members", 0, 1, "candidates refused by an audit this month"),
        ("misconduct", "i2", "cases", 0, 1, "misconduct of a member this month"),
        ("member_hours", "f8", "hours", 0, None, "hours asked of members this month"),
    ),
    *_rows(
        "body",
        ("branches", "i4", "branches", 0, None, "branches under the body"),
        ("first", "i8", "index", 0, None, "first of its branches; they lie side by side"),
        ("affordable", "f8", "share", 0, 1, "share of the wanted visits and contact it can afford this month"),
        ("visit_talk", "f8", "share", 0, 12, "branches that would be visited in a period if visits went on as this month"),
        ("score_mean", "f8", "0-1", 0, 1, "mean score of its branches at the last assessment"),
        ("score_sd", "f8", "0-1", 0, 1, "standard deviation of these scores; 0 before the first assessment"),
        ("demonstrates", "u1", "0 or 1", 0, 1, "one of its branches is a demonstration"),
        ("county_demonstrates", "u1", "0 or 1", 0, 1, "a branch of its county is a demonstration"),
        ("considered", "f8", "members", 0, None, "candidates considered this year"),
        ("refused", "f8", "members", 0, None, "of these, refused by audits"),
        ("quota", "f8", "factor", 0, 2, "factor on this year's admissions"),
        ("covered", "f8", "share", 0, 1, "units in new fields with a party organisation"),
    ),
)


@cache
def variables_of(owner: Owner) -> tuple[StateVariable, ...]:
    """State variables of one kind of entity, in table order."""
    return tuple(row for row in STATE_VARIABLES if row.owner == owner)


NOT_KEPT = (
    *("target_u", "point_u", "demonstration_u", "venue_u", "industry_u", "resources_z", "integration_z", "pressure_z", "links"),
    *("first", "room", "body", "row", "marks", "connected"),
    *("demand", "ability", "clarity", "practice_seen", "inflation", "focus", "leniency", "adjustment", "truncated"),
)
"""Variables of a branch that a district at rest does without (``sim.country.rest``): drawn again from its address; worked out from where
things lie and whom a policy reaches; written in every month before anything reads them, or read in the month of the assessment only."""

Members = namedtuple("Members", [row.name for row in variables_of("member")])  # type: ignore[misc]
State = namedtuple("State", ["members", "branches", "bodies"])
"""All state of a run: members as a struct of arrays, branches and bodies as arrays of records (a field is read as an attribute)."""


@cache
def record_type(owner: Owner) -> np.dtype:
    """Record of one branch or body, aligned as the compiler wants it; what is kept at rest (``NOT_KEPT``) comes first."""
    rows = sorted(variables_of(owner), key=lambda row: (row.name in NOT_KEPT, -np.dtype(row.dtype).itemsize))
    return np.dtype([(row.name, row.dtype) if row.width == 1 else (row.name, row.dtype, row.width) for row in rows], align=True)


@cache
def kept_bytes() -> int:
    """Bytes of a branch's record that are kept at rest: the first ones."""
    record = record_type("branch")
    return min(int(record.fields[name][1]) for name in NOT_KEPT)  # type: ignore[index]


def empty_members(places: int) -> Members:
    """Member arrays, all zero, with some places at the end that loops may read and nobody ever takes."""
    return Members(*(np.zeros(places + SPARE, dtype=row.dtype) for row in variables_of("member")))


def empty_branches(count: int) -> np.recarray:
    """Branch records, all zero."""
    return np.zeros(count, record_type("branch")).view(np.recarray)


def empty_bodies(count: int) -> np.recarray:
    """Records of superior bodies, all zero."""
    return np.zeros(count, record_type("body")).view(np.recarray)


def columns_of(state: State) -> Iterator[tuple[StateVariable, np.ndarray]]:
    """Every state variable with its array, in table order; writing into an array changes the state."""
    owners = {"member": state.members, "branch": state.branches, "body": state.bodies}
    return ((row, getattr(owners[row.owner], row.name)) for row in STATE_VARIABLES)


def copy_state(state: State) -> State:
    """Deep copy: the policies of a comparison each start from their own copy of the same burn-in state."""
    return State(Members(*(array.copy() for array in state.members)), state.branches.copy(), state.bodies.copy())


def roll_places(branches: np.recarray) -> np.ndarray:
    """Places of all members on the roll in the member arrays, branch by branch in slot order, int64."""
    before = np.cumsum(branches.members, dtype=np.int64) - branches.members
    return np.arange(branches.members.sum(dtype=np.int64)) + np.repeat(branches.first - before, branches.members)
