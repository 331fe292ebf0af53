"""Ages: where the bands are cut, a smooth distribution inside them, and when a member of an age can have joined."""

from __future__ import annotations

import numpy as np

from sim.population.published import BAND_OF, FINE_BANDS, JOIN_PERIODS

YOUNGEST, OLDEST = 18.0, 103.0  # years: least age at joining; nobody is assumed to be older than 102
PUBLISHED_EDGES = (18.0, 31.0, 36.0, 41.0, 46.0, 51.0, 56.0, 61.0, 103.0)  # "aged 30 and under" is below the 31st birthday
PERIOD_ENDS = (1949.75, 1979.0, 2012.87)  # founding of the state, plenum of 1978-12, congress of 2012-11
TAIL_POWER = 3.0  # those alive from 61 on fall with the cube of the years left to 103: assumption
YOUNG_JOINING = 36.0  # years: the bulletin's "aged 35 and under" at joining
LATE_JOINING = 8.0  # mean years over 36 of those who joined later: assumption
TAIL_KNOTS = 6  # of the curve, per band from 61 on
STEPS = 200  # points inside a fine band at which ages are evaluated
QUANTILES = 65  # ages stored per fine band


def membership_years(year: int) -> tuple[np.ndarray, np.ndarray]:
    """Least and most years of membership at the end of ``year`` of those who joined in each period, shape (periods,)."""
    since = np.array([year + 1 - end for end in PERIOD_ENDS])
    return np.append(since, 0.0), np.append(OLDEST - YOUNGEST, since)


def fine_edges(year: int) -> np.ndarray:
    """Edges of the fine bands in years, shape (fine bands + 1,): the published ones, and 18 plus the years since each period ended.

    Raises ValueError for a year in which the cuts fall into other bands than FINE_BANDS names.
    """
    cuts = YOUNGEST + membership_years(year)[0][:-1]
    edges = np.sort(np.concatenate([PUBLISHED_EDGES, cuts]))
    bands = np.searchsorted(PUBLISHED_EDGES, edges[:-1], side="right") - 1
    if tuple(bands) != BAND_OF:
        raise ValueError(f"in {year} the periods of joining cut other age bands than {', '.join(FINE_BANDS)}")
    return edges


def survival_in_tail(age: float | np.ndarray) -> np.ndarray:
    """Share of those aged 61 and over who are ``age`` or older."""
    return ((OLDEST - age) / (OLDEST - PUBLISHED_EDGES[-2])) ** TAIL_POWER


def smooth_cumulative(edges: np.ndarray, mass: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ages (bands, STEPS + 1) and the cumulative share of people up to them, exact at the edges, with a continuous density.

    A monotone cubic (Fritsch and Carlson) through the edges; the last bands are wide, so the shape of the tail sets knots in them.
    """
    knots, cumulative = _with_tail(edges, np.append(0.0, np.cumsum(mass)))
    step = np.diff(knots)
    secant = np.diff(cumulative) / step
    before, after = 2 * step[1:] + step[:-1], step[1:] + 2 * step[:-1]
    slope = np.concatenate([[0.0], (before + after) / (before / secant[:-1] + after / secant[1:]), [0.0]])  # nobody at the ends
    ages = np.linspace(edges[:-1], edges[1:], STEPS + 1, axis=1)
    k = np.clip(np.searchsorted(knots, ages, side="right") - 1, 0, len(step) - 1)
    t, h = (ages - knots[k]) / step[k], step[k]
    rise = t * t * (3 - 2 * t)
    smooth = cumulative[k] + rise * (cumulative[k + 1] - cumulative[k]) + h * t * (1 - t) * ((1 - t) * slope[k] - t * slope[k + 1])
    return ages, smooth


def _with_tail(edges: np.ndarray, cumulative: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Edges and shares with more knots in the bands from 61 on, spread as the tail falls."""
    knots, values = [edges[:1]], [cumulative[:1]]
    for low, high, below, above in zip(edges[:-1], edges[1:], cumulative[:-1], cumulative[1:]):
        inside = np.linspace(low, high, TAIL_KNOTS + 1)[1:] if low >= PUBLISHED_EDGES[-2] else np.array([high])
        fallen = survival_in_tail(low) - survival_in_tail(inside)
        knots.append(inside)
        values.append(below + (above - below) * fallen / fallen[-1])
    return np.concatenate(knots), np.concatenate(values)


def quantiles_inside(edges: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """Ages in years at QUANTILES equally spaced shares of each band, shape (bands, QUANTILES); the ends are the edges."""
    ages, smooth = smooth_cumulative(edges, mass)
    wanted = np.linspace(0.0, 1.0, QUANTILES)
    return np.array([np.interp(wanted, (row - row[0]) / (row[-1] - row[0]), age) for age, row in zip(ages, smooth)])


def joined_by(age: np.ndarray, young: float) -> np.ndarray:
    """Share of members who had joined at ``age``: evenly from 18 to 36 the published share, then falling off exponentially."""
    early = np.clip((age - YOUNGEST) / (YOUNG_JOINING - YOUNGEST), 0.0, 1.0)
    late = 1.0 - np.exp(-np.maximum(age - YOUNG_JOINING, 0.0) / LATE_JOINING)
    return young * early + (1.0 - young) * late


def age_and_joining(year: int, band_shares: np.ndarray, young: float) -> np.ndarray:
    """Seed shares of the fine bands by period of joining, shape (fine bands, periods): smooth ages, each joined as ``joined_by`` has it.

    ``band_shares`` are those of the published bands. Zero exactly where nobody of the band was 18 before the period ended.
    """
    edges = fine_edges(year)
    coarse = np.array(PUBLISHED_EDGES)
    whole = smooth_cumulative(coarse, band_shares)
    ages = np.linspace(edges[:-1], edges[1:], STEPS + 1, axis=1)
    people = np.diff(np.interp(ages, whole[0].ravel(), whole[1].ravel()), axis=1)
    middle = 0.5 * (ages[:, 1:] + ages[:, :-1])
    least, most = membership_years(year)
    seed = [people * (joined_by(middle - a, young) - joined_by(middle - b, young)) / joined_by(middle, young) for a, b in zip(least, most)]
    assert len(seed) == len(JOIN_PERIODS)
    return np.stack([part.sum(axis=1) for part in seed], axis=1)
