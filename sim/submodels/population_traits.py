"""How traits differ between people and branches: a mean, a spread and a standard normal z that a person keeps for life."""

import math


def share_trait(mean, spread, z):
    """Trait in (0, 1): logistic of logit(mean) + spread x z (``mean`` is the median)."""
    return 1.0 / (1.0 + (1.0 - mean) / mean * math.exp(-spread * z))


def positive_trait(mean, spread, z):
    """Positive trait with the given mean: mean x exp(spread z - spread^2/2)."""
    return mean * math.exp(spread * z - 0.5 * spread * spread)
