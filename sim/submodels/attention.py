"""Process 3: superiors' attention is limited: what contact points and warned branches get, the others miss (L18, L42, L47).

Form assumed. Attention is moved, not made: contact hours over a body's branches, and visits on average, stay what they were.
"""

FAVOUR = 5.0  # times another branch's contact hours that a contact point, or a warned branch at full warning, gets: assumption
WARNING = 0.85  # of the body's mean: below it the monthly risk index warns (assumption)


def contact_weight(is_point, is_warned, warning):
    """How much contact a branch draws, in units of what others draw: a contact point, a warned branch, or the stronger of the two."""
    point = FAVOUR if is_point else 1.0
    warned = 1.0 + warning * (FAVOUR - 1.0) if is_warned else 1.0
    return point if point > warned else warned


def contact_of(hours, weight, mean_weight):
    """Contact hours of a branch; ``mean_weight``: of the body's branches, by the hours they would get, so the body's total stays."""
    return hours * weight / mean_weight


def visit_chance(coverage, affordable, targeting, worse_share):
    """Chance to be chosen for a visit: by lot, or more the worse the data look; ``worse_share``: the others that look worse still.

    As much is added to the worse half as is taken from the better one, so the mean over branches is always coverage x affordable.
    """
    by_lot = coverage * affordable
    room = by_lot if by_lot < 1.0 - by_lot else 1.0 - by_lot
    return by_lot + targeting * (1.0 - 2.0 * worse_share) * room


def is_warned(signal, body_mean):
    """Does the monthly index warn? Where the signal lies more than 15 % below the body's mean."""
    return signal < WARNING * body_mean
