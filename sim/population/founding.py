"""The population a run starts from: branches with their traits, the members on their rolls, and stationary initial states (D14)."""

from __future__ import annotations

import math

import numpy as np

from sim import compiled as rules
from sim.assessment import CONSTRUCTS, LIFE, SERVICE, STUDY
from sim.compiled import inlined, kernel
from sim.entities import NEVER, State, empty_bodies, empty_branches, empty_members
from sim.population.branch_frame import BranchFrame
from sim.population.margins import LARGEST, SMALLEST, Margins
from sim.population.part import Part
from sim.population.people import found_member, move_person
from sim.population.start_state import Start
from sim.randomness import FOUNDING_MONTH, Purpose
from sim.setting import Setting

BRANCH_ORIGIN, SECRETARY_ORIGIN = Purpose.BRANCH_ORIGIN.word, Purpose.SECRETARY_ORIGIN.word
BRANCH_START, BRANCH_SETTING = Purpose.BRANCH_START.word, Purpose.BRANCH_SETTING.word
MEMBER_START = Purpose.MEMBER_START.word
RANKS, SECRETARY_TYPE, LINKS = Purpose.BRANCH_RANKS.word, Purpose.SECRETARY_TYPE.word, Purpose.BRANCH_LINKS.word
LINKED = 4  # possible links of a branch; how many are in use is a lever
NOBODY = -1  # partner of a branch that is in no pair
COVERED = 0.75  # share of units in new fields with a party organisation at the start (mechanisms P31: 0.6 to 0.9)


@inlined
def from_quantiles(quantiles, z):
    """Value at the rank of the standard normal z, linear between the stored quantiles."""
    place = 0.5 * (1.0 + math.erf(z * math.sqrt(0.5))) * (quantiles.shape[0] - 1)
    k = int(place)
    k = min(k, quantiles.shape[0] - 2)
    return quantiles[k] + (place - k) * (quantiles[k + 1] - quantiles[k])


@inlined
def branch_z(loadings, branches, b, word):
    """Standing of a branch in one start variable: its traits and chance, on a normal scale."""
    return (
        loadings[0] * branches.ability_z[b]
        + loadings[1] * branches.intrinsic_z[b]
        + loadings[2] * branches.career_z[b]
        + loadings[3] * branches.resources_z[b]
        + loadings[4] * branches.integration_z[b]
        + loadings[5] * branches.pressure_z[b]
        + loadings[7] * rules.normal(rules.uniform(word))
    )


@inlined
def settle(branches, bodies, run_key, b):
    """What a branch is for life: traits that are no secretary's, ranks in the orders in which policies reach it, and its links."""
    entity = rules.branch_entity(run_key, b)
    words = rules.draw(run_key, entity, FOUNDING_MONTH, BRANCH_ORIGIN)
    branches.resources_z[b] = rules.normal(rules.uniform(words[1]))
    branches.integration_z[b] = rules.normal(rules.uniform(words[2]))
    words = rules.draw(run_key, entity, FOUNDING_MONTH, BRANCH_SETTING)
    branches.pressure_z[b] = rules.normal(rules.uniform(words[0]))
    branches.target_u[b] = rules.uniform(words[1])
    words = rules.draw(run_key, entity, FOUNDING_MONTH, RANKS)
    branches.point_u[b] = rules.uniform(words[0])
    branches.demonstration_u[b] = rules.uniform(words[1])
    branches.venue_u[b] = rules.uniform(words[2])
    branches.industry_u[b] = rules.uniform(words[3])
    words = rules.draw(run_key, entity, FOUNDING_MONTH, LINKS)
    alone = bodies.first[branches.body[b]]
    others = bodies.branches[branches.body[b]] - 1
    for k in range(LINKED):
        chosen = alone + int(rules.uniform(words[k]) * others)
        branches.links[b, k] = b if others == 0 else (chosen if chosen < b else chosen + 1)


