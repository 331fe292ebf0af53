"""Process 13: evidence becomes a score (definitions D1).

Rule sheets also hold plus, minus and veto rows. A plus row adds up to its points above the pass mark, a minus row takes up to its
points below it, a veto row takes the whole score of a branch whose evidence lies below a floor: all three see only what is
measured. Form assumed.
"""

import math


def unit(value):
    """Value held to [0, 1]."""
    if value < 0.0:
        return 0.0
    if value > 1.0:
        return 1.0
    return value


def evidence_level(mix_doc, doc, mix_self, own, mix_site, site, mix_members, members, mix_mass, mass, mix_outcome, outcome):
    """Reported level before the raters: the mix of what each source says."""
    return mix_doc * doc + mix_self * own + mix_site * site + mix_members * members + mix_mass * mass + mix_outcome * outcome


def rated(level, leniency):
    """Level after raters gave away a share of the missing points; in [0, 1] for inputs in [0, 1]."""
    return level + leniency * (1.0 - level)


def composite(score, business_score, party_weight, multiplied):
    """Composite: w x party score + (1 - w) x business score, or both multiplied."""
    if multiplied:
        return score * business_score
    return party_weight * score + (1.0 - party_weight) * business_score


def bonus(level, points, pass_mark):
    """Points added by plus rows: none up to the pass mark, all at 1."""
    return bonus_slope(level, points, pass_mark) * (level - pass_mark)


def bonus_slope(level, points, pass_mark):
    """Points a unit of level adds through plus rows: points / (1 - pass mark) above the pass mark, none below."""
    return points / (1.0 - pass_mark) if level > pass_mark else 0.0


def deduction(level, points, pass_mark):
    """Points taken by minus rows: none from the pass mark on, all at 0."""
    return deduction_slope(level, points, pass_mark) * (pass_mark - level)


def deduction_slope(level, points, pass_mark):
    """Points a unit of level saves from minus rows: points / pass mark below the pass mark, none above."""
    return points / pass_mark if level < pass_mark else 0.0


def total_score(weighed, adjustment, vetoed):
    """Party score: weighed levels plus adjustment, held to the scale; nothing where a veto row struck."""
    return 0.0 if vetoed else unit(weighed + adjustment)


def open_points(points, expected):
    """Points still to be won: none where the expected score stands at the end of the scale."""
    return points if expected < 1.0 else 0.0


def veto_slope(level, floor, blur, at_stake, leniency):
    """What a unit of level is worth against a veto: score at stake x density of a logistic around the floor, scale ``blur``.

    Nobody knows his level to the point, so the threat is felt near the floor and fades away from it. Raters' leniency does not help
    against a veto; payoffs count points after leniency, hence the division.
    """
    ratio = (level - floor) / blur
    e = math.exp(-ratio if ratio > 0.0 else ratio)
    return at_stake * e / (blur * (1.0 + e) * (1.0 + e)) / (1.0 - leniency)


def expected_level(mix_documents, file_says, mix_self, own, truth):
    """Level a secretary expects to be seen: documents and his own report as he makes them, everything else as it is; held to [0, 1]."""
    return unit(mix_documents * file_says + mix_self * own + (1.0 - mix_documents - mix_self) * truth)
