"""What a draw of people needs: shares from the joint table behind one year's published margins, as arrays for compiled code.

Every figure stands with its source in scenarios/populations/.
"""

from __future__ import annotations

from collections import namedtuple
from functools import cache
from statistics import NormalDist

import numpy as np

from sim.entities import BRANCH_TYPES
from sim.population.ages import fine_edges, membership_years, quantiles_inside
from sim.population.joint import AXES, joint
from sim.population.published import AGE_BANDS, FINE_BANDS, JOIN_PERIODS, OCCUPATIONS, available_years, population_folder, published, shares

__all__ = [
    "AGE_BANDS", "FINE_BANDS", "JOIN_PERIODS", "LARGEST", "OCCUPATIONS", "SMALLEST",
    "Margins", "available_years", "margins", "population_folder",
]  # fmt: skip

Margins = namedtuple(
    "Margins",
    [
        "type_cumulative",
        "age_cumulative",
        "age_quantiles",
        "occupation_cumulative",
        "join_cumulative",
        "join_from",
        "join_to",
        "college",
        "female",
        "minority",
        "away",
        "size_centre",
        "size_spread",
        "young_recruits",
        "recruit_female",
        "recruit_minority",
        "recruit_college",
        "recruit_occupation_cumulative",
    ],
)
"""Draw a type, then an age band given the type, an occupation given both, a period of joining given the band:

type_cumulative (types,) of branches; age_cumulative (types, fine bands); age_quantiles (fine bands, 65) years, at equally spaced
shares inside the band; occupation_cumulative (types, fine bands, occupations); join_cumulative (fine bands, periods); join_from,
join_to (periods,) years of membership at the year's end; college (occupations,), female, away (types,) shares; minority a share, the
same for all; size (logit scale); shares of recruits; recruit_occupation_cumulative (types, occupations).
Whoever joined in a period is old enough for it: the band's youngest age less ``join_from`` is at least 18.
"""

SMALLEST, LARGEST = 3, 50  # members of an ordinary branch: regulation on branches, art. 4


def _cumulative(weights: np.ndarray) -> np.ndarray:
    """Cumulative shares along the last axis; the last is exactly 1, and so is every one before it that only zeros follow."""
    total = np.cumsum(weights, axis=-1)
    return total / total[..., -1:]


def _size_centre(mean: float, spread: float) -> float:
    """Centre of the logit-normal size whose mean, after rounding to whole members, is ``mean``; found by bisection."""
    z = np.array([NormalDist().inv_cdf((k + 0.5) / 4000) for k in range(4000)])
    low, high = -10.0, 10.0
    for _ in range(60):
        centre = 0.5 * (low + high)
        sizes = np.floor(SMALLEST + (LARGEST - SMALLEST) / (1.0 + np.exp(-(centre + spread * z))) + 0.5)
        low, high = (centre, high) if sizes.mean() < mean else (low, centre)
    return 0.5 * (low + high)


def _summed(table: np.ndarray, *kept: str) -> np.ndarray:
    """The joint table summed over all margins but ``kept``, whose axes come in that order."""
    places = [AXES.index(name) for name in kept]
    rest = tuple(axis for axis in range(table.ndim) if axis not in places)
    return table.sum(axis=rest).transpose(np.argsort(np.argsort(places)))


def recruit_occupations(year: int) -> np.ndarray:
    """Shares of occupations among recruits of each type of branch, shape (types, occupations).

    The published weights of recruits, times how over-represented an occupation is among the members of the type. Students are 38 % of
    all recruits and sit in schools, which the model lets admit no faster than others: so occupations follow the type, and over all
    types the published shares are not met until graduates can move.
    """
    members = _summed(joint(year), "type", "occupation")
    over = members / np.outer(members.sum(axis=1), members.sum(axis=0))
    weights = over * shares(year, "recruit_occupation", OCCUPATIONS)
    return weights / weights.sum(axis=1, keepdims=True)


@cache
def margins(year: int) -> Margins:
    """Margins of one year's membership; raises FileNotFoundError for a year that is not shipped."""
    table = joint(year)
    size, recruit = published(year, "size"), published(year, "recruit")
    college, female = _summed(table, "occupation", "education"), _summed(table, "type", "sex")
    join_from, join_to = membership_years(year)
    away = published(year, "away")
    return Margins(
        type_cumulative=_cumulative(_summed(table, "type")),
        age_cumulative=_cumulative(_summed(table, "type", "age")),
        age_quantiles=quantiles_inside(fine_edges(year), _summed(table, "age")),
        occupation_cumulative=_cumulative(_summed(table, "type", "age", "occupation")),
        join_cumulative=_cumulative(_summed(table, "age", "join_period")),
        join_from=join_from,
        join_to=join_to,
        college=college[:, 0] / college.sum(axis=1),
        female=female[:, 0] / female.sum(axis=1),
        minority=float(shares(year, "ethnicity", ("minority", "han_and_other"))[0]),
        away=np.array([away[name] for name in BRANCH_TYPES]),
        size_centre=_size_centre(size["mean"], size["spread"]),
        size_spread=size["spread"],
        young_recruits=recruit["young"],
        recruit_female=recruit["female"],
        recruit_minority=recruit["minority"],
        recruit_college=recruit["college"],
        recruit_occupation_cumulative=_cumulative(recruit_occupations(year)),
    )
