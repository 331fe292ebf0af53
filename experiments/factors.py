"""What a study varies: a factor, its range and distribution, and how a number from the unit interval becomes one of its values."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from experiments.plan import DUMMY

Distribution = Literal["uniform", "loguniform", "triangular", "normal", "levels"]


@dataclass(frozen=True)
class Factor:
    """A parameter that takes other values at other points, in its own unit.

    ``low`` and ``high`` bound every distribution; a loguniform one needs ``low`` above 0, a triangular one its ``mode``, a normal one
    ``mean`` and ``sd`` and is cut off at the bounds; ``levels`` are the only values there are. ``whole``: whole numbers only. ``acts``:
    from month 0 in the arm called design, or throughout, burn-in and all arms included.
    """

    name: str
    low: float
    high: float
    distribution: Distribution = "uniform"
    mode: float | None = None
    mean: float | None = None
    sd: float | None = None
    levels: tuple[float, ...] = ()
    whole: bool = False
    acts: Literal["throughout", "switch"] = "throughout"

    def natural(self, unit: np.ndarray) -> np.ndarray:
        """Values at the probabilities ``unit`` (each in [0, 1]), float64: the quantile function, never falling, inside the bounds.

        Levels, in rising order, are equally likely; so are whole numbers where the distribution is uniform. Under any other
        distribution a whole number k gets the share of the interval from k - 1/2 to k + 1/2.
        """
        unit = np.asarray(unit, dtype=np.float64)
        if self.distribution == "levels":
            levels = np.sort(np.array(self.levels, dtype=np.float64))
            return levels[np.minimum((unit * levels.size).astype(np.int64), levels.size - 1)]
        if self.whole and self.distribution == "uniform":
            values = self.low + np.floor(unit * (self.high - self.low + 1))
        elif self.whole:
            values = np.floor(_quantile(self, unit, self.low - 0.5, self.high + 0.5) + 0.5)
        else:
            values = _quantile(self, unit, self.low, self.high)
        ends = np.where(unit == 0.0, self.low, np.where(unit == 1.0, self.high, values))  # exp(log(1000)) is 999.9999999999998
        return np.clip(ends, self.low, self.high)

    def grid(self, levels: int) -> np.ndarray:
        """The factor's own levels, or the values at ``levels`` probabilities evenly spaced from 0 to 1; rising, each once."""
        if self.distribution == "levels":
            return np.unique(np.array(self.levels, dtype=np.float64))
        return np.unique(self.natural(np.linspace(0.0, 1.0, levels)))

    def as_plain(self) -> dict[str, Any]:
        """As JSON values; what was not chosen is left out."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value is not None and value != ()}


def dummy_factor() -> Factor:
    """A factor that is no parameter of the model: the effect that a method finds for it is noise."""
    return Factor(DUMMY, 0.0, 1.0)


def _quantile(factor: Factor, unit: np.ndarray, low: float, high: float) -> np.ndarray:
    """Quantiles of a continuous distribution on ``low`` to ``high``."""
    if factor.distribution == "loguniform":
        return np.exp(np.log(low) + unit * (np.log(high) - np.log(low)))
    if factor.distribution == "triangular":
        assert factor.mode is not None
        rising = low + np.sqrt(unit * (high - low) * (factor.mode - low))
        falling = high - np.sqrt((1.0 - unit) * (high - low) * (high - factor.mode))
        return np.where(unit * (high - low) < factor.mode - low, rising, falling)
    if factor.distribution == "normal":
        from scipy.stats import truncnorm  # 2 s: only who uses it pays for it

        assert factor.mean is not None and factor.sd is not None
        mean, sd = factor.mean, factor.sd
        return truncnorm.ppf(unit, (low - mean) / sd, (high - mean) / sd, loc=mean, scale=sd)
    return low + unit * (high - low)
