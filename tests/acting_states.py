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

NEEDS = {
    "assessment.veto_floor": {  # the levers of the sheet that holds a veto row: files give points enough to lose
        **dict.fromkeys((MIX + source for source in ("self_report", "member_survey", "mass_survey", "outcome")), 0.0),
        MIX + "documents": 0.9,
        MIX + "on_site": 0.1,
        POINTS + "life": 0.1,
        POINTS + "study": 0.9,
        POINTS + "service": 0.0,
    },
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
    "branch.elasticity_engagement": {"member.disposition_mean": 0.7},
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
    "member.noise": {
        "member.disposition_mean": 0.3,
        "member.disposition_spread": 0.5,
        "member.rate_anchor": 0.1,
        "member.rate_session": 0.1,
        "member.rate_contact": 0.08,
        "member.rate_knowledge": 0.06,
        "member.rate_hollow": 0.0,
        "secretary.talk_hours": 40.0,
    },
    "member.rate_control": FILE_WORK,
    "member.crowd_threshold": FILE_WORK,
    "member.attendance_quality": {"branch.critique": 0.9},
    "member.disposal_rate": {**UNQUALIFIED, "member.disposal_cut": 0.2},
    "member.disposal_cut": {**UNQUALIFIED, "member.disposal_rate": 0.1},
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
