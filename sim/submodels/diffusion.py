"""Process 15: practices spread along links, from demonstrations and within pairs (P39, P51, L20, L28, L29).

Source: monthly adoption near a demonstration from Rogers and from village spill-overs (Wang, Ma & Chen); weakening per level from
source document 004. Form assumed.
"""

import math

SELF_PRACTICE = 0.016  # practice that a fully initiative branch works out in a month: assumption
MONTHS = 12.0  # months in a year


def demonstrated(own_body, elsewhere, decay):
    """Strength of a demonstration that a branch sees: one level down from its own body's, two from the county's."""
    if own_body:
        return decay
    return decay * decay if elsewhere else 0.0


def made_known(publicity, reference):
    """How much further practice is seen with publicity: sqrt(publicity / reference); nothing is seen without any."""
    return math.sqrt(publicity / reference)


def worked_out(initiative, tolerance):
    """Practice a branch works out by itself in a month."""
    return SELF_PRACTICE * initiative * (1.0 + tolerance)


def taken_over(own, others, rate):
    """Practice taken over in a month from others who are ahead; none from those behind."""
    return rate * (others - own) if others > own else 0.0


def practised(left, own_start, seen, link_gain, pair_gain):
    """Practice after a month: what is left, new practice of one's own and as seen in demonstrations, and what links and a pair bring."""
    level = left + (1.0 - left) * (own_start + seen) + link_gain + pair_gain
    return level if level < 1.0 else 1.0


def built_up(level, months):
    """Practice of a demonstration branch, built up towards 1."""
    return level + (1.0 - level) / months
