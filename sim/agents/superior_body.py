"""A body above the branches: limited person-days for visits and contact, and an eye on risk, demonstrations and new fields."""

from __future__ import annotations

import mesa

from sim.agents.branch import Branch
from sim.entities import NEVER
from sim.processes.decisions import BODIES_PER_COUNTY
from sim.processes.superiors import MONTHS, NO_VISIT, ROUND, SAMPLED
from sim.randomness import Purpose
from sim.submodels import admission, attention, inspection


class SuperiorBody(mesa.Agent):
    """A body above the branches: spends a limited number of person-days on visits and contact."""

    def __init__(self, model, index):
        super().__init__(model)
        self.index = index
        self.branches: list[Branch] = []

    def plan_attention(self):
        """Process 3: what it can afford; at the start of a period, whom it will visit; who gets contact, and this month's rounds."""
        common, month = self.model.parameters[0], self.model.month
        period = int(common.assessment_period_months)
        wanted = 0.0
        for branch in self.branches:
            p = branch.parameters
            wanted += inspection.wanted_days(
                p.inspection_coverage_target,
                p.inspection_days_per_visit,
                period,
                p.branch_leader_contact_hours,
                p.inspection_rounds,
                p.inspection_round_days,
            )
        self.affordable = inspection.affordable_share(common.inspection_capacity_days, wanted)
        weights, mean_weight = self.contact_weights()
        for branch, weight in zip(self.branches, weights):
            p = branch.parameters
            chosen, when, for_round, _ = branch.draws(Purpose.VISIT_PLAN)
            branch.contact_hours = attention.contact_of(p.branch_leader_contact_hours * self.affordable, weight, mean_weight)
            if month % period == 0:
                worse = self.worse_share(branch) if p.inspection_targeting > 0.0 else 0.5
                chance = attention.visit_chance(p.inspection_coverage_target, self.affordable, p.inspection_targeting, worse)
                branch.visit_month = month + int(when * period) if chosen < chance else NEVER
            if branch.visit_month == month:
                branch.visit = SAMPLED
            else:
                branch.visit = ROUND if for_round < p.inspection_rounds / MONTHS * self.affordable else NO_VISIT

    def contact_weights(self):
        """How much contact each branch draws, contact points and warned ones more, and the mean over the hours they would get."""
        weights, contact, drawn = [], 0.0, 0.0
        for branch in self.branches:
            p = branch.parameters
            is_point = branch.point_u < p.inspection_contact_points
            weights.append(attention.contact_weight(is_point, branch.warned == 1, p.inspection_early_warning))
            contact += p.branch_leader_contact_hours
            drawn += p.branch_leader_contact_hours * weights[-1]
        return weights, drawn / contact if contact > 0.0 else 1.0

    def worse_share(self, branch):
        """Share of the other branches that look worse in the data."""
        if len(self.branches) == 1:
            return 0.5
        own = branch.risk()
        return sum(other.risk() < own for other in self.branches) / (len(self.branches) - 1.0)

    def remember_visits(self):
        """Process 15: what is talked of this month's visits; process 3: branches whose monthly risk index warns."""
        period = int(self.model.parameters[0].assessment_period_months)
        visited = sum(branch.visit != NO_VISIT for branch in self.branches)
        self.visit_talk = inspection.talk_of_visits(visited, len(self.branches), period)
        watched = [branch for branch in self.branches if branch.parameters.inspection_early_warning > 0.0]
        risks, total = [branch.risk() for branch in watched], 0.0
        for risk in risks:
            total += risk
        for branch in self.branches:
            branch.warned = 0
        for branch, risk in zip(watched, risks):
            branch.warned = int(attention.is_warned(risk, total / len(watched)))

    def show_practice(self):
        """Process 15: what its branches do now is what others see this month; are there demonstrations here or in the county?"""
        for branch in self.branches:
            branch.practice_seen = branch.practice
        county = self.index // BODIES_PER_COUNTY * BODIES_PER_COUNTY
        self.demonstrates = int(self.has_demonstration())
        self.county_demonstrates = int(any(body.has_demonstration() for body in self.model.bodies[county : county + BODIES_PER_COUNTY]))

    def has_demonstration(self):
        """Is one of its branches a demonstration?"""
        return any(branch.is_demonstration() for branch in self.branches)

    def organise_new_fields(self):
        """Process 16: admissions are counted for the year's quota; units in new fields are organised one by one."""
        effort = 0.0
        for branch in self.branches:
            self.considered += branch.recruits + branch.refused
            self.refused += branch.refused
            effort += branch.parameters.branch_joint_formation / len(self.branches)
        self.covered = admission.covered_after(self.covered, self.model.parameters[0].branch_formation_lag, effort)
