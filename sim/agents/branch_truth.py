"""The truth of a branch's work: quality, business output and integration follow their causes; nobody sees it in full."""

from __future__ import annotations

from sim.assessment import LIFE, SERVICE, STUDY
from sim.submodels import integration, population_traits, time_allocation
from sim.submodels import quality as truth


class TrueWork:
    """Process 10 of a branch, and what its secretary has to know of it."""

    def truth_factors(self, substance):
        """Log factors of the true level at so much real work, one per construct."""
        p = self.parameters
        common = truth.common_factor(
            truth.converted(substance, self.clarity, p.branch_goal_clarity),
            p.branch_substance_reference,
            p.branch_elasticity_substance,
            self.ability,
            p.branch_ability_reference,
            p.branch_elasticity_ability,
            population_traits.positive_trait(1.0, p.resources_spread, self.resources_z),
            p.branch_elasticity_resources,
        ) + truth.support_factor(
            self.practice,
            p.branch_practice_reference,
            p.branch_practice_gain,
            self.backlog,
            p.branch_backlog_reference,
            p.branch_backlog_loss,
        )
        count = len(self.members)
        study = truth.study_factor(truth.mean_of(self.knowledge_sum, count), p.branch_knowledge_reference, p.branch_elasticity_knowledge)
        service = truth.service_factor(
            truth.mean_of(self.service_sum, count),
            p.branch_service_reference,
            p.branch_elasticity_engagement,
            self.integration,
            p.branch_integration_reference,
            p.branch_elasticity_integration,
            p.branch_business_to_party,
            self.business,
            p.branch_business_reference,
        )
        return common + p.critique_factor, common + study, common + service

    def business_target(self, business_time, level):
        """Business output towards which the branch moves, at so much time for business and such a true level."""
        p = self.parameters
        return truth.level_from_odds(
            p.branch_business_reference,
            truth.log_ratio(business_time, 1.0 - p.secretary_party_time, p.branch_business_elasticity)
            + truth.spill_over(p.branch_party_to_business, self.integration, level, p.branch_quality_reference),
        )

    def integration_target(self):
        """Integration towards which the branch moves; a characteristic index pays for it."""
        p = self.parameters
        paid = 0.0
        if p.assessment_characteristic_share > 0.0:
            kappa = time_allocation.consequence_strength(p.consequence_promotion_link, p.consequence_pay_link, self.career())
            paid = kappa * p.assessment_characteristic_share
        return integration.integration_target(
            p.branch_integration,
            p.branch_integration_spread,
            self.integration_z,
            p.branch_integration_gain,
            p.branch_joint_planning + p.member_mentoring,
            self.industry_u < p.branch_on_industry,
            paid,
        )

    def true_quality(self):
        """True level by the reference weights."""
        reference, q = self.model.reference, self.quality
        return reference[LIFE] * q[LIFE] + reference[STUDY] * q[STUDY] + reference[SERVICE] * q[SERVICE]

    def move_truth(self):
        """Process 10: integration, business output and true quality follow their causes; the period's sums grow."""
        p, q = self.parameters, self.quality
        self.integration = truth.follow(self.integration, self.integration_target(), p.pace_of_integration)
        factors = self.truth_factors(self.worked)
        before = self.true_quality()
        self.business = truth.follow(self.business, self.business_target(self.used_business, before), p.pace_of_business)
        self.quality_2, self.quality_1 = self.quality_1, before
        for c in (LIFE, STUDY, SERVICE):
            level = truth.level_from_odds(p.branch_quality_reference, factors[c])
            q[c] = truth.follow(q[c], level, p.pace_of_quality)
            self.period_quality[c] += q[c]
        self.period_months += 1
        self.period_documents += self.documents
        self.period_invented += self.invented
