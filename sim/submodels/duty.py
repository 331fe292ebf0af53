"""What raises the duty to attend beyond engagement: example, enforcement, activities, venue, reward, rating (P19, P46, P59). Assumed."""

import math

RATING_CONTROL = 0.3  # control that a full rating of members adds: assumption
KEPT_TOGETHER = 0.5  # of the loss of attendance with age, what retired cadres make up for at most: assumption


def enforcement(disposal_rate, reference, scale):
    """How much firmer than usual the norm is held: difference of 1 - exp(-rate/scale) from the reference."""
    return math.exp(-reference / scale) - math.exp(-disposal_rate / scale)


def extra_duty(example, enforced, activity, venue, reward, rating, per_example, per_activity, per_venue, per_reward):
    """Log odds of attendance beyond the usual; ``example``, ``activity`` and ``venue`` are differences from their references."""
    return per_example * (example + enforced) + per_activity * activity + per_venue * venue + per_reward * (reward + rating)


def controlled(control, rating):
    """Control as members meet it: paperwork, and being rated."""
    return control + (1.0 - control) * RATING_CONTROL * rating


def age_loss(per_decade, retired_role):
    """Loss of attendance per decade over sixty: half of it goes where retired cadres keep the elderly together (L44)."""
    return per_decade * (1.0 - KEPT_TOGETHER * retired_role)
