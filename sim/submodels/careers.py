"""Process 16, secretaries: type, career window, leaving, promotion, first secretaries.

Sources: promotion window and passed-over secretaries from source document 004 (P47), types from the same (P36), turnover from mechanisms
P41; who is promoted is judged by results as far as they are linked to promotion and by visible business for the rest (P04). Forms assumed.
"""

import math

BALANCED, BOSS, POWERLESS = 0, 1, 2  # types of secretary
HIGHEST_ABILITY = 0.99  # 0-1: ability never leaves its scale
MONTHS = 12.0  # months in a year


def secretary_type(u, boss_share, powerless_share):
    """Type of a secretary from an even draw: affairs-boss, powerless or balanced."""
    if u < boss_share:
        return BOSS
    return POWERLESS if u < boss_share + powerless_share else BALANCED


def openness(months_at_post, window, passed_over):
    """Openness of the promotion window: whole inside it, a part for those who were passed over (P47)."""
    return 1.0 if months_at_post < window else passed_over


def effective_ability(own, kind, powerless_skill, trained, trained_reference, untrained_loss, added):
    """Ability that comes to bear: less for the powerless and the untrained, more with a first secretary; in (0, 1)."""
    ability = own * powerless_skill if kind == POWERLESS else own
    ability = ability * (1.0 - untrained_loss * (1.0 - trained)) / (1.0 - untrained_loss * (1.0 - trained_reference))
    ability = ability + added
    return ability if ability < HIGHEST_ABILITY else HIGHEST_ABILITY


def pull_of_type(kind, boss_pull):
    """Factor on the pull of business: the affairs-boss is drawn to it more."""
    return boss_pull if kind == BOSS else 1.0


def better_of(first, second, reserve):
    """Standing of the new secretary: of two candidates the better one where there is a reserve to choose from (L53)."""
    return second if reserve and second > first else first


def leaving_probability(yearly_rate, pay, elasticity):
    """Chance that a secretary leaves this month without promotion; better pay keeps people."""
    return yearly_rate / MONTHS * math.exp(-elasticity * math.log(pay))


def promotion_merit(composite, business_seen, link):
    """What promotion looks at: results as far as they are linked to it, visible business for the rest (P04)."""
    return link * composite + (1.0 - link) * business_seen


def seats(share, branches, u):
    """Whole number of seats that a yearly share of branches makes, the fraction decided by an even draw."""
    return int(share * branches + u)
