"""Replicates needed to see a difference of a given size, from a pilot's paired differences.

Two-sided t test of the mean difference; power by the noncentral t distribution with ncp = difference sqrt(n) / sd. A pilot is small, so
its sd is uncertain: ``replicates_upper`` uses the limit sd sqrt((R - 1) / chi2_{0.2, R - 1}), below which the true sd lies in four pilots
out of five. Source: Browne 1995, Statistics in Medicine 14, 1933-1940.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri, nctdtr, ndtri, stdtrit

from experiments.intervals import FEWEST_REPLICATES
from experiments.looks import SKEWED, sample

DIFFERENCES = (0.002, 0.005, 0.01, 0.02)  # of the response's scale; 0.01 is D6's smallest effect of interest
POWERS = (0.8, 0.9)
LEVEL = 0.05
CONFIDENCE = 0.8  # of the upper limit of the sd
FEWEST = 2  # replicates: one difference has no spread
LARGE = 10_000  # from here on the normal approximation is exact to a replicate in 10,000
FLAGS = ("exact", "small_pilot", "skewed")  # texts: power.<flag>


@dataclass(frozen=True)
class PowerRow:
    """Replicates to see ``difference`` (in the response's unit) of a policy with probability ``power``.

    ``sd`` of the pilot's paired differences and its upper limit; ``pilot``: pairs it had. Flags: "exact" (the pilot's differences don't
    spread: 2 replicates show any difference, if that is true of more of them), "small_pilot" (fewer than 5 pairs), "skewed"
    (|skewness| > 1: the t test is approximate). Numbers are None where the pilot has fewer than 2 pairs.
    """

    response: str
    policy: str
    difference: float
    power: float
    pilot: int
    sd: float | None
    sd_upper: float | None
    replicates: int | None
    replicates_upper: int | None
    flags: tuple[str, ...]


def power_table(
    differences: Mapping[tuple[str, str], np.ndarray],
    scales: Mapping[str, float],
    *,
    sizes: Sequence[float] = DIFFERENCES,
    powers: Sequence[float] = POWERS,
    level: float = LEVEL,
) -> list[PowerRow]:
    """Rows for each (response, policy) of the pilot, size and power, in that order.

    ``differences``: policy - reference per replicate, NaN where missing; ``scales``: width of each response's scale, by which ``sizes``
    are multiplied (1 where a response has none: sizes are then in its unit). Raises ValueError for sizes that aren't positive.
    """
    if any(size <= 0 for size in sizes):
        raise ValueError(f"differences must be above 0, not {min(sizes)}")
    return [
        row
        for (response, policy), values in differences.items()
        for row in _rows(response, policy, values, [size * scales.get(response, 1.0) for size in sizes], powers, level)
    ]


def _rows(response: str, policy: str, values: np.ndarray, sizes: Iterable[float], powers: Sequence[float], level: float) -> list[PowerRow]:
    seen = sample(values, None, rate=False, level=1 - level)
    count = int(seen.count)
    flags = {"small_pilot"} if count < FEWEST_REPLICATES else set()
    flags |= {"skewed"} if abs(seen.skewness) > SKEWED else set()
    sd = upper = None
    if count >= 2:
        spread = float(np.nanstd(values, ddof=1)) if seen.spreads else 0.0
        sd, upper = spread, upper_sd(spread, count)
        flags |= {"exact"} if spread == 0 else set()
    shown = tuple(flag for flag in FLAGS if flag in flags)
    rows = []
    for size in sizes:
        for power in powers:
            needed, most = (None if spread is None else replicates_needed(size, spread, power, level) for spread in (sd, upper))
            rows.append(PowerRow(response, policy, size, power, count, sd, upper, needed, most, shown))
    return rows


def upper_sd(sd: float, count: int, confidence: float = CONFIDENCE) -> float:
    """Upper confidence limit of a standard deviation estimated from ``count`` normal values."""
    return sd * math.sqrt((count - 1) / float(chdtri(count - 1, confidence)))


def power_of(count: int, difference: float, sd: float, level: float = LEVEL) -> float:
    """Probability that a two-sided paired t test on ``count`` replicates sees a true ``difference``."""
    critical, shift = float(stdtrit(count - 1, 1 - level / 2)), difference * math.sqrt(count) / sd
    return float(1 - nctdtr(count - 1, shift, critical) + nctdtr(count - 1, shift, -critical))


def replicates_needed(difference: float, sd: float, power: float, level: float = LEVEL) -> int:
    """Fewest replicates with at least this power; 2 where nothing spreads. Raises ValueError for a difference that isn't positive."""
    if difference <= 0:
        raise ValueError(f"the difference must be above 0, not {difference}")
    if sd == 0:
        return FEWEST
    z = float(ndtri(1 - level / 2)), float(ndtri(power))
    rough = (sum(z) * sd / difference) ** 2 + z[0] ** 2 / 2  # Guenther 1981: the t test needs z^2/2 more than the normal test
    count = max(math.ceil(rough), FEWEST)
    if count > LARGE:
        return count
    while power_of(count, difference, sd, level) < power:
        count += 1
    while count > FEWEST and power_of(count - 1, difference, sd, level) >= power:
        count -= 1
    return count
