"""How a branch stands with the public and with its own members, and what problems it leaves open."""

from __future__ import annotations

from sim.assessment import LIFE
from sim.processes.superiors import NO_VISIT
from sim.randomness import Purpose
from sim.submodels import public_trust, rectification, scoring
from sim.submodels import quality as truth


class StandingWithPublic:
    """Processes 9 and 14 (rectification) of a branch."""

    def meet_public(self):
        """Process 9: prestige and cohesion follow their causes, misconduct breaks trust; problems pile up or are closed."""
        p = self.parameters
        prestige = truth.follow(self.prestige, self.deserved_prestige(), p.pace_of_standing)
        for_case, for_sanction, _, _ = self.draws(Purpose.BRANCH_EVENTS)
        chance = public_trust.misconduct_chance(
            len(self.members),
            p.environment_misconduct_rate,
            p.environment_market_values,
            p.inspection_off_hours,
            p.consequence_misconduct_sanction,
            p.branch_rule_adherence,
        )
        self.misconduct = int(for_case < chance)
        if self.misconduct == 1:
            sanctioned = for_sanction < public_trust.sanction_chance(p.consequence_misconduct_sanction, p.inspection_off_hours)
            prestige = scoring.unit(prestige - public_trust.trust_lost(p.branch_trust_shock, sanctioned))
        self.prestige = prestige
        self.cohesion = truth.follow(self.cohesion, self.deserved_cohesion(), p.pace_of_standing)
        found = rectification.found_share(p.branch_critique, self.visit != NO_VISIT)
        self.backlog = rectification.backlog_after(
            self.backlog, p.branch_backlog_arrival, found, p.consequence_rectification, p.consequence_rectification_months
        )

    def deserved_prestige(self):
        """Prestige towards which the branch moves: service that reaches the public, what is made known, and openness."""
        p = self.parameters
        service = public_trust.served(truth.mean_of(self.service_sum, len(self.members)), p.branch_mass_reach)
        factor = truth.prestige_factor(
            service,
            p.branch_service_reference,
            p.branch_prestige_service,
            p.branch_publicity,
            p.branch_publicity_reference,
            p.openness_factor,
        )
        return truth.level_from_odds(p.branch_prestige_reference, factor)

    def deserved_cohesion(self):
        """Cohesion towards which the branch moves: organisational life and open affairs."""
        p = self.parameters
        factor = truth.cohesion_factor(
            self.quality[LIFE],
            p.branch_quality_reference,
            p.branch_cohesion_life,
            p.openness_factor,
            p.branch_joint_formation,
        )
        return truth.level_from_odds(p.branch_cohesion_reference, factor)
