"""Tables behind the figures by type and by point: quantiles of branches, and the cells of a factorial."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.by_type import type_distributions
from analysis.factorial import averaged_factors, cells, drawn_factors, factorial_arms, grid_of
from analysis.numbers.of_points import factorial_entries
from analysis.point_effects import point_effects
from experiments.intervals import half_width, paired_effect
from tests.typed_studies import FACTORS, WEIGHT, factorial_plan, stored, typed_plan


@pytest.fixture(scope="module")
def factorials(tmp_path_factory):
    """One, two and three factors; and the weight with a factor beside it, in the arm "design"."""
    folder = tmp_path_factory.mktemp("factorials")
    jobs = {"one": factorial_plan(1), "two": factorial_plan(2), "three": factorial_plan(3), "design": factorial_plan(2, levers=True)}
    return {name: stored(folder / name, job) for name, job in jobs.items()}


def test_cells_of_two_factors_are_the_effects_at_the_points(factorials) -> None:
    study = factorials["two"]
    rows = point_effects(study).query("policy == 'w30' and response == 'quality' and point_id > 0").set_index(list(FACTORS[:2]))
    found = cells(study, "w30", "baseline", "quality")
    assert len(found) == len(rows) == 6
    for cell in found:
        row = rows.loc[cell.levels]
        assert [cell.effect.difference, cell.effect.low, cell.effect.high] == pytest.approx([row["difference"], row["low"], row["high"]])
        assert (cell.points, cell.effect.replicates) == (1, 6)


def test_a_third_factor_is_averaged_replicate_by_replicate(factorials) -> None:
    study = factorials["three"]
    assert (drawn_factors(study), averaged_factors(study)) == (FACTORS[:2], FACTORS[2:])
    cell = cells(study, "w45", "w30", "engagement")[0]
    assert (cell.levels, cell.points) == ((0.1, 6.0), 2)
    rows = study.results.query("window == 'year_2' and group == 'all' and point_id in (1, 2)")
    by_replicate = rows.groupby(["policy", "replicate_id"])["engagement"].mean()
    differences = (by_replicate["w45"] - by_replicate["w30"]).to_numpy()
    assert cell.effect.difference == pytest.approx(differences.mean())
    assert cell.effect.high - cell.effect.difference == pytest.approx(half_width(6, differences.std(ddof=1)))


def test_the_arm_design_stands_for_the_levers(factorials) -> None:
    study = factorials["design"]
    assert factorial_arms(study) == {"design": "baseline"}
    assert drawn_factors(study) == (WEIGHT, FACTORS[0])
    assert factorial_arms(study.without("design")) == {}
    grid = grid_of(cells(study, "design", "baseline", "score"))
    assert (grid["along"].tolist(), grid["down"].tolist()) == ([0.2, 0.4], [0.1, 0.2, 0.3])
    assert grid["difference"].shape == (3, 2)
    assert (np.diff(grid["difference"], axis=0) > 0).all()  # stronger where forgetting is larger
    assert (np.diff(grid["difference"], axis=1) > 0).all()  # and where the weight is


def test_failures_never_mix_points_of_different_replicates(factorials) -> None:
    study = factorials["three"]
    failed = (study.results["point_id"] == 1) & (study.results["replicate_id"] == 3)
    cell = cells(replace(study, results=study.results[~failed]), "w30", "baseline", "quality")[0]
    assert (cell.points, cell.effect.replicates) == (2, 5)  # replicate 3 is left out of the other point too
    gone = replace(study, results=study.results[study.results["point_id"] != 1])
    cell = cells(gone, "w30", "baseline", "quality")[0]
    assert (cell.points, cell.effect.replicates) == (1, 6)
    cell = cells(replace(study, results=study.results[study.results["point_id"] > 2]), "w30", "baseline", "quality")[0]
    assert cell.points == 0
    assert np.isnan(cell.effect.difference)


def test_what_is_no_factorial_has_no_arms(tmp_path) -> None:
    study = stored(tmp_path / "s", typed_plan())
    assert factorial_arms(study) == {}
    assert drawn_factors(study) == averaged_factors(study) == ()
    assert list(factorial_entries(study)) == []


def test_numbers_name_the_lowest_and_the_highest_cell(factorials) -> None:
    study = factorials["two"]
    entries = {entry["key"]: entry for entry in factorial_entries(study)}
    found = cells(study, "w30", "baseline", "inflation")
    highest = max(found, key=lambda cell: cell.effect.difference)
    assert entries["factorial.w30.inflation.most"]["value"] == highest.effect.difference
    assert entries["factorial.w30.inflation.most"]["interval"] == [highest.effect.low, highest.effect.high]
    assert [entries[f"factorial.w30.inflation.most.{name}"]["value"] for name in FACTORS[:2]] == list(highest.levels)
    assert entries["factorial.replicates_least"]["value"] == 6


def test_distributions_are_the_quantiles_of_the_stored_branches(factorials) -> None:
    study = factorials["one"]
    table = type_distributions(study).set_index(["policy", "measure", "group"])
    own = study.branches.query("policy == 'w45' and type == 'organ'")
    row = table.loc[("w45", "quality", "organ")]
    assert row["branches"] == len(own) == 4 * 5  # 4 of the 30 branches, in 5 replicates
    names = ["low", "lower_quartile", "median", "upper_quartile", "high"]
    assert row[names].tolist() == pytest.approx(np.quantile(own["true_mean"], [0.05, 0.25, 0.5, 0.75, 0.95]).tolist())
    assert table.loc[("w45", "score", "all"), "median"] == pytest.approx(study.branches.query("policy == 'w45'")["score"].median())


def test_branches_without_a_score_are_left_out_and_counted_so(factorials) -> None:
    study = factorials["one"]
    branches = study.branches.copy()
    branches.loc[branches["type"] == "school", "score"] = np.nan
    branches.loc[branches.index[branches["type"] == "village"][0], "score"] = np.nan
    before = type_distributions(study).set_index(["policy", "measure", "group"])["branches"]
    table = type_distributions(replace(study, branches=branches)).set_index(["policy", "measure", "group"])
    assert table.loc[("baseline", "score", "school"), "branches"] == 0
    assert np.isnan(table.loc[("baseline", "score", "school"), "median"])
    assert table.loc[("baseline", "score", "village"), "branches"] == before[("baseline", "score", "village")] - 1
    assert table.loc[("baseline", "quality", "school"), "branches"] == before[("baseline", "quality", "school")]
    assert len(type_distributions(replace(study, branches=None))) == 0


def test_an_exact_effect_is_a_cell_without_interval() -> None:
    same = paired_effect(np.full(6, 0.3), np.full(6, 0.1))
    assert (same.low, same.method) == (None, "exact")
    from analysis.factorial import Cell

    grid = grid_of([Cell((1.0, 2.0), 1, same), Cell((3.0, 4.0), 1, same)])
    assert np.isnan(grid["low"]).all()
    assert pd.isna(grid["difference"]).tolist() == [[False, True], [True, False]]
