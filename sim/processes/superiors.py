"""Loops of the superior bodies: planning visits and contact, visiting, watching risk, remembering who was visited."""

import numpy as np

from sim import compiled as rules
from sim.assessment import LIFE, SERVICE, STUDY
from sim.compiled import inner
from sim.entities import NEVER
from sim.randomness import Purpose

PLAN, NOISE = Purpose.VISIT_PLAN.word, Purpose.VISIT_NOISE.word
NO_VISIT, SAMPLED, ROUND = 0, 1, 2  # what a visit is: none, of the coverage sample, a round to everybody
MONTHS = 12.0  # months in a year


@inner
def risk_of(branches, setting, run_key, month, b):
    """What the data say about the true level of a branch this month."""
    p = setting.values[branches.row[b]]
    q = branches.quality[b, LIFE] + branches.quality[b, STUDY] + branches.quality[b, SERVICE]
    words = rules.draw(run_key, rules.branch_entity(run_key, b), month, PLAN)
    return rules.risk_signal(q / 3.0, p.inspection_signal_noise, rules.normal(rules.uniform(words[3])))


@inner
def worse_share(branches, bodies, setting, run_key, month, b):
    """Share of the other branches of the body that look worse in the data."""
    k = branches.body[b]
    own = risk_of(branches, setting, run_key, month, b)
    worse = 0
    for other in range(bodies.first[k], bodies.first[k] + bodies.branches[k]):
        worse += risk_of(branches, setting, run_key, month, other) < own
    return worse / (bodies.branches[k] - 1.0) if bodies.branches[k] > 1 else 0.5


@inner
def plan_attention(state, setting, run_key, month):
    """What bodies can afford of the visits and contact wanted of them; at a period's start, which branches they will visit."""
    common = setting.values[0]  # capacity and calendar are the same in every row
    period = int(common.assessment_period_months)
    bodies, branches = state.bodies, state.branches
    count = branches.type.shape[0]
    wanted = np.zeros(bodies.branches.shape[0])
    contact, drawn = np.zeros(bodies.branches.shape[0]), np.zeros(bodies.branches.shape[0])
    weight = np.empty(count)
    for b in range(count):
        p = setting.values[branches.row[b]]
        wanted[branches.body[b]] += rules.wanted_days(
            p.inspection_coverage_target,
            p.inspection_days_per_visit,
            period,
            p.branch_leader_contact_hours,
            p.inspection_rounds,
            p.inspection_round_days,
        )
        is_point = branches.point_u[b] < p.inspection_contact_points
        weight[b] = rules.contact_weight(is_point, branches.warned[b] == 1, p.inspection_early_warning)
        contact[branches.body[b]] += p.branch_leader_contact_hours
        drawn[branches.body[b]] += p.branch_leader_contact_hours * weight[b]
    for k in range(bodies.branches.shape[0]):
        bodies.affordable[k] = rules.affordable_share(common.inspection_capacity_days, wanted[k])
    starts = month % period == 0
    for b in range(count):
        p = setting.values[branches.row[b]]
        k = branches.body[b]
        share = bodies.affordable[k]
        mean_weight = drawn[k] / contact[k] if contact[k] > 0.0 else 1.0
        branches.contact_hours[b] = rules.contact_of(p.branch_leader_contact_hours * share, weight[b], mean_weight)
        words = rules.draw(run_key, rules.branch_entity(run_key, b), month, PLAN)
        if starts:
            worse = 0.5
            if p.inspection_targeting > 0.0:
                worse = worse_share(branches, bodies, setting, run_key, month, b)
            branches.visit_month[b] = NEVER
            if rules.uniform(words[0]) < rules.visit_chance(p.inspection_coverage_target, share, p.inspection_targeting, worse):
                branches.visit_month[b] = month + int(rules.uniform(words[1]) * period)
        if branches.visit_month[b] == month:
            branches.visit[b] = SAMPLED
        else:
            branches.visit[b] = ROUND if rules.uniform(words[2]) < p.inspection_rounds / MONTHS * share else NO_VISIT


@inner
def visit(state, setting, run_key, month, first, stop):
    """Branches ``first`` to ``stop``: this month's visits, what they see, and what secretaries come to expect."""
    bodies, branches = state.bodies, state.branches
    for b in range(first, stop):
        p = setting.values[branches.row[b]]
        if branches.visit[b] != NO_VISIT:
            words = rules.draw(run_key, rules.branch_entity(run_key, b), month, NOISE)
            for c, word in ((LIFE, words[0]), (STUDY, words[1]), (SERVICE, words[2])):
                z = rules.normal(rules.uniform(word))
                noise = p.visit_noise * z
                branches.verified[b, c] = rules.seen_level(branches.quality[b, c], branches.documents[b], p.hidden_from_visits, noise)
            branches.last_visit[b] = month
            branches.belief[b] = rules.belief_after_visit(branches.belief[b], p.secretary_visit_shock)
        else:
            recent = bodies.visit_talk[branches.body[b]]
            branches.belief[b] = rules.belief_from_hearsay(branches.belief[b], p.secretary_belief_rate, recent)


@inner
def remember_visits(state, setting, run_key, month):
    """What is talked of this month's visits in each body; branches whose monthly risk index warns."""
    period = int(setting.values[0].assessment_period_months)
    bodies, branches = state.bodies, state.branches
    for k in range(bodies.branches.shape[0]):
        start, stop = bodies.first[k], bodies.first[k] + bodies.branches[k]
        visited = watched = 0
        total = 0.0
        for b in range(start, stop):
            visited += branches.visit[b] != NO_VISIT
            if setting.values[branches.row[b]].inspection_early_warning > 0.0:
                watched += 1
                total += risk_of(branches, setting, run_key, month, b)
        bodies.visit_talk[k] = rules.talk_of_visits(visited, bodies.branches[k], period)
        mean = total / watched if watched > 0 else 0.0  # of those watched: a targeted warning compares among its targets
        for b in range(start, stop):
            warned = False
            if setting.values[branches.row[b]].inspection_early_warning > 0.0:
                warned = rules.is_warned(risk_of(branches, setting, run_key, month, b), mean)
            branches.warned[b] = 1 if warned else 0
