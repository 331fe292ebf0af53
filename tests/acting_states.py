"""A state in which each parameter acts: all evidence sources in use, visits made, work assessed; and what some need beyond that.

Most rules are silent somewhere: an elasticity at the reference, a disposal rate where nobody is unqualified, a cap that nobody reaches.
"""

MIX = "assessment.evidence_mix."
POINTS = "assessment.indicator_weight."

BUSY = {
    MIX + "documents": 0.4,
    MIX + "self_report": 0.1,
    MIX + "on_site": 0.3,
    MIX + "member_survey": 0.1,
    MIX + "mass_survey": 0.05,
    MIX + "outcome": 0.05,
    "inspection.coverage_target": 0.3,
    "inspection.capacity_days": 200.0,
    "member.training_followup": 0.3,
    "consequence.penalty": 0.3,
    "assessment.party_weight": 0.3,
}

STRONG = {"consequence.promotion_link": 1.0, "consequence.pay_link": 0.5, "assessment.party_weight": 0.6, "secretary.learning_rate": 3.0}
UNQUALIFIED = {"member.disposition_mean": 0.3, "member.disposition_spread": 1.5}
UNEVEN_CONSTRUCTS = {"branch.critique": 0.9, "member.training_hours": 0.0}
LITTLE_BUSINESS = {"assessment.paperwork_demand": 0.3, "secretary.part_time_cap": 0.5, "branch.business_elasticity": 0.4}
OWN_WORDS = {MIX + "documents": 0.1, MIX + "self_report": 0.6, MIX + "on_site": 0.1, MIX + "member_survey": 0.1, MIX + "mass_survey": 0.1}
FEARLESS = {"consequence.penalty": 0.0}  # the penalty of the busy state leaves most secretaries nothing to win by inventing
FILE_WORK = {"assessment.paperwork_demand": 0.15}  # more than half of party work is paperwork: members meet it as control
GRADED = {"assessment.star_prize": 1.0}
EXPLAINED = {"consequence.feedback": 1.0}
REWARDED = {"consequence.member_reward": 1.0, "consequence.pay_link": 1.0}
DISTRUSTED = {"environment.misconduct_rate": 0.01, "branch.trust_shock": 0.15, "branch.prestige_lag": 36.0}
WEARS_OUT = {  # contact that wears out fast: who gets less of it loses more than who gets more wins
    "branch.leader_contact_hours": 0.5,
    "secretary.talk_hours": 0.0,
    "member.rate_contact": 0.08,
    "member.contact_scale": 0.3,
}
SELFISH = {"member.rate_anchor": 0.1, "member.rate_session": 0.02, "member.rate_market": 0.06, "environment.market_values": 0.8}
MANY_RECRUITS = {"branch.recruit_rate": 0.06, "branch.recruit_burst": 3.0, "branch.quantity_weight": 1.0}
LIVELY = {"branch.initiative": 0.8, "branch.abort_rate": 0.4, "member.rate_activity": 0.12}
FIRST_SECRETARIES = {"secretary.first_share": 0.3}
PAIRED = {"branch.pair_share": 0.5, "branch.demonstration_share": 0.2}
PLANNED_TOGETHER = {"branch.joint_planning": 1.0}
ORDERED = {"environment.campaign": 0.5}  # a full campaign asks for all there is to ask for
ONLINE = {"member.online_reach": 1.0, "member.registration": 1.0, "member.destination_coverage": 0.0}

