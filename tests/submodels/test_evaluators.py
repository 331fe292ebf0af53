"""Who evaluates: leniency, collusion, fit of the sheet, announced visits, the report at the year's end, and risk data."""

import pytest
from hypothesis import given

from sim.submodels.evaluators import (
    bias_of,
    collusion_of,
    fit_of,
    hidden_from_visit,
    last_quarter_stake,
    misfit,
    risk_signal,
    slope_of_business,
    slope_of_party,
)
from sim.submodels.scoring import composite
from tests.submodels.box import NORMAL, SHARE, within


def test_outsiders_give_away_less_for_their_part():
    assert bias_of(0.15, 0.5, 0.03) == pytest.approx(0.09)
    assert bias_of(0.15, 0.0, 0.03) == 0.15
    assert bias_of(0.15, 1.0, 0.03) == pytest.approx(0.03)
    assert collusion_of(0.4, 0.25) == pytest.approx(0.3)
    assert collusion_of(0.4, 0.0) == 0.4
    assert collusion_of(0.4, 1.0) == 0.0


def test_the_characteristic_index_fits_by_construction():
    assert fit_of(0.5, 0.4) == pytest.approx(0.7)  # 0.5 + 0.4 x 0.5
    assert fit_of(0.5, 0.0) == 0.5
    assert fit_of(0.0, 1.0) == 1.0


def test_an_unfit_sheet_misjudges_a_type_either_way():
    assert misfit(0.7, 0.1, 2.0) == pytest.approx(0.06)  # 0.3 x 0.1 x 2
    assert misfit(0.7, 0.1, -2.0) == pytest.approx(-0.06)
    assert misfit(1.0, 0.1, 2.0) == 0.0


def test_staging_hides_what_collusion_left_open_if_the_visit_was_announced():
    assert hidden_from_visit(0.4, 0.5, 0.2) == pytest.approx(0.64)  # 0.4 + 0.6 x 0.5 x 0.8
    assert hidden_from_visit(0.4, 0.5, 1.0) == hidden_from_visit(0.4, 0.0, 0.2) == 0.4
    assert hidden_from_visit(0.0, 0.5, 0.0) == 0.5
    assert hidden_from_visit(1.0, 0.5, 0.0) == 1.0


def test_the_report_weighs_from_october_on():
    assert [last_quarter_stake(0.2, 0.5, month) for month in (0, 8)] == [0.2, 0.2]
    assert [last_quarter_stake(0.2, 0.5, month) for month in (9, 11)] == pytest.approx([0.3, 0.3])
    assert last_quarter_stake(0.2, 0.0, 11) == 0.2


def test_slopes_by_hand():
    assert slope_of_party(0.3, 0.6, False) == 0.3
    assert slope_of_party(0.3, 0.6, True) == 0.6
    assert slope_of_business(0.3, 0.8, False) == pytest.approx(0.7)
    assert slope_of_business(0.3, 0.8, True) == 0.8


@pytest.mark.parametrize("multiplied", [False, True])
@given(weight=SHARE, score=SHARE, business=SHARE)
def test_slopes_are_those_of_the_composite(multiplied, weight, score, business):
    by_score = composite(score + 0.5, business, weight, multiplied) - composite(score, business, weight, multiplied)
    by_business = composite(score, business + 0.5, weight, multiplied) - composite(score, business, weight, multiplied)
    assert 2.0 * by_score == pytest.approx(slope_of_party(weight, business, multiplied), abs=1e-9)
    assert 2.0 * by_business == pytest.approx(slope_of_business(weight, score, multiplied), abs=1e-9)


def test_data_blur_the_level():
    assert risk_signal(0.4, 0.15, 2.0) == pytest.approx(0.7)
    assert risk_signal(0.4, 0.15, -2.0) == pytest.approx(0.1)
    assert risk_signal(0.4, 0.0, 2.0) == 0.4


@given(SHARE, SHARE, SHARE, SHARE, within("assessment.misfit_spread", "inspection.staging"), NORMAL)
def test_shares_stay_shares_and_each_remedy_works_its_way(base, third, own, free, rule, z):
    spread, staging = rule
    assert min(base, own) - 1e-15 <= bias_of(base, third, own) <= max(base, own) + 1e-15
    assert 0.0 <= collusion_of(base, third) <= base
    assert base <= fit_of(base, third) <= 1.0
    assert abs(misfit(fit_of(base, third), spread, z)) <= abs(misfit(base, spread, z)) + 1e-15
    assert base <= hidden_from_visit(base, staging, free) <= 1.0
    assert hidden_from_visit(base, staging, free) <= hidden_from_visit(base, staging, 0.9 * free) + 1e-15
