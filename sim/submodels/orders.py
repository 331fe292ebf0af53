"""Processes 1 and 2: campaigns travel down the levels, and self-chosen activities pulse and fade.

An order arrives a month later and weaker at every level, while what it demands on paper grows (P42). Activities live on what a branch
starts itself and on what it is ordered to do; they fade unless they are taken up anew or made a rule (P40, P41, L30, L63).
Sources: fidelity and half-life from source document 004, amplification Li, Liu, Weng & Zhou 2019; the form is assumed.
"""

import math

LN2 = 0.6931471805599453  # natural logarithm of 2
SELF_STARTS = 0.04  # activities a fully initiative branch starts in a month, as a share of what is possible: assumption
PSEUDO_SHARE = 0.2  # starts that are novelty for show where nothing is decided by rule (P56): 0.1 at the default
MONTHS = 12.0  # months in a year


def passed_down(strength, fidelity):
    """Strength of an order one level further down."""
    return strength * fidelity


def grown(fidelity, amplification, levels):
    """Factor from what arrives of an order to what it demands on paper: (amplification / fidelity)^levels.

    It undoes the loss of substance at every level and adds the growth of demands.
    """
    return math.exp(levels * math.log(amplification / fidelity))


def formal_demand(arrived, growth):
    """What an order that arrived demands on paper: it lost substance and gained demands at every level; not above 1."""
    demand = arrived * growth
    return demand if demand < 1.0 else 1.0


def clarity(own, lists, followed):
    """Clarity of goals: lists make them clear only as far as they are followed up (P54)."""
    return own + lists * followed * (1.0 - own)


def self_started(initiative, tolerance, adherence, prestige_ratio, clear, abort_rate):
    """Activities a branch starts on its own in a month and carries through.

    SELF_STARTS x initiative x (1 + tolerance) x prestige ratio, less pseudo-innovation and what is given up for want of a clear goal;
    below a quarter over all bounds, so it needs no limit.
    """
    real = 1.0 - PSEUDO_SHARE * (1.0 - adherence)
    done = 1.0 - abort_rate * (1.0 - clear)
    return SELF_STARTS * initiative * (1.0 + tolerance) * prestige_ratio * real * done


def started(own, order):
    """Share of what is possible that is started this month, on one's own or on order."""
    return own + order - own * order


def kept(half_life, institutionalised, institution_decay):
    """Share of an activity or practice left after a month; what is made a rule decays more slowly."""
    slower = 1.0 - institutionalised * (1.0 - institution_decay)
    return math.exp(-LN2 / half_life * slower)


def renewed(level, times_per_year):
    """Level after being taken up anew: growth by times/12 of the level, slowing towards 1."""
    return level + times_per_year / MONTHS * level * (1.0 - level)


def with_new(left, start):
    """Level after what is left was joined by what was started; in [0, 1]."""
    return left + start * (1.0 - left)


def surviving(level, survival, institutionalised):
    """Level after a change of secretary: what is not made a rule survives only in part (P41)."""
    return level * (institutionalised + (1.0 - institutionalised) * survival)
