"""Shares a run draws its people from: they rebuild the joint table, and people drawn from them look like the published population."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.entities import BRANCH_TYPES
from sim.population.ages import OLDEST, PUBLISHED_EDGES, YOUNGEST, fine_edges, quantiles_inside, smooth_cumulative
from sim.population.joint import AXES, joint
from sim.population.margins import LARGEST, SMALLEST, Margins, available_years, margins
from sim.population.published import AGE_BANDS, FINE_BANDS, JOIN_PERIODS, OCCUPATIONS, pair_table, published, shares, table_rows

YEARS = available_years()
POINT = 0.01  # one percentage point
MEMBERS = 100_000
SEED = 7
TOTALS = {2022: 9804.1, 2023: 9918.5, 2024: 10027.1}  # members, 10 thousand, of the bulletins


def step(cumulative):
    """Shares behind cumulative ones."""
    return np.diff(cumulative, prepend=0.0, axis=-1)


def pick(cumulative, u):
    """Index of the first cumulative share above u, for each row; the rule of the model's own draw."""
    return np.minimum((u[:, None] >= cumulative).sum(axis=1), cumulative.shape[-1] - 1)


def draw_members(m, count):
    """Members as a run would draw them, one array a trait."""
    rng = np.random.default_rng(SEED)
    u = rng.random((9, count))
    kind = pick(np.broadcast_to(m.type_cumulative, (count, len(m.type_cumulative))), u[0])
    band = pick(m.age_cumulative[kind], u[1])
    place = u[2] * (m.age_quantiles.shape[1] - 1)
    k = place.astype(int)
    low, high = m.age_quantiles[band, k], m.age_quantiles[band, k + 1]
    age = low + (place - k) * (high - low)
    occupation = pick(m.occupation_cumulative[kind, band], u[3])
    period = pick(m.join_cumulative[band], u[4])
    longest = np.minimum(m.join_to[period], age - YOUNGEST)
    return {
        "type": kind, "band": band, "age": age, "occupation": occupation, "join_period": period,
        "membership": m.join_from[period] + u[5] * (longest - m.join_from[period]),
        "college": u[6] < m.college[occupation], "female": u[7] < m.female[kind], "minority": u[8] < m.minority,
    }  # fmt: skip


@pytest.fixture(scope="module", params=YEARS)
def year(request):
    return request.param


@pytest.fixture(scope="module")
def people(year):
    return draw_members(margins(year), MEMBERS)


def test_drawn_members_reach_every_published_margin(year, people):
    bands = np.digitize(people["age"], PUBLISHED_EDGES) - 1
    for margin, names, found in (
        ("type", BRANCH_TYPES, people["type"]),
        ("age", AGE_BANDS, bands),
        ("occupation", OCCUPATIONS, people["occupation"]),
        ("join_period", JOIN_PERIODS, people["join_period"]),
        ("education", ("college", "below_college"), ~people["college"]),
        ("sex", ("female", "male"), ~people["female"]),
        ("ethnicity", ("minority", "han_and_other"), ~people["minority"]),
    ):
        assert np.bincount(found, minlength=len(names)) / MEMBERS == pytest.approx(shares(year, margin, names), abs=POINT), margin


def test_nobody_impossible_is_drawn(people):
    for rows, columns, first, second in (
        ("occupation", "type", "occupation", "type"),
        ("age", "occupation", "band", "occupation"),
        ("age", "join_period", "band", "join_period"),
    ):
        assert np.all(pair_table("origin", "allowed", rows, columns)[people[first], people[second]] == 1.0), (rows, columns)
    assert np.all(people["age"][people["occupation"] == OCCUPATIONS.index("student")] < 31.0)


def test_everybody_was_18_when_joining(year, people):
    assert np.all(people["age"] - people["membership"] >= YOUNGEST)
    m = margins(year)
    assert np.all(people["membership"] >= m.join_from[people["join_period"]])
    assert np.all(people["membership"] <= m.join_to[people["join_period"]])


def test_conditionals_rebuild_the_joint_table(year):
    m = margins(year)
    education, sex = np.stack([m.college, 1 - m.college], axis=1), np.stack([m.female, 1 - m.female], axis=1)
    rebuilt = np.einsum(
        "t,ta,tao,aj,oe,ts->taojes",
        step(m.type_cumulative), step(m.age_cumulative), step(m.occupation_cumulative), step(m.join_cumulative), education, sex,
    )  # fmt: skip
    assert AXES == ("type", "age", "occupation", "join_period", "education", "sex")
    assert np.abs(rebuilt - joint(year)).max() < 1e-9
    assert np.abs(np.diff(m.type_cumulative, prepend=0.0) - shares(year, "type", BRANCH_TYPES)).max() < 1e-9


def test_arrays_fit_compiled_code(year):
    m = margins(year)
    for name, value in m._asdict().items():
        assert isinstance(value, float) or (value.dtype == np.float64 and value.flags.c_contiguous), name
        assert np.all(np.isfinite(value)), name
        if name.endswith("_cumulative"):
            assert np.all(value[..., -1] == 1.0) and np.all(step(value) >= 0.0), name
    assert m.age_quantiles.shape == (len(FINE_BANDS), 65)
    assert Margins._fields == tuple(m._asdict())


