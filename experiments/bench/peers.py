"""Other ways of many runs, each in a process of its own: Mesa's ``batch_run`` with the model, AgentPy's ``Experiment`` with a toy."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

from experiments.bench.measurement import NotMeasured

TOY_RUNS = 40


def mesa_batch_seconds(runs: int) -> float:
    """Seconds of so many runs of the readable engine by ``batch_run`` on two processes; it keeps nothing on the disk."""
    return _seconds_of("experiments.bench.mesa_batch", runs)


def agentpy_toy() -> dict[str, float]:
    """Seconds per run of the toy, and nanoseconds per member-month of it."""
    if find_spec("agentpy") is None:
        raise NotMeasured("agentpy is not installed (the extra `bench`)")
    seconds = _seconds_of("experiments.bench.agentpy_toy", TOY_RUNS) / TOY_RUNS
    return {"agentpy_run": seconds, "agentpy_member_month": 1e9 * seconds / (1_000 * 60)}


def _seconds_of(module: str, runs: int) -> float:
    done = subprocess.run([sys.executable, "-m", module, str(runs)], check=True, capture_output=True, text=True)
    return float(done.stdout)
