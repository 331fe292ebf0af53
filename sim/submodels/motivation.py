"""Process 14: what consequences do to motives: crowding out, feedback, recognition.

Sources: crowding out Deci, Koestner & Ryan 1999; feedback Kluger & DeNisi 1996 (over a third react badly); recognition by merit
Bradler et al. 2016; sizes and forms assumed.
"""

import math


def displaced(now, crowding, reward, praise, months):
    """Share of a person's own drive that material reward has displaced; praise beside it halves nothing but protects (L55)."""
    target = crowding * (reward if reward < 1.0 else 1.0) * (1.0 - praise)
    return now + (target - now) * (1.0 - math.exp(-1.0 / months))


def own_drive(intrinsic, displaced_share, morale):
    """Intrinsic motive left: what was not displaced, raised or lowered by how feedback was taken."""
    return intrinsic * (1.0 - displaced_share) * math.exp(morale)


def after_feedback(morale, mean, spread, z):
    """Morale (a log factor) after results were explained: some are spurred, some are hurt."""
    return morale + mean + spread * z


def fading(morale, months):
    """Morale a month later."""
    return morale * math.exp(-1.0 / months)


def recognition(awards, merit, praise, scale):
    """Recognition felt in [0, 1): commendations count as far as they are by merit (P14); praise adds to them."""
    by_award = 1.0 - math.exp(-awards * merit / scale)
    return by_award + praise * (1.0 - by_award)
