"""A party member: decides to attend, learns, engages, and may leave."""

from __future__ import annotations

import mesa

from sim.submodels import attendance, engagement, flows, identity, training


class Member(mesa.Agent):
    """A party member: decides to attend, learns, engages, moves, and may leave."""

    def __init__(self, model, **state):
        """``state``: the member's state variables by name, as in ``sim.entities``."""
        super().__init__(model)
        for name, value in state.items():
            setattr(self, name, value)

    def age(self):
        """Age in years."""
        return (self.model.month - self.born) / 12.0

    def has_post(self, p):
        """Has a post, a pledge or an area of responsibility."""
        return self.post_u < p.branch_role_coverage

    def live_month(self, month, draws):
        """One month under the branch's circumstances; returns (came, learnt in training, leaves, is removed)."""
        p = month.parameters
        u_attend, u_exit, u_move, luck_level = draws
        age, away = self.age(), self.away == 1
        there = away and self.contact_u < month.destination  # takes part where he lives now: distance is no loss
        follows = away and not there and self.contact_u < month.reached
        chance = attendance.attendance_probability(
            month.base + p.member_attendance_identity * self.identity,
            p.member_attendance_engagement,
            self.engagement,
            p.member_attendance_away,
            away and not there and not follows,
            month.age_loss,
            age,
        )
        comes = u_attend < chance
        came = month.held and comes
        learns = month.trains and comes
        gain, loss = self.gain(month, came, follows), self.loss(month, came, away, there)
        studied = month.studied_online if follows else month.studied
        lesson = month.lesson_online if follows else month.lesson
        learnt = training.taught(studied if came else 0.0, lesson if learns else 0.0)
        learnt = training.taught(learnt, training.taught(p.member_self_study * self.engagement, month.mentored))
        luck = self.model.luck[luck_level]
        others = engagement.peer_mean(month.peers, self.engagement, month.count)
        self.engagement = engagement.updated(
            self.engagement,
            p.member_rate_anchor,
            self.disposition * month.drive,
            p.member_rate_peers,
            others,
            gain * luck,
            loss * luck,
        )
        self.engagement_year = engagement.year_sum(self.engagement_year, self.engagement, self.model.month % 12 == 0)
        self.knowledge = training.learn(self.knowledge, month.kept, learnt)
        self.identity = identity.identity_after(self.identity, p.member_identity_drift, month.strengthened if came else 0.0)
        self.absent = identity.absent_months(self.absent, came, month.held)
        if u_move < (month.returns if away else month.goes):
            self.away = 1 - self.away
        years = int(age)
        death = self.model.death[min(years, len(self.model.death) - 1)]
        removal = flows.monthly_disposal_probability(self.engagement, p.member_disposal_cut, p.member_disposal_rate)
        dies = u_exit < death
        removed = not dies and u_exit < death + removal
        return came, learns, dies or removed, removed

    def gain(self, month, came, follows):
        """Rate towards full engagement: what the month offered, knowledge, and a post."""
        p = month.parameters
        talks = self.contact_u < p.member_contact_share
        far = month.talked_far if talks else month.far
        near = engagement.online_gain(month.talked_near if talks else month.near, far, p.member_online_depth if follows else 1.0)
        rate = engagement.gain_rate(p.member_rate_knowledge, self.knowledge, came, near, far)
        return rate + (p.member_rate_role if self.has_post(p) else 0.0)

    def loss(self, month, came, away, there):
        """Rate towards none: burden, hollow sessions, distance, self-interest, hardship without aid."""
        p = month.parameters
        distance = 0.0 if there else p.member_rate_away
        rate = engagement.loss_rate(month.shared_loss, came, month.hollow, month.hollow_elsewhere, away, distance)
        rate = rate + month.self_interest * self.interest
        return rate + (p.member_rate_hardship if month.aided_below <= self.hardship_u < month.hard_below else 0.0)
