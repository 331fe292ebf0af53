"""What a search asks of a design: objectives and constraints on changes against the baseline, robust over the uncertainties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

Statistic = Literal["mean", "p10", "worst", "share_raised"]
TAIL = 0.1  # p10: nine points in ten are at least as good


class Measure(NamedTuple):
    """What has to be read from the runs: a response of a group of branches."""

    response: str
    group: str


@dataclass(frozen=True)
class Objective:
    """``up``: more is better. ``scale``: size of the response's scale, in its unit; ``delta``: smallest effect of interest."""

    response: str
    up: bool
    group: str
    statistic: Statistic
    scale: float
    delta: float

    @property
    def name(self) -> str:
        """Column and key, such as ``inflation_p10`` or ``quality_mean_village``."""
        return f"{self.response}_{self.statistic}" + ("" if self.group == "all" else f"_{self.group}")

    @property
    def larger_is_better(self) -> bool:
        """A share of points at which a response moves as wished is always to be large."""
        return self.up or self.statistic == "share_raised"

    def value(self, points: np.ndarray) -> np.ndarray:
        """The statistic of changes over the last axis, the points; in the response's unit, or a share."""
        if self.statistic == "share_raised":
            return np.asarray((points if self.up else -points) > self.delta).mean(axis=-1)
        return robust(points, self.statistic, low_is_bad=self.up)

    def loss(self, value: np.ndarray) -> np.ndarray:
        """The value so turned and scaled that less is better."""
        return np.asarray(-value if self.larger_is_better else value) / (1.0 if self.statistic == "share_raised" else self.scale)


@dataclass(frozen=True)
class Constraint:
    """``of``: the change against the baseline, or the level. ``limit`` in the response's unit; ``at_least``: the value must reach it."""

    response: str
    at_least: bool
    limit: float
    of: Literal["change", "level"]
    group: str
    statistic: Statistic
    scale: float

    @property
    def name(self) -> str:
        """Column and key."""
        return f"{self.response}_{self.of}_{'at_least' if self.at_least else 'at_most'}" + ("" if self.group == "all" else f"_{self.group}")

    def value(self, points: np.ndarray) -> np.ndarray:
        """The statistic over the last axis; the tail that breaks the constraint first."""
        return robust(points, self.statistic, low_is_bad=self.at_least)

    def violation(self, value: np.ndarray) -> np.ndarray:
        """By how much of the response's scale the limit is missed; 0 or less: it is kept."""
        return np.asarray(self.limit - value if self.at_least else value - self.limit) / self.scale


@dataclass(frozen=True)
class Optimise:
    """The block ``optimise`` of a study, every name and number known to be right."""

    objectives: tuple[Objective, ...]
    constraints: tuple[Constraint, ...]
    population: int
    generations: int
    seeds: tuple[int, ...]
    points: int
    replicates: int
    fresh_points: int
    fresh_replicates: int

    def measures(self) -> tuple[Measure, ...]:
        """What is read from the runs, each once."""
        named = [*((one.response, one.group) for one in self.objectives), *((one.response, one.group) for one in self.constraints)]
        return tuple(dict.fromkeys(Measure(*one) for one in named))


def robust(points: np.ndarray, statistic: Statistic, *, low_is_bad: bool) -> np.ndarray:
    """Mean, tenth percentile from the bad end, or worst value over the last axis. NaN where a point is missing."""
    if statistic == "mean":
        return np.asarray(points.mean(axis=-1))
    share = TAIL if statistic == "p10" else 0.0
    return np.asarray(np.quantile(points, share if low_is_bad else 1.0 - share, axis=-1))
