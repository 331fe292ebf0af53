"""The observer's loops: adding a month of branches to the tally, in branch order, group by group."""

import math

import numpy as np

from sim import compiled as rules
from sim.compiled import inner, kernel
from sim.entities import BRANCH_TYPES
from sim.observation import TARGET_GROUPS
from sim.submodels.attendance import KEY_MONTH
from sim.submodels.careers import BOSS, POWERLESS
from sim.submodels.costs import EVALUATION_DAYS, FEEDBACK_DAYS, REVIEW_DAYS

TYPES, PARTS = len(BRANCH_TYPES), len(TARGET_GROUPS)
LEAST_BRANCHES, LEAST_SCORES, LEAST_SPREAD = 20, 5, 0.005  # below these a rank correlation is missing (D2)
HOURS_PER_DAY = 8.0
NEAR_CUT = 0.005  # graded score: within it a branch counts as just above or just below a cut-off (T24)
YEAR = 12  # months
TOP_GRADES = 2  # fairly good and good


@inner
def mid_ranks(values):
    """Ranks from 1, ties sharing their mean rank, and the number of distinct values."""
    order = np.argsort(values)
    ranks = np.empty(values.shape[0])
    distinct = 0
    k = 0
    while k < order.shape[0]:
        stop = k + 1
        while stop < order.shape[0] and values[order[stop]] == values[order[k]]:
            stop += 1
        for j in range(k, stop):
            ranks[order[j]] = 0.5 * (k + stop + 1)
        k = stop
        distinct += 1
    return ranks, distinct


@kernel
def rank_correlation(scores, truths):
    """Spearman correlation with mid-ranks; nan where D2 calls it missing."""
    n = scores.shape[0]
    if n < LEAST_BRANCHES:
        return math.nan
    mean = spread = 0.0
    for k in range(n):
        mean += truths[k] / n
    for k in range(n):
        spread += (truths[k] - mean) * (truths[k] - mean)
    a, distinct = mid_ranks(scores)
    if math.sqrt(spread / (n - 1)) < LEAST_SPREAD or distinct < LEAST_SCORES:
        return math.nan
    b, _ = mid_ranks(truths)
    middle = 0.5 * (n + 1)
    ab = aa = bb = 0.0
    for k in range(n):
        ab += (a[k] - middle) * (b[k] - middle)
        aa += (a[k] - middle) * (a[k] - middle)
        bb += (b[k] - middle) * (b[k] - middle)
    return ab / math.sqrt(aa * bb)


@kernel
def gini_mean_difference(values):
    """Mean absolute difference between two branches: 2/(n(n-1)) sum (2i - n - 1) x_(i) (D5); nan below two branches."""
    n = values.shape[0]
    if n < 2:
        return math.nan
    order = np.argsort(values)
    total = 0.0
    for k in range(n):
        total += (2.0 * (k + 1) - n - 1.0) * values[order[k]]
    return 2.0 * total / (n * (n - 1.0))


@inner
def groups_per_branch(top):
    """How many groups each branch is counted in: all, its type, and one of three for each targeted policy."""
    return 2 + (top.shape[0] - TYPES - 1) // PARTS


