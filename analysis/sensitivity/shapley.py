"""Shapley effects from the coefficients of a polynomial surrogate: each factor's share of the variance, what products add split evenly.

Owen 2014; exact for the surrogate, so only as good as it foretells points it has not seen. Below R2 0.8 there is no answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from analysis.sensitivity.distribution_distance import Indices
from analysis.sensitivity.given_sample import GivenDataRefused, GivenSample
from analysis.sensitivity.half_samples import centred_limits
from analysis.sensitivity.polynomial_chaos import Surrogate, Term, fit_surrogate, most_chosen, refit

LEAST_R2 = 0.8
RESAMPLES = 100
NAMES = ("Sh", "S1", "ST")


def shapley(sample: GivenSample, seed: int, level: float) -> tuple[Indices, dict[str, float]]:
    """``Sh``, ``S1`` and ``ST`` of each factor, and ``R2_cv``, ``R2_cv_noise_corrected`` of the surrogate (the latter NaN if unknown).

    Limits: terms chosen and fitted anew on half samples, for factors distributed as in the sample (a Latin hypercube and a Sobol sequence
    have the distribution asked for; what a random sample lacks of it is not in the limits). Raises GivenDataRefused where R2_cv is
    below 0.8.
    """
    surrogate = accepted_surrogate(sample, seed)
    value = shares(surrogate.terms, surrogate.coefficients, len(sample.names))
    random, half = np.random.default_rng([seed, 1]), len(sample.y) // 2
    count = min(len(surrogate.terms), 2 * most_chosen(half))
    found = []
    for _ in range(RESAMPLES):
        rows = random.permutation(len(sample.y))[:half]
        terms, coefficients, _ = refit(surrogate.basis, sample.y, rows, surrogate.degree, count)
        found.append(shares(terms, coefficients, len(sample.names)))
    low, high = centred_limits(value, np.stack(found), level)
    indices = {name: (value[place], low[place], high[place]) for place, name in enumerate(NAMES)}
    return indices, {"R2_cv": surrogate.r2, "R2_cv_noise_corrected": without_noise(surrogate.r2, sample)}


def accepted_surrogate(sample: GivenSample, seed: int) -> Surrogate:
    """The surrogate. Raises GivenDataRefused where it foretells too little."""
    surrogate = fit_surrogate(sample.x, sample.y, seed)
    if surrogate.r2 < LEAST_R2:
        shown = math.floor(100 * surrogate.r2) / 100  # never rounded up to what is needed
        raise GivenDataRefused("problem.given_surrogate", r2=shown, needed=LEAST_R2, points=len(sample.y))
    return surrogate


def shares(terms: Sequence[Term], coefficients: np.ndarray, factors: int) -> np.ndarray:
    """[Sh, S1, ST; factors] shares of the surrogate's variance."""
    found = np.zeros((len(NAMES), factors))
    for term, part in zip(terms, coefficients**2, strict=True):
        for factor, _ in term:
            found[:, factor] += part / len(term), part if len(term) == 1 else 0.0, part
    return found / max(float((coefficients**2).sum()), np.finfo(np.float64).tiny)


def without_noise(r2: float, sample: GivenSample) -> float:
    """Share foretold of the variance that is not chance: errors and variance both less the noise of a mean; NaN if that is unknown."""
    variance = float(sample.y.var())
    signal = variance - sample.noise
    return 1 - max((1 - r2) * variance - sample.noise, 0.0) / signal if signal > 0 else float("nan")
