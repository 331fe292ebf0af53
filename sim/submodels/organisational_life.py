"""Process 5: branches hold the month's organisational life, or merely log it (P12, P13)."""

import math


def held_probability(substance_hours, hours_needed):
    """Chance that the planned session is really held: 1 - exp(-hours of real work / hours needed)."""
    return 1.0 - math.exp(-substance_hours / hours_needed)


def is_held(chance_taken, key_meeting):
    """Is the session held? The key meeting of the year always is: elections and reviews need a quorum that superiors count."""
    return key_meeting or chance_taken


def hollow_share(held, logged, quality_life):
    """How empty the month was: 1 - quality for a session held, 1 for one only logged, 0 when nothing was claimed."""
    if held:
        return 1.0 - quality_life
    return 1.0 if logged else 0.0


def minutes_level(paperwork, skill_factor, time_needed):
    """Chance that minutes of a session stand in the file whether or not it was held: 1 - exp(-skill x paperwork / time needed).

    Minutes are the first page of the file and the one that is always asked for, so little paperwork is enough (T01, calibrated).
    """
    return 1.0 - math.exp(-skill_factor * paperwork / time_needed)