@inner
def group_of(place, own, marks, connected):
    """The ``place``-th group a branch is counted in: all, its type, then treated, connected or others for each targeted policy."""
    if place < 2:
        return own if place == 1 else 0
    bit, first = np.uint64(place - 2), TYPES + 1 + PARTS * (place - 2)
    if (marks >> bit) & np.uint64(1) == np.uint64(1):
        return first
    return first + 1 if (connected >> bit) & np.uint64(1) == np.uint64(1) else first + 2


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
            t.engagement_sd += branches.engagement_squares[b]  # turned into a standard deviation by close_month
            t.engaged_share += branches.engaged_60[b]
            d.engaged_share += roll
            t.engaged_share_50 += branches.engaged_50[b]
            d.engaged_share_50 += roll
            t.engaged_share_70 += branches.engaged_70[b]
            d.engaged_share_70 += roll
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
            d.meetings_held_share += 1.0
            t.meetings_logged_share += branches.logged[b]
            d.meetings_logged_share += 1.0
            t.knowledge += branches.knowledge_sum[b]
            d.knowledge += roll
            t.quality += q
            d.quality += 1.0
            t.business_time += branches.used_business[b]
            d.business_time += 1.0
            t.substance_time += branches.used_substance[b]
            d.substance_time += 1.0
            t.paperwork_time += branches.used_paperwork[b]
            d.paperwork_time += 1.0
            t.party_time += branches.used_substance[b] + branches.used_paperwork[b]
            d.party_time += 1.0
            t.paperwork_hours += branches.used_paperwork[b] * p.secretary_hours
            d.paperwork_hours += 1.0
            t.business_output += branches.business[b]
            d.business_output += 1.0
            t.weak_share += weak
            d.weak_share += 1.0
            t.checked_share += 12.0 * visited
            d.checked_share += 1.0
            t.invented_share += branches.invented[b]
            d.invented_share += 1.0
            t.belief += branches.belief[b]
            d.belief += 1.0
            t.capped_share += branches.at_cap[b]
            d.capped_share += 1.0
            t.contact_hours += contact
            d.contact_hours += 1.0
            t.recruit_rate += 12.0 * branches.recruits[b]
            d.recruit_rate += began
            t.recruits_young_share += branches.recruits_young[b]
            d.recruits_young_share += branches.recruits[b]
            t.exit_rate += 12.0 * branches.exits[b]
            d.exit_rate += began
            t.disposal_rate += 12.0 * branches.disposals[b]
            d.disposal_rate += began
            t.share_61_plus += branches.aged_61[b]
            d.share_61_plus += roll
            t.cost_superiors += superiors
            d.cost_superiors += 1.0
            t.cost_secretaries += secretary
            d.cost_secretaries += 1.0
            t.cost_person_days += superiors + secretary
            d.cost_person_days += 1.0
            d.cost_evaluators += 1.0
            t.cost_money += money
            d.cost_money += 1.0
            t.identity += branches.identity_sum[b]
            d.identity += roll
            t.service += branches.service_sum[b]
            d.service += roll
            t.deep_study_share += branches.deep[b]
            d.deep_study_share += roll
            t.dues_only_share += branches.dues_only[b]
            d.dues_only_share += roll
            t.cohesion += branches.cohesion[b] * roll
            d.cohesion += roll
            t.fatigue += branches.fatigue[b] * roll
            d.fatigue += roll
            t.attendance_away += branches.attended_away[b]
            d.attendance_away += branches.start_away[b] * branches.held[b]
            t.prestige += branches.prestige[b]
            d.prestige += 1.0
            t.integration += branches.integration[b]
            d.integration += 1.0
            t.activity += branches.activity[b]
            d.activity += 1.0
            t.practice += branches.practice[b]
            d.practice += 1.0
            t.backlog += branches.backlog[b]
            d.backlog += 1.0
            t.morale += branches.morale[b]
            d.morale += 1.0
            t.coverage_new_fields += state.bodies.covered[branches.body[b]]
            d.coverage_new_fields += 1.0
            t.first_secretary_share += 1.0 if present else 0.0
            d.first_secretary_share += 1.0
            t.secretary_turnover += 12.0 * branches.changed[b]
            d.secretary_turnover += 1.0
            t.misconduct_rate += 12.0 * branches.misconduct[b]
            d.misconduct_rate += began
            t.refused_share += branches.refused[b]
            d.refused_share += branches.refused[b] + branches.recruits[b]
            if branches.kind[b] == BOSS:
                t.substance_boss += branches.used_substance[b]
                d.substance_boss += 1.0
            elif branches.kind[b] == POWERLESS:
                t.substance_powerless += branches.used_substance[b]
                d.substance_powerless += 1.0
            t.member_hours += branches.member_hours[b]
            d.member_hours += roll


@kernel
def close_month(top, bottom):
    """Turn the sum of squares of a month into the standard deviation of engagement, once all branches are added."""
    for g in range(top.shape[0]):
        t, d = top[g], bottom[g]
        if d.engagement > 0.0:
            mean = t.engagement / d.engagement
            square = t.engagement_sd / d.engagement - mean * mean
            t.engagement_sd = math.sqrt(square) if square > 0.0 else 0.0
            d.engagement_sd = 1.0


