"""Shares that sum to 1: which give way to those a design sets, to what value, and where nothing can give way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.mixes import DOCUMENTS, UsedUp, completed, completed_columns, giving_way
from sim.bounds import MIXES, mix_sources
from sim.parameters import default_values

EVIDENCE, POINTS = MIXES
ON_SITE, SELF, MASS = (f"{EVIDENCE}.{name}" for name in ("on_site", "self_report", "mass_survey"))
LIFE, STUDY, SERVICE = mix_sources(POINTS)
BASELINE = default_values()


def test_documents_give_way_first_and_else_the_rest() -> None:
    assert giving_way([ON_SITE, "assessment.party_weight"]) == {EVIDENCE: (DOCUMENTS,)}
    rest = tuple(name for name in mix_sources(EVIDENCE) if name not in (DOCUMENTS, ON_SITE))
    assert giving_way([ON_SITE, DOCUMENTS, LIFE]) == {EVIDENCE: rest, POINTS: (STUDY, SERVICE)}
    assert giving_way(mix_sources(POINTS)) == {POINTS: ()} and giving_way(["inspection.span"]) == {}


def test_values_by_hand() -> None:
    assert completed({ON_SITE: 0.3}, BASELINE) == {ON_SITE: 0.3, DOCUMENTS: 0.55}  # 1 - 0.3 - 0.10 - 0.05
    rest = completed({DOCUMENTS: 0.4, ON_SITE: 0.3}, BASELINE)  # 0.3 left, in proportion to 0.10 and 0.05
    assert (rest[SELF], rest[MASS], rest[f"{EVIDENCE}.outcome"]) == (0.2, 0.1, 0.0)
    assert completed({LIFE: 0.2}, BASELINE) == {LIFE: 0.2, STUDY: 0.48, SERVICE: 0.32}
    assert completed({"assessment.party_weight": 0.3}, BASELINE) == {"assessment.party_weight": 0.3} and completed({}, BASELINE) == {}


def test_equal_parts_where_nothing_is_there_to_be_in_proportion_to() -> None:
    baseline = BASELINE | {LIFE: 1.0, STUDY: 0.0, SERVICE: 0.0}
    assert completed({LIFE: 0.4}, baseline) == {LIFE: 0.4, STUDY: 0.3, SERVICE: 0.3}


def test_the_baseline_stays_the_baseline_to_the_bit() -> None:
    baseline = BASELINE | {LIFE: 1 / 3, STUDY: 1 / 7, SERVICE: 1 - 1 / 3 - 1 / 7}
    assert completed({LIFE: 1 / 3}, baseline) == {name: baseline[name] for name in (LIFE, STUDY, SERVICE)}


@pytest.mark.parametrize("values", [{ON_SITE: 0.9}, {DOCUMENTS: 0.7, ON_SITE: 0.4}, {LIFE: 0.5, STUDY: 0.3, SERVICE: 0.3}])
def test_what_cannot_sum_to_one(values: dict[str, float]) -> None:
    with pytest.raises(UsedUp) as caught:
        completed(values, BASELINE)
    assert caught.value.total > 1 and caught.value.mix in MIXES
    columns = {name: np.array([value, BASELINE[name]]) for name, value in values.items()}
    assert completed_columns(columns, BASELINE)[1].tolist() == [True, False]


@given(st.dictionaries(st.sampled_from([*mix_sources(EVIDENCE), *mix_sources(POINTS)]), st.integers(0, 30).map(lambda k: k / 100)))
def test_completed_mixes_sum_to_one_and_columns_agree_with_single_points(values: dict[str, float]) -> None:
    columns, impossible = completed_columns({name: np.array([value] * 3) for name, value in values.items()}, BASELINE)
    try:
        one = completed(values, BASELINE)
    except UsedUp:
        assert impossible.size == 0 or impossible.all()
        return
    assert not impossible.any() and {name: column[1] for name, column in columns.items()} == (one if values else {})
    assert {name: one[name] for name in values} == values
    for mix in giving_way(values):
        shares = [(BASELINE | one)[name] for name in mix_sources(mix)]
        assert math.fsum(shares) == pytest.approx(1.0, abs=1e-9) and min(shares) >= 0
