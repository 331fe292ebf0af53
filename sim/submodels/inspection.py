"""Processes 3 and 12: superiors plan visits within their capacity, see truth through noise and collusion, and are remembered."""

import math

MEMORY_MONTHS = 24.0  # a verified value counts for at most this long (D1)
MONTHS = 12.0  # months in a year
HOURS_PER_DAY = 8.0  # working hours in a person-day (D9)


def wanted_days(coverage_target, days_per_visit, period_months, contact_hours, rounds, days_per_round):
    """Person-days a year that one branch asks of its superior body: visits, rounds and leaders' contact."""
    sampled = coverage_target * days_per_visit * (MONTHS / period_months)
    return sampled + rounds * days_per_round + contact_hours * MONTHS / HOURS_PER_DAY


def affordable_share(capacity_days, wanted_days):
    """Share of the wanted person-days that the body can spend; the rest is cut, visits and contact alike."""
    if wanted_days <= capacity_days:
        return 1.0
    return capacity_days / wanted_days


def hidden_share(collusion, levels_up):
    """Share of the shortfall that stays hidden: every level between branch and visitor must join in (Zhou 2010; form assumed)."""
    if levels_up >= 2:
        return collusion * collusion
    return collusion


def seen_level(truth, documents, hidden, noise):
    """What a visitor sees: truth, with the hidden share of its shortfall against the documents, and noise; held to [0, 1]."""
    shortfall = documents - truth
    if shortfall < 0.0:
        shortfall = 0.0
    seen = truth + hidden * shortfall + noise
    if seen < 0.0:
        return 0.0
    if seen > 1.0:
        return 1.0
    return seen


def remembered(value, type_mean, age_months, period_months):
    """Verified value: whole within the period, then fading to the mean of its type until 24 months (D1); never documents."""
    if age_months < period_months:
        return value
    if age_months >= MEMORY_MONTHS:
        return type_mean
    left = (MEMORY_MONTHS - age_months) / (MEMORY_MONTHS - period_months)
    return type_mean + left * (value - type_mean)


def belief_after_visit(belief, shock):
    """Belief of being seen, pushed towards certainty by a visit."""
    return belief + shock * (1.0 - belief)


def talk_of_visits(visited, branches, period_months):
    """Share of neighbours who would be visited in a period if visits went on as this month: what people talk about is what happens now.

    A share of last year's visits would keep a campaign alive in people's minds for a year after its end (T08).
    """
    return visited * period_months / branches


def belief_from_hearsay(belief, rate, talk):
    """Belief of being seen, drifting to what is heard of visits to neighbours; held to 1, for talk of a campaign goes beyond it."""
    heard = belief + rate * (talk - belief)
    return heard if heard < 1.0 else 1.0


def over_report(documents, truth):
    """By how much documents claim more than is true; not negative."""
    return documents - truth if documents > truth else 0.0


def offence_slope(over, tolerance):
    """Slope in ``over`` of the smooth offence over^2/(over + tolerance): 0 at none, 1 for gross over-reporting."""
    if over <= 0.0:
        return 0.0
    total = over + tolerance
    return over * (over + 2.0 * tolerance) / (total * total)


def seen_by_presence(visibility, contact_hours, hours_scale):
    """Share of true work that counts for a career because superiors were there: visibility x (1 - exp(-hours/scale))."""
    return visibility * (1.0 - math.exp(-contact_hours / hours_scale))


def confirmed(claimed, seen, strike_off):
    """Documents after a visit: a share of what was claimed beyond what was seen is struck off."""
    if claimed <= seen:
        return claimed
    return claimed - strike_off * (claimed - seen)
