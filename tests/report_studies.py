"""Study folders for reports, on the fake model: a comparison, a sweep with the arm of its design, an unfinished study, and others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from experiments.design_arm import design_arm
from experiments.plan import StudyPlan
from experiments.runner import run_study
from experiments.study_folder import open_study
from sim.parameters import default_values
from sim.scenario import Text
from tests.fake_model import demo_plan, fake_before, fake_simulate, plan, policy

WEIGHT, FORGETTING = "assessment.party_weight", "secretary.forgetting"
FORGETTING_NOW = default_values()[FORGETTING]


def sweep_plan() -> StudyPlan:
    """A factorial over a lever and an assumption, with one fixed policy beside the arm ``design``."""
    rows = [(weight, forgetting) for weight in (0.15, 0.30, 0.45) for forgetting in (0.10, 0.30)]
    design = pd.DataFrame([(0.15, FORGETTING_NOW), *rows], columns=[WEIGHT, FORGETTING])
    design.insert(0, "point_id", range(len(design)))
    factors = [{"name": WEIGHT, "levels": [0.15, 0.30, 0.45]}, {"name": FORGETTING, "levels": [0.10, 0.30]}]
    sampler = {"method": "full_factorial", "factors": factors, "held": [], "fixed": {}}
    asked = Text("Does it <b>pay</b> at 45 %?", "权重45%是否<b>划算</b>？")
    more = {"levers": (WEIGHT,), "sampler": sampler, "id": "factorial", "title": Text("A factorial", "析因研究"), "asked": asked}
    policies = (None, policy("w30", 0.30), design_arm({}))
    return plan(replicates=6, box_replicates=5, policies=policies, design=design, **more)


def many_plan() -> StudyPlan:
    """Eight policies against the baseline: too many for a sentence each."""
    return plan(policies=(None, *(policy(f"w{weight}", weight / 100) for weight in range(20, 60, 5))), points=12)


def folder_of(place: Path, job: StudyPlan, simulate=fake_simulate) -> Path:
    """A finished study."""
    run_study(open_study(place, job), simulate, 2, before=fake_before)
    return place


def unfinished_folder(place: Path, job: StudyPlan, tasks: int) -> Path:
    """The same, stopped after so many tasks."""

    def stop(progress) -> None:
        if progress.finished >= tasks:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(open_study(place, job), fake_simulate, 1, stop, before=fake_before)
    return place


def all_folders(root: Path) -> dict[str, Path]:
    """Every kind of study a report is made of."""
    return {
        "comparison": folder_of(root / "comparison", demo_plan(points=12)),
        "sweep": folder_of(root / "sweep", sweep_plan()),
        "interim": unfinished_folder(root / "interim", demo_plan(points=12), 8),
        "preliminary": folder_of(root / "preliminary", replace(plan(), preliminary=True)),
        "many": folder_of(root / "many", many_plan()),
        "run": folder_of(root / "run", plan(policies=(None,), points=0)),
        "single": folder_of(root / "single", plan(policies=(None, policy("w30", 0.30)), points=0, replicates=3)),
    }


def entries(folder: Path) -> dict[str, dict]:
    """results.json of a report by key."""
    return {entry["key"]: entry for entry in json.loads((folder / "results.json").read_text(encoding="utf-8"))["numbers"]}
