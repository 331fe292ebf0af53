"""The effects table and results.json, from a model whose effects are known in advance."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pandas as pd
import pytest

from analysis.contrasts import DEMO_INTERACTIONS
from analysis.effects import COLUMNS, effects_csv, smallest_effect, study_effects
from analysis.numbers.quotable import quotable_numbers
from experiments.atomic_files import json_text
from experiments.intervals import paired_effect
from experiments.runner import run_study
from experiments.study_folder import open_study
from experiments.study_reader import read_study
from tests.fake_model import BY_DOCUMENTS, BY_VISITS, FORGETTING, RESPONSES, demo_plan, fake_simulate, plan


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "s"
    run_study(open_study(folder, plan(points=8)), fake_simulate, 2)
    return read_study(folder)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "s"
    run_study(open_study(folder, demo_plan(points=8)), fake_simulate, 2)
    return read_study(folder)


def row(table, policy, response, group="all", window="year_2"):
    found = table.query("policy == @policy and response == @response and group == @group and window == @window")
    assert len(found) == 1
    return found.iloc[0]


def test_columns_and_rows(small) -> None:
    table = study_effects(small).table
    assert tuple(table.columns) == COLUMNS
    cells = 1 + 2  # group all in year 1; all and village in year 2
    assert len(table) == 2 * cells * len(RESPONSES)
    assert set(table.query("window == 'year_1'")["group"]) == {"all"}


def test_each_policy_is_compared_with_its_own_reference(small) -> None:
    """w45 against w30: 0.15 of weight; against the baseline (0.15) it would be 0.30 and twice the effect."""
    table = study_effects(small).table
    assert set(zip(table["policy"], table["reference"], strict=True)) == {("w30", "baseline"), ("w45", "w30")}
    assert row(table, "w45", "paperwork_hours")["difference"] == pytest.approx(BY_DOCUMENTS[6] * 0.15, abs=0.01)


def test_numbers_of_a_row(small) -> None:
    """The table's row is the paired effect of the replicates at the default point, and nothing of the box."""
    results = small.results.query("point_id == 0 and group == 'village' and window == 'year_2'").set_index("replicate_id")
    arms = [results.loc[results["policy"] == name, "engagement"].sort_index().to_numpy() for name in ("w30", "baseline")]
    expected, found = paired_effect(*arms), row(study_effects(small).table, "w30", "engagement", "village")
    for name in ("difference", "low", "high", "reference_value", "value", "method", "replicates"):
        assert found[name] == getattr(expected, name)
    assert found["unit"] == "0-1"
    assert found["low_sim"] <= found["low"]
    assert found["high_sim"] >= found["high"]


def test_assumption_range_follows_the_box(small) -> None:
    """Without noise the effect at a point is slope x 0.15 x forgetting / default: percentiles are those of the design."""
    forgetting = small.design["secretary.forgetting"].to_numpy()[1:]
    expected = np.quantile(BY_DOCUMENTS[6] * 0.15 * forgetting / FORGETTING, [0.05, 0.95])
    found = row(study_effects(small).table, "w30", "paperwork_hours")
    assert [found["box_low"], found["box_high"]] == pytest.approx(expected, abs=0.01)
    assert expected[0] < found["box_median"] < expected[1]
    assert found["box_share"] == 1


def test_failed_point_counts_against_the_share(tmp_path) -> None:
    job = plan(points=8)
    broken = job.design["secretary.forgetting"][3]

    def fragile(scenario, policies, **address):
        if scenario.values["secretary.forgetting"] == broken:
            raise RuntimeError
        return fake_simulate(scenario, policies, **address)

    run_study(open_study(tmp_path / "s", job), fragile, 2)
    assert row(study_effects(read_study(tmp_path / "s")).table, "w30", "paperwork_hours")["box_share"] == 7 / 8


def test_missing_replicates_leave_both_arms(tmp_path) -> None:
    def gappy(*args, **kwargs):
        series = fake_simulate(*args, **kwargs)
        if kwargs["replicate"] == 2:
            series["baseline"].values[0, 0] = np.nan
        return series

    run_study(open_study(tmp_path / "s", plan()), gappy, 2)
    table = study_effects(read_study(tmp_path / "s")).table
    assert row(table, "w30", "engagement")["replicates"] == 5
    assert row(table, "w45", "engagement")["replicates"] == 6


