"""The branchsim command as whole processes: how long it takes to start, to run, to report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from experiments.bench.measurement import NotMeasured


class Usage(NamedTuple):
    """What a command took: wall seconds, and peak resident bytes (nan where the system does not tell)."""

    seconds: float
    peak_bytes: float


def usage(*words: str) -> Usage:
    """Run ``branchsim`` with these words. Raises NotMeasured with its last message if it fails: a long bench goes on without it."""
    command = [sys.executable, "-m", "experiments.bench.child_usage", sys.executable, "-m", "branchsim", *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["killed"])[-1]
        raise NotMeasured(f"`branchsim {words[0]}` failed: {last}")
    found = json.loads(done.stdout)
    return Usage(found["seconds"], found["peak_bytes"])


def command_seconds(*words: str, cache: str | None = None) -> float:
    """Wall time of the branchsim command as a whole process."""
    environment = dict(os.environ) if cache is None else {**os.environ, "BRANCHSIM_CACHE": cache}
    with tempfile.TemporaryDirectory() as folder:  # a run that finds its own folder finished would only read it
        began = time.perf_counter()
        place = ["--out", str(Path(folder) / "out")] if words[0] == "run" else []
        subprocess.run([sys.executable, "-m", "branchsim", *words, *place], check=True, capture_output=True, env=environment)
        return time.perf_counter() - began


def starting() -> dict[str, float]:
    """The two commands that a user waits for first, compiled before."""
    return {"help": command_seconds("--help"), "run": command_seconds("run", "baseline", "--replicates", "1")}


def first_run() -> dict[str, float]:
    """The first run on a machine, which compiles."""
    with tempfile.TemporaryDirectory() as empty:
        return {"first": command_seconds("run", "baseline", "--replicates", "1", cache=empty)}


def report() -> dict[str, float]:
    """All formats of the report of a comparison as large as the demonstration in everything but branches, which no report reads."""
    policies = [word for arm in ("documents", "onsite") for weight in (15, 30, 45) for word in ("--policy", f"{arm}_w{weight}")]
    with tempfile.TemporaryDirectory() as name:
        folder = str(Path(name) / "s")
        command_seconds("compare", "baseline", *policies, "--branches", "60", "--no-figure", "--out", folder)
        return {"report": command_seconds("report", folder)}
