"""The small model with accidents: workers that are killed in mid-task, runs that raise or give no number. For other processes to import."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np

from tests.fake_model import FakeSeries, fake_simulate

ACCIDENTS = "BRANCHSIM_TEST_ACCIDENTS"  # folder in which an accident notes that it happened


def slow_simulate(scenario, policies, **address):
    """The small model, at a pace at which something can happen to it."""
    time.sleep(0.02)
    return fake_simulate(scenario, policies, **address)


def killed_once(scenario, policies, **address):
    """Replicate 3 of the default point kills its process the first time."""
    if address["replicate"] == 3:
        try:
            (Path(os.environ[ACCIDENTS]) / "killed").touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            time.sleep(0.1)
            os.kill(os.getpid(), signal.SIGKILL)
    return slow_simulate(scenario, policies, **address)


def always_deadly(scenario, policies, **address):
    """Replicate 3 kills its process whenever it is tried, and notes each try."""
    if address["replicate"] == 3:
        folder = Path(os.environ[ACCIDENTS])
        (folder / f"try-{len(list(folder.iterdir()))}-{os.getpid()}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return slow_simulate(scenario, policies, **address)


def sometimes_wrong(scenario, policies, **address):
    """Raises above a party weight of the point's forgetting of 0.3; a sum that is no number in replicate 1."""
    if scenario.values["secretary.forgetting"] > 0.3:
        raise RuntimeError("forgotten")
    series = fake_simulate(scenario, policies, **address)
    return {name: NotComputed(one.values, months=one.months) if address["replicate"] == 1 else one for name, one in series.items()}


class NotComputed(FakeSeries):
    """Quality went wrong in month 5."""

    @property
    def numerator(self) -> np.ndarray:
        sums = super().numerator
        sums["quality"][5] = np.nan
        return sums
