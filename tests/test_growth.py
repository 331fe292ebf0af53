"""A finished study grows: more replicates, points or policies are added, nothing that is there runs again, and the bytes are those of
the larger study run at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments import study as study_module
from experiments.design_arm import design_arm
from experiments.runner import run_study
from experiments.study_folder import forget_failures, open_study
from sim.problems import InputError
from tests.deadly_model import sometimes_wrong
from tests.fake_model import fake_simulate, plan, policy

FILES = ("design.parquet", "policies.parquet", "results.parquet", "failures.parquet", "monthly.parquet", "branches.parquet")
ADDED = (None, policy("w30", 0.30), policy("w45", 0.45, "w30"), policy("w60", 0.60))
LARGER = [
    ({"replicates": 9}, 3, 3),
    ({"points": 6}, 6, 3),
    ({"box_replicates": 3}, 3, 3),
    ({"policies": ADDED}, 12, 2),  # the new policy, and the baseline beside it
    ({"replicates": 8, "points": 4, "policies": ADDED}, 16, None),
]


class Counting:
    """The small model; ``arms`` of each call."""

    def __init__(self) -> None:
        self.arms: list[int] = []

    def __call__(self, scenario, policies, **address):
        self.arms.append(len(policies))
        return fake_simulate(scenario, policies, **address)


def content(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


@pytest.mark.parametrize(("changes", "runs", "arms"), LARGER)
def test_what_is_added_runs_and_nothing_else(tmp_path, changes, runs, arms) -> None:
    run_study(open_study(tmp_path / "grown", plan()), fake_simulate, 2)
    counting = Counting()
    assert run_study(open_study(tmp_path / "grown", plan(**changes)), counting, 1)
    assert len(counting.arms) == runs
    assert arms is None or set(counting.arms) == {arms}
    run_study(open_study(tmp_path / "whole", plan(**changes)), fake_simulate, 2)
    assert content(tmp_path / "grown") == content(tmp_path / "whole")
    assert run_study(open_study(tmp_path / "grown", plan(**changes)), counting, 1) is False


@pytest.mark.parametrize("step", range(4))  # four files: failures, branches, monthly, results
@pytest.mark.parametrize("changes", [{"replicates": 9}, {"policies": ADDED}])
def test_a_stop_at_any_step_of_compaction_loses_nothing(tmp_path, monkeypatch, step, changes) -> None:
    """The old results are replaced only by whole new ones: whatever file is the last one renamed, the next attempt finds everything."""
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    renamed = []
    rename = study_module.os.replace

    def stop(source, target) -> None:
        if "ready-" in str(source):
            renamed.append(target)
            if len(renamed) > step:
                raise KeyboardInterrupt
        rename(source, target)

    monkeypatch.setattr(study_module.os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        run_study(open_study(tmp_path / "s", plan(**changes)), fake_simulate, 2)
    monkeypatch.undo()
    assert open_study(tmp_path / "s", plan(**changes)).remaining() == ()
    counting = Counting()
    run_study(open_study(tmp_path / "s", plan(**changes)), counting, 1)
    run_study(open_study(tmp_path / "whole", plan(**changes)), fake_simulate, 2)
    assert content(tmp_path / "s") == content(tmp_path / "whole")
    assert counting.arms == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"replicates": 5}, "problem.study_smaller"),
        ({"points": 2}, "problem.study_smaller"),
        ({"box_replicates": 1}, "problem.study_smaller"),
        ({"policies": (None, policy("w30", 0.30))}, "problem.study_smaller"),
        ({"policies": (None, policy("w30", 0.31), policy("w45", 0.45, "w30"))}, "problem.study_other_job"),
    ],
)
def test_what_would_throw_results_away_is_refused(tmp_path, changes, key) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    before = content(tmp_path / "s")
    with pytest.raises(InputError) as caught:
        open_study(tmp_path / "s", plan(**changes))
    assert caught.value.problems[0].key == key
    assert content(tmp_path / "s") == before


def lever_plan(*levers: str):
    """Two points of the party weight, in the arm ``design`` from the switch on (named) or throughout (not named)."""
    design = pd.DataFrame({"point_id": [0, 1], "assessment.party_weight": [0.15, 0.4], "inspection.coverage_target": [0.3, 0.5]})
    arms = (None, policy("w30", 0.30), design_arm({}))
    return replace(plan(replicates=3, box_replicates=3, policies=arms), design=design, levers=levers)


def test_a_factor_that_acts_at_another_time_is_another_study(tmp_path) -> None:
    """The design is the same to the bit; under the old baseline the lever had acted throughout."""
    both = lever_plan("assessment.party_weight", "inspection.coverage_target")
    run_study(open_study(tmp_path / "s", lever_plan("assessment.party_weight")), fake_simulate, 2)
    assert lever_plan("assessment.party_weight").identity() != both.identity()
    with pytest.raises(InputError) as caught:
        open_study(tmp_path / "s", both)
    assert "levers" in caught.value.problems[0].values["differs"]


def test_a_policy_is_added_beside_one_that_reaches_some_branches_only(tmp_path) -> None:
    """Groups of the targeted policy are measured in the new arm as well, to the bits of a study run at once."""
    from experiments.model_runs import simulate_shared
    from sim.files.scenario_files import load_policy
    from sim.observation import target_groups
    from tests.runs import policy as lever_policy
    from tests.runs import scenario

    targeted, plain = load_policy("l43_village_pay"), lever_policy("w40", assessment__party_weight=0.4)
    groups = ("all", *target_groups([targeted.id]))
    few = {"replicates": 2, "points": 0, "scenario": scenario(20, 12), "groups": groups, "responses": ("engagement", "score")}
    run_study(open_study(tmp_path / "s", plan(policies=(None, targeted), **few)), simulate_shared, 2)
    run_study(open_study(tmp_path / "s", plan(policies=(None, targeted, plain), **few)), simulate_shared, 2)
    run_study(open_study(tmp_path / "whole", plan(policies=(None, targeted, plain), **few)), simulate_shared, 2)
    assert content(tmp_path / "s") == content(tmp_path / "whole")
    assert pq.read_metadata(tmp_path / "s/failures.parquet").num_rows == 0


def test_an_added_policy_that_fails_takes_nothing_from_the_others(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    before = pq.read_table(tmp_path / "s/results.parquet")

    def broken(scenario, policies, **address):
        raise RuntimeError("never")

    run_study(open_study(tmp_path / "s", plan(policies=ADDED)), broken, 2)
    assert pq.read_table(tmp_path / "s/results.parquet").equals(before)
    assert pq.read_metadata(tmp_path / "s/failures.parquet").num_rows == 12


def test_what_speaks_of_the_smaller_study_goes(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    for name in ("effects.csv", "effects_by_point.csv", "notes.txt"):
        (tmp_path / "s" / name).write_text("old", encoding="utf-8")
    open_study(tmp_path / "s", plan(replicates=9))
    assert not (tmp_path / "s/effects.csv").exists()
    assert not (tmp_path / "s/effects_by_point.csv").exists()
    assert (tmp_path / "s/notes.txt").exists()


def test_another_value_of_a_factor_is_another_study(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    changed = plan()
    changed.design.loc[2, changed.design.columns[1]] += 1e-9
    with pytest.raises(InputError):
        open_study(tmp_path / "s", changed)


def test_an_added_policy_has_no_stayers(tmp_path) -> None:
    """Stayers are on the roll in all arms of a run; an arm that was added later ran with other arms, so its stayers are other people."""
    from sim.simulate import simulate_policies
    from tests.runs import policy as lever_policy
    from tests.runs import scenario

    arms = (None, lever_policy("w40", assessment__party_weight=0.4), lever_policy("w50", assessment__party_weight=0.5))
    few = {"replicates": 2, "points": 0, "scenario": scenario(20, 12), "groups": ("all", "stayers"), "responses": ("engagement", "score")}
    run_study(open_study(tmp_path / "s", plan(policies=arms[:2], **few)), simulate_policies, 2)
    run_study(open_study(tmp_path / "s", plan(policies=arms, **few)), simulate_policies, 2)
    run_study(open_study(tmp_path / "whole", plan(policies=arms, **few)), simulate_policies, 2)
    grown, whole = (pq.read_table(tmp_path / name / "results.parquet").to_pandas() for name in ("s", "whole"))
    others = grown["group"] != "stayers"
    assert grown[others].equals(whole[others])
    added = grown[~others & (grown["policy"] == "w50")]["engagement"]
    assert (len(added), added.isna().all()) == (2, True)
    assert grown[~others & (grown["policy"] == "w40")]["engagement"].notna().all()


def test_failed_tasks_run_again_only_when_asked(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan()), sometimes_wrong, 2)
    failed = pq.read_table(tmp_path / "s/failures.parquet").to_pylist()
    assert {row["error"] for row in failed} >= {"ValueError"}
    assert any("quality is not a number" in row["message"] and "month 5" in row["message"] for row in failed)
    counting = Counting()
    assert run_study(open_study(tmp_path / "s", plan()), counting, 1) is False
    study = open_study(tmp_path / "s", plan())
    forget_failures(study)
    run_study(study, counting, 1)
    assert len(counting.arms) == len({(row["point_id"], row["replicate_id"]) for row in failed})
    run_study(open_study(tmp_path / "whole", plan()), fake_simulate, 2)
    assert content(tmp_path / "s") == content(tmp_path / "whole")


def test_rows_of_a_study_too_large_for_one_piece_are_the_same(tmp_path, monkeypatch) -> None:
    """Compaction in pieces, even within a point and a policy, gives the bytes of compaction at once."""
    from experiments import compaction

    run_study(open_study(tmp_path / "whole", plan(replicates=30)), fake_simulate, 2)
    for rows in (5, 17, 100):
        monkeypatch.setattr(compaction, "MOST_ROWS", rows)
        run_study(open_study(tmp_path / f"in-{rows}", plan(replicates=30)), fake_simulate, 2)
        assert content(tmp_path / f"in-{rows}") == content(tmp_path / "whole")


def test_groups_of_rows_do_not_depend_on_pieces() -> None:
    import pyarrow as pa

    from experiments.compaction import regrouped
    from experiments.parts import ROW_GROUP

    rows = np.arange(ROW_GROUP * 2 + 10)
    tables = (pa.table({"a": part}) for part in np.array_split(rows, 7))
    found = list(regrouped(tables, pa.schema([("a", pa.int64())])))
    assert [table.num_rows for table in found] == [ROW_GROUP, ROW_GROUP, 10]
    assert np.array_equal(pa.concat_tables(found)["a"].to_numpy(), rows)
