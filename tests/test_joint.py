"""The joint table behind the margins: it meets them, keeps what is impossible at zero and what is assumed at its odds."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.population.ages import fine_edges, membership_years
from sim.population.joint import AXES, LINKS, TOLERANCE, Target, fit, joint, reached, seed, targets
from sim.population.published import (
    AGE_BANDS,
    BRANCH_TYPES,
    CATEGORIES,
    FINE_BANDS,
    JOIN_PERIODS,
    OCCUPATIONS,
    available_years,
    pair_table,
    shares,
    table_rows,
)

YEARS = available_years()


def two_margins(rows, columns):
    """Targets of a table of two margins."""
    return [
        Target(name, axis, tuple(f"{name}{k}" for k in range(len(wanted))), np.arange(len(wanted)), np.array(wanted, dtype=float))
        for axis, (name, wanted) in enumerate((("row", rows), ("column", columns)))
    ]


def pair(year, first, second):
    """The joint table summed to two margins."""
    places = AXES.index(first), AXES.index(second)
    summed = joint(year).sum(axis=tuple(k for k in range(len(AXES)) if k not in places))
    return summed if places[0] < places[1] else summed.T


@pytest.mark.parametrize(
    ("start", "rows", "columns", "expected"),
    [
        ([[1, 1], [1, 1]], (0.3, 0.7), (0.6, 0.4), [[0.18, 0.12], [0.42, 0.28]]),  # nothing known: independent
        ([[1, 0], [1, 1]], (0.3, 0.7), (0.6, 0.4), [[0.3, 0.0], [0.3, 0.4]]),  # one zero leaves one solution
        ([[4, 1], [1, 1]], (0.5, 0.5), (0.5, 0.5), [[1 / 3, 1 / 6], [1 / 6, 1 / 3]]),  # odds ratio 4 = (1/3)^2 / (1/6)^2
    ],
)
def test_small_tables_worked_by_hand(start, rows, columns, expected):
    assert fit(np.array(start, dtype=float), two_margins(rows, columns)) == pytest.approx(np.array(expected), abs=1e-8)


positive = st.floats(0.05, 20.0)


@given(st.lists(positive, min_size=6, max_size=6), st.lists(positive, min_size=2, max_size=2), st.lists(positive, min_size=3, max_size=3))
def test_fitting_meets_the_margins_and_keeps_the_odds(start, rows, columns):
    before = np.array(start).reshape(2, 3)
    wanted = [np.array(side) / sum(side) for side in (rows, columns)]
    after = fit(before, two_margins(*wanted))
    assert after.sum(axis=1) == pytest.approx(wanted[0], abs=TOLERANCE)
    assert after.sum(axis=0) == pytest.approx(wanted[1], abs=TOLERANCE)
    for k in (1, 2):
        odds = [t[0, 0] * t[1, k] / (t[0, k] * t[1, 0]) for t in (before, after)]
        assert odds[1] == pytest.approx(odds[0], rel=1e-6)


def test_margins_that_contradict_each_other_are_named():
    with pytest.raises(ValueError, match=r"margin (row|column): (row|column)\d should be 0\.\d+ and comes to 0\.\d+"):
        fit(np.array([[1.0, 0.0], [1.0, 1.0]]), two_margins((0.7, 0.3), (0.6, 0.4)))  # row 0 can only be column 0
    with pytest.raises(ValueError, match=r"margin row: row1 should be 0\.700000 and comes to 0\.000000"):
        fit(np.array([[1.0, 1.0], [0.0, 0.0]]), two_margins((0.3, 0.7), (0.6, 0.4)))


def test_a_population_that_cannot_exist_is_refused_by_name():
    start = seed(2024)
    start[BRANCH_TYPES.index("school"), :, OCCUPATIONS.index("student")] = 0.0
    with pytest.raises(ValueError, match=r"margin occupation: student should be 0\.026149 and comes to 0\.000000"):
        fit(start, targets(2024))
    start = seed(2024)
    start[1:, :, OCCUPATIONS.index("farmer")] = 0.0  # 26 % farmers do not fit into 25 % villages
    with pytest.raises(ValueError, match="no joint table meets the margin"):
        fit(start, targets(2024))


@pytest.mark.parametrize("year", YEARS)
def test_every_published_margin_is_met(year):
    table = joint(year)
    assert table.min() >= 0.0
    assert table.sum() == pytest.approx(1.0, abs=1e-12)
    found = {target.margin: reached(table, target) for target in targets(year)}
    for margin, names in {**CATEGORIES, "age": AGE_BANDS}.items():
        assert found[margin] == pytest.approx(shares(year, margin, names), abs=TOLERANCE), margin


@pytest.mark.parametrize("year", YEARS)
def test_zero_means_declared_impossible_and_nothing_else(year):
    for rows, columns in (*LINKS, ("age", "join_period")):
        assert np.array_equal(pair(year, rows, columns) > 0.0, pair_table("origin", "allowed", rows, columns) == 1.0), (rows, columns)


@pytest.mark.parametrize("year", YEARS)
def test_a_period_of_joining_is_open_to_a_band_exactly_where_its_youngest_were_18(year):
    youngest, least = fine_edges(year)[:-1], membership_years(year)[0]
    assert np.array_equal(pair_table("origin", "allowed", "age", "join_period") == 1.0, youngest[:, None] - least >= 18.0)


def test_published_edges_of_age_bands_stay_edges():
    for year, cuts in ((2022, (28.13, 62, 91.25)), (2023, (29.13, 63, 92.25)), (2024, (30.13, 64, 93.25))):
        assert sorted({*fine_edges(year)} - {18, 31, 36, 41, 46, 51, 56, 61, 103}) == pytest.approx(cuts)
    with pytest.raises(ValueError, match="2030"):
        fine_edges(2030)


def test_assumed_odds_survive_fitting():
    village, school = (BRANCH_TYPES.index(name) for name in ("village", "school"))
    women, men = pair(2024, "sex", "type")
    assert (women[village] / men[village]) / (women[school] / men[school]) == pytest.approx(0.25)
    farmer, other = (OCCUPATIONS.index(name) for name in ("farmer", "other"))
    college, below = pair(2024, "education", "occupation")
    assert (college[farmer] / below[farmer]) / (college[other] / below[other]) == pytest.approx(0.1)


@pytest.mark.parametrize("year", YEARS)
def test_members_joined_young_as_recruits_do(year):
    """The older, the fewer who joined lately: 0/1 tables alone would give a fifth of every age."""
    joined = pair(year, "age", "join_period")
    lately = joined[:, JOIN_PERIODS.index("since_2012")] / joined.sum(axis=1)
    assert np.all(np.diff(lately) <= 0.0)
    assert lately[FINE_BANDS.index("31-35")] > 0.5
    assert lately[FINE_BANDS.index("56-60")] < 0.05


def test_the_table_of_what_is_possible_is_complete_and_gives_reasons():
    wanted = {
        (f"{a}.{x}", f"{b}.{y}")
        for a, b in (("occupation", "type"), ("age", "occupation"), ("age", "join_period"))
        for x in (AGE_BANDS if (a, b) == ("age", "occupation") else CATEGORIES[a])
        for y in CATEGORIES[b]
    }
    rows = table_rows("origin")
    assert [(row["row"], row["column"]) for row in rows if (row["row"], row["column"]) not in wanted] == []
    assert len(rows) == len(wanted) == 64 + 64 + 44
    assert [row for row in rows if (row["allowed"], row["reason"] != "") not in {("1", False), ("0", True)}] == []


def test_odds_are_positive_assumptions_on_known_pairs():
    rows = table_rows("association")
    assert len({(row["row"], row["column"]) for row in rows}) == len(rows)
    for row in rows:
        assert tuple(row[side].partition(".")[0] for side in ("row", "column")) in LINKS, row
        assert float(row["odds"]) > 0.0 and row["confidence"] == "M" and row["source"].startswith("assumption"), row
    for rows_of, columns_of in LINKS:
        odds, allowed = (pair_table(*table, rows_of, columns_of) for table in (("association", "odds"), ("origin", "allowed")))
        assert np.all((odds == 1.0) | (allowed == 1.0)), "odds on what is impossible say nothing"


def test_fitting_is_quick_enough_for_the_start_of_every_run():
    took = []
    for year in YEARS:
        began = time.process_time()
        joint.__wrapped__(year)
        took.append(time.process_time() - began)
    assert min(took) < 0.15
