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


def derived(v: Mapping[str, float]) -> Derived:
    """Derived numbers of one row of the setting; ``v``: parameters by name."""
    sessions, followed_up = v["member.training_sessions"], v["member.training_followup"]
    half_life = training.half_life(v["member.training_half_life"], v["member.training_support"], followed_up)
    made_rule = v["branch.institutionalised"], v["branch.institution_decay"]
    third_party = v["assessment.third_party_share"]
    colluded = inspection.hidden_share(evaluators.collusion_of(v["inspection.collusion"], third_party), int(v["inspection.levels_up"]))
    visit_noise, spread = v["inspection.visit_noise"] / math.sqrt(v["inspection.items_per_visit"]), v["secretary.spread_reference"]
    return Derived(
        pace_of_quality=truth.pace(v["branch.quality_lag"]),
        pace_of_business=truth.pace(v["branch.business_lag"]),
        pace_of_integration=truth.pace(v["branch.integration_lag"]),
        pace_of_standing=truth.pace(v["branch.prestige_lag"]),
        pace_of_fatigue=truth.pace(v["member.fatigue_months"]),
        pace_of_crowding=truth.pace(v["consequence.crowding_months"]),
        reaction_left=motivation.reaction_left(v["consequence.reaction_months"]),
        activity_kept=orders.kept(v["branch.activity_half_life"], *made_rule),
        practice_kept=orders.kept(v["branch.practice_half_life"], *made_rule),
        knowledge_kept=training.retained(half_life),
        order_growth=orders.grown(
            v["environment.order_fidelity"], v["environment.order_amplification"], int(v["environment.campaign_levels"])
        ),
        usual_content=organisational_life.content(v["branch.merge_rate"], v["branch.merge_loss"], v["branch.merge_reference"]),
        lesson_gain=training.session_gain(v["member.training_hours"] / sessions, v["member.training_scale"], v["member.training_transfer"]),
        enforced=duty.enforcement(v["member.disposal_rate"], v["member.disposal_reference"], v["member.enforcement_scale"]),
        aged_loss=duty.age_loss(v["member.attendance_age"], v["branch.retired_role"]),
        praised=motivation.recognition(
            v["branch.awards_share"], v["branch.award_merit"], v["consequence.praise"], v["member.recognition_scale"]
        ),
        at_destination=mobility.at_destination(v["member.registration"], v["member.destination_coverage"]),
        reached_online=mobility.reached_online(v["member.registration"], v["member.destination_coverage"], v["member.online_reach"]),
        leaving_chance=careers.leaving_probability(v["secretary.turnover_rate"], v["secretary.pay"], v["secretary.turnover_pay"]),
        critique_factor=truth.life_factor(v["branch.critique"], v["branch.critique_reference"], v["branch.elasticity_critique"]),
        openness_factor=truth.log_ratio(v["branch.transparency"], v["branch.transparency_reference"], v["branch.cohesion_voice"]),
        resources_spread=truth.pooled_spread(v["branch.resources_spread"], v["branch.pooling"]),
        leniency_of_raters=evaluators.bias_of(v["assessment.rater_bias"], third_party, v["assessment.third_party_bias"]),
        hidden_from_visits=evaluators.hidden_from_visit(colluded, v["inspection.staging"], v["inspection.unannounced_share"]),
        visit_noise=visit_noise,
        clear_site=evidence_precision(visit_noise, spread),
        clear_own=evidence_precision(v["branch.own_noise"], spread),
        clear_survey=evidence_precision(v["branch.survey_noise"], spread),
        clear_count=evidence_precision(v["branch.business_noise"], spread),
        later_worth=discounted(v["branch.quality_lag"], v["secretary.discount"]),
    )
