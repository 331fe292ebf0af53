"""Process 16, recruits: numbers against readiness (P44, P45), audit and quota (L39). Form assumed; rates from the bulletins."""

MONTHS = 12.0  # months in a year
SURGE_MONTH = 5  # June, before the party's anniversary
READY = 0.35  # disposition below which a candidate counts as not ready: assumption
UNREADY_SHIFT = 0.2  # logit: how much less ready those are who are admitted in a hurry (P45: -0.2 sd)
NEW_UNITS = 0.02  # units in new fields that appear or change in a month: assumption
QUOTA_CUT = 0.5  # cut of next year's quota per share of candidates found unready (mechanisms L39: 20 to 50 %)


def seasonal(month_of_year, burst, quantity_weight):
    """Admissions in a month relative to an even spread: numbers alone make a rush; the year's sum is 12."""
    peak = 1.0 + (burst - 1.0) * quantity_weight
    return peak if month_of_year == SURGE_MONTH else (MONTHS - peak) / (MONTHS - 1.0)


def readiness_shift(month_of_year, burst, quantity_weight):
    """Shift of a candidate's disposition on the logit scale when admissions are rushed."""
    if month_of_year != SURGE_MONTH:
        return 0.0
    return -UNREADY_SHIFT * (burst - 1.0) * quantity_weight


def is_refused(disposition, u, audit):
    """Does the audit find and refuse an unready candidate?"""
    return disposition < READY and u < audit


def next_quota(refused, considered):
    """Factor on the coming year's admissions of a body after what audits found."""
    if considered <= 0.0:
        return 1.0
    return 1.0 - QUOTA_CUT * refused / considered


def covered_after(covered, formation_lag, joint_effort):
    """Share of units in new fields that have a party organisation, a month later: new units appear, others are organised (P31, L33)."""
    left = covered * (1.0 - NEW_UNITS)
    return left + (1.0 - left) * (1.0 + joint_effort) / formation_lag
