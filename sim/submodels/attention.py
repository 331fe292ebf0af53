"""Process 3: superiors' attention is limited: what contact points and warned branches get, the others miss (L18, L42, L47).

Form assumed. Attention is moved, not made: contact hours over a body's branches, and visits on average, stay what they were.
"""

FAVOUR = 5.0  # times another branch's contact hours that a contact point, or a warned branch at full warning, gets: assumption
WARNING = 0.85  # of the body's mean: below it the monthly risk index warns (assumption)


def favoured(hours, favour, favoured_share, is_favoured):
    """Hours where a share of branches gets ``favour`` times the hours of the others and the mean over all stays the same."""
    others = hours / (1.0 + favoured_share * (favour - 1.0))
    return favour * others if is_favoured else others


def contact_of(hours, share_of_points, is_point):
    """Contact hours of a branch where leaders have contact points; ``share_of_points``: of the body's branches."""
    return favoured(hours, FAVOUR, share_of_points, is_point)


def contact_after_warning(hours, warning, warned_share, is_warned):
    """Contact hours after part of them was moved to warned branches; ``warned_share``: of the body's branches."""
    return favoured(hours, 1.0 + warning * (FAVOUR - 1.0), warned_share, is_warned)


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
