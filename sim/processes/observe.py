"""The observer's loop over a month: adding the branches to the tally, in their order, group by group."""

import math

from sim import compiled as rules
from sim.compiled import kernel
from sim.processes.groups import group_of, groups_per_branch
from sim.submodels.attendance import KEY_MONTH
from sim.submodels.careers import BOSS, POWERLESS

HOURS_PER_DAY = 8.0


@kernel
def observe_month(state, setting, month, weak_below, top, bottom):
    """Add one month of all branches to rows ``top`` and ``bottom``: group 0 is all, group 1 + type the type."""
    reference = setting.reference
    branches = state.branches
    count = branches.type.shape[0]
    places = groups_per_branch(top)
    key_meeting = 1.0 if month % 12 == KEY_MONTH else 0.0
    for b in range(count):
        p = setting.values[branches.row[b]]
        own = int(branches.type[b]) + 1
        q = reference[0] * branches.quality[b, 0] + reference[1] * branches.quality[b, 1] + reference[2] * branches.quality[b, 2]
        roll = float(branches.members[b])
        began = float(branches.start_members[b])
        attended = rules.mean_of(float(branches.attended[b]), began)
        weak = 1.0 if (q + branches.quality_1[b] + branches.quality_2[b]) / 3.0 < weak_below else 0.0
        visited = 1.0 if branches.last_visit[b] == month else 0.0
        contact = branches.contact_hours[b]
        days = rules.visit_days(branches.visit[b], p.inspection_days_per_visit, p.inspection_round_days)
        superiors = contact / HOURS_PER_DAY + days
        worked = branches.worked[b] + branches.used_paperwork[b] + branches.used_other[b]
        present = branches.first_until[b] > month
        money = rules.monthly_money(
            p.secretary_pay,
            branches.full_time_u[b] < p.secretary_full_time_share,
            p.environment_price_post,
            1.0 if branches.venue_u[b] < p.branch_venue_share else 0.0,
            p.environment_price_venue,
            branches.hard[b],
            p.environment_price_aid,
            roll,
            p.consequence_member_reward,
            p.environment_price_reward,
            p.consequence_pay_link,
            branches.score[b],
            present,
        )
        secretary = worked * p.secretary_hours / HOURS_PER_DAY
        for place in range(places):
            g = group_of(place, own, branches.marks[b], branches.connected[b])
            t, d = top[g], bottom[g]
            t.engagement += branches.engagement_sum[b]
            d.engagement += roll
            t.engagement_sd += branches.engagement_squares[b]  # close_month makes a standard deviation of it
            t.engaged_share += branches.engaged_60[b]
            t.engaged_share_50 += branches.engaged_50[b]
            t.engaged_share_70 += branches.engaged_70[b]
            t.attendance += branches.attended[b]
            d.attendance += began * branches.held[b]
            t.attendance_residents += branches.attended_residents[b]
            d.attendance_residents += branches.start_residents[b] * branches.held[b]
            t.attendance_61_plus += branches.attended_aged[b]
            d.attendance_61_plus += branches.start_aged[b] * branches.held[b]
            t.attendance_key += key_meeting * branches.attended[b]
            d.attendance_key += key_meeting * began * branches.held[b]
            if branches.logged[b] == 1:
                t.attendance_logged += began * rules.logged_attendance(attended, branches.documents[b])
                d.attendance_logged += began
            t.meetings_held_share += branches.sessions[b]
            t.meetings_logged_share += branches.logged[b]
            t.knowledge += branches.knowledge_sum[b]
            t.quality += q
            d.quality += 1.0
            t.business_time += branches.used_business[b]
            t.substance_time += branches.used_substance[b]
            t.paperwork_time += branches.used_paperwork[b]
            t.party_time += branches.used_substance[b] + branches.used_paperwork[b]
            t.paperwork_hours += branches.used_paperwork[b] * p.secretary_hours
            t.business_output += branches.business[b]
            t.weak_share += weak
            t.checked_share += 12.0 * visited
            t.invented_share += branches.invented[b]
            t.belief += branches.belief[b]
            t.capped_share += branches.at_cap[b]
            t.contact_hours += contact
            t.recruit_rate += 12.0 * branches.recruits[b]
            d.recruit_rate += began
            t.recruits_young_share += branches.recruits_young[b]
            d.recruits_young_share += branches.recruits[b]
            t.exit_rate += 12.0 * branches.exits[b]
            t.disposal_rate += 12.0 * branches.disposals[b]
            t.share_61_plus += branches.aged_61[b]
            t.cost_superiors += superiors
            t.cost_secretaries += secretary
            t.cost_person_days += superiors + secretary
            t.cost_money += money
            t.identity += branches.identity_sum[b]
            t.service += branches.service_sum[b]
            t.deep_study_share += branches.deep[b]
            t.dues_only_share += branches.dues_only[b]
            t.cohesion += branches.cohesion[b] * roll
            t.fatigue += branches.fatigue[b] * roll
            t.attendance_away += branches.attended_away[b]
            d.attendance_away += branches.start_away[b] * branches.held[b]
            t.prestige += branches.prestige[b]
            t.integration += branches.integration[b]
            t.activity += branches.activity[b]
            t.practice += branches.practice[b]
            t.backlog += branches.backlog[b]
            t.morale += branches.morale[b]
            t.coverage_new_fields += state.bodies.covered[branches.body[b]]
            t.first_secretary_share += 1.0 if present else 0.0
            t.secretary_turnover += 12.0 * branches.changed[b]
            t.misconduct_rate += 12.0 * branches.misconduct[b]
            t.refused_share += branches.refused[b]
            d.refused_share += branches.refused[b] + branches.recruits[b]
            if branches.kind[b] == BOSS:
                t.substance_boss += branches.used_substance[b]
                d.substance_boss += 1.0
            elif branches.kind[b] == POWERLESS:
                t.substance_powerless += branches.used_substance[b]
                d.substance_powerless += 1.0
            t.member_hours += branches.member_hours[b]


