"""One arm of a pattern's experiment, measured: responses by year and group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.observation import REPORTED_GROUPS, Series

YEAR = 12  # months
LAST = -1


@dataclass(frozen=True)
class Arm:
    """Responses of one run: of a year (counted from 0, -1 the last) or of the whole time since the switch (None)."""

    series: Series
    windows: dict[int | None, np.ndarray] = field(default_factory=dict, compare=False, repr=False)  # made once: many measures read them

    def at(self, response: str, group: str = "all", year: int | None = LAST) -> float:
        """Window mean of a response in a group; nan where there is none."""
        if year not in self.windows:
            years = self.years
            first, stop = (0, years * YEAR) if year is None else (year % years * YEAR, (year % years + 1) * YEAR)
            self.windows[year] = self.series.window(first, stop)
        return float(self.windows[year][REPORTED_GROUPS.index(group), self.series.responses.index(response)])

    @property
    def years(self) -> int:
        """Whole years since the switch."""
        return len(self.series.numerator) // YEAR


Arms = Mapping[str, Arm]
"""Arms by name; the plain baseline is called "baseline"."""

Measure = Callable[[Arms], float]
BASELINE = "baseline"


def level(response: str, group: str = "all", year: int | None = LAST, arm: str = BASELINE) -> Measure:
    """Measure: the response itself."""
    return lambda arms: arms[arm].at(response, group, year)


def between(response: str, other: str, group: str = "all") -> Measure:
    """Measure: response minus another response of the baseline, last year."""
    return lambda arms: arms[BASELINE].at(response, group) - arms[BASELINE].at(other, group)


def yearly_rise(response: str) -> Measure:
    """Measure: rise per year from the first to the last year of the baseline; not a number where there is one year only."""

    def measure(arms: Arms) -> float:
        arm = arms[BASELINE]
        return (arm.at(response) - arm.at(response, year=0)) / (arm.years - 1) if arm.years > 1 else float("nan")

    return measure


def change(arm: str, reference: str, response: str) -> Measure:
    """Measure: response under ``arm`` minus response under ``reference``, last year."""
    return lambda arms: arms[arm].at(response) - arms[reference].at(response)


def change_beyond(arm: str, other: str, reference: str, response: str) -> Measure:
    """Measure: by how much more ``arm`` moves the response away from ``reference`` than ``other`` does."""
    return lambda arms: (
        abs(arms[arm].at(response) - arms[reference].at(response)) - abs(arms[other].at(response) - arms[reference].at(response))
    )


def relative_fall(arm: str, reference: str, response: str, least: float) -> Measure:
    """Measure: by which share the response falls; not a number where the reference is below ``least`` (not testable)."""

    def measure(arms: Arms) -> float:
        before = arms[reference].at(response)
        return float("nan") if before < least else 1.0 - arms[arm].at(response) / before

    return measure


def change_beyond_half(arm: str, reference: str) -> Measure:
    """Measure: change of quality minus half the change of score."""
    quality, score = change(arm, reference, "quality"), change(arm, reference, "score")
    return lambda arms: quality(arms) - 0.5 * score(arms)


def share_left(arm: str, reference: str, response: str, peak: tuple[int, int], later: tuple[int, int]) -> Measure:
    """Measure: effect in months ``later`` [first, stop) over the effect in months ``peak``, counted from the switch."""
    return lambda arms: ratio(_monthly_effect(arms, arm, reference, response, later), _monthly_effect(arms, arm, reference, response, peak))


def effect_in(arm: str, reference: str, response: str, months: tuple[int, int]) -> Measure:
    """Measure: mean effect over months [first, stop) from the switch."""
    return lambda arms: _monthly_effect(arms, arm, reference, response, months)


def year_change(arm: str, reference: str, response: str, year: int) -> Measure:
    """Measure: response under ``arm`` minus response under ``reference`` in a year counted from 0."""
    return lambda arms: arms[arm].at(response, year=year) - arms[reference].at(response, year=year)


def month_share(arm: str, response: str, month_of_year: int) -> Measure:
    """Measure: share of the last year's sum that falls into a month of the year (0 = January)."""

    def measure(arms: Arms) -> float:
        year = arms[arm].series.monthly(response)[-YEAR:]
        return ratio(float(year[month_of_year]), float(year.sum()))

    return measure


def _monthly_effect(arms: Arms, arm: str, reference: str, response: str, months: tuple[int, int]) -> float:
    inside = slice(*months)
    return float((arms[arm].series.monthly(response)[inside] - arms[reference].series.monthly(response)[inside]).mean())


def ratio(top: float, bottom: float) -> float:
    """``top`` over ``bottom``; not a number where there is nothing to divide by, so that a pattern is not testable there."""
    return top / bottom if bottom != 0.0 else float("nan")
