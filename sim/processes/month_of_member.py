"""A month of the members of one branch, in rows of scratch space: what the compiler can do for eight members at a time.

It can where a loop reaches few arrays, calls no library function and sums no floating-point numbers. So the month is parted into short
loops, each over all members of the branch: the draws, who attends, what members meet. The rules are the same scalar functions.
"""

import numpy as np

from sim import compiled as rules
from sim.compiled import inlined
from sim.population.people import move_person
from sim.randomness import Purpose

MEMBER_MONTH = Purpose.MEMBER_MONTH.word
MONTHS = 12.0
LUCK_SHIFT = np.uint64(32 - 10)  # the top ten bits choose one of 1024 levels

LANES = 64  # places of a row: a branch has at most 50 members
ROWS = 25
U_ATTEND, U_EXIT, U_MOVE, LUCK, AGE, AWAY, THERE, FOLLOWS, CAME, LEARNS, GAIN, LOSS = range(0, 12 * LANES, LANES)
ENGAGEMENT, KNOWLEDGE, IDENTITY, ANCHOR, INTEREST, CONTACT, POST, HARDSHIP, OTHERS, MOVES = range(12 * LANES, 22 * LANES, LANES)
ABSENT, YEAR_SUM, DEATH = range(22 * LANES, ROWS * LANES, LANES)
"""Where the rows begin. Uniform draws; factor; years; 1.0 or 0.0 (AWAY to LEARNS, POST: has one, MOVES); rates; levels; ranks; months."""


@inlined
def filled_up(count):
    """Whole groups of eight members: what stands behind the last member is worked out along and never stored."""
    return 8 * ((count + 7) >> 3)


@inlined
def draw_month(members, start, now, run_key, month, work):
    """This month's draws: uniforms for attendance, exit and moving, and which level of luck."""
    for k in range(filled_up(now.count)):
        words = rules.draw(run_key, members.id[start + k], month, MEMBER_MONTH)
        work[U_ATTEND + k] = rules.uniform(words[0])
        work[U_EXIT + k] = rules.uniform(words[1])
        work[U_MOVE + k] = rules.uniform(words[3])
        work[LUCK + k] = rules.level_of(words[2], LUCK_SHIFT)


@inlined
def load_levels(members, start, now, work):
    """What moves in a member, and the level he drifts to."""
    for k in range(filled_up(now.count)):
        work[ENGAGEMENT + k] = members.engagement[start + k]
        work[KNOWLEDGE + k] = members.knowledge[start + k]
        work[IDENTITY + k] = members.identity[start + k]
        work[ANCHOR + k] = members.disposition[start + k] * now.drive
        work[YEAR_SUM + k] = members.engagement_year[start + k]


@inlined
def load_position(members, start, now, month, posts, work):
    """What a member is: age, post, ranks and self-interest. ``posts``: share of members who have one."""
    for k in range(filled_up(now.count)):
        work[AGE + k] = (month - members.born[start + k]) / MONTHS
    for k in range(filled_up(now.count)):
        work[POST + k] = 1.0 if members.post_u[start + k] < posts else 0.0
        work[HARDSHIP + k] = members.hardship_u[start + k]
        work[CONTACT + k] = members.contact_u[start + k]
        work[INTEREST + k] = members.interest[start + k]


@inlined
def load_place(members, start, now, work):
    """Who lives away; of these, who takes part where he lives now (distance is no loss) and who follows online."""
    for k in range(filled_up(now.count)):
        work[AWAY + k] = members.away[start + k]
        work[ABSENT + k] = members.absent[start + k]
    for k in range(filled_up(now.count)):
        distant = work[AWAY + k] > 0.5
        contact = work[CONTACT + k]
        there = distant and contact < now.destination
        work[THERE + k] = 1.0 if there else 0.0
        work[FOLLOWS + k] = 1.0 if distant and not there and contact < now.reached else 0.0


@inlined
def attend(p, now, work):
    """Who comes to the session, if one is really held, and to the training, if there is one."""
    for k in range(now.count):
        chance = rules.attendance_probability(
            now.base + p.member_attendance_identity * work[IDENTITY + k],
            p.member_attendance_engagement,
            work[ENGAGEMENT + k],
            p.member_attendance_away,
            work[AWAY + k] - work[THERE + k] - work[FOLLOWS + k] > 0.5,
            now.age_loss,
            work[AGE + k],
        )
        comes = work[U_ATTEND + k] < chance
        work[CAME + k] = 1.0 if now.held and comes else 0.0
        work[LEARNS + k] = 1.0 if now.trains and comes else 0.0


@inlined
def look_up(now, death, luck, work):
    """Chance of death at each member's age, and the factor on what he experiences."""
    last_age = death.shape[0] - 1
    for k in range(filled_up(now.count)):
        work[DEATH + k] = death[min(int(work[AGE + k]), last_age)]
        work[LUCK + k] = luck[int(work[LUCK + k])]


