"""Process 14: what consequences do to motives: crowding out, feedback, recognition.

Sources: crowding out Deci, Koestner & Ryan 1999; feedback Kluger & DeNisi 1996 (over a third react badly); recognition by merit
Bradler et al. 2016; sizes and forms assumed.
"""

import math


def displaced(now, crowding, reward, praise, pace):
    """Share of a person's own drive that material reward has displaced; praise beside it protects (L55).

    ``pace``: share of the way to its level that it goes in a month.
    """
    target = crowding * reward * (1.0 - praise)
    return now + (target - now) * pace


def own_drive(intrinsic, displaced_share, morale):
    """Intrinsic motive left: what was not displaced, raised or lowered by how feedback was taken."""
    return intrinsic * (1.0 - displaced_share) * math.exp(morale)


def after_feedback(mean, spread, z):
    """Morale (a log factor) after results were explained: some are spurred, some are hurt; it takes the place of the last reaction.

    Reactions do not add up: with results explained every quarter they would, to many times what was ever measured.
    """
    return mean + spread * z


def reaction_left(months):
    """Share of morale that is left a month later."""
    return math.exp(-1.0 / months)


def recognition(awards, merit, praise, scale):
    """Recognition felt in [0, 1]: commendations count as far as they are by merit (P14); praise adds to them."""
    by_award = 1.0 - math.exp(-awards * merit / scale)
    return by_award + praise * (1.0 - by_award)
