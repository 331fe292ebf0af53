"""Robustness criteria: numbers that say how a policy does over many states of the world at once.

Names and formulas as in McPhail et al. 2018, "Robustness metrics: How are they calculated, when should they be used and why do they give
different results?", doi 10.1002/2017EF000649. ``payoff`` is [..., states, policies], more being better; results are [..., policies].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

FEWEST_FOR_QUANTILES = 20  # states: of fewer, a 90th percentile is next to the maximum
QUANTILE = 0.9
BASE_ALPHA = 0.5  # Hurwicz: as pessimistic as optimistic


def regret(payoff: np.ndarray) -> np.ndarray:
    """r_sp = max_q y_sq - y_sp: what is lost in state s by p not being the policy that is best there (Savage 1951)."""
    return np.asarray(payoff.max(axis=-1, keepdims=True) - payoff)


def maximin(payoff: np.ndarray) -> np.ndarray:
    """min_s y_sp (Wald 1950)."""
    return np.asarray(payoff.min(axis=-2))


def maximax(payoff: np.ndarray) -> np.ndarray:
    """max_s y_sp."""
    return np.asarray(payoff.max(axis=-2))


def hurwicz(payoff: np.ndarray, alpha: float = BASE_ALPHA) -> np.ndarray:
    """alpha max_s y_sp + (1 - alpha) min_s y_sp (Hurwicz 1953); ``alpha`` in [0, 1] is the share of optimism."""
    return np.asarray(alpha * maximax(payoff) + (1 - alpha) * maximin(payoff))


def laplace(payoff: np.ndarray) -> np.ndarray:
    """mean_s y_sp: the principle of insufficient reason."""
    return np.asarray(payoff.mean(axis=-2))


def expected_regret(payoff: np.ndarray) -> np.ndarray:
    """mean_s r_sp; it orders policies as ``laplace`` does, for mean_s max_q y_sq is the same for all."""
    return np.asarray(regret(payoff).mean(axis=-2))


def minimax_regret(payoff: np.ndarray) -> np.ndarray:
    """max_s r_sp (Savage 1951)."""
    return np.asarray(regret(payoff).max(axis=-2))


def p90_regret(payoff: np.ndarray) -> np.ndarray:
    """90th percentile over s of r_sp ("90th percentile minimax regret")."""
    return np.asarray(np.quantile(regret(payoff), QUANTILE, axis=-2))


def mean_variance(payoff: np.ndarray) -> np.ndarray:
    """(mean_s y_sp + 1) / (sd_s y_sp + 1) (Hamarat et al. 2014), sd with n; its order depends on the unit of the payoff."""
    return np.asarray((payoff.mean(axis=-2) + 1) / (payoff.std(axis=-2) + 1))


def satisficing(met: np.ndarray) -> np.ndarray:
    """Starr's domain criterion (1963): share of the states in which all thresholds hold; ``met`` is true where they do."""
    return np.asarray(met.mean(axis=-2))


class Criterion(NamedTuple):
    """``sign``: +1 where more is better. ``counts``: does it have a vote, when criteria are counted?

    ``expected_regret`` has none (the order of ``laplace``), ``mean_variance`` has none (its order depends on the unit).
    """

    name: str
    sign: int
    counts: bool
    source: str


CRITERIA = (
    Criterion("laplace", 1, True, "McPhail et al. 2018, doi 10.1002/2017EF000649"),
    Criterion("maximin", 1, True, "Wald 1950, as in McPhail et al. 2018"),
    Criterion("maximax", 1, True, "as in McPhail et al. 2018"),
    Criterion("hurwicz", 1, True, "Hurwicz 1953, as in McPhail et al. 2018"),
    Criterion("minimax_regret", -1, True, "Savage 1951, as in McPhail et al. 2018"),
    Criterion("p90_regret", -1, True, "Savage 1951, as in McPhail et al. 2018"),
    Criterion("satisficing", 1, True, "Starr 1963, as in McPhail et al. 2018"),
    Criterion("expected_regret", -1, False, "as laplace, as a loss"),
    Criterion("mean_variance", 1, False, "Hamarat et al. 2014, as in McPhail et al. 2018"),
)
_OF: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    one.__name__: one for one in (laplace, maximin, maximax, minimax_regret, p90_regret, expected_regret, mean_variance)
}


def all_criteria(payoff: np.ndarray, met: np.ndarray | None, alpha: float = BASE_ALPHA) -> dict[str, np.ndarray]:
    """Every criterion by name, [policies]: none needs more than a table of [states, policies].

    Without thresholds (``met`` None) there is no satisficing, below 20 states no percentile.
    """
    found = {name: of(payoff) for name, of in _OF.items() if name != "p90_regret" or len(payoff) >= FEWEST_FOR_QUANTILES}
    found["hurwicz"] = hurwicz(payoff, alpha)
    if met is not None:
        found["satisficing"] = satisficing(met)
    return {one.name: found[one.name] for one in CRITERIA if one.name in found}


def ranks(values: np.ndarray, sign: int) -> np.ndarray:
    """1 + how many policies are strictly better, [..., policies]: equal ones share the better rank."""
    signed = sign * values
    return np.asarray(1 + (signed[..., None, :] > signed[..., :, None]).sum(axis=-1))


def shares_of_first(rank: np.ndarray) -> np.ndarray:
    """1 for the first one, split between those that share the first rank."""
    first = rank == 1
    return np.asarray(first / first.sum(axis=-1, keepdims=True))


def votes(values: dict[str, np.ndarray]) -> np.ndarray:
    """How many of the criteria that count put each policy first, [..., policies]; a shared first rank is split."""
    signs = {one.name: one.sign for one in CRITERIA if one.counts}
    return np.sum([shares_of_first(ranks(found, signs[name])) for name, found in values.items() if name in signs], axis=0)


def telling(values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Ranks by criterion, [policies], of the criteria that count and tell policies apart: on some, all may be level."""
    places = {one.name: ranks(values[one.name], one.sign) for one in CRITERIA if one.counts and one.name in values}
    return {name: place for name, place in places.items() if (place > 1).any()}