@kernel
def found_branches(branches, bodies, frame, setting, sizes, start, run_key, month, first, stop):
    """Traits and initial states of branches ``first`` to ``stop``."""
    for b in range(first, stop):
        p = setting.values[frame.type[b]]
        entity = rules.branch_entity(run_key, b)
        kind = frame.type[b]
        branches.type[b] = kind
        branches.row[b] = kind
        branches.away_share[b] = frame.away[b]
        settle(branches, bodies, run_key, b)
        origin = rules.draw(run_key, entity, FOUNDING_MONTH, BRANCH_ORIGIN)
        size = rules.share_trait(0.5, 1.0, sizes.size_centre + sizes.size_spread * rules.normal(rules.uniform(origin[0])))
        drawn = int(SMALLEST + (LARGEST - SMALLEST) * size + 0.5)
        branches.members[b] = frame.members[b] if frame.members[b] > 0 else drawn
        words = rules.draw(run_key, entity, FOUNDING_MONTH, SECRETARY_ORIGIN)
        branches.ability_z[b] = rules.normal(rules.uniform(words[0]))
        branches.intrinsic_z[b] = rules.normal(rules.uniform(words[1]))
        branches.career_z[b] = rules.normal(rules.uniform(words[2]))
        branches.full_time_u[b] = frame.full_time_from[b] + rules.uniform(words[3]) * frame.full_time_width[b]
        words = rules.draw(run_key, entity, FOUNDING_MONTH, SECRETARY_TYPE)
        branches.kind[b] = rules.secretary_type(rules.uniform(words[0]), p.secretary_boss_share, p.secretary_powerless_share)
        branches.since[b] = month - int(rules.uniform(words[2]) * p.secretary_career_window)
        branches.reaction_z[b] = rules.normal(rules.uniform(words[3]))
        branches.own_ability[b] = rules.share_trait(p.secretary_ability_mean, p.secretary_ability_spread, branches.ability_z[b])
        branches.ability[b] = branches.own_ability[b]
        branches.first_until[b] = NEVER
        branches.partner[b] = NOBODY
        branches.integration[b] = rules.share_trait(p.branch_integration, p.branch_integration_spread, branches.integration_z[b])
        branches.clarity[b] = p.branch_goal_clarity
        branches.activity[b] = p.branch_activity_reference
        branches.practice[b] = p.branch_practice_reference
        branches.practice_seen[b] = p.branch_practice_reference
        branches.backlog[b] = p.branch_backlog_reference
        branches.prestige[b] = p.branch_prestige_reference
        branches.cohesion[b] = p.branch_cohesion_reference
        branches.online[b] = 0.5
        words = rules.draw(run_key, entity, FOUNDING_MONTH, BRANCH_START)
        weights, quantiles = start.loadings, start.quantiles
        branches.time_substance[b] = from_quantiles(quantiles[0, kind], branch_z(weights[0], branches, b, words[0]))
        branches.time_paperwork[b] = from_quantiles(quantiles[1, kind], branch_z(weights[1], branches, b, words[1]))
        branches.time_business[b] = 1.0 - branches.time_substance[b] - branches.time_paperwork[b]
        level = from_quantiles(quantiles[2, kind], branch_z(weights[2], branches, b, words[2]))
        for c in (LIFE, STUDY, SERVICE):
            branches.quality[b, c] = level
        branches.quality_1[b] = level
        branches.quality_2[b] = level
        branches.belief[b] = from_quantiles(quantiles[3, kind], branch_z(weights[3], branches, b, words[3]))
        branches.business[b] = from_quantiles(quantiles[4, kind], branch_z(weights[4], branches, b, origin[3]))
        branches.last_visit[b] = NEVER
        branches.visit_month[b] = NEVER


