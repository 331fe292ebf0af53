"""Process 13: evidence becomes a score (definitions D1).

Rule sheets also hold plus, minus and veto rows. A plus row adds up to its points above the pass mark, a minus row takes up to its
points below it, a veto row fails a branch whose *reported* level lies below a floor: all three see only what is measured. Form assumed.
"""

import math

PASS_MARK = 0.60  # party score below which a superior calls a branch weak
FAILED = 0.59  # highest score of a branch that a veto row failed


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


def composite(score, business_score, party_weight):
    """Additive composite: w x party score + (1 - w) x business score."""
    return party_weight * score + (1.0 - party_weight) * business_score


def bonus(level, points):
    """Points added by plus rows: none up to the pass mark, all at 1."""
    if level <= PASS_MARK:
        return 0.0
    return points * (level - PASS_MARK) / (1.0 - PASS_MARK)


def deduction(level, points):
    """Points taken by minus rows: none from the pass mark on, all at 0."""
    if level >= PASS_MARK:
        return 0.0
    return points * (PASS_MARK - level) / PASS_MARK


def total_score(weighed, adjustment, vetoed):
    """Party score: weighed levels plus adjustment, held to the scale; below the pass mark where a veto row struck."""
    total = unit(weighed + adjustment)
    if vetoed and total > FAILED:
        return FAILED
    return total


def extra_slope(level, plus, minus):
    """Points a unit of reported level is worth beyond its weight, through plus rows above the pass mark and minus rows below it."""
    if level > PASS_MARK:
        return plus / (1.0 - PASS_MARK)
    return minus / PASS_MARK


def veto_slope(level, floor, blur, at_stake):
    """What a unit of reported level is worth against a veto: points at stake x density of a logistic around the floor, scale ``blur``.

    Nobody knows his level to the point, so the threat is felt near the floor and fades away from it.
    """
    if at_stake <= 0.0:
        return 0.0
    ratio = (level - floor) / blur
    e = math.exp(-ratio if ratio > 0.0 else ratio)
    return at_stake * e / (blur * (1.0 + e) * (1.0 + e))


def expected_level(mix_documents, file_says, mix_self, own, truth):
    """Reported level a secretary expects: documents and his own report as he makes them, everything else as it is."""
    return mix_documents * file_says + mix_self * own + (1.0 - mix_documents - mix_self) * truth