def test_trailing_zeros_leave_no_rest(year):
    """Retired come last and nobody is below 51: the share before must be exactly 1, not 1 - 1e-16."""
    young = margins(year).occupation_cumulative[:, : FINE_BANDS.index("51-55")]
    assert np.all(young[..., OCCUPATIONS.index("retired") - 1] == 1.0)


def national_mass(year):
    return joint(year).sum(axis=tuple(k for k, name in enumerate(AXES) if name != "age"))


def test_density_of_ages_has_no_steps(year):
    """At an edge it changes no more than from one evaluated step to the next inside the bands beside it, as a continuous one must."""
    ages, cumulative = smooth_cumulative(fine_edges(year), national_mass(year))
    density = np.diff(cumulative, axis=1) / np.diff(ages, axis=1)
    change = np.abs(np.diff(density, axis=1)).max(axis=1)
    jump = np.abs(density[1:, 0] - density[:-1, -1])
    assert np.all(jump <= 1.05 * np.maximum(change[1:], change[:-1]))
    assert density[0, 0] < 0.02 * density.max() and density[-1, -1] < 0.001 * density.max()  # nobody steps in at 18 or out at 103


def test_age_quantiles_fill_their_bands(year):
    quantiles, edges = margins(year).age_quantiles, fine_edges(year)
    assert np.array_equal(quantiles[:, 0], edges[:-1]) and np.array_equal(quantiles[:, -1], edges[1:])
    assert np.all(np.diff(quantiles, axis=1) > 0.0)
    assert set(PUBLISHED_EDGES) <= set(edges)
    tail = quantiles[FINE_BANDS.index("61-102.1949_1978")]
    assert np.all(np.diff(tail, 2) > -0.05)  # the older, the fewer


@given(st.lists(st.floats(0.001, 1.0), min_size=8, max_size=8))
def test_any_bands_give_a_rising_curve_that_meets_them(weights):
    edges, mass = np.array(PUBLISHED_EDGES), np.array(weights) / sum(weights)
    ages, cumulative = smooth_cumulative(edges, mass)
    assert cumulative[:, 0] == pytest.approx(np.append(0.0, np.cumsum(mass)[:-1]), abs=1e-12)
    assert cumulative[:, -1] == pytest.approx(np.cumsum(mass), abs=1e-12)
    assert np.all(np.diff(cumulative, axis=1) >= -1e-15)
    assert quantiles_inside(edges, mass)[:, 32] == pytest.approx(
        [np.interp(0.5 * (row[0] + row[-1]), row, age) for row, age in zip(cumulative, ages)]
    )


def test_mean_branch_size_is_the_published_one(year):
    m = margins(year)
    z = np.random.default_rng(SEED).standard_normal(MEMBERS)
    sizes = np.floor(SMALLEST + (LARGEST - SMALLEST) / (1.0 + np.exp(-(m.size_centre + m.size_spread * z))) + 0.5)
    assert sizes.mean() == pytest.approx(published(year, "size")["mean"], rel=0.01)


def test_recruits_have_occupations_of_their_branch_type(year):
    m = margins(year)
    recruits = step(m.recruit_occupation_cumulative)
    allowed = pair_table("origin", "allowed", "occupation", "type").T
    assert np.all(recruits[allowed == 0.0] == 0.0)
    assert np.all(recruits[:, OCCUPATIONS.index("retired")] == 0.0)
    village, student, farmer = recruits[BRANCH_TYPES.index("village")], OCCUPATIONS.index("student"), OCCUPATIONS.index("farmer")
    assert np.argmax(village) == farmer and np.argmax(recruits[BRANCH_TYPES.index("school")]) == student
    # odds of farmers to others in a village: those among its members, moved by how recruits differ from members nationally
    members, other = joint(year).sum(axis=(1, 3, 4, 5)), OCCUPATIONS.index("other")
    weights, whole = published(year, "recruit_occupation"), members.sum(axis=0)
    expected = members[0, farmer] / members[0, other] * (weights["farmer"] / weights["other"]) / (whole[farmer] / whole[other])
    assert village[farmer] / village[other] == pytest.approx(expected)


def test_away_and_recruits_are_the_published_figures():
    m = margins(2024)
    assert m.away[BRANCH_TYPES.index("village")] == 0.37
    assert (m.young_recruits, m.recruit_female, m.recruit_minority, m.recruit_college) == (0.837, 0.459, 0.105, 0.544)
    assert m.join_to == pytest.approx([OLDEST - YOUNGEST, 75.25, 46.0, 12.13])
    assert m.join_from == pytest.approx([75.25, 46.0, 12.13, 0.0])


def test_published_rows_add_up_and_name_their_sources(year):
    for margin in ("sex", "ethnicity", "education", "age", "join_period", "occupation"):
        assert sum(published(year, margin).values()) == pytest.approx(TOTALS[year], abs=0.25), margin  # sums of rounded figures
    rows = table_rows(str(year))
    assert [(row["margin"], row["category"]) for row in rows] == [(row["margin"], row["category"]) for row in table_rows("2024")]
    for row in rows:
        assert row["source"] != "" and row["confidence"] in {"V", "D", "S", "M"}, row
    assert {row["confidence"] for row in rows if row["source"].startswith("assumption")} == {"M"}


def test_a_year_that_is_not_shipped_is_not_found():
    assert YEARS == (2022, 2023, 2024)
    with pytest.raises(FileNotFoundError):
        margins(2019)
