"""Studies of the fake model on the disk, finished or not, for what is done with a folder afterwards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from experiments.plan import StudyPlan
from experiments.runner import run_study
from experiments.study_folder import open_study
from tests.fake_model import fake_before, fake_simulate, plan


def finished(folder: Path, job: StudyPlan | None = None, simulate=fake_simulate) -> Path:
    """A finished study of the fake model."""
    run_study(open_study(folder, plan() if job is None else job), simulate, 2, before=fake_before)
    return folder


def unfinished(folder: Path, tasks: int = 5) -> Path:
    """A study stopped by Ctrl-C, with at least so many tasks in its parts."""

    def stop(progress) -> None:
        if progress.finished >= tasks:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(open_study(folder, plan()), fake_simulate, 1, stop, before=fake_before)
    return folder


def preliminary(folder: Path) -> Path:
    """A quick look."""
    return finished(folder, replace(plan(), preliminary=True))


def with_gaps(scenario, policies, **address):
    """The fake model, whose second replicates fail and whose score is missing under a policy."""
    if address["replicate"] == 1:
        raise ZeroDivisionError(f"no people in {Path(__file__).resolve()}")
    series = fake_simulate(scenario, policies, **address)
    for name, one in series.items():
        if name != "baseline":
            one.values[:, one.responses.index("score")] = float("nan")
    return series
