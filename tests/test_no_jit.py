"""The compiled code is the plain code: without the compiler the rules, the draws and three months of the kernel give the same bits."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.entities import columns_of
from sim.simulate import start
from tests.runs import advance, policy, roll, scenario

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]
STATE = "import numba; from tests.test_no_jit import digest; assert numba.config.DISABLE_JIT; print(digest())"


def digest():
    """SHA-256 of all state after three months of a run of three branches; the third month ends with an assessment."""
    run = start(scenario(3, 12, inspection__coverage_target=1.0, branch__recruit_rate=0.06, assessment__period_months=3), seed=6)
    run = advance(run, -22).fork(policy("arm", assessment__party_weight=0.45))
    advance(run, -21)
    state = hashlib.sha256()
    for row, array in columns_of(run.state):
        values = array[roll(run.state)] if row.owner == "member" else array  # behind the roll the compiled loops leave what they find
        state.update(row.name.encode())
        state.update(np.ascontiguousarray(values).tobytes())
    return state.hexdigest()


def without_compiler(*command):
    """Run Python with the compiler switched off; its completed process."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_rules_and_draws_pass_their_tests_as_plain_python():
    done = without_compiler("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/submodels", "tests/test_randomness.py")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_the_kernel_gives_the_same_state_as_plain_python():
    done = without_compiler("-c", STATE)
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stdout.split()[-1] == digest()
