"""Process 7: members decide to attend."""

import math

AGE_FROM = 60.0  # years; below it age does not keep anyone away
YEARS_PER_DECADE = 10.0
KEY_MONTH = 11  # December: the year's organisational life meeting and the review of members


def attendance_probability(base, per_engagement, engagement, away_loss, away, age_loss, age):
    """Logistic of base + per_engagement x e - away_loss x away - age_loss x decades over 60.

    ``base`` carries what is common to the branch (obligation, attraction of its sessions), centred by :func:`branch_base`.
    """
    log_odds = base + per_engagement * engagement
    if away:
        log_odds = log_odds - away_loss
    if age > AGE_FROM:
        log_odds = log_odds - age_loss * (age - AGE_FROM) / YEARS_PER_DECADE
    return 1.0 / (1.0 + math.exp(-log_odds))


def branch_base(intercept, per_engagement, engagement_reference, per_quality, quality_life, quality_reference):
    """Part of the log odds shared by a branch: intercept - per_engagement x e0 + per_quality x (quality - q0)."""
    return intercept - per_engagement * engagement_reference + per_quality * (quality_life - quality_reference)


def obligation(intercept, key_meeting, month_of_year):
    """Log odds asked by duty: the usual ones, and more at the key meeting of the year."""
    return intercept + key_meeting if month_of_year == KEY_MONTH else intercept
