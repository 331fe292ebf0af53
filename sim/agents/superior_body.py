"""A body above the branches: limited person-days for visits and contact."""

from __future__ import annotations

import mesa

from sim.agents.branch import Branch
from sim.entities import NEVER
from sim.randomness import Purpose, uniform
from sim.submodels import inspection


class SuperiorBody(mesa.Agent):
    """A body above the branches: spends a limited number of person-days on visits and contact."""

    def __init__(self, model, index):
        super().__init__(model)
        self.index = index
        self.branches: list[Branch] = []

    def plan_attention(self):
        """Process 3: what it can afford; at the start of a period, which branches it will visit."""
        p, month = self.model.parameters, self.model.month
        period = int(p.assessment_period_months)
        visits = p.inspection_coverage_target * len(self.branches) * p.inspection_days_per_visit * (12.0 / period)
        contact = p.branch_leader_contact_hours * len(self.branches) * 12.0 / 8.0
        share = inspection.affordable_share(p.inspection_capacity_days, visits + contact)
        self.coverage = p.inspection_coverage_target * share
        self.contact_hours = p.branch_leader_contact_hours * share
        if month % period == 0:
            for branch in self.branches:
                words = self.model.branch_words(branch.index, Purpose.VISIT_PLAN)
                chosen = uniform(words[0]) < self.coverage
                branch.visit_month = month + int(uniform(words[1]) * period) if chosen else NEVER

    def remember_visits(self):
        """Share of its branches visited within the length of an assessment period."""
        period = int(self.model.parameters.assessment_period_months)
        recent = [branch for branch in self.branches if self.model.month - branch.last_visit < period]
        self.recent_share = len(recent) / len(self.branches)
