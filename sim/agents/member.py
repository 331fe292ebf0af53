"""A party member: decides to attend, learns, engages, and may leave."""

from __future__ import annotations

import mesa

from sim.submodels import attendance, engagement, flows, training


class Member(mesa.Agent):
    """A party member: decides to attend, learns, engages, and may leave."""

    def __init__(self, model, **state):
        """``state``: the member's state variables by name, as in ``sim.entities``."""
        super().__init__(model)
        for name, value in state.items():
            setattr(self, name, value)

    def age(self):
        """Age in years."""
        return (self.model.month - self.born) / 12.0

    def live_month(self, month, draws):
        """One month under the branch's circumstances; returns (came, learnt in training, leaves, is removed)."""
        p = month.parameters
        u_attend, u_exit, luck_level = draws
        age = self.age()
        chance = attendance.attendance_probability(
            month.base, p.member_attendance_engagement, self.engagement, p.member_attendance_away, self.away, p.member_attendance_age, age
        )
        comes = u_attend < chance
        came = month.held and comes
        learns = month.trains and comes
        gain = engagement.gain_rate(p.member_rate_knowledge, self.knowledge, came, month.near, month.far)
        loss = engagement.loss_rate(month.shared_loss, came, month.hollow, month.hollow_elsewhere, self.away, p.member_rate_away)
        learnt = training.taught(month.studied if came else 0.0, month.lesson if learns else 0.0)
        luck = self.model.luck[luck_level]
        others = engagement.peer_mean(month.peers, self.engagement, month.count)
        self.engagement = engagement.updated(
            self.engagement, p.member_rate_anchor, self.disposition, p.member_rate_peers, others, gain * luck, loss * luck
        )
        self.engagement_year = engagement.year_sum(self.engagement_year, self.engagement, self.model.month % 12 == 0)
        self.knowledge = training.learn(self.knowledge, month.kept, learnt)
        years = int(age)
        death = self.model.death[min(years, len(self.model.death) - 1)]
        removal = flows.monthly_disposal_probability(self.engagement, p.member_disposal_cut, p.member_disposal_rate)
        dies = u_exit < death
        removed = not dies and u_exit < death + removal
        return came, learns, dies or removed, removed
