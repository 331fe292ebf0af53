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
        common, month = self.model.parameters[0], self.model.month
        period = int(common.assessment_period_months)
        wanted = 0.0
        for branch in self.branches:
            p = branch.parameters
            wanted += inspection.wanted_days(
                p.inspection_coverage_target, p.inspection_days_per_visit, period, p.branch_leader_contact_hours
            )
        self.affordable = inspection.affordable_share(common.inspection_capacity_days, wanted)
        for branch in self.branches:
            branch.contact_hours = branch.parameters.branch_leader_contact_hours * self.affordable
            if month % period == 0:
                words = self.model.branch_words(branch.index, Purpose.VISIT_PLAN)
                chosen = uniform(words[0]) < branch.parameters.inspection_coverage_target * self.affordable
                branch.visit_month = month + int(uniform(words[1]) * period) if chosen else NEVER

    def remember_visits(self):
        """Share of its branches visited within the length of an assessment period."""
        period = int(self.model.parameters[0].assessment_period_months)
        recent = [branch for branch in self.branches if self.model.month - branch.last_visit < period]
        self.recent_share = len(recent) / len(self.branches)
