"""The loop over members: attending, learning, engaging, leaving, joining. It is where the time of a run goes."""

import numpy as np

from sim import compiled as rules
from sim.compiled import inner
from sim.population.people import new_member
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
    leave,
    load_levels,
    load_place,
    load_position,
    look_up,
    meet_month,
    store,
    sum_roll,
)
from sim.randomness import Purpose

BRANCH_MONTH = Purpose.BRANCH_MONTH.word
MONTHS = 12.0
YEAR = 12  # months without a session attended after which a member only pays dues (P25: assumption)
AGED = 61.0  # years: the open band of the bulletin
YOUNG_BELOW = 36.0  # years: "aged 35 and under"


@inner
def live_month(state, setting, margins, run_key, month, first, stop):
    """Branches ``first`` to ``stop``: every member's month, in slot order; sums are those of the roll at the month's end."""
    members, branches = state.members, state.branches
    january = month % 12 == 0
    work = np.empty(ROWS * LANES)
    for b in range(first, stop):
        p = setting.values[branches.row[b]]
        now = month_of_branch(p, branches, b, month % 12)
        branches.online[b] = rules.still_online(branches.online[b], p.member_online_dropout, now.held)
        branches.fatigue[b] = rules.follow(branches.fatigue[b], now.passed_on, p.pace_of_fatigue)
        start = max(branches.first[b], 0)  # it is never negative: so the compiler need not look for places counted from the end
        draw_month(members, start, now, run_key, month, work)
        load_levels(members, start, now, work)
        load_position(members, start, now, month, p.branch_role_coverage, work)
        load_place(members, start, now, work)
        attend(p, now, work)
        look_up(now, setting.death, setting.luck, work)
        meet_month(p, now, work)
        learn_month(p, now, work)
        engage(p, now, january, work)
        counts = count_attendance(now, AGED, work)
        stays, disposals = leave(members, start, p, now, work)
        exits = now.count - stays
        store(members, start, stays, january, work)
        above_50, above_60, above_70, aged, deep, dues_only, aided = count_roll(p, now, stays, AGED, YEAR, work)
        e_sum, e_squares, k_sum, i_sum, s_sum = sum_roll(stays, work)

        words = rules.draw(run_key, rules.branch_entity(run_key, b), month, BRANCH_MONTH)
        admitted = young = refused = 0
        rush = rules.seasonal(month % 12, p.branch_recruit_burst, p.branch_quantity_weight)
        wanted = p.branch_recruit_rate * rush * state.bodies.quota[branches.body[b]]
        considered = stays < branches.room[b] and rules.uniform(words[2]) < rules.admission_probability(stays, wanted)
        if considered:
            i = start + stays
            shift = rules.readiness_shift(month % 12, p.branch_recruit_burst, p.branch_quantity_weight)
            who = branches.type[b], branches.away_share[b]
            born, u_audit = new_member(members, i, run_key, b, month, who[0], who[1], setting, margins, shift)
            refused = 1 if rules.is_refused(members.disposition[i], u_audit, p.branch_admission_audit) else 0
        if considered and refused == 0:
            i = start + stays
            admitted = 1
            young = 1 if (month - born) / MONTHS < YOUNG_BELOW else 0
            stays += 1
            e_next, k_next = members.engagement[i], members.knowledge[i]
            e_sum += e_next
            e_squares += e_next * e_next
            k_sum += k_next
            above_50 += e_next > 0.5
            above_60 += e_next > 0.6
            above_70 += e_next > 0.7
            aged += (month - born) / MONTHS >= AGED
            i_sum += members.identity[i]
            s_sum += rules.service_of(e_next, members.post_u[i] < p.branch_role_coverage)
            deep += rules.studies_in_depth(e_next, members.identity[i], p.member_deep_cut)
            aided += members.hardship_u[i] < now.aided_below

        branches.start_members[b] = now.count
        branches.members[b] = stays
        branches.start_residents[b] = counts[2]
        branches.start_aged[b] = counts[5]
        branches.attended[b] = counts[0]
        branches.attended_residents[b] = counts[3]
        branches.attended_aged[b] = counts[6]
        branches.start_away[b] = now.count - counts[2]
        branches.attended_away[b] = counts[4]
        branches.refused[b] = refused
        branches.identity_sum[b] = i_sum
        branches.service_sum[b] = s_sum
        branches.deep[b] = deep
        branches.dues_only[b] = dues_only
        branches.hard[b] = aided
        branches.trained[b] = counts[1]
        branches.exits[b] = exits
        branches.disposals[b] = disposals
        branches.recruits[b] = admitted
        branches.recruits_young[b] = young
        branches.engagement_sum[b] = e_sum
        branches.engagement_squares[b] = e_squares
        branches.knowledge_sum[b] = k_sum
        branches.engaged_50[b] = above_50
        branches.engaged_60[b] = above_60
        branches.engaged_70[b] = above_70
        branches.aged_61[b] = aged
        branches.member_hours[b] = rules.hours_of_members(
            counts[0] * branches.sessions[b],
            p.member_session_hours,
            counts[1],
            now.lesson_hours,
            now.count,
            now.passed_on,
            p.branch_role_coverage,
            p.member_mentoring,
        )