@kernel
def close_month(top, bottom):
    """Finish a month when all branches are added: denominators that several responses share, and the standard deviation of engagement."""
    for g in range(top.shape[0]):
        t, d = top[g], bottom[g]
        branches, members, began = d.quality, d.engagement, d.recruit_rate
        d.meetings_held_share = branches
        d.meetings_logged_share = branches
        d.business_time = branches
        d.substance_time = branches
        d.paperwork_time = branches
        d.party_time = branches
        d.paperwork_hours = branches
        d.business_output = branches
        d.weak_share = branches
        d.checked_share = branches
        d.invented_share = branches
        d.belief = branches
        d.capped_share = branches
        d.contact_hours = branches
        d.cost_superiors = branches
        d.cost_secretaries = branches
        d.cost_person_days = branches
        d.cost_evaluators = branches
        d.cost_money = branches
        d.prestige = branches
        d.integration = branches
        d.activity = branches
        d.practice = branches
        d.backlog = branches
        d.morale = branches
        d.coverage_new_fields = branches
        d.first_secretary_share = branches
        d.secretary_turnover = branches
        d.engaged_share = members
        d.engaged_share_50 = members
        d.engaged_share_70 = members
        d.knowledge = members
        d.share_61_plus = members
        d.identity = members
        d.service = members
        d.deep_study_share = members
        d.dues_only_share = members
        d.cohesion = members
        d.fatigue = members
        d.member_hours = members
        d.exit_rate = began
        d.disposal_rate = began
        d.misconduct_rate = began
        if members > 0.0:
            mean = t.engagement / members
            square = t.engagement_sd / members - mean * mean
            t.engagement_sd = math.sqrt(square) if square > 0.0 else 0.0
            d.engagement_sd = 1.0
