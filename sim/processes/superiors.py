"""Loops of the superior bodies: planning visits and contact, visiting, remembering who was visited."""

import math

import numpy as np

from sim import compiled as rules
from sim.assessment import LIFE, SERVICE, STUDY
from sim.compiled import inner
from sim.entities import NEVER
from sim.randomness import Kind, Purpose

BRANCH = int(Kind.BRANCH)
PLAN, NOISE = int(Purpose.VISIT_PLAN), int(Purpose.VISIT_NOISE)


@inner
def plan_attention(state, setting, run_key, month):
    """What bodies can afford of the visits and contact wanted of them; at a period's start, which branches they will visit."""
    common = setting.values[0]  # capacity and calendar are the same in every row
    period = int(common.assessment_period_months)
    bodies, branches = state.bodies, state.branches
    count = branches.type.shape[0]
    wanted = np.zeros(bodies.branches.shape[0])
    for b in range(count):
        p = setting.values[branches.row[b]]
        wanted[branches.body[b]] += rules.wanted_days(
            p.inspection_coverage_target, p.inspection_days_per_visit, period, p.branch_leader_contact_hours
        )
    for k in range(bodies.branches.shape[0]):
        bodies.affordable[k] = rules.affordable_share(common.inspection_capacity_days, wanted[k])
    starts = month % period == 0
    for b in range(count):
        p = setting.values[branches.row[b]]
        share = bodies.affordable[branches.body[b]]
        branches.contact_hours[b] = p.branch_leader_contact_hours * share
        if starts:
            words = rules.draw(run_key, rules.entity_id(BRANCH, b, 0, 0), month, PLAN)
            branches.visit_month[b] = NEVER
            if rules.uniform(words[0]) < p.inspection_coverage_target * share:
                branches.visit_month[b] = month + int(rules.uniform(words[1]) * period)


@inner
def visit(state, setting, run_key, month, first, stop):
    """Branches ``first`` to ``stop``: this month's visits, what they see, and what secretaries come to expect."""
    bodies, branches = state.bodies, state.branches
    for b in range(first, stop):
        p = setting.values[branches.row[b]]
        if branches.visit_month[b] == month:
            hidden = rules.hidden_share(p.inspection_collusion, int(p.inspection_levels_up))
            noise = p.inspection_visit_noise / math.sqrt(p.inspection_items_per_visit)
            words = rules.draw(run_key, rules.entity_id(BRANCH, b, 0, 0), month, NOISE)
            for c, word in ((LIFE, words[0]), (STUDY, words[1]), (SERVICE, words[2])):
                z = rules.normal(rules.uniform(word))
                branches.verified[b, c] = rules.seen_level(branches.quality[b, c], branches.documents[b], hidden, noise * z)
            branches.last_visit[b] = month
            branches.belief[b] = rules.belief_after_visit(branches.belief[b], p.secretary_visit_shock)
        else:
            recent = bodies.recent_share[branches.body[b]]
            branches.belief[b] = rules.belief_from_hearsay(branches.belief[b], p.secretary_belief_rate, recent)


@inner
def remember_visits(state, setting, month):
    """Share of each body's branches visited within the length of an assessment period."""
    period = int(setting.values[0].assessment_period_months)
    bodies, branches = state.bodies, state.branches
    visited = np.zeros(bodies.branches.shape[0], np.int64)
    for b in range(branches.type.shape[0]):
        if month - branches.last_visit[b] < period:
            visited[branches.body[b]] += 1
    for k in range(bodies.branches.shape[0]):
        bodies.recent_share[k] = visited[k] / bodies.branches[k]
