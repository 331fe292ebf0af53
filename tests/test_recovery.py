"""The step of D10 inside the whole model: a use of time that nearly vanished comes back, and party time needs its consequences."""

import numpy as np
import pytest

from sim.entities import copy_state
from sim.simulate import Run, simulate_policies, start
from tests.runs import advance, policy, scenario

USES = ("time_business", "time_substance", "time_paperwork")


@pytest.mark.parametrize("use", USES)
def test_a_use_at_a_millionth_recovers_half_its_rest_share_within_fifteen_months(use):
    rest = advance(start(scenario(), seed=2), 0)
    shaken = Run(rest.scenario, rest.run_key, copy_state(rest.state), rest.margins, rest.month, rest.engine)
    branches = shaken.state.branches
    left = 1.0 - getattr(branches, use)
    for name in USES:
        getattr(branches, name)[:] *= (1.0 - 1e-6) / left
    getattr(branches, use)[:] = 1e-6
    advance(rest, 15), advance(shaken, 15)
    share = getattr(shaken.state.branches, use) / getattr(rest.state.branches, use)
    assert np.mean(share >= 0.5) == 1.0


def test_without_consequences_party_time_falls_below_the_baseline_of_a_fifth():
    nothing = policy("nothing", consequence__promotion_link=0, consequence__pay_link=0, assessment__paperwork_demand=0)
    only_kappa = policy("only_kappa", consequence__promotion_link=0, consequence__pay_link=0)
    found = simulate_policies(scenario(120, 36), [None, nothing, only_kappa], seed=2)
    j = found["baseline"].responses.index("party_time")
    baseline, off, kept = (found[name].window(24, 36)[0, j] for name in ("baseline", "nothing", "only_kappa"))
    assert baseline == pytest.approx(0.20, abs=0.02)
    assert off < kept < baseline
