"""Which parameter values observations do not rule out: implausibility, proposals, weights, and what the set that is left says."""