def test_interaction_is_a_difference_of_paired_effects(demo) -> None:
    table = study_effects(demo).table
    name = "onsite_w45 - onsite_w15"
    found = row(table, name, "quality")
    assert found["reference"] == "documents_w45 - documents_w15"
    assert found["difference"] == pytest.approx((BY_VISITS[1] - BY_DOCUMENTS[1]) * 0.30)
    assert found["value"] == pytest.approx(row(table, "onsite_w45", "quality")["difference"])
    assert found["reference_value"] == pytest.approx(row(table, "documents_w45", "quality")["difference"])
    assert found["box_share"] == 1
    assert len({one.sides() for one in DEMO_INTERACTIONS} & set(zip(table["policy"], table["reference"], strict=True))) == 2


def test_interaction_pairs_replicates(tmp_path) -> None:
    """Noise that both effects share must cancel: here all differences are equal, so the interaction is exact."""

    def shaken(scenario, policies, **address):
        series = fake_simulate(scenario, policies, **address)
        shock = np.random.default_rng(address["replicate"]).normal(0, 1)
        for name in ("onsite_w45", "documents_w45"):
            series[name].values[:, 0] += shock
        return series

    run_study(open_study(tmp_path / "s", demo_plan(points=0)), shaken, 2)
    table = study_effects(read_study(tmp_path / "s")).table
    assert row(table, "onsite_w45", "engagement")["method"] != "exact"
    assert row(table, "onsite_w45", "engagement")["high"] - row(table, "onsite_w45", "engagement")["low"] > 0.5
    interaction = row(table, "onsite_w45 - onsite_w15", "engagement")
    assert interaction["difference"] == pytest.approx((BY_VISITS[0] - BY_DOCUMENTS[0]) * 0.30)
    assert math.isnan(interaction["low"]) or interaction["high"] - interaction["low"] < 1e-9


def test_verdicts(demo) -> None:
    words = study_effects(demo).verdicts.set_index(["policy", "response"])
    assert words.loc[("documents_w45", "engagement"), "verdict"] == "lowers"
    assert words.loc[("onsite_w45", "engagement"), "verdict"] == "raises"
    assert words.loc[("documents_w45", "quality"), "verdict"] == "does_not_raise"
    assert words.loc[("documents_w45", "paperwork_hours"), "delta"] == pytest.approx(1.6)


def test_verdict_that_holds_in_part_of_the_box(demo) -> None:
    """Quality under documents: 0.006 x forgetting / default, above 0.01 where forgetting is above 1.67 times its default."""
    found = study_effects(demo).verdicts.set_index(["policy", "response"]).loc[("documents_w45", "quality")]
    ratio = demo.design["secretary.forgetting"].to_numpy()[1:] / FORGETTING
    share = (0.02 * 0.30 * ratio < 0.01).mean()
    assert found["box_share"] == pytest.approx(share, abs=1.01 / 8)  # a point at the edge may fall either way by noise
    assert found["depends_on_assumptions"] == (found["box_share"] < 0.8)


def test_without_a_box_there_is_no_range(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan(points=0)), fake_simulate, 2)
    effects = study_effects(read_study(tmp_path / "s"))
    assert effects.table[["box_low", "box_high", "box_share"]].isna().all().all()
    assert not effects.verdicts["depends_on_assumptions"].any()


def test_smallest_effect_is_a_hundredth_of_the_scale() -> None:
    assert smallest_effect({"scale": 1.0}) == 0.01
    assert smallest_effect({"scale": 160.0}) == pytest.approx(1.6)


def test_csv_reads_back_bit_for_bit(small) -> None:
    table = study_effects(small).table
    text = effects_csv(table)
    assert next(csv.reader(io.StringIO(text))) == list(COLUMNS)
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(text)), table, check_dtype=False, check_exact=True)
    assert text == effects_csv(study_effects(small).table)


def test_results_json_quotes_the_table(small) -> None:
    effects = study_effects(small)
    content = json.loads(json_text(quotable_numbers(small, effects)))
    numbers = {entry["key"]: entry for entry in content["numbers"]}
    assert len(numbers) == len(content["numbers"])  # a key names one number
    entry, expected = numbers["effect.w30.engagement.year_2"], row(effects.table, "w30", "engagement")
    assert entry["value"] == expected["difference"]
    assert entry["interval"] == [expected["low"], expected["high"]]
    assert entry["box"]["same_sign_share"] == expected["box_share"]
    assert numbers["study.replicates"]["value"] == 6
    assert numbers["verdict.w30.engagement.year_2"]["value"] == "lowers"
    assert numbers["effect.w30.engagement.year_2.village"]["unit"] == "0-1"
    assert all({"key", "value", "unit", "interval"} <= set(entry) for entry in content["numbers"])
