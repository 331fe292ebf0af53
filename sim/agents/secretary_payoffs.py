"""What a secretary sees in another hour of each kind of work, and how much he invents."""

from __future__ import annotations

from sim.agents.secretary_sheet import JudgesSheet
from sim.assessment import DOCUMENTS, LIFE, SELF_REPORT, SERVICE, STUDY
from sim.processes.assessment import BASE
from sim.submodels import careers, documents, evaluators, inspection, motivation, population_traits, scoring, time_allocation
from sim.submodels import quality as truth


class WeighsPayoffs(JudgesSheet):
    """Processes 4 and 11 of a secretary, the part before the decision."""

    def payoffs(self, business, working, paperwork):
        """What another hour of business, of real work and of paperwork seems worth at these shares of working time; invents on the way."""
        branch = self.branch
        p, weights, mix = branch.parameters, branch.weights, branch.mix
        career, intrinsic, leniency = branch.career(), self.own_drive(), p.leniency_of_raters
        kappa = time_allocation.consequence_strength(p.consequence_promotion_link, p.consequence_pay_link, career)
        kappa = evaluators.last_quarter_stake(kappa, p.assessment_review, self.model.month % 12)
        stake = self.stake_in_score(kappa)
        # What another hour would do for true quality and for business, at the present level of everything else.
        normal_level = p.branch_quality_reference
        slopes = [
            truth.level_slope(truth.level_from_odds(normal_level, factor), normal_level, p.branch_elasticity_substance, working)
            for factor in branch.truth_factors(working)
        ]
        slope_truth = weights[LIFE] * slopes[LIFE] + weights[STUDY] * slopes[STUDY] + weights[SERVICE] * slopes[SERVICE]
        q = branch.quality
        assessed_truth = weights[LIFE] * q[LIFE] + weights[STUDY] * q[STUDY] + weights[SERVICE] * q[SERVICE]
        output = branch.business_target(business, branch.true_quality())
        slope_business = truth.level_slope(output, p.branch_business_reference, p.branch_business_elasticity, business)
        # What another hour would do for the file, and what is risked by it.
        hidden = p.hidden_from_visits
        seen = branch.belief * (1.0 - hidden)
        skill = documents.skill(branch.ability, p.branch_ability_reference, p.branch_elasticity_ability)
        level = documents.document_level(paperwork, working, skill, p.branch_document_time, p.branch_document_time_substance)
        on_file = 0.0
        for c in (LIFE, STUDY, SERVICE):
            on_file += weights[c] * (mix[BASE][c][DOCUMENTS] + mix[BASE][c][SELF_REPORT])
        branch.invented = invented = documents.misreport(
            p.secretary_misreport_max, stake * on_file, intrinsic, seen, p.secretary_deterrence, p.consequence_penalty
        )
        honest = 1.0 - invented
        file_says = documents.reported_level(level, invented)
        over = inspection.over_report(file_says, assessed_truth)
        offence = inspection.offence_slope(over, p.inspection_tolerance)
        struck = seen * p.inspection_strike_off * offence
        on_paper, in_truth, expected = self.assessed_gains(slopes, file_says, invented, struck, seen, hidden, over, leniency)
        per_business = evaluators.slope_of_business(p.assessment_party_weight, scoring.unit(expected), p.assessment_multiplicative == 1.0)
        pressure = population_traits.positive_trait(p.environment_business_pressure, p.environment_pressure_spread, branch.pressure_z)
        pressure = pressure * careers.pull_of_type(branch.kind, p.secretary_boss_pull)
        pressure = pressure * p.pull_of_sector
        presence = inspection.seen_by_presence(p.secretary_visibility, branch.contact_hours, p.secretary_visibility_scale)
        payoff_b = time_allocation.payoff_business(kappa, per_business, p.business_pull * pressure, slope_business)
        payoff_p = time_allocation.payoff_substance(
            stake,
            leniency,
            on_paper,
            honest * documents.document_slope(level, skill, p.branch_document_time_substance),
            in_truth,
            intrinsic,
            p.consequence_promotion_link * career * presence,
            p.later_worth,
            slope_truth,
        )
        payoff_d = time_allocation.payoff_paperwork(
            stake,
            leniency,
            on_paper,
            honest * documents.document_slope(level, skill, p.branch_document_time),
            seen,
            p.consequence_penalty,
            offence,
        )
        return payoff_b, payoff_p, payoff_d

    def own_drive(self):
        """Intrinsic motive that is left."""
        branch, p = self.branch, self.branch.parameters
        brought = population_traits.positive_trait(p.secretary_intrinsic_mean, p.secretary_intrinsic_spread, branch.intrinsic_z)
        return motivation.own_drive(brought, branch.crowded_secretary, branch.morale)
