"""What a month of organisational life offers and asks of every member of a branch: worked out once, read by the loop over members."""

from collections import namedtuple

from sim import compiled as rules
from sim.assessment import LIFE
from sim.compiled import inner

MonthOfBranch = namedtuple(
    "MonthOfBranch",
    [
        "held", "trains", "count", "peers", "base", "age_loss", "destination", "reached", "kept", "lesson", "lesson_hours",
        "lesson_online", "studied", "studied_online", "mentored", "far", "near", "talked_far", "talked_near", "hollow",
        "hollow_elsewhere", "passed_on", "shared_loss", "self_interest", "drive", "strengthened", "hard_below", "aided_below", "goes",
        "returns",
    ],
)  # fmt: skip
"""held, trains: true or false; count: members on the roll; base: log odds of attendance; destination, reached: shares of members away;
kept ... mentored: shares of knowledge; lesson_hours, passed_on: hours; far ... self_interest: rates a month; the rest shares."""


@inner
def attendance_base(p, branches, b, month_of_year, life):
    """Log odds of attendance that all members share: duty, attraction, example, activities, venue, reward."""
    base = rules.branch_base(
        rules.obligation(p.member_attendance_intercept, p.member_attendance_key, month_of_year),
        p.member_attendance_engagement,
        p.branch_engagement_reference,
        p.member_attendance_quality,
        life,
        p.branch_quality_reference,
    )
    has_venue = 1.0 if branches.venue_u[b] < p.branch_venue_share else 0.0
    base = base + rules.extra_duty(
        p.branch_leader_example - p.branch_example_reference,
        p.enforced,
        branches.activity[b] - p.branch_activity_reference,
        has_venue - p.branch_venue_reference,
        p.consequence_member_reward,
        p.member_rating,
        p.member_attendance_example,
        p.member_attendance_activity,
        p.member_attendance_venue,
        p.member_attendance_reward,
    )
    return base - p.member_attendance_identity * p.branch_identity_reference


@inner
def month_of_branch(p, branches, b, month_of_year):
    """The month of branch ``b`` under its parameters ``p``, from the branch as the month found it; changes nothing in it."""
    count = branches.members[b]
    held = branches.held[b] == 1
    life = rules.session_level(branches.quality[b, LIFE], p.usual_content)
    trains = rules.is_training_month(month_of_year, int(p.member_training_sessions))
    lesson_hours = p.member_training_hours / p.member_training_sessions
    lesson = p.lesson_gain if trains else 0.0
    studied = p.member_session_learning * life
    # Influences that all members of a branch share this month.
    talk = rules.mean_of(p.secretary_talk_hours, count) / p.member_contact_share  # talks reach some members, not all (P32)
    met = branches.contact_hours[b]
    session = p.member_rate_session * life
    lively = branches.activity[b] * (1.0 - p.branch_leisure_share)
    shared_gain = rules.shared_gain(
        p.member_rate_recognition, p.praised, p.member_rate_voice, p.branch_transparency, p.member_rate_activity, lively
    )
    hollow = p.member_rate_hollow * rules.hollow_share(held, branches.logged[b] == 1, life)
    passed_on = p.member_paperwork_passed_on * branches.used_paperwork[b]
    control = rules.controlled(rules.control_share(branches.used_paperwork[b], branches.used_substance[b]), p.member_rating)
    burden = p.member_rate_burden * rules.follow(branches.fatigue[b], passed_on, p.pace_of_fatigue)
    return MonthOfBranch(
        held,
        trains,
        count,
        branches.engagement_sum[b],
        attendance_base(p, branches, b, month_of_year, life),
        p.aged_loss,
        p.at_destination,
        p.at_destination + p.reached_online * branches.online[b],
        p.knowledge_kept,
        lesson,
        lesson_hours,
        lesson * p.member_online_depth,
        studied,
        studied * p.member_online_depth,
        rules.mentored(p.member_mentoring),
        0.0 + shared_gain,
        session + p.member_rate_contact * rules.saturating(met, p.member_contact_scale) + shared_gain,
        p.member_rate_contact * rules.saturating(talk, p.member_contact_scale) + shared_gain,
        session + p.member_rate_contact * rules.saturating(talk + met, p.member_contact_scale) + shared_gain,
        hollow,
        0.0 if held else hollow,
        passed_on,
        burden + rules.crowding_out(p.member_rate_control, control, p.member_crowd_threshold),
        p.member_rate_market * p.environment_market_values,
        1.0 - branches.crowded_members[b],
        rules.session_identity(
            p.member_identity_session,
            life,
            branches.cohesion[b] / p.branch_cohesion_reference,
            p.member_identity_lesson,
            p.member_identity_education,
        ),
        p.member_hardship_share,
        p.member_hardship_share * p.member_aid_coverage,
        rules.move_probability(False, branches.away_share[b], p.environment_mobility_turnover),
        rules.move_probability(True, branches.away_share[b], p.environment_mobility_turnover),
    )
