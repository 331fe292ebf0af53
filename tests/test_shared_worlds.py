"""Points that differ in levers of the switch only share burn-in and baseline, and give the bits of runs one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import model_runs
from experiments.design_arm import design_arm
from experiments.executors.executor import MOST_PER_WORLD
from experiments.model_runs import simulate_shared
from experiments.point import PointTable
from experiments.runner import run_study
from experiments.study_folder import open_study
from experiments.task_queue import worlds
from sim.observation import REPORTED_GROUPS
from sim.simulate import AtSwitch, simulate_policies
from tests.fake_model import plan
from tests.runs import policy, scenario
from tests.test_growth import content

WEIGHTS = np.linspace(0.1, 0.6, 7)


def lever_plan(seeding: str = "common", **more):
    """Seven weights at the switch in the arm ``design``, beside the baseline and a fixed policy."""
    design = pd.DataFrame({"point_id": np.arange(8), "block": [0, 1, 1, 1, 1, 2, 2, 2], "assessment.party_weight": [0.15, *WEIGHTS]})
    arms = (None, policy("p40", assessment__party_weight=0.4), design_arm({"inspection.coverage_target": 0.5}))
    fields = {"scenario": scenario(20, 24), "policies": arms, "levers": ("assessment.party_weight",), "design": design}
    fields |= {"seeding": seeding, "groups": REPORTED_GROUPS, "responses": ("engagement", "score", "cost_superiors")}
    return replace(plan(replicates=2, box_replicates=2), **(fields | more))


@pytest.mark.parametrize("seeding", ["common", "block", "independent"])
def test_shared_worlds_give_the_bytes_of_runs_one_by_one(tmp_path, seeding) -> None:
    job = lever_plan(seeding)
    run_study(open_study(tmp_path / "alone", job), simulate_policies, 1)
    run_study(open_study(tmp_path / "shared", job), simulate_shared, 2)
    assert content(tmp_path / "alone") == content(tmp_path / "shared")


def test_a_world_is_begun_once_for_all_its_points(tmp_path, monkeypatch) -> None:
    begun, arms = [], []

    class Counted(AtSwitch):
        def __init__(self, *args, **address) -> None:
            begun.append((address["replicate"], address["stream"]))
            super().__init__(*args, **address)

        def _arm(self, policy, compared):
            arms.append("baseline" if policy is None else policy.id)
            return super()._arm(policy, compared)

    monkeypatch.setattr(model_runs, "AtSwitch", Counted)
    run_study(open_study(tmp_path / "s", lever_plan()), simulate_shared, 1)
    assert sorted(begun) == [(0, 0), (1, 0)]
    assert (arms.count("baseline"), arms.count("p40"), arms.count("design")) == (2, 2, 16)


def test_the_old_world_is_let_go_before_the_new_one_is_made(monkeypatch) -> None:
    """A country's state stands in memory once, not twice."""
    seen = []

    class Watching(AtSwitch):
        def __init__(self, *args, **address) -> None:
            seen.append(getattr(model_runs._LAST, "world", None))
            super().__init__(*args, **address)

    monkeypatch.setattr(model_runs, "AtSwitch", Watching)
    for replicate in (0, 1):
        simulate_shared(scenario(20, 12), [None], seed=1, replicate=replicate)
    assert seen == [None, None]


def test_blocks_are_worlds_of_their_own() -> None:
    from experiments.study import Study

    job = lever_plan("block")
    left = Study(Path("nowhere"), job).remaining()
    found = list(worlds(job, left, PointTable(job.design), MOST_PER_WORLD))
    assert sorted(len(world) for world in found) == [1, 1, 3, 3, 4, 4]
    assert all(len({(job.stream(one.task.point_id), one.task.replicate_id) for one in world}) == 1 for world in found)
    assert sorted(one.task for world in found for one in world) == sorted(job.tasks())


def test_a_world_is_handed_out_in_pieces() -> None:
    from experiments.study import Study

    many = pd.DataFrame({"point_id": np.arange(40), "assessment.party_weight": np.linspace(0.1, 0.6, 40)})
    job = lever_plan(design=many)
    sizes = [len(world) for world in worlds(job, Study(Path("nowhere"), job).remaining(), PointTable(job.design), MOST_PER_WORLD)]
    assert max(sizes) == MOST_PER_WORLD
    assert sum(sizes) == 80


def test_what_acts_throughout_has_a_world_for_each_point() -> None:
    from experiments.study import Study

    job = plan()
    assert all(len(world) == 1 for world in worlds(job, Study(Path("nowhere"), job).remaining(), PointTable(job.design), MOST_PER_WORLD))
