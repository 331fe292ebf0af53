"""Process 16: recruits, deaths and disposal. Yearly rates from the bulletins; the death law is an assumption (Gompertz)."""

import math

MONTHS = 12.0  # months in a year
AGE_OF_RATE = 40.0  # years: age at which yearly mortality is stated
LARGEST_BRANCH = 50  # ordinary branches; beyond it a branch would be divided, which this model does not do


def monthly_death_probability(age_years, rate_at_40, growth):
    """1 - exp(-h/12) with the Gompertz hazard h = rate_at_40 x exp(growth x (age - 40))."""
    return 1.0 - math.exp(-rate_at_40 * math.exp(growth * (age_years - AGE_OF_RATE)) / MONTHS)


def monthly_disposal_probability(engagement, cut, yearly_rate):
    """Chance that a member is removed this month; only below the cut of qualification."""
    if engagement >= cut:
        return 0.0
    return yearly_rate / MONTHS


def admission_probability(members, yearly_rate):
    """Chance that the branch admits a candidate this month; none in a branch that is full."""
    if members >= LARGEST_BRANCH:
        return 0.0
    chance = members * yearly_rate / MONTHS
    return chance if chance < 1.0 else 1.0
