"""The pull of business, set so that the reference branch gives party work its stated share of time under the baseline design (D10).

Nobody measured how strongly business pulls, but a share of party time can be stated and varied (``secretary.party_time``). So the pull is
solved for: at the rest point of the entropic step, log(x_u / x_v) = eta/lambda (g_u - g_v) for every two uses u, v. The split
between real work and paperwork follows from the payoffs; one bisection finds it, and the pull then has a closed form.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.assessment import CONSTRUCTS, MIX, POINTS
from sim.submodels import documents, evaluators, inspection, quality, time_allocation

BISECTIONS = 80
REFERENCE_MEMBERS = 22  # members of the reference branch: the published mean, 21.7
MONTHS = 12.0  # months in a year


def party_payoffs(values: Mapping[str, float], substance: float, paperwork: float) -> tuple[float, float]:
    """Perceived payoffs of real party work and of paperwork for the reference branch: mean traits, reference levels of all factors."""
    mix = {name[len(MIX) :]: share for name, share in values.items() if name.startswith(MIX)}
    kappa = time_allocation.consequence_strength(values["consequence.promotion_link"], values["consequence.pay_link"], average_career(values))
    weight = values["assessment.party_weight"]
    leniency = values["assessment.rater_bias"]
    belief = expected_belief(values)
    colluded = inspection.hidden_share(values["inspection.collusion"], int(values["inspection.levels_up"]))
    hidden = evaluators.hidden_from_visit(colluded, values["inspection.staging"], values["inspection.unannounced_share"])
    seen = belief * (1.0 - hidden)
    reference = values["branch.quality_reference"]
    elasticity = values["branch.elasticity_substance"]
    ability, usual = values["secretary.ability_mean"], values["branch.ability_reference"]
    factor = quality.log_ratio(substance, values["branch.substance_reference"], elasticity)
    factor += quality.log_ratio(ability, usual, values["branch.elasticity_ability"])
    level = quality.level_from_odds(reference, factor)
    slope_truth = quality.level_slope(level, reference, elasticity, substance) * sum_shares(values)
    skill = documents.skill(ability, usual, values["branch.elasticity_ability"])
    file_level = documents.document_level(
        paperwork, substance, skill, values["branch.document_time"], values["branch.document_time_substance"]
    )
    stake = kappa * weight * (mix["documents"] + mix["self_report"])
    invented = documents.misreport(
        values["secretary.misreport_max"],
        stake,
        values["secretary.intrinsic_mean"],
        seen,
        values["secretary.deterrence"],
        values["consequence.penalty"],
    )
    honest = 1.0 - invented
    claimed = documents.own_claim(invented, values["secretary.misreport_max"], values["secretary.own_ceiling"])
    clear_own = time_allocation.evidence_precision(values["branch.own_noise"], values["secretary.spread_reference"])
    spread = values["secretary.spread_reference"]
    site_noise = values["inspection.visit_noise"] / math.sqrt(values["inspection.items_per_visit"])
    survey = time_allocation.evidence_precision(values["branch.survey_noise"], spread)
    outcome = time_allocation.evidence_precision(values["branch.business_noise"], spread)
    site = mix["on_site"] * time_allocation.evidence_precision(site_noise, spread)
    surveys = (mix["member_survey"] + mix["mass_survey"]) * survey
    presence = inspection.seen_by_presence(
        values["secretary.visibility"], values["branch.leader_contact_hours"], values["secretary.visibility_scale"]
    )
    worth = time_allocation.discounted(values["branch.quality_lag"], values["secretary.discount"])
    slope_substance = honest * documents.document_slope(file_level, skill, values["branch.document_time_substance"])
    slope_paperwork = honest * documents.document_slope(file_level, skill, values["branch.document_time"])
    over = inspection.over_report(documents.reported_level(file_level, invented), level)
    offence = inspection.offence_slope(over, values["inspection.tolerance"])
    struck = seen * values["inspection.strike_off"] * offence
    on_paper = time_allocation.share_on_paper(mix["documents"], struck, site, belief, hidden, over)
    in_truth = time_allocation.gain_in_truth(
        mix["documents"],
        struck,
        mix["self_report"] * clear_own,
        1.0 - claimed,
        site,
        seen,
        surveys,
        slope_truth,
        mix["outcome"] * outcome,
        slope_truth,
    )
    career_seen = values["consequence.promotion_link"] * average_career(values) * presence
    gain_p = time_allocation.payoff_substance(
        kappa * weight, leniency, on_paper, slope_substance, in_truth, values["secretary.intrinsic_mean"], career_seen, worth, slope_truth
    )
    gain_d = time_allocation.payoff_paperwork(
        kappa * weight, leniency, on_paper, slope_paperwork, seen, values["consequence.penalty"], offence
    )
    return gain_p, gain_d


def average_career(values: Mapping[str, float]) -> float:
    """Mean openness of the promotion window: secretaries past it count with what is left to those passed over."""
    leaving = values["secretary.turnover_rate"] + values["consequence.promotion_rate"]
    past = math.exp(-leaving * values["secretary.career_window"] / MONTHS)
    return 1.0 - (1.0 - values["secretary.passed_over"]) * past


def average_pull(values: Mapping[str, float]) -> float:
    """Mean factor of the types of secretaries on the pull of business."""
    return 1.0 + values["secretary.boss_share"] * (values["secretary.boss_pull"] - 1.0)


def expected_belief(values: Mapping[str, float]) -> float:
    """Chance of a visit in an assessment period under the baseline design, after what a body of the usual span can afford."""
    periods = 12.0 / values["assessment.period_months"]
    span, target = values["inspection.span"], values["inspection.coverage_target"]
    visit_days = target * span * values["inspection.days_per_visit"] * periods
    contact_days = values["branch.leader_contact_hours"] * span * 12.0 / 8.0
    return target * inspection.affordable_share(values["inspection.capacity_days"], visit_days + contact_days)


def other_time(values: Mapping[str, float]) -> float:
    """Share of working time the reference branch spends on talks and follow-up."""
    return time_allocation.other_time(
        values["secretary.talk_hours"],
        values["member.training_followup"],
        values["member.followup_hours"],
        REFERENCE_MEMBERS,
        0.0,
        values["secretary.hours"],
    )


def sum_shares(values: Mapping[str, float]) -> float:
    """Sum of the indicator weights (1 for a valid design)."""
    total = 0.0
    for name in CONSTRUCTS:
        total += values[POINTS + name]
    return total


def business_pull(values: Mapping[str, float]) -> float:
    """Pull of business (payoff units per unit of output) for baseline values by dotted name."""
    party = values["secretary.party_time"]
    sharpness = values["secretary.learning_rate"] / values["secretary.forgetting"]
    low, high = 1e-6 * party, (1.0 - 1e-6) * party
    for _ in range(BISECTIONS):
        substance = 0.5 * (low + high)
        gain_p, gain_d = party_payoffs(values, substance, party - substance)
        # At the rest point this difference is zero; it grows with substance.
        if math.log(substance / (party - substance)) - sharpness * (gain_p - gain_d) < 0.0:
            low = substance
        else:
            high = substance
    substance = 0.5 * (low + high)
    gain_p, _ = party_payoffs(values, substance, party - substance)
    business = 1.0 - other_time(values) - party
    needed = gain_p + math.log(business / substance) / sharpness
    output, elasticity = values["branch.business_reference"], values["branch.business_elasticity"]
    level = quality.level_from_odds(output, quality.log_ratio(business, 1.0 - party, elasticity))
    slope = quality.level_slope(level, output, elasticity, business)
    kappa = time_allocation.consequence_strength(values["consequence.promotion_link"], values["consequence.pay_link"], average_career(values))
    return (needed / slope - kappa * (1.0 - values["assessment.party_weight"])) / average_pull(values)
