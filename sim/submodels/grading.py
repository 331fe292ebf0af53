"""Process 13, second half: scores become grades, and what a grade is worth makes people look at the cut-offs.

Cut-offs 0.9/0.8/0.6 or quotas 10/40/30/20 % (rules.csv). A displayed grade pulls effort towards its threshold (L08), a contest
towards the top tenth (L49). Form assumed: nobody knows his score to the point, so the pull is a normal density around the threshold.
"""

import math

CUTS = (0.9, 0.8, 0.6)  # graded score from which a branch is good, fairly good, average (convention)
TOP_SHARE, TWO_SHARES, THREE_SHARES = 0.10, 0.50, 0.80  # branches in the top one, two and three grades under quotas
Z_TOP, Z_TWO, Z_THREE = 1.2815515655446004, 0.0, -0.8416212335729143  # normal quantiles of one minus these shares
LEAST_SPREAD = 0.02  # 0-1: spread of scores in a quota group is never taken for less (D15)
ROOT_2_PI = 2.5066282746310002  # sqrt(2 pi)


def graded_score(score, leniency):
    """Score as graders take it: part of what is missing is given away (P14)."""
    return score + leniency * (1.0 - score)


def grade_by_cut(graded):
    """Grade from 3 (good) to 0 (poor) by the cut-offs."""
    if graded >= CUTS[0]:
        return 3
    if graded >= CUTS[1]:
        return 2
    return 1 if graded >= CUTS[2] else 0


def grade_by_rank(place, size):
    """Grade of the ``place``-th (0 = best) of ``size`` branches under quotas, by rounded cumulative counts."""
    middle = place + 0.5
    if middle < int(TOP_SHARE * size + 0.5):
        return 3
    if middle < int(TWO_SHARES * size + 0.5):
        return 2
    return 1 if middle < int(THREE_SHARES * size + 0.5) else 0


def pull(value, cut, spread):
    """Density of a normal around the cut: what a unit of score does for the chance to get above it."""
    z = (value - cut) / spread
    return math.exp(-0.5 * z * z) / (spread * ROOT_2_PI)


def pull_of_cuts(graded, leniency, spread):
    """Grades gained per unit of score near the three cut-offs; leniency leaves less of a unit of score."""
    return (1.0 - leniency) * (pull(graded, CUTS[0], spread) + pull(graded, CUTS[1], spread) + pull(graded, CUTS[2], spread))


def pull_of_ranks(score, mean, sd):
    """Grades gained per unit of score under quotas: standing among the scores of the last assessment, smoothed (D15)."""
    spread = sd if sd > LEAST_SPREAD else LEAST_SPREAD
    return (
        pull(score, mean + Z_TOP * spread, spread)
        + pull(score, mean + Z_TWO * spread, spread)
        + pull(score, mean + Z_THREE * spread, spread)
    )


def pull_of_top(score, mean, sd):
    """Chance of being in the top tenth gained per unit of score."""
    spread = sd if sd > LEAST_SPREAD else LEAST_SPREAD
    return pull(score, mean + Z_TOP * spread, spread)


def lifted_to_cut(score, leniency, reach):
    """Score lifted to the next cut-off where that lies within reach: the last touch of a report whose writer knows the cuts."""
    if leniency >= 1.0:
        return score
    graded, top = graded_score(score, leniency), graded_score(score + reach, leniency)
    for cut in CUTS:
        if graded < cut <= top:
            return (cut - leniency) / (1.0 - leniency)
    return score


def near_cut(graded, width):
    """Does a graded score lie at a cut-off or less than ``width`` above it?"""
    for cut in CUTS:
        if cut <= graded < cut + width:
            return True
    return False
