"""Process 8: identity as a member erodes unless sessions feed it (P24, L41). Ritual keeps a little. Form and sizes assumed."""

RITUAL_SHARE = 0.3  # of the identity a full session gives, what an empty one still gives: ritual is not pure waste


def session_identity(gain, life, cohesion_ratio, lesson, taught):
    """Share of missing identity gained by who comes to a session: by its content and the branch's cohesion, and by lessons about it."""
    content = RITUAL_SHARE + (1.0 - RITUAL_SHARE) * life
    total = gain * content * 2.0 * cohesion_ratio + lesson * taught
    return total if total < 1.0 else 1.0


def identity_after(identity, drift, gain):
    """Identity a month later, in [0, 1]."""
    left = identity * (1.0 - drift)
    return left + gain * (1.0 - left)


def absent_months(before, came, held):
    """Months since a member last came, counting only months in which there was something to come to; at most 255."""
    if came:
        return 0
    return before + 1 if held and before < 255 else before
