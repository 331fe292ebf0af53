"""A party branch: organisational life held or logged, and a true quality nobody sees in full."""

from __future__ import annotations

import mesa

from sim.agents.branch_assessment import AssessedWork
from sim.agents.branch_life import OrganisationalLife
from sim.agents.branch_orders import OrdersAndPractice
from sim.agents.branch_standing import StandingWithPublic
from sim.agents.branch_truth import TrueWork
from sim.agents.member import Member
from sim.assessment import LIFE, SERVICE, STUDY
from sim.randomness import Kind, Purpose, normal
from sim.submodels import careers, evaluators, population_traits


class Branch(OrdersAndPractice, OrganisationalLife, TrueWork, StandingWithPublic, AssessedWork, mesa.Agent):
    """A party branch: its state variables are those of ``sim.entities``, its processes stand in the five parents, in order of the month."""

    def __init__(self, model, index):
        super().__init__(model)
        self.index = index
        self.members: list[Member] = []

    def draws(self, purpose):
        """Four even draws of the branch for one purpose this month."""
        return self.model.draws(Kind.BRANCH, self.index, self.model.month, purpose)

    def career(self):
        """Openness of the secretary's promotion window, in units of the average secretary's."""
        p = self.parameters
        window = self.model.month - self.since, p.secretary_career_window, p.secretary_passed_over
        return population_traits.positive_trait(1.0, p.secretary_career_spread, self.career_z) * careers.openness(*window)

    def risk(self):
        """What the data say about the true level this month."""
        total = self.quality[LIFE] + self.quality[STUDY] + self.quality[SERVICE]
        z = normal(self.draws(Purpose.VISIT_PLAN)[3])
        return evaluators.risk_signal(total / 3.0, self.parameters.inspection_signal_noise, z)
