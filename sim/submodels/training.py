"""Process 6: training gains and their decay. Sources: Tatel & Ackerman (half-life), Blume et al. 2010 (support), Saks 2002 (transfer)."""

import math

JUNE = 5  # month of the only session a year (month 0 = January)
MONTHS = 12  # months in a year, whole: sessions are counted
LN2 = 0.6931471805599453  # natural logarithm of 2
MENTOR_GAIN = 0.03  # share of missing knowledge that a member with a mentor learns in a month (L57): assumption


def is_training_month(month_of_year, sessions):
    """True in the months in which one of ``sessions`` evenly spread sessions falls (month 0 = January; one session: June)."""
    return ((month_of_year + 1) * sessions) // MONTHS > (month_of_year * sessions) // MONTHS if sessions > 1 else month_of_year == JUNE


def session_gain(hours, scale, transfer):
    """Share of the missing knowledge gained in one session: transfer x (1 - exp(-hours/scale)); massed hours teach less per hour."""
    return transfer * (1.0 - math.exp(-hours / scale))


def half_life(base, support, followup):
    """Half-life in months with a share of members followed up: base x (1 + (support - 1) x share)."""
    return base * (1.0 + (support - 1.0) * followup)


def retained(half_life_months):
    """Share of knowledge left after one month without learning."""
    return math.exp(-LN2 / half_life_months)


def learn(knowledge, kept, gain):
    """Knowledge after a month: decay, then a share of what is missing is learnt; in [0, 1]."""
    left = knowledge * kept
    return left + gain * (1.0 - left)


def taught(studied, lesson):
    """Share of missing knowledge learnt in a month from the branch's own study and from a training session, one after the other."""
    return studied + lesson * (1.0 - studied)


def mentored(share):
    """Share of missing knowledge learnt in a month from mentors, where ``share`` of members are in such pairs."""
    return MENTOR_GAIN * share


def studies_in_depth(engagement, identity, cut):
    """Does a member study in depth alone? It takes drive and the sense of being a member (P22, FIG-03)."""
    return engagement * identity > cut
