"""Points by replicates: pairing, missing runs, and what acts on which arm."""

import numpy as np
import pytest

from analysis.point_values import acting_factors, arm_values, point_values
from experiments.plan import DESIGN
from experiments.study_reader import read_study
from tests.report_studies import FORGETTING, WEIGHT, folder_of, sweep_plan


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return read_study(folder_of(tmp_path_factory.mktemp("points") / "s", sweep_plan()))


def test_a_lever_acts_on_the_arm_of_the_design_alone(study):
    assert acting_factors(study, DESIGN) == [WEIGHT, FORGETTING]
    assert acting_factors(study, "w30") == [FORGETTING]


def test_differences_are_paired_by_point_and_replicate(study):
    found = point_values(study, "quality", "w30", "baseline")
    rows = study.results[(study.results["window"] == study.windows[-1]) & (study.results["group"] == "all")]
    cell = rows[(rows["point_id"] == 4) & (rows["replicate_id"] == 2)].set_index("policy")["quality"]
    assert found.values.shape == (6, 5)  # points 1 to 6 with 5 replicates each; the default point has 6
    assert found.values[3, 2] == cell["w30"] - cell["baseline"]
    assert list(found.factors.index) == [1, 2, 3, 4, 5, 6]


def test_a_missing_run_is_a_gap_and_no_zero(study):
    lacking = study.results.drop(study.results.index[(study.results["point_id"] == 2) & (study.results["replicate_id"] == 1)])
    found = point_values(type(study)(**{**study.__dict__, "results": lacking}), "quality", "w30", "baseline")
    assert np.isnan(found.values[1, 1])
    assert np.isfinite(found.means).all()


def test_the_default_point_by_itself(study):
    assert arm_values(study, "quality", ["w30"], default=True)["w30"].shape == (1, 6)


@pytest.mark.parametrize("wrong", [{"response": "wit"}, {"policy": "w99"}, {"reference": "w99"}, {"window": "year_9"}, {"group": "moon"}])
def test_what_the_study_does_not_hold_is_named(study, wrong):
    with pytest.raises(KeyError):
        point_values(study, **({"response": "quality", "policy": "w30"} | wrong))
