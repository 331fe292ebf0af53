"""Process 13: evidence becomes a score (definitions D1)."""


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
