"""The loop over members: attending, learning, engaging, leaving, joining. It is where the time of a run goes."""

import numpy as np

from sim import compiled as rules
from sim.assessment import LIFE
from sim.compiled import inner
from sim.population.people import new_member
from sim.randomness import Kind, Purpose

BRANCH = int(Kind.BRANCH)
BRANCH_MONTH, MEMBER_MONTH = int(Purpose.BRANCH_MONTH), int(Purpose.MEMBER_MONTH)
MONTHS = 12.0
YEAR = 12  # months without a session attended after which a member only pays dues (P25: assumption)
AGED = 61.0  # years: the open band of the bulletin
YOUNG_BELOW = 36.0  # years: "aged 35 and under"
LUCK_SHIFT = np.uint64(32 - 10)  # the top ten bits choose one of 1024 levels


@inner
def live_month(state, setting, margins, run_key, month, first, stop):
    """Branches ``first`` to ``stop``: every member's month, in slot order; sums are those of the roll at the month's end."""
    members, branches, bodies = state.members, state.branches, state.bodies
    january = month % 12 == 0
    last_age = setting.death.shape[0] - 1
    for b in range(first, stop):
        p = setting.values[branches.row[b]]
        trains = rules.is_training_month(month % 12, int(p.member_training_sessions))
        kept = rules.retained(rules.half_life(p.member_training_half_life, p.member_training_support, p.member_training_followup))
        lesson_hours = p.member_training_hours / p.member_training_sessions
        lesson = rules.session_gain(lesson_hours, p.member_training_scale, p.member_training_transfer) if trains else 0.0
        count = branches.members[b]
        held = branches.held[b] == 1
        usual = rules.content(p.branch_merge_rate, p.branch_merge_loss, p.branch_merge_reference)
        life = rules.session_level(branches.quality[b, LIFE], usual)
        peers = branches.engagement_sum[b]
        base = rules.branch_base(
            rules.obligation(p.member_attendance_intercept, p.member_attendance_key, month % 12),
            p.member_attendance_engagement,
            p.branch_engagement_reference,
            p.member_attendance_quality,
            life,
            p.branch_quality_reference,
        )
        enforced = rules.enforcement(p.member_disposal_rate, p.member_disposal_reference, p.member_enforcement_scale)
        has_venue = 1.0 if branches.venue_u[b] < p.branch_venue_share else 0.0
        base = base + rules.extra_duty(
            p.branch_leader_example - p.branch_example_reference,
            enforced,
            branches.activity[b] - p.branch_activity_reference,
            has_venue - p.branch_venue_reference,
            p.consequence_member_reward,
            p.member_rating,
            p.member_attendance_example,
            p.member_attendance_activity,
            p.member_attendance_venue,
            p.member_attendance_reward,
        )
        base = base - p.member_attendance_identity * p.branch_identity_reference
        age_loss = rules.age_loss(p.member_attendance_age, p.branch_retired_role)
        destination = rules.at_destination(p.member_registration, p.member_destination_coverage)
        online_share = rules.reached_online(p.member_registration, p.member_destination_coverage, p.member_online_reach)
        reached = destination + online_share * branches.online[b]
        branches.online[b] = rules.still_online(branches.online[b], p.member_online_dropout, held)
        # Influences that all members of a branch share this month.
        talk = rules.mean_of(p.secretary_talk_hours, count) / p.member_contact_share  # talks reach some members, not all (P32)
        met = branches.contact_hours[b]
        talked_far = p.member_rate_contact * rules.saturating(talk, p.member_contact_scale)
        talked_near = p.member_rate_contact * rules.saturating(talk + met, p.member_contact_scale)
        far = 0.0
        near = p.member_rate_session * life + p.member_rate_contact * rules.saturating(met, p.member_contact_scale)
        talked_near = p.member_rate_session * life + talked_near
        hollow = p.member_rate_hollow * rules.hollow_share(held, branches.logged[b] == 1, life)
        hollow_elsewhere = 0.0 if held else hollow
        passed_on = p.member_paperwork_passed_on * branches.used_paperwork[b]
        fatigue = rules.follow(branches.fatigue[b], passed_on, p.member_fatigue_months)
        branches.fatigue[b] = fatigue
        control = rules.control_share(branches.used_paperwork[b], branches.used_substance[b])
        control = rules.controlled(control, p.member_rating)
        shared_loss = p.member_rate_burden * fatigue
        shared_loss = shared_loss + rules.crowding_out(p.member_rate_control, control, p.member_crowd_threshold)
        praised = rules.recognition(p.branch_awards_share, p.branch_award_merit, p.consequence_praise, p.member_recognition_scale)
        lively = branches.activity[b] * (1.0 - p.branch_leisure_share)
        shared_gain = rules.shared_gain(
            p.member_rate_recognition, praised, p.member_rate_voice, p.branch_transparency, p.member_rate_activity, lively
        )
        near, talked_near = near + shared_gain, talked_near + shared_gain
        far, talked_far = far + shared_gain, talked_far + shared_gain
        depth = p.member_online_depth
        self_interest = p.member_rate_market * p.environment_market_values
        drive = 1.0 - branches.crowded_members[b]
        studied = p.member_session_learning * life
        mentored = rules.mentored(p.member_mentoring)
        studied_online, lesson_online = studied * p.member_online_depth, lesson * p.member_online_depth
        strengthened = rules.session_identity(
            p.member_identity_session,
            life,
            branches.cohesion[b] / p.branch_cohesion_reference,
            p.member_identity_lesson,
            p.member_identity_education,
        )
        hard_below, aided_below = p.member_hardship_share, p.member_hardship_share * p.member_aid_coverage
        goes = rules.move_probability(False, branches.away_share[b], p.environment_mobility_turnover)
        returns = rules.move_probability(True, branches.away_share[b], p.environment_mobility_turnover)

        start = branches.first[b]
        stays = 0
        attended = trained = exits = disposals = 0
        residents = attended_residents = start_aged = attended_aged = attended_away = 0
        e_sum = e_squares = k_sum = i_sum = s_sum = 0.0
        above_50 = above_60 = above_70 = aged = deep = dues_only = aided = 0
        for i in range(start, start + count):
            words = rules.draw(run_key, members.id[i], month, MEMBER_MONTH)
            e = members.engagement[i]
            k = members.knowledge[i]
            away = members.away[i] == 1
            age = (month - members.born[i]) / MONTHS
            own = members.identity[i]
            contact = members.contact_u[i]
            there = away and contact < destination  # takes part where he lives now: distance is no loss
            follows = away and not there and contact < reached
            chance = rules.attendance_probability(
                base + p.member_attendance_identity * own,
                p.member_attendance_engagement,
                e,
                p.member_attendance_away,
                away and not there and not follows,
                age_loss,
                age,
            )
            comes = rules.uniform(words[0]) < chance
            came = held and comes
            learns = trains and comes
            old = age >= AGED
            attended += came
            trained += learns
            residents += not away
            attended_residents += came and not away
            attended_away += came and away
            start_aged += old
            attended_aged += came and old
            has_post = members.post_u[i] < p.branch_role_coverage
            hardship = members.hardship_u[i]
            # The rules choose between numbers, not between paths: half of such branches would be mispredicted.
            talks = contact < p.member_contact_share
            beyond = talked_far if talks else far
            within = talked_near if talks else near
            gain = rules.gain_rate(p.member_rate_knowledge, k, came, rules.online_gain(within, beyond, depth if follows else 1.0), beyond)
            gain = gain + (p.member_rate_role if has_post else 0.0)
            loss = rules.loss_rate(shared_loss, came, hollow, hollow_elsewhere, away, 0.0 if there else p.member_rate_away)
            loss = loss + self_interest * members.interest[i]
            loss = loss + (p.member_rate_hardship if aided_below <= hardship < hard_below else 0.0)
            taught_in_session = studied_online if follows else studied
            taught_in_lesson = lesson_online if follows else lesson
            learnt = rules.taught(taught_in_session if came else 0.0, taught_in_lesson if learns else 0.0)
            learnt = rules.taught(learnt, rules.taught(p.member_self_study * e, mentored))
            luck = setting.luck[rules.level_of(words[2], LUCK_SHIFT)]
            others = rules.peer_mean(peers, e, count)
            anchor = members.disposition[i] * drive
            e_next = rules.updated(e, p.member_rate_anchor, anchor, p.member_rate_peers, others, gain * luck, loss * luck)
            k_next = rules.learn(k, kept, learnt)
            own = rules.identity_after(own, p.member_identity_drift, strengthened if came else 0.0)
            absent = rules.absent_months(members.absent[i], came, held)
            moves = rules.uniform(words[3]) < (returns if away else goes)

            years = int(age)
            death = setting.death[years if years < last_age else last_age]
            u = rules.uniform(words[1])
            if u < death:
                exits += 1
                continue
            if u < death + rules.monthly_disposal_probability(e_next, p.member_disposal_cut, p.member_disposal_rate):
                exits += 1
                disposals += 1
                continue
            j = start + stays
            stays += 1
            if j != i:  # somebody before left: close the gap, keep the order
                members.id[j] = members.id[i]
                members.born[j] = members.born[i]
                members.joined[j] = members.joined[i]
                members.female[j] = members.female[i]
                members.minority[j] = members.minority[i]
                members.college[j] = members.college[i]
                members.occupation[j] = members.occupation[i]
                members.disposition[j] = members.disposition[i]
                members.post_u[j] = members.post_u[i]
                members.hardship_u[j] = members.hardship_u[i]
                members.contact_u[j] = members.contact_u[i]
                members.interest[j] = members.interest[i]
            members.engagement_year[j] = rules.year_sum(members.engagement_year[i], e_next, january)
            members.engagement[j] = e_next
            members.knowledge[j] = k_next
            members.identity[j] = own
            members.absent[j] = absent
            members.away[j] = away != moves
            i_sum += own
            s_sum += rules.service_of(e_next, has_post)
            deep += rules.studies_in_depth(e_next, own, p.member_deep_cut)
            dues_only += absent >= YEAR
            aided += hardship < aided_below
            e_sum += e_next
            e_squares += e_next * e_next
            k_sum += k_next
            above_50 += e_next > 0.5
            above_60 += e_next > 0.6
            above_70 += e_next > 0.7
            aged += old

        words = rules.draw(run_key, rules.entity_id(BRANCH, b, 0, 0), month, BRANCH_MONTH)
        admitted = young = refused = 0
        rush = rules.seasonal(month % 12, p.branch_recruit_burst, p.branch_quantity_weight)
        wanted = p.branch_recruit_rate * rush * bodies.quota[branches.body[b]]
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
            aided += members.hardship_u[i] < aided_below

        branches.start_members[b] = count
        branches.members[b] = stays
        branches.start_residents[b] = residents
        branches.start_aged[b] = start_aged
        branches.attended[b] = attended
        branches.attended_residents[b] = attended_residents
        branches.attended_aged[b] = attended_aged
        branches.start_away[b] = count - residents
        branches.attended_away[b] = attended_away
        branches.refused[b] = refused
        branches.identity_sum[b] = i_sum
        branches.service_sum[b] = s_sum
        branches.deep[b] = deep
        branches.dues_only[b] = dues_only
        branches.hard[b] = aided
        branches.trained[b] = trained
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
            attended * branches.sessions[b],
            p.member_session_hours,
            trained,
            lesson_hours,
            count,
            passed_on,
            p.branch_role_coverage,
            p.member_mentoring,
        )
