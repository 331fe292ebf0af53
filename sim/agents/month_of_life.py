"""What a month of organisational life offers and asks of every member of a branch."""

from __future__ import annotations

from sim.assessment import LIFE
from sim.submodels import attendance, duty, engagement, identity, mobility, organisational_life, training
from sim.submodels import quality as truth


class MonthOfLife:
    """What all members of a branch share in one month; made from the branch as the month found it, changes nothing in it."""

    __slots__ = (
        "age_loss", "aided_below", "base", "count", "destination", "drive", "far", "fatigue", "goes", "hard_below", "held",
        "hollow", "hollow_elsewhere", "kept", "lesson", "lesson_hours", "lesson_online", "life",
        "mentored", "near", "parameters", "passed_on",
        "peers", "reached", "returns", "self_interest", "shared_loss", "strengthened", "studied", "studied_online", "talked_far",
        "talked_near", "trains",
    )  # fmt: skip

    def __init__(self, branch):
        p = self.parameters = branch.parameters
        self.held, self.count, self.peers = branch.held == 1, len(branch.members), branch.engagement_sum
        self.life = organisational_life.session_level(branch.quality[LIFE], p.usual_content)
        self.drive = 1.0 - branch.crowded_members
        self.hard_below, self.aided_below = p.member_hardship_share, p.member_hardship_share * p.member_aid_coverage
        self.teach(p, branch.model.month % 12)
        self.oblige(p, branch, branch.model.month % 12)
        self.reach(p, branch)
        self.burden(p, branch)
        self.attract(p, branch)

    def teach(self, p, month_of_year):
        """Training, study in the session and mentoring."""
        self.trains = training.is_training_month(month_of_year, int(p.member_training_sessions))
        self.kept = p.knowledge_kept
        self.lesson_hours = p.member_training_hours / p.member_training_sessions
        self.lesson = p.lesson_gain if self.trains else 0.0
        self.studied = p.member_session_learning * self.life
        self.studied_online, self.lesson_online = self.studied * p.member_online_depth, self.lesson * p.member_online_depth
        self.mentored = training.mentored(p.member_mentoring)

    def oblige(self, p, branch, month_of_year):
        """Log odds of attendance that all share: duty, attraction, example, activities, venue, reward."""
        base = attendance.branch_base(
            attendance.obligation(p.member_attendance_intercept, p.member_attendance_key, month_of_year),
            p.member_attendance_engagement,
            p.branch_engagement_reference,
            p.member_attendance_quality,
            self.life,
            p.branch_quality_reference,
        )
        has_venue = 1.0 if branch.venue_u < p.branch_venue_share else 0.0
        base = base + duty.extra_duty(
            p.branch_leader_example - p.branch_example_reference,
            p.enforced,
            branch.activity - p.branch_activity_reference,
            has_venue - p.branch_venue_reference,
            p.consequence_member_reward,
            p.member_rating,
            p.member_attendance_example,
            p.member_attendance_activity,
            p.member_attendance_venue,
            p.member_attendance_reward,
        )
        self.base = base - p.member_attendance_identity * p.branch_identity_reference
        self.age_loss = p.aged_loss

    def reach(self, p, branch):
        """Which members away take part elsewhere or follow online, and how many move."""
        self.destination = p.at_destination
        self.reached = p.at_destination + p.reached_online * branch.online
        self.goes = mobility.move_probability(False, branch.away_share, p.environment_mobility_turnover)
        self.returns = mobility.move_probability(True, branch.away_share, p.environment_mobility_turnover)

    def burden(self, p, branch):
        """Loss rates that all share: hollow sessions, paperwork, control, self-interest."""
        self.hollow = p.member_rate_hollow * organisational_life.hollow_share(self.held, branch.logged == 1, self.life)
        self.hollow_elsewhere = 0.0 if self.held else self.hollow
        self.passed_on = p.member_paperwork_passed_on * branch.used_paperwork
        self.fatigue = truth.follow(branch.fatigue, self.passed_on, p.pace_of_fatigue)
        control = duty.controlled(engagement.control_share(branch.used_paperwork, branch.used_substance), p.member_rating)
        shared_loss = p.member_rate_burden * self.fatigue
        self.shared_loss = shared_loss + engagement.crowding_out(p.member_rate_control, control, p.member_crowd_threshold)
        self.self_interest = p.member_rate_market * p.environment_market_values

    def attract(self, p, branch):
        """Gain rates that all share: the session, contact, recognition, open affairs, activities; and what it does for identity."""
        talk = truth.mean_of(p.secretary_talk_hours, self.count) / p.member_contact_share  # talks reach some members, not all (P32)
        met, scale = branch.contact_hours, p.member_contact_scale
        session = p.member_rate_session * self.life
        talked_far = p.member_rate_contact * engagement.saturating(talk, scale)
        talked_near = session + p.member_rate_contact * engagement.saturating(talk + met, scale)
        near = session + p.member_rate_contact * engagement.saturating(met, scale)
        lively = branch.activity * (1.0 - p.branch_leisure_share)
        shared = engagement.shared_gain(
            p.member_rate_recognition, p.praised, p.member_rate_voice, p.branch_transparency, p.member_rate_activity, lively
        )
        self.near, self.talked_near = near + shared, talked_near + shared
        self.far, self.talked_far = 0.0 + shared, talked_far + shared
        self.strengthened = identity.session_identity(
            p.member_identity_session,
            self.life,
            branch.cohesion / p.branch_cohesion_reference,
            p.member_identity_lesson,
            p.member_identity_education,
        )
