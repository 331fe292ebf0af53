"""Process 3: superiors' attention is limited: what contact points and warned branches get, the others miss (L18, L42, L47).

Form assumed; total contact hours are conserved over a body's branches.
"""

MOVED = 0.5  # share of leaders' contact time that contact points or warnings can draw to themselves: assumption
WARNING = 0.85  # of the body's mean: below it the monthly risk index warns (assumption)


def contact_of(hours, share_of_points, is_point):
    """Contact hours of a branch where leaders have contact points: half of their time goes there."""
    if share_of_points <= 0.0:
        return hours
    rest = hours * (1.0 - MOVED)
    return rest + hours * MOVED / share_of_points if is_point else rest


def contact_after_warning(hours, warning, warned_share, is_warned):
    """Contact hours after part of them was moved to warned branches."""
    if warned_share <= 0.0:
        return hours
    rest = hours * (1.0 - MOVED * warning)
    return rest + hours * MOVED * warning / warned_share if is_warned else rest


def visit_chance(coverage, affordable, targeting, worse_share):
    """Chance to be chosen for a visit: by lot, or more the worse the data look; ``worse_share``: the others that look worse still."""
    chance = coverage * affordable * (1.0 + targeting * (1.0 - 2.0 * worse_share))
    return chance if chance < 1.0 else 1.0


def is_warned(signal, body_mean):
    """Does the monthly index warn? Where the signal lies more than 15 % below the body's mean."""
    return signal < WARNING * body_mean