@inner
def members_of_group(types, marks, connected, g):
    """Indices of the branches of a group."""
    found = np.empty(types.shape[0], np.int64)
    place = 0 if g == 0 else (1 if g <= TYPES else 2 + (g - TYPES - 1) // PARTS)
    count = 0
    for b in range(types.shape[0]):
        if group_of(place, int(types[b]) + 1, marks[b], connected[b]) == g:
            found[count] = b
            count += 1
    return found[:count]


@kernel
def observe_assessment(state, setting, month, weak_below, top, bottom):
    """Add the assessment just made to rows ``top`` and ``bottom``; what ranks all branches is left to :func:`observe_ranks`."""
    branches = state.branches
    for b in range(branches.type.shape[0]):
        p = setting.values[branches.row[b]]
        q = (branches.quality[b, 0] + branches.quality[b, 1] + branches.quality[b, 2]) / 3.0
        weak = (q + branches.quality_1[b] + branches.quality_2[b]) / 3.0 < weak_below
        flagged = branches.score[b] < p.assessment_pass_mark
        graded = rules.graded_score(branches.score[b], p.assessment_leniency)
        above, below = rules.near_cut(graded, NEAR_CUT), rules.near_cut(graded + NEAR_CUT, NEAR_CUT)
        since = month - branches.last_visit[b]
        review = p.assessment_review * REVIEW_DAYS + p.consequence_feedback * FEEDBACK_DAYS
        outside = p.assessment_third_party_share * EVALUATION_DAYS
        for place in range(groups_per_branch(top)):
            g = group_of(place, int(branches.type[b]) + 1, branches.marks[b], branches.connected[b])
            t, d = top[g], bottom[g]
            t.score += branches.score[b]
            d.score += 1.0
            t.composite_score += branches.composite[b]
            d.composite_score += 1.0
            t.gap += branches.score[b] - branches.true_mean[b]
            d.gap += 1.0
            t.inflation += branches.inflation[b]
            d.inflation += 1.0
            t.inflation_positive += branches.inflation[b] if branches.inflation[b] > 0.0 else 0.0
            d.inflation_positive += 1.0
            t.focus += branches.focus[b]
            d.focus += 1.0
            t.leniency += branches.leniency[b]
            d.leniency += 1.0
            t.adjustment += branches.adjustment[b]
            d.adjustment += 1.0
            t.vetoed_share += branches.vetoed[b]
            d.vetoed_share += 1.0
            t.truncated_share += branches.truncated[b]
            d.truncated_share += 1.0
            t.flagged_share += 1.0 if flagged else 0.0
            d.flagged_share += 1.0
            if weak:
                t.flag_sensitivity += 1.0 if flagged else 0.0
                d.flag_sensitivity += 1.0
            else:
                t.flag_specificity += 0.0 if flagged else 1.0
                d.flag_specificity += 1.0
            t.top_grades_share += 1.0 if branches.grade[b] >= TOP_GRADES else 0.0
            d.top_grades_share += 1.0
            t.just_above_share += 1.0 if above else 0.0
            d.just_above_share += 1.0
            t.just_below_share += 1.0 if below else 0.0
            d.just_below_share += 1.0
            if YEAR <= since < 2 * YEAR:
                t.inflation_visited += branches.inflation[b]
                d.inflation_visited += 1.0
            elif since >= 2 * YEAR:
                t.inflation_unvisited += branches.inflation[b]
                d.inflation_unvisited += 1.0
            t.cost_superiors += review
            t.cost_evaluators += outside
            t.cost_person_days += review + outside


@kernel
def observe_ranks(types, marks, connected, score, true_mean, top, bottom):
    """Add to rows ``top`` and ``bottom`` what ranks the branches of a group: validity (D2) and inequality (D5)."""
    weighted = counted = 0.0
    for g in range(top.shape[0]):
        chosen = members_of_group(types, marks, connected, g)
        scores, truths = score[chosen], true_mean[chosen]
        rho = rank_correlation(scores, truths)
        if not math.isnan(rho):
            top[g].validity += rho
            bottom[g].validity += 1.0
            if g > 0 and g <= TYPES:
                weighted += rho * chosen.shape[0]
                counted += chosen.shape[0]
                top[g].validity_within += rho
                bottom[g].validity_within += 1.0
        spread = gini_mean_difference(truths)
        if not math.isnan(spread):
            top[g].inequality += spread
            bottom[g].inequality += 1.0
    if counted > 0.0:
        top[0].validity_within += weighted / counted
        bottom[0].validity_within += 1.0
