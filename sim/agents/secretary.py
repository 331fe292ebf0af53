"""The secretary of a branch: how working time is spent, and how much is invented."""

from __future__ import annotations

import math

import mesa

from sim.assessment import DOCUMENTS, LIFE, MASS_SURVEY, MEMBER_SURVEY, ON_SITE, OUTCOME, SELF_REPORT, SERVICE, STUDY
from sim.processes.assessment import BASE, MINUS, PLUS, VETO
from sim.submodels import documents, inspection, population_traits, scoring, time_allocation, training
from sim.submodels import quality as truth


class Secretary(mesa.Agent):
    """The branch's secretary: decides how to spend working time, and how much to invent."""

    def __init__(self, model, branch):
        super().__init__(model)
        self.branch = branch

    def allocate_time(self):
        """Process 4: perceived payoffs, the entropic step, this month's use of time, misreport."""
        model, branch = self.model, self.branch
        p, weights, mix, month = branch.parameters, branch.weights, branch.mix, model.month
        ability = branch.ability()
        career = population_traits.positive_trait(1.0, p.secretary_career_spread, branch.career_z)
        intrinsic = population_traits.positive_trait(p.secretary_intrinsic_mean, p.secretary_intrinsic_spread, branch.intrinsic_z)
        integration = branch.integration()
        pressure = population_traits.positive_trait(p.environment_business_pressure, p.environment_pressure_spread, branch.pressure_z)
        kappa = time_allocation.consequence_strength(p.consequence_promotion_link, p.consequence_pay_link, career)
        weight, leniency = p.assessment_party_weight, p.assessment_rater_bias
        other = time_allocation.other_time(
            p.secretary_talk_hours, p.member_training_followup, p.member_followup_hours, len(branch.members), p.secretary_hours
        )
        free = 1.0 - other
        business, substance, paperwork = branch.time_business * free, branch.time_substance * free, branch.time_paperwork * free

        factors = branch.truth_factors(substance, ability, integration)
        normal_level = p.branch_quality_reference
        slopes = [
            truth.level_slope(truth.level_from_odds(normal_level, factor), normal_level, p.branch_elasticity_substance, substance)
            for factor in factors
        ]
        slope_truth = weights[LIFE] * slopes[LIFE] + weights[STUDY] * slopes[STUDY] + weights[SERVICE] * slopes[SERVICE]
        q = branch.quality
        assessed_truth = weights[LIFE] * q[LIFE] + weights[STUDY] * q[STUDY] + weights[SERVICE] * q[SERVICE]
        reference = model.reference
        quality = reference[LIFE] * q[LIFE] + reference[STUDY] * q[STUDY] + reference[SERVICE] * q[SERVICE]
        output = branch.business_target(business, integration, quality)
        slope_business = truth.level_slope(output, p.branch_business_reference, p.branch_business_elasticity, business)

        hidden = inspection.hidden_share(p.inspection_collusion, int(p.inspection_levels_up))
        seen = branch.belief * (1.0 - hidden)
        skill = documents.skill(ability, p.branch_ability_reference, p.branch_elasticity_ability)
        level = documents.document_level(paperwork, substance, skill, p.branch_document_time, p.branch_document_time_substance)
        on_file = 0.0
        for c in (LIFE, STUDY, SERVICE):
            on_file += weights[c] * (mix[BASE][c][DOCUMENTS] + mix[BASE][c][SELF_REPORT])
        invented = documents.misreport(
            p.secretary_misreport_max, kappa * weight * on_file, intrinsic, seen, p.secretary_deterrence, p.consequence_penalty
        )
        honest = 1.0 - invented
        file_says = documents.reported_level(level, invented)
        over = inspection.over_report(file_says, assessed_truth)
        offence = inspection.offence_slope(over, p.inspection_tolerance)
        struck = seen * p.inspection_strike_off * offence
        on_paper, in_truth = self.assessed_gains(slopes, file_says, invented, struck, seen, hidden, over)
        presence = inspection.seen_by_presence(p.secretary_visibility, branch.contact_hours, p.secretary_visibility_scale)
        payoff_b = time_allocation.payoff_business(kappa, weight, p.business_pull * pressure, slope_business)
        payoff_p = time_allocation.payoff_substance(
            kappa,
            weight,
            leniency,
            on_paper,
            honest * documents.document_slope(level, skill, p.branch_document_time_substance),
            in_truth,
            intrinsic,
            p.consequence_promotion_link * career * presence,
            time_allocation.discounted(p.branch_quality_lag, p.secretary_discount),
            slope_truth,
        )
        payoff_d = time_allocation.payoff_paperwork(
            kappa,
            weight,
            leniency,
            on_paper,
            honest * documents.document_slope(level, skill, p.branch_document_time),
            seen,
            p.consequence_penalty,
            offence,
        )
        full_time = branch.full_time_u < p.secretary_full_time_share
        cap = time_allocation.free_cap(p.secretary_full_time_cap if full_time else p.secretary_part_time_cap, other)
        demanded = p.assessment_paperwork_demand
        if branch.visit_month == month:
            demanded = demanded + p.inspection_visit_paperwork_hours / p.secretary_hours
        business, substance, paperwork = time_allocation.step_time(
            branch.time_business,
            branch.time_substance,
            branch.time_paperwork,
            payoff_b,
            payoff_p,
            payoff_d,
            p.secretary_learning_rate,
            p.secretary_forgetting,
            cap,
            demanded / free,
        )
        branch.time_business, branch.time_substance, branch.time_paperwork = business, substance, paperwork
        branch.at_cap = 1 if substance + paperwork >= cap * 0.999999 else 0
        if training.is_training_month(month % 12, int(p.member_training_sessions)):
            hours = p.member_training_hours / p.member_training_sessions
            other = time_allocation.ordered_time(other, hours, p.member_training_prep_hours, p.secretary_hours)
        left = 1.0 - other
        branch.used_business, branch.used_substance, branch.used_paperwork = business * left, substance * left, paperwork * left
        branch.used_other = other
        branch.invented = invented

    def assessed_gains(self, slopes, file_says, invented, struck, seen, hidden, over):
        """What the sheet pays for an hour through the file and through the truth, summed over constructs and kinds of rows."""
        branch = self.branch
        p, mix = branch.parameters, branch.mix
        leniency, pass_mark = p.assessment_rater_bias, p.assessment_pass_mark
        claimed = documents.own_claim(invented, p.secretary_misreport_max, p.secretary_own_ceiling)
        said = [
            [
                scoring.expected_level(
                    mix[kind][c][DOCUMENTS],
                    file_says,
                    mix[kind][c][SELF_REPORT],
                    documents.reported_level(branch.quality[c], claimed),
                    branch.quality[c],
                )
                for c in (LIFE, STUDY, SERVICE)
            ]
            for kind in (BASE, PLUS, MINUS, VETO)
        ]
        expected = 0.0
        for c in (LIFE, STUDY, SERVICE):
            expected += branch.weights[c] * scoring.rated(said[BASE][c], leniency)
            expected += scoring.bonus(scoring.rated(said[PLUS][c], leniency), branch.plus[c], pass_mark)
            expected -= scoring.deduction(scoring.rated(said[MINUS][c], leniency), branch.minus[c], pass_mark)
        spread = p.secretary_spread_reference
        site_noise = p.inspection_visit_noise / math.sqrt(p.inspection_items_per_visit)
        clear_site = time_allocation.evidence_precision(site_noise, spread)
        clear_own = time_allocation.evidence_precision(p.branch_own_noise, spread)
        clear_survey = time_allocation.evidence_precision(p.branch_survey_noise, spread)
        clear_count = time_allocation.evidence_precision(p.branch_business_noise, spread)
        on_paper = in_truth = 0.0
        for c in (LIFE, STUDY, SERVICE):
            for kind in (BASE, PLUS, MINUS, VETO):
                points = self.points_at_margin(kind, c, said[kind][c], expected)
                if points == 0.0:
                    continue
                a = mix[kind][c]
                site = a[ON_SITE] * clear_site
                on_paper += points * time_allocation.share_on_paper(a[DOCUMENTS], struck, site, branch.belief, hidden, over)
                in_truth += points * time_allocation.gain_in_truth(
                    a[DOCUMENTS],
                    struck,
                    a[SELF_REPORT] * clear_own,
                    1.0 - claimed,
                    site,
                    seen,
                    (a[MEMBER_SURVEY] + a[MASS_SURVEY]) * clear_survey,
                    slopes[c],
                    a[OUTCOME] * clear_count,
                    slopes[SERVICE],
                )
        return on_paper, in_truth

    def points_at_margin(self, kind, c, said, expected):
        """Points of score that a unit of level is worth in the rows of one kind about one construct."""
        branch, p = self.branch, self.branch.parameters
        level = scoring.rated(said, p.assessment_rater_bias)
        if kind == BASE:
            return scoring.open_points(branch.weights[c], expected)
        if kind == PLUS:
            return scoring.open_points(scoring.bonus_slope(level, branch.plus[c], p.assessment_pass_mark), expected)
        if kind == MINUS:
            return scoring.open_points(scoring.deduction_slope(level, branch.minus[c], p.assessment_pass_mark), expected)
        at_stake = branch.veto[c] * scoring.unit(expected)
        return scoring.veto_slope(said, p.assessment_veto_floor, p.secretary_spread_reference, at_stake, p.assessment_rater_bias)
