"""The population on show: every published figure with what is reached, and everything that was assumed."""

import pytest
from rich.cells import cell_len

from branchsim.messages import catalogue, render
from branchsim.population_table import REASON, WIDTH, population_report, population_rows
from sim.population.published import available_years, table_rows
from sim.problems import InputError

FITTED = {"type", "sex", "ethnicity", "education", "age", "join_period", "occupation"}


@pytest.mark.parametrize("year", available_years())
def test_every_published_figure_has_its_row_and_the_fitted_ones_are_reached(year):
    rows = population_rows(year)
    assert [(row["margin"], row["category"], row["source"]) for row in rows] == [
        (row["margin"], row["category"], row["source"]) for row in table_rows(str(year))
    ]
    for margin in FITTED:
        mine = [row for row in rows if row["margin"] == margin]
        assert sum(row["target"] for row in mine) == pytest.approx(1.0) == sum(row["reached"] for row in mine)
        assert max(abs(row["difference_points"]) for row in mine) < 1e-6, margin
    assert {row["margin"] for row in rows if row["reached"] is None} == {"away", "size", "recruit"}


def test_shares_are_of_the_published_total():
    row = next(row for row in population_rows(2024) if (row["margin"], row["category"]) == ("sex", "female"))
    assert row["value"] == 3099.5
    assert row["target"] == pytest.approx(3099.5 / 10027.1)
    student = next(row for row in population_rows(2024) if (row["margin"], row["category"]) == ("recruit_occupation", "student"))
    assert student["difference_points"] < -25.0  # said openly: recruits follow the type of branch


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_report_shows_figures_reasons_odds_and_method(lang):
    report = population_report(2023, lang)
    whole = "".join(report.split())  # sources are wrapped
    assert "30.43%" in report and "2023" in report.splitlines()[0]
    keys = [key for key in catalogue() if key.startswith(("population.category.", "population.margin.", REASON, "population.method_title"))]
    assert [key for key in keys if "".join(catalogue()[key][lang].split()) not in whole] == []
    assert "Yuncheng" in whole and "{" not in report
    assert max(cell_len(line) for line in report.splitlines() if line.startswith("  ") and "%" in line) <= WIDTH


def test_every_reason_is_told_in_both_languages():
    told = {both["en"] for key, both in catalogue().items() if key.startswith(REASON)}
    assert {row["reason"] for row in table_rows("origin")} - {""} == told


def test_a_year_without_population_is_refused_with_the_years_there_are():
    with pytest.raises(InputError) as caught:
        population_report(2019, "en")
    assert [render(problem, "en") for problem in caught.value.problems] == [
        "show population: there is no population for 2019; there is one for 2022, 2023, 2024"
    ]
