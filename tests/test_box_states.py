"""Every state variable stays inside its declared bounds, anywhere in the uncertainty box and under the harshest policies."""

import numpy as np
import pytest

from experiments.box import box_design
from sim.entities import STATE_VARIABLES
from sim.files.scenario_files import load_policy, load_scenario
from sim.observation import new_tally
from sim.parameters import parameter_table
from sim.simulate import start
from tests.runs import policy

POINTS = box_design(24, seed=9).drop(columns="point_id").to_dict("records")
SHARES = ("assessment.evidence_mix.", "assessment.indicator_weight.", "assessment.period_months")  # not free on their own
LEVERS = {name: row for name, row in parameter_table().items() if row.role == "lever" and not name.startswith(SHARES)}


def harshest(place):
    """One of three shipped policies, or every lever at its lower or at its upper end."""
    if place % 5 < 3:
        return load_policy(["onsite_w45", "documents_w45", "weight_attention_training"][place % 5])
    end = "low" if place % 5 == 3 else "high"
    return policy(end, **{name.replace(".", "__"): getattr(row, end) for name, row in LEVERS.items()})


@pytest.mark.parametrize("place", range(1, 25))
def test_states_stay_inside_their_bounds(place):
    scenario = load_scenario("baseline", ["population.branches=40", "burn_in=24", "months=24"]).with_values(POINTS[place])
    run = start(scenario.under(harshest(place)), seed=place)
    run.advance_to(24, new_tally(24))
    branches = run.state.branches
    taken = np.concatenate([first + np.arange(count) for first, count in zip(branches.first, branches.members)])
    owners = {"member": run.state.members, "branch": branches, "body": run.state.bodies}
    for row in STATE_VARIABLES:
        values = getattr(owners[row.owner], row.name)
        values = values[taken] if row.owner == "member" else values
        assert np.isfinite(values.astype(float)).all(), row.name
        assert row.low is None or values.min() >= row.low, row.name
        assert row.high is None or values.max() <= row.high, row.name
    total = branches.used_business + branches.used_substance + branches.used_paperwork + branches.used_other
    assert np.allclose(total, 1.0, atol=1e-12)
    assert len(np.unique(run.state.members.id[taken])) == len(taken)
