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
AGED = 61.0  # years: the open band of the bulletin
YOUNG_BELOW = 36.0  # years: "aged 35 and under"
LUCK_SHIFT = np.uint64(32 - 10)  # the top ten bits choose one of 1024 levels


@inner
def live_month(state, setting, margins, run_key, month, first, stop):
    """Branches ``first`` to ``stop``: every member's month, in slot order; sums are those of the roll at the month's end."""
    members, branches = state.members, state.branches
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
        life = branches.quality[b, LIFE]
        peers = branches.engagement_sum[b]
        base = rules.branch_base(
            rules.obligation(p.member_attendance_intercept, p.member_attendance_key, month % 12),
            p.member_attendance_engagement,
            p.branch_engagement_reference,
            p.member_attendance_quality,
            life,
            p.branch_quality_reference,
        )
        # Influences that all members of a branch share this month.
        talk = rules.mean_of(p.secretary_talk_hours, count)
        with_leader = talk + branches.contact_hours[b]
        far = p.member_rate_contact * rules.saturating(talk, p.member_contact_scale)
        near = p.member_rate_session * life + p.member_rate_contact * rules.saturating(with_leader, p.member_contact_scale)
        hollow = p.member_rate_hollow * rules.hollow_share(held, branches.logged[b] == 1, life)
        hollow_elsewhere = 0.0 if held else hollow
        passed_on = p.member_paperwork_passed_on * branches.used_paperwork[b]
        control = rules.control_share(branches.used_paperwork[b], branches.used_substance[b])
        shared_loss = p.member_rate_burden * passed_on
        shared_loss = shared_loss + rules.crowding_out(p.member_rate_control, control, p.member_crowd_threshold)
        studied = p.member_session_learning * life

        start = branches.first[b]
        stays = 0
        attended = trained = exits = disposals = 0
        residents = attended_residents = start_aged = attended_aged = 0
        e_sum = e_squares = k_sum = 0.0
        above_50 = above_60 = above_70 = aged = 0
        for i in range(start, start + count):
            words = rules.draw(run_key, members.id[i], month, MEMBER_MONTH)
            e = members.engagement[i]
            k = members.knowledge[i]
            away = members.away[i] == 1
            age = (month - members.born[i]) / MONTHS
            chance = rules.attendance_probability(
                base, p.member_attendance_engagement, e, p.member_attendance_away, away, p.member_attendance_age, age
            )
            comes = rules.uniform(words[0]) < chance
            came = held and comes
            learns = trains and comes
            old = age >= AGED
            attended += came
            trained += learns
            residents += not away
            attended_residents += came and not away
            start_aged += old
            attended_aged += came and old
            # The rules choose between numbers, not between paths: half of such branches would be mispredicted.
            gain = rules.gain_rate(p.member_rate_knowledge, k, came, near, far)
            loss = rules.loss_rate(shared_loss, came, hollow, hollow_elsewhere, away, p.member_rate_away)
            learnt = rules.taught(studied if came else 0.0, lesson if learns else 0.0)
            luck = setting.luck[rules.level_of(words[2], LUCK_SHIFT)]
            others = rules.peer_mean(peers, e, count)
            e_next = rules.updated(e, p.member_rate_anchor, members.disposition[i], p.member_rate_peers, others, gain * luck, loss * luck)
            k_next = rules.learn(k, kept, learnt)

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
                members.away[j] = members.away[i]
                members.female[j] = members.female[i]
                members.minority[j] = members.minority[i]
                members.college[j] = members.college[i]
                members.occupation[j] = members.occupation[i]
                members.disposition[j] = members.disposition[i]
            members.engagement_year[j] = rules.year_sum(members.engagement_year[i], e_next, january)
            members.engagement[j] = e_next
            members.knowledge[j] = k_next
            e_sum += e_next
            e_squares += e_next * e_next
            k_sum += k_next
            above_50 += e_next > 0.5
            above_60 += e_next > 0.6
            above_70 += e_next > 0.7
            aged += old

        words = rules.draw(run_key, rules.entity_id(BRANCH, b, 0, 0), month, BRANCH_MONTH)
        admitted = young = 0
        if stays < branches.room[b] and rules.uniform(words[2]) < rules.admission_probability(stays, p.branch_recruit_rate):
            i = start + stays
            born = new_member(members, i, run_key, b, month, branches.type[b], branches.away_share[b], setting, margins)
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

        branches.start_members[b] = count
        branches.members[b] = stays
        branches.start_residents[b] = residents
        branches.start_aged[b] = start_aged
        branches.attended[b] = attended
        branches.attended_residents[b] = attended_residents
        branches.attended_aged[b] = attended_aged
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
        branches.member_hours[b] = attended * p.member_session_hours + trained * lesson_hours + count * passed_on
