"""Process 17: what is observed. Every response is a sum over a sum, by month and group, so that windows add up exactly."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from sim.entities import BRANCH_TYPES

GROUPS = ("all", *BRANCH_TYPES)
"""Groups of branches that responses are reported for."""

STAYERS = "stayers"
REPORTED_GROUPS = (*GROUPS, STAYERS)
"""Groups a window is reported for: the tallied ones, and the members who stayed (engagement only, whole years only)."""

TREATED, CONNECTED, OTHERS = TARGET_GROUPS = "treated", "connected", "others"
"""Branches a targeted policy reaches, those that learn from one of them (``sim.connected``), and the rest: every branch is in one.
Tallied in every arm, so that an effect compares the same branches."""


def target_groups(targeted: Iterable[str]) -> tuple[str, ...]:
    """Groups that targeted policies add, by policy id: "treated:<id>", "connected:<id>" and "others:<id>"."""
    return tuple(f"{name}:{policy}" for policy in targeted for name in TARGET_GROUPS)


@dataclass(frozen=True, slots=True)
class Response:
    """One response: unit, the size of its scale, which direction is wished for, and how it accumulates over a window."""

    name: str
    unit: str
    scale: float
    direction: str
    accumulation: str
    definition: str
    label_en: str
    label_zh: str


@cache
def response_table() -> Mapping[str, Response]:
    """All responses by name, in the order of ``responses.csv``."""
    text = files("sim").joinpath("responses.csv").read_text(encoding="utf-8")
    rows = [Response(**{**cells, "scale": float(cells["scale"])}) for cells in csv.DictReader(text.splitlines())]  # type: ignore[arg-type]
    return MappingProxyType({row.name: row for row in rows})


@cache
def _since_switch() -> np.ndarray:
    """Columns of the responses that run from the switch, whatever the window."""
    return np.flatnonzero([response.accumulation == "since_switch" for response in response_table().values()])


@cache
def tally_type() -> np.dtype:
    """Record of one month and group: a field per response."""
    return np.dtype([(name, "f8") for name in response_table()])


class Snapshot(NamedTuple):
    """Each branch at the end of a run, arrays of length (branches): type, and score and true mean of its last assessment (0-1)."""

    type: np.ndarray
    score: np.ndarray
    true_mean: np.ndarray


@dataclass(frozen=True)
class Series:
    """Monthly numerators and denominators of one run from the switch on, shape (months, groups), a field per response."""

    numerator: np.ndarray
    denominator: np.ndarray
    extra: tuple[str, ...] = ()  # groups of targeted policies, tallied after GROUPS
    stayers: np.ndarray | None = None  # mean engagement of the stayers by year, where the run was part of a comparison
    snapshot: Snapshot | None = None

    @property
    def responses(self) -> tuple[str, ...]:
        """Names of the responses, in column order."""
        return tuple(self.numerator.dtype.names or ())

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups of a window, in row order."""
        return (*REPORTED_GROUPS, *self.extra)

    @cached_property
    def _sums(self) -> tuple[np.ndarray, np.ndarray]:
        """Numerators and denominators as [months, groups, responses]: all responses at once cost a hundredth of one by one."""
        shape = (*self.numerator.shape, len(self.responses))
        return tuple(np.ascontiguousarray(sums).view(np.float64).reshape(shape) for sums in (self.numerator, self.denominator))  # type: ignore[return-value]

    def monthly(self, name: str, group: str = "all") -> np.ndarray:
        """Monthly values of one response, shape (months,); NaN where there is none (no assessment that month).

        Raises KeyError naming what there is for an unknown response or group.
        """
        tallied = (*GROUPS, *self.extra)
        if name not in self.responses or group not in tallied:
            near = get_close_matches(name, self.responses, n=1) or list(self.responses)
            raise KeyError(f"no response {name} in group {group}; did you mean {near[0]}? Groups: {', '.join(tallied)}")
        g = tallied.index(group)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.denominator[name][:, g] > 0, self.numerator[name][:, g] / self.denominator[name][:, g], np.nan)

    def window(self, first: int, stop: int) -> np.ndarray:
        """Window values, shape (groups, responses): sum of numerators over sum of denominators; costs run from the switch.

        Months count from the switch. Raises ValueError for a window outside the run. Missing is NaN, never 0.
        """
        if not 0 <= first < stop <= len(self.numerator):
            raise ValueError(f"window {first} to {stop} is outside the run of {len(self.numerator)} months")
        values = np.full((len(self.groups), len(self.responses)), np.nan)
        tallied = [place for place, group in enumerate(self.groups) if group != STAYERS]
        (tops, bottoms), running = self._sums, _since_switch()
        top, bottom = tops[first:stop].sum(axis=0), bottoms[first:stop].sum(axis=0)
        top[:, running], bottom[:, running] = tops[:stop, :, running].sum(axis=0), bottoms[:stop, :, running].mean(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            values[tallied] = np.where(bottom > 0, top / bottom, np.nan)
        year, rest = divmod(first, 12)
        if self.stayers is not None and rest == 0 and stop == first + 12 and year < len(self.stayers):
            values[self.groups.index(STAYERS), self.responses.index("engagement")] = self.stayers[year]
        return values


def new_tally(months: int, extra: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Empty numerators and denominators for so many months, with room for ``extra`` groups of targeted policies."""
    shape = (months, len(GROUPS) + extra)
    return np.zeros(shape, tally_type()).view(np.recarray), np.zeros(shape, tally_type()).view(np.recarray)
