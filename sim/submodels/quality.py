"""Process 10, first half: true quality. Only real work moves it, with a lag (definitions D12)."""

import math

LEAST_RATIO = 0.001  # of the reference: a factor is never taken for less, so that its logarithm exists (assumption)
PER_PUBLICITY = 1.0  # log level of prestige per unit of publicity: assumption
JOINT_LOSS = 0.05  # log level: cohesion that units of several employers lack (L33: assumption)


def log_ratio(value, reference, elasticity):
    """log of (z/z0)^eps: one factor of quality; values at or below zero count as a thousandth of the reference."""
    least = LEAST_RATIO * reference
    if value < least:
        value = least
    return elasticity * math.log(value / reference)


def level_from_odds(reference, log_factor):
    """Level that answers to its factors: near the reference it is reference x exp(log_factor), and it stays in (0, 1).

    The odds are multiplied by exp(log_factor / (1 - reference)), so that eps is the elasticity of the *level* at the reference, as in
    D12, and no clipping is needed far from it.
    """
    odds = reference / (1.0 - reference) * math.exp(log_factor / (1.0 - reference))
    return odds / (1.0 + odds)


def level_slope(level, reference, elasticity, value):
    """Marginal level per unit of a factor: level (1 - level)/(1 - reference) x eps/z."""
    return level * (1.0 - level) / (1.0 - reference) * elasticity / value


def pace(lag_months):
    """Share of the way to a target that one month of exponential approach covers: 1 - exp(-1/lag)."""
    return 1.0 - math.exp(-1.0 / lag_months)


def follow(value, target, pace):
    """One month of exponential approach to the target."""
    return value + (target - value) * pace


def spill_over(strength, integration, value, reference):
    """Log factor that one side of the work lends the other: strength x integration x (value/reference - 1) (P58)."""
    return strength * integration * (value / reference - 1.0)


def common_factor(substance, substance_reference, per_substance, ability, ability_reference, per_ability, resources, per_resources):
    """Log factor that real work, ability and resources add to every construct."""
    return (
        log_ratio(substance, substance_reference, per_substance)
        + log_ratio(ability, ability_reference, per_ability)
        + log_ratio(resources, 1.0, per_resources)
    )


def life_factor(critique, critique_reference, per_critique):
    """Log factor that the quality of criticism adds to organisational life."""
    return log_ratio(critique, critique_reference, per_critique)


def study_factor(knowledge, knowledge_reference, per_knowledge):
    """Log factor that members' knowledge adds to study in depth."""
    return log_ratio(knowledge, knowledge_reference, per_knowledge)


def service_factor(
    serving,
    serving_reference,
    per_serving,
    integration,
    integration_reference,
    per_integration,
    strength,
    business,
    business_reference,
):
    """Log factor that members who serve, integration with business and business results add to service."""
    return (
        log_ratio(serving, serving_reference, per_serving)
        + log_ratio(integration, integration_reference, per_integration)
        + spill_over(strength, integration, business, business_reference)
    )


def mean_of(total, count):
    """Mean of a sum over ``count`` members; 0 for an empty branch."""
    if count <= 0:
        return 0.0
    return total / count


def support_factor(practice, practice_reference, per_practice, backlog, backlog_reference, per_backlog):
    """Log factor of good practice in use, less that of open problems; nil at their references."""
    return per_practice * (practice - practice_reference) - per_backlog * (backlog - backlog_reference)


def converted(substance, clarity, usual):
    """Real work that reaches its aim: clear goals convert more of the effort (P17, L16): substance x sqrt(clarity / usual)."""
    return substance * math.sqrt(clarity / usual)


def pooled_spread(spread, pooling):
    """Spread of resources (log sd) after part of the differences was shared out (L50); nothing is lost, for the mean stays 1."""
    return spread * (1.0 - pooling)


def prestige_factor(service, service_reference, per_service, publicity, publicity_reference, openness_factor):
    """Log factor of prestige: service that reaches the public, what is made known, and openness."""
    return log_ratio(service, service_reference, per_service) + PER_PUBLICITY * (publicity - publicity_reference) + openness_factor


def cohesion_factor(life, life_reference, per_life, openness_factor, joint):
    """Log factor of cohesion: organisational life and open affairs bind, joint branches bind a little less (L33)."""
    return log_ratio(life, life_reference, per_life) + openness_factor - JOINT_LOSS * joint
