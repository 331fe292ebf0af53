"""Process 8: identity as a member erodes unless sessions feed it (P24, L41). Ritual keeps a little. Form and sizes assumed."""

RITUAL_SHARE = 0.3  # of the identity a full session gives, what an empty one still gives: ritual is not pure waste
USUAL_CONTENT = 0.5  # content of a session at which it gives the gain stated as the parameter: assumption
MOST_MONTHS = 255  # months of absence that are counted; more do not fit into 8 bits


def session_identity(gain, life, cohesion_ratio, lesson, taught):
    """Share of missing identity gained by who comes to a session: by its content and the branch's cohesion, and by lessons about it.

    ``cohesion_ratio``: cohesion over its reference; ``taught``: share of sessions that teach what it means to be a member.
    """
    content = RITUAL_SHARE + (1.0 - RITUAL_SHARE) * life
    total = gain * content / USUAL_CONTENT * cohesion_ratio + lesson * taught
    return total if total < 1.0 else 1.0


def identity_after(identity, drift, gain):
    """Identity a month later, in [0, 1]."""
    left = identity * (1.0 - drift)
    return left + gain * (1.0 - left)


def absent_months(before, came, held):
    """Months since a member last came, counting only months in which there was something to come to; at most ``MOST_MONTHS``."""
    if came:
        return 0
    return before + 1 if held and before < MOST_MONTHS else before