NEEDS = {
    POINTS + "life": UNEVEN_CONSTRUCTS,
    POINTS + "study": UNEVEN_CONSTRUCTS,
    POINTS + "service": UNEVEN_CONSTRUCTS,
    "inspection.span": {"inspection.capacity_days": 60.0, "inspection.coverage_target": 1.0},
    "secretary.full_time_share": {"secretary.part_time_cap": 0.2, "secretary.party_time": 0.3},
    "secretary.full_time_cap": {
        **STRONG,
        "assessment.party_weight": 1.0,
        "secretary.full_time_share": 1.0,
        "secretary.party_time": 0.3,
        "secretary.intrinsic_mean": 0.25,
        "secretary.talk_hours": 40.0,
        "environment.business_pressure": 0.7,
    },
    "secretary.spread_reference": {
        **STRONG,
        **dict.fromkeys((MIX + source for source in ("self_report", "member_survey", "mass_survey", "outcome")), 0.0),
        MIX + "documents": 0.1,
        MIX + "on_site": 0.9,
        "inspection.coverage_target": 1.0,
        "inspection.capacity_days": 1000.0,
        "inspection.collusion": 0.0,
        "inspection.visit_noise": 0.5,
        "inspection.items_per_visit": 3.0,
    },
    "secretary.misreport_max": FEARLESS,
    "secretary.own_ceiling": {**FEARLESS, **OWN_WORDS, MIX + "outcome": 0.0},
    "secretary.deterrence": FEARLESS,
    "secretary.discount": {**STRONG, "branch.quality_lag": 18.0},
    "branch.elasticity_critique": {"branch.critique": 0.9},
    "branch.elasticity_engagement": {"member.disposition_mean": 0.7, "branch.role_coverage": 1.0},
    "branch.elasticity_knowledge": {"member.training_hours": 120.0, "member.training_transfer": 0.7},
    "branch.business_lag": LITTLE_BUSINESS,
    "branch.party_to_business": {
        "branch.integration": 0.8,
        "branch.critique": 0.9,
        "branch.elasticity_ability": 0.6,
        "secretary.ability_mean": 0.8,
    },
    "branch.business_to_party": {
        **LITTLE_BUSINESS,
        "branch.integration": 0.8,
        "branch.business_lag": 1.0,
        "secretary.talk_hours": 40.0,
        "secretary.party_time": 0.1,
    },
    "secretary.career_window": {**STRONG, "secretary.passed_over": 0.2, "secretary.turnover_rate": 0.05},
    "secretary.passed_over": {**STRONG, "secretary.career_window": 36.0, "secretary.turnover_rate": 0.05},
    "member.attendance_activity": {"environment.campaign": 1.0, "environment.campaign_levels": 1.0},
    "member.noise": {  # strong gains against a low disposition: luck then averages over a bent answer
        "member.disposition_mean": 0.3,
        "member.disposition_spread": 0.5,
        "member.rate_anchor": 0.13,
        "member.rate_peers": 0.0,
        "member.rate_session": 0.1,
        "member.rate_contact": 0.15,
        "member.rate_knowledge": 0.06,
        "member.rate_hollow": 0.0,
        "member.rate_role": 0.03,
        "member.rate_recognition": 0.03,
        "member.rate_voice": 0.03,
        "branch.role_coverage": 1.0,
        "branch.transparency": 1.0,
        "consequence.praise": 1.0,
        "secretary.talk_hours": 40.0,
    },
    "member.rate_control": FILE_WORK,
    "member.crowd_threshold": FILE_WORK,
    "member.attendance_quality": {"branch.critique": 0.9},
    "assessment.veto": {"assessment.veto_floor": 0.6},
    "assessment.veto_floor": {"assessment.veto": 1.0},
    "assessment.leniency": GRADED,
    "assessment.quota": GRADED,
    "assessment.third_party_bias": {"assessment.third_party_share": 1.0},
    "assessment.list_follow_up": {"assessment.responsibility_lists": 1.0},
    "inspection.off_hours": DISTRUSTED,
    "inspection.signal_noise": {"inspection.targeting": 1.0, "inspection.early_warning": 1.0},
    "inspection.early_warning": WEARS_OUT,
    "inspection.contact_points": WEARS_OUT,
    "inspection.strike_off": {**FEARLESS, "secretary.misreport_max": 0.35, "inspection.tolerance": 0.02},
    "inspection.round_days": {"inspection.rounds": 12.0},
    "consequence.misconduct_sanction": DISTRUSTED,
    "consequence.feedback_effect": EXPLAINED,
    "consequence.feedback_spread": EXPLAINED,
    "consequence.reaction_months": EXPLAINED,
    "consequence.crowding": REWARDED,
    "consequence.crowding_months": REWARDED,
    "secretary.first_term": FIRST_SECRETARIES,
    "secretary.first_ability": FIRST_SECRETARIES,
    "secretary.first_time": FIRST_SECRETARIES,
    "secretary.turnover_pay": {"secretary.pay": 1.5, "branch.initiative": 0.8},
    "secretary.reserve_share": {"secretary.turnover_rate": 0.35, "secretary.ability_spread": 1.0},
    "secretary.untrained_loss": {"secretary.trained_share": 0.0},
    "branch.institution_decay": {"branch.institutionalised": 1.0, "branch.initiative": 0.8},
    "branch.admission_audit": {**MANY_RECRUITS, **UNQUALIFIED},
    "branch.quantity_weight": MANY_RECRUITS,
    "branch.recruit_burst": MANY_RECRUITS,
    "branch.pooling": {"branch.resources_spread": 1.0, "branch.elasticity_resources": 0.6},
    "branch.goal_clarity": LIVELY,
    "branch.leisure_share": LIVELY,
    "branch.own_noise": {**OWN_WORDS, MIX + "outcome": 0.0},
    "branch.pair_transfer": PAIRED,
    "branch.pair_hours": PAIRED,
    "branch.integration_gain": PLANNED_TOGETHER,
    "branch.integration_lag": PLANNED_TOGETHER,
    "branch.backlog_loss": {"branch.backlog_arrival": 0.01, "consequence.rectification": 0.0},
    "branch.merge_loss": {"branch.merge_rate": 0.7},
    "branch.practice_gain": {"branch.demonstration_share": 0.2, "branch.initiative": 0.8},
    "branch.prestige_lag": {"branch.publicity": 0.5},
    "branch.prestige_service": {"branch.role_coverage": 1.0},
    "branch.cohesion_voice": {"branch.transparency": 1.0},
    "branch.trust_shock": DISTRUSTED,
    "environment.campaign_levels": ORDERED,
    "environment.order_fidelity": ORDERED,
    "environment.order_amplification": ORDERED,
    "environment.campaign_paperwork": ORDERED,
    "environment.demonstration_decay": {"branch.demonstration_share": 0.2},
    "environment.price_reward": REWARDED,
    "environment.mobility_turnover": {"member.attendance_away": 4.0},
    "member.rate_hardship": {"member.aid_coverage": 0.0, "member.hardship_share": 0.15},
    "member.attendance_venue": {"branch.venue_share": 0.0},
    "member.identity_lesson": {"member.identity_education": 1.0},
    "member.attendance_reward": REWARDED,
    "member.attendance_example": {"branch.leader_example": 1.0},
    "member.online_depth": ONLINE,
    "member.online_dropout": ONLINE,
    "member.fatigue_months": {"assessment.paperwork_demand": 0.3, "member.paperwork_passed_on": 20.0},
    "member.enforcement_scale": {"member.disposal_rate": 0.1},
    "member.disposal_rate": {**UNQUALIFIED, "member.disposal_cut": 0.2},
    "member.disposal_cut": {**UNQUALIFIED, **SELFISH, "member.disposal_rate": 0.1},
}


def acting_values(name, value, baseline):
    """Baseline values in the state where ``name`` acts, with ``name`` at ``value``; the rest of a mix shares what it leaves."""
    values = {**baseline, **BUSY, **NEEDS.get(name, {})}
    for mix in (MIX, POINTS):
        if name.startswith(mix):
            others = [other for other in values if other.startswith(mix) and other != name]
            rest = sum(values[other] for other in others)
            values.update({other: values[other] / rest * (1.0 - value) for other in others})
    return {**values, name: value}
