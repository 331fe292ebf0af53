"""What the rules make of parameters alone: worked out once for a row of the setting, where every branch and month would find the same.

Both engines read these beside the parameters, as ``p.<name>``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from sim.submodels import careers, duty, evaluators, inspection, mobility, motivation, orders, organisational_life, training
from sim.submodels import quality as truth
from sim.submodels.time_allocation import discounted, evidence_precision


class Derived(NamedTuple):
    """Shares where nothing else is said."""

    pace_of_quality: float
    pace_of_business: float
    pace_of_integration: float
    pace_of_standing: float
    pace_of_fatigue: float
    pace_of_crowding: float
    reaction_left: float
    activity_kept: float
    practice_kept: float
    knowledge_kept: float
    order_growth: float
    """Factor from what arrived of an order to what it demands on paper."""
    usual_content: float
    """Of a session, relative to the usual."""
    lesson_gain: float
    enforced: float
    """Log odds of attendance."""
    aged_loss: float
    """Log odds of attendance per decade over sixty."""
    praised: float
    at_destination: float
    reached_online: float
    leaving_chance: float
    """Of a secretary, a month."""
    critique_factor: float
    """Log factor of organisational life."""
    openness_factor: float
    """Log factor of prestige and cohesion."""
    resources_spread: float
    """Log sd."""
    leniency_of_raters: float
    """Share of the missing points that those who rate give away."""
    hidden_from_visits: float
    visit_noise: float
    clear_site: float
    clear_own: float
    clear_survey: float
    clear_count: float
    later_worth: float
    """Worth today of quality that comes with its lag."""


def derived(values: Mapping[str, float]) -> Derived:
    """Derived numbers of one row of the setting; ``values``: parameters by name."""
    sessions, followed_up = values["member.training_sessions"], values["member.training_followup"]
    half_life = training.half_life(values["member.training_half_life"], values["member.training_support"], followed_up)
    made_rule = values["branch.institutionalised"], values["branch.institution_decay"]
    third_party = values["assessment.third_party_share"]
    colluded = inspection.hidden_share(
        evaluators.collusion_of(values["inspection.collusion"], third_party), int(values["inspection.levels_up"])
    )
    visit_noise, spread = (
        values["inspection.visit_noise"] / math.sqrt(values["inspection.items_per_visit"]),
        values["secretary.spread_reference"],
    )
    return Derived(
        pace_of_quality=truth.pace(values["branch.quality_lag"]),
        pace_of_business=truth.pace(values["branch.business_lag"]),
        pace_of_integration=truth.pace(values["branch.integration_lag"]),
        pace_of_standing=truth.pace(values["branch.prestige_lag"]),
        pace_of_fatigue=truth.pace(values["member.fatigue_months"]),
        pace_of_crowding=truth.pace(values["consequence.crowding_months"]),
        reaction_left=motivation.reaction_left(values["consequence.reaction_months"]),
        activity_kept=orders.kept(values["branch.activity_half_life"], *made_rule),
        practice_kept=orders.kept(values["branch.practice_half_life"], *made_rule),
        knowledge_kept=training.retained(half_life),
        order_growth=orders.grown(
            values["environment.order_fidelity"], values["environment.order_amplification"], int(values["environment.campaign_levels"])
        ),
        usual_content=organisational_life.content(
            values["branch.merge_rate"], values["branch.merge_loss"], values["branch.merge_reference"]
        ),
        lesson_gain=training.session_gain(
            values["member.training_hours"] / sessions, values["member.training_scale"], values["member.training_transfer"]
        ),
        enforced=duty.enforcement(values["member.disposal_rate"], values["member.disposal_reference"], values["member.enforcement_scale"]),
        aged_loss=duty.age_loss(values["member.attendance_age"], values["branch.retired_role"]),
        praised=motivation.recognition(
            values["branch.awards_share"], values["branch.award_merit"], values["consequence.praise"], values["member.recognition_scale"]
        ),
        at_destination=mobility.at_destination(values["member.registration"], values["member.destination_coverage"]),
        reached_online=mobility.reached_online(
            values["member.registration"], values["member.destination_coverage"], values["member.online_reach"]
        ),
        leaving_chance=careers.leaving_probability(
            values["secretary.turnover_rate"], values["secretary.pay"], values["secretary.turnover_pay"]
        ),
        critique_factor=truth.life_factor(
            values["branch.critique"], values["branch.critique_reference"], values["branch.elasticity_critique"]
        ),
        openness_factor=truth.log_ratio(
            values["branch.transparency"], values["branch.transparency_reference"], values["branch.cohesion_voice"]
        ),
        resources_spread=truth.pooled_spread(values["branch.resources_spread"], values["branch.pooling"]),
        leniency_of_raters=evaluators.bias_of(values["assessment.rater_bias"], third_party, values["assessment.third_party_bias"]),
        hidden_from_visits=evaluators.hidden_from_visit(colluded, values["inspection.staging"], values["inspection.unannounced_share"]),
        visit_noise=visit_noise,
        clear_site=evidence_precision(visit_noise, spread),
        clear_own=evidence_precision(values["branch.own_noise"], spread),
        clear_survey=evidence_precision(values["branch.survey_noise"], spread),
        clear_count=evidence_precision(values["branch.business_noise"], spread),
        later_worth=discounted(values["branch.quality_lag"], values["secretary.discount"]),
    )