@inlined
def meet_month(p, now, work):
    """What the month does to the members: rates of gain and loss, what the others are like, who moves."""
    for k in range(filled_up(now.count)):
        came, away = work[CAME + k] > 0.5, work[AWAY + k] > 0.5
        there, follows = work[THERE + k] > 0.5, work[FOLLOWS + k] > 0.5
        # The rules choose between numbers, not between paths: half of such branches would be mispredicted.
        talks = work[CONTACT + k] < p.member_contact_share
        beyond = now.talked_far if talks else now.far
        within = now.talked_near if talks else now.near
        within = rules.online_gain(within, beyond, p.member_online_depth if follows else 1.0)
        gain = rules.gain_rate(p.member_rate_knowledge, work[KNOWLEDGE + k], came, within, beyond)
        gain = gain + (p.member_rate_role if work[POST + k] > 0.5 else 0.0)
        distance = 0.0 if there else p.member_rate_away
        loss = rules.loss_rate(now.shared_loss, came, now.hollow, now.hollow_elsewhere, away, distance)
        loss = loss + now.self_interest * work[INTEREST + k]
        hardship = work[HARDSHIP + k]
        loss = loss + (p.member_rate_hardship if now.aided_below <= hardship < now.hard_below else 0.0)
        luck = work[LUCK + k]
        work[GAIN + k] = gain * luck
        work[LOSS + k] = loss * luck
        work[OTHERS + k] = rules.peer_mean(now.peers, work[ENGAGEMENT + k], now.count)
        work[MOVES + k] = 1.0 if work[U_MOVE + k] < (now.returns if away else now.goes) else 0.0


@inlined
def learn_month(p, now, work):
    """Knowledge, identity and months of absence after the month."""
    for k in range(filled_up(now.count)):
        came, learns, follows = work[CAME + k] > 0.5, work[LEARNS + k] > 0.5, work[FOLLOWS + k] > 0.5
        in_session = now.studied_online if follows else now.studied
        in_lesson = now.lesson_online if follows else now.lesson
        learnt = rules.taught(in_session if came else 0.0, in_lesson if learns else 0.0)
        learnt = rules.taught(learnt, rules.taught(p.member_self_study * work[ENGAGEMENT + k], now.mentored))
        work[KNOWLEDGE + k] = rules.learn(work[KNOWLEDGE + k], now.kept, learnt)
        work[IDENTITY + k] = rules.identity_after(work[IDENTITY + k], p.member_identity_drift, now.strengthened if came else 0.0)
        work[ABSENT + k] = rules.absent_months(work[ABSENT + k], came, now.held)


@inlined
def count_attendance(now, aged_from, work):
    """(attended, trained, residents, residents who came, away who came, aged, aged who came) of the roll as the month began."""
    attended = trained = residents = residents_came = away_came = aged = aged_came = 0
    for k in range(now.count):
        came, away, old = work[CAME + k] > 0.5, work[AWAY + k] > 0.5, work[AGE + k] >= aged_from
        attended += came
        trained += work[LEARNS + k] > 0.5
        residents += not away
        residents_came += came and not away
        away_came += came and away
        aged += old
        aged_came += came and old
    return attended, trained, residents, residents_came, away_came, aged, aged_came


@inlined
def engage(p, now, january, work):
    """Engagement after the month."""
    for k in range(now.count):
        work[ENGAGEMENT + k] = rules.updated(
            work[ENGAGEMENT + k],
            p.member_rate_anchor,
            work[ANCHOR + k],
            p.member_rate_peers,
            work[OTHERS + k],
            work[GAIN + k],
            work[LOSS + k],
        )


@inlined
def leave(members, start, p, now, work):
    """Who dies or is removed leaves a gap that the others close, in order; returns (members who stay, of those who left removed ones)."""
    stays = disposals = 0
    for k in range(now.count):
        u, death = work[U_EXIT + k], work[DEATH + k]
        dies = u < death
        goes = u < death + rules.monthly_disposal_probability(work[ENGAGEMENT + k], p.member_disposal_cut, p.member_disposal_rate)
        if dies or goes:
            disposals += not dies
            continue
        if stays < k:
            move_person(members, start + k, members, start + stays)
            for row in range(AGE, ROWS * LANES, LANES):
                work[row + stays] = work[row + k]
        stays += 1
    return stays, disposals


@inlined
def store(members, start, stays, january, work):
    """What moved goes back into the arrays."""
    for k in range(stays):
        members.engagement[start + k] = work[ENGAGEMENT + k]
        members.knowledge[start + k] = work[KNOWLEDGE + k]
        members.identity[start + k] = work[IDENTITY + k]
        members.engagement_year[start + k] = rules.year_sum(work[YEAR_SUM + k], work[ENGAGEMENT + k], january)
    for k in range(stays):
        members.absent[start + k] = np.uint8(work[ABSENT + k])
        members.away[start + k] = 1 if (work[AWAY + k] > 0.5) != (work[MOVES + k] > 0.5) else 0


@inlined
def count_roll(p, now, stays, aged_from, dues_only_from, work):
    """(above 0.5, above 0.6, above 0.7, aged, in depth, dues only, aided) of the ``stays`` members who are left."""
    above_50 = above_60 = above_70 = aged = deep = dues_only = aided = 0
    for k in range(stays):
        e = work[ENGAGEMENT + k]
        above_50 += e > 0.5
        above_60 += e > 0.6
        above_70 += e > 0.7
        aged += work[AGE + k] >= aged_from
        deep += rules.studies_in_depth(e, work[IDENTITY + k], p.member_deep_cut)
        dues_only += work[ABSENT + k] >= dues_only_from
        aided += work[HARDSHIP + k] < now.aided_below
    return above_50, above_60, above_70, aged, deep, dues_only, aided


@inlined
def sum_roll(stays, work):
    """Sums of engagement, its squares, knowledge, identity and service over the ``stays`` members who are left, in slot order."""
    e_sum = e_squares = k_sum = i_sum = s_sum = 0.0
    for k in range(stays):
        e = work[ENGAGEMENT + k]
        i_sum += work[IDENTITY + k]
        s_sum += rules.service_of(e, work[POST + k] > 0.5)
        e_sum += e
        e_squares += e * e
        k_sum += work[KNOWLEDGE + k]
    return e_sum, e_squares, k_sum, i_sum, s_sum
