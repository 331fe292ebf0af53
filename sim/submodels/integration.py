"""Process 10: the two skins. Integration with business follows from planning together, from where a branch is built and from what is paid.

Source: mechanisms P01, L09, L27, L32; form assumed (log odds).
"""

import math


def integration_target(mean, spread, z, gain, joint_planning, on_industry, paid):
    """Integration towards which a branch moves, in (0, 1): the logit of its own level plus gain x (joint planning + place + pay)."""
    odds = mean / (1.0 - mean) * math.exp(spread * z + gain * (joint_planning + (1.0 if on_industry else 0.0) + paid))
    return odds / (1.0 + odds)