@kernel
def found_members(members, branches, frame, setting, sizes, start, run_key, month, first, stop):
    """Founding members of branches ``first`` to ``stop``; fills the branch sums."""
    for b in range(first, stop):
        kind = branches.type[b]
        e_sum = e_squares = k_sum = s_sum = 0.0
        p = setting.values[kind]
        for slot in range(branches.members[b]):
            i = branches.first[b] + slot
            identity = rules.member_entity(run_key, b, FOUNDING_MONTH, slot)
            ages = frame.ages[frame.age_row[b]]
            own = found_member(members, i, run_key, identity, month, kind, ages, frame.away[b], setting, sizes, FOUNDING_MONTH)
            words = rules.draw(run_key, identity, FOUNDING_MONTH, MEMBER_START)
            z = start.loadings[5, 6] * own + start.loadings[5, 7] * rules.normal(rules.uniform(words[0]))
            members.engagement[i] = from_quantiles(start.quantiles[5, kind], z)
            z = start.loadings[6, 6] * own + start.loadings[6, 7] * rules.normal(rules.uniform(words[1]))
            members.knowledge[i] = from_quantiles(start.quantiles[6, kind], z)
            e_sum += members.engagement[i]
            e_squares += members.engagement[i] * members.engagement[i]
            k_sum += members.knowledge[i]
            s_sum += rules.service_of(members.engagement[i], members.post_u[i] < p.branch_role_coverage)
        branches.service_sum[b] = s_sum
        branches.identity_sum[b] = branches.members[b] * p.branch_identity_reference
        branches.engagement_sum[b] = e_sum
        branches.engagement_squares[b] = e_squares
        branches.knowledge_sum[b] = k_sum


def make_room(branches, months: int) -> int:
    """Lay the branches' places out side by side with room for ``months`` admissions each; returns the places needed."""
    branches.room[:] = branches.members + months
    branches.first[:] = np.concatenate(([0], np.cumsum(branches.room[:-1], dtype=np.int64)))
    return int(branches.room.sum(dtype=np.int64))


@kernel
def settle_again(branches, bodies, run_key):
    """What all branches are for life, drawn once more."""
    for b in range(branches.shape[0]):
        settle(branches, bodies, run_key, b)


@kernel
def move_in(members, before, branches, old):
    """Copy everybody on the rolls from the places that begin at ``old`` to those the branches have now; no value changes."""
    for b in range(branches.shape[0]):
        for slot in range(branches.members[b]):
            i, j = old[b] + slot, branches.first[b] + slot
            move_person(before, i, members, j)
            members.engagement[j] = before.engagement[i]
            members.knowledge[j] = before.knowledge[i]
            members.identity[j] = before.identity[i]
            members.absent[j] = before.absent[i]
            members.away[j] = before.away[i]
            members.engagement_year[j] = before.engagement_year[i]


def lay_out(branches, bodies, part: Part) -> None:
    """Which body each branch of the part is under, and where the branches of each body lie."""
    whose = np.arange(part.first_branch, part.stop_branch, dtype=np.int64) * part.all_bodies // part.all_branches
    branches.body[:] = whose - part.first_body
    bodies.branches[:] = np.bincount(branches.body, minlength=len(bodies))
    bodies.first[:] = np.cumsum(bodies.branches, dtype=np.int64) - bodies.branches


def found_state(
    part: Part, frame: BranchFrame, sizes: Margins, setting: Setting, run_key: np.ndarray, month: int, months: int, start: Start
) -> State:
    """A part of the population at ``month``, with room for ``months`` months of admissions.

    ``frame``: what is given about the branches of the part; ``run_key``: that of the part.
    """
    count = part.stop_branch - part.first_branch
    branches, bodies = empty_branches(count), empty_bodies(part.stop_body - part.first_body)
    lay_out(branches, bodies, part)
    bodies.quota[:] = 1.0
    bodies.covered[:] = COVERED
    found_branches(branches, bodies, frame, setting, sizes, start, run_key, month, 0, count)
    members = empty_members(make_room(branches, months))
    found_members(members, branches, frame, setting, sizes, start, run_key, month, 0, count)
    assert len(CONSTRUCTS) == branches.quality.shape[1]
    return State(members, branches, bodies)
