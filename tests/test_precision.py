"""Four ranks of a member are stored in 32 bits, everything that moves in 64: what that costs in precision."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
CHILD = """
import sys
from dataclasses import replace
import numpy as np
import sim.entities as entities
if sys.argv[1] == "f8":
    entities.STATE_VARIABLES = tuple(replace(row, dtype="f8") if row.dtype == "f4" else row for row in entities.STATE_VARIABLES)
    entities.variables_of.cache_clear()
from sim.simulate import simulate_policies
from tests.runs import policy, scenario
one, arm = scenario(60, 12), policy("arm", assessment__party_weight=0.45)
windows = [
    [series.window(0, 12)[0] for series in simulate_policies(one, [None, arm], seed=4, replicate=k).values()] for k in range(12)
]
np.save(sys.argv[2], np.array(windows))
"""


def responses(dtype, place):
    """Means of all responses over the first year, [replicates, arms, responses]."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-c", CHILD, dtype, str(place)]
    subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True)
    return np.load(place)


@pytest.mark.slow
def test_storing_ranks_in_32_bits_moves_no_response_beyond_the_monte_carlo_error(tmp_path):
    stored, full = (responses(dtype, tmp_path / f"{dtype}.npy") for dtype in ("f4", "f8"))
    error = stored.std(axis=0, ddof=1) / np.sqrt(len(stored))
    shift = np.abs((stored - full).mean(axis=0))
    known = np.isfinite(error)
    assert known.sum() > 100
    assert (shift[known] <= 0.1 * error[known] + 1e-12).all()
    effect, other = stored[:, 1] - stored[:, 0], full[:, 1] - full[:, 0]  # differences are measured finer
    error = effect.std(axis=0, ddof=1) / np.sqrt(len(effect))
    known = np.isfinite(error)
    assert (np.abs((effect - other).mean(axis=0))[known] <= 0.5 * error[known] + 1e-12).all()
