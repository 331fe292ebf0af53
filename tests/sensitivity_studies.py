"""Studies with a design for indices, on a model with known shares: what the command, its figures and its report section need."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.design_arm import design_arm
from experiments.designs import METHODS
from experiments.factors import Factor
from experiments.study_design import design_table
from sim.parameters import default_values
from tests.fake_model import RESPONSES, FakeSeries, plan, policy

WEIGHT, FORGETTING, DOCUMENTS = "assessment.party_weight", "secretary.forgetting", "branch.document_time"
FACTORS = (Factor(FORGETTING, 0.1, 0.3), Factor(DOCUMENTS, 0.05, 0.2), Factor("branch.document_time_substance", 0.2, 1.0))
LEVER = Factor(WEIGHT, 0.1, 0.5, acts="switch")
BLOCK_SD, OWN_SD = 0.03, 0.01


def sensitivity_simulate(scenario, policies, *, seed, replicate, stream=0, engine="kernel"):
    """quality: 0.3 u + 0.15 v; engagement: forgetting times weight; inflation: nothing but noise; score: constant 0.6.

    u, v: forgetting and document time as shares of their ranges. Noise: shared by the points of a stream, and a little of its own.
    """
    shared = np.random.default_rng([seed, replicate, stream]).normal(0, BLOCK_SD, len(RESPONSES))
    series = {}
    for one in policies:
        values = scenario.under(one).values_at(0)
        u, v = (values[FORGETTING] - 0.1) / 0.2, (values[DOCUMENTS] - 0.05) / 0.15
        salt = [seed, replicate, stream, int(1e6 * u), int(1e6 * v), int(1e6 * values[WEIGHT])]
        own = np.random.default_rng(salt).normal(0, OWN_SD, len(RESPONSES))
        level = 0.5 + shared + own
        level[RESPONSES.index("quality")] += 0.3 * u + 0.15 * v
        level[RESPONSES.index("engagement")] += 0.6 * u * (values[WEIGHT] - 0.1)
        level[RESPONSES.index("score")] = 0.6
        series["baseline" if one is None else one.id] = FakeSeries(np.tile(level, (2, 1)), months=scenario.months)
    return series


def before(scenario, *, seed, replicate, stream=0, engine="kernel"):
    """Nothing happens before."""
    return FakeSeries(np.full((2, len(RESPONSES)), 0.5), months=12)


def design_plan(method: str, *, levers: bool = False, replicates: int = 2, seeding: str | None = None, **settings):
    """A study of that design over three assumptions, with a lever the arm ``design`` too."""
    factors = (LEVER, *FACTORS) if levers else FACTORS
    sampler = METHODS[method]
    drawn = sampler.sample(settings, factors, 1)
    arms = (None, policy("w30", 0.30), *([design_arm({})] if levers else []))
    made = drawn.settings | {"method": method, "factors": [factor.as_plain() for factor in factors], "held": [], "fixed": {}}
    fields = {"policies": arms, "levers": (WEIGHT,) if levers else (), "sampler": made, "design": design_table(drawn, default_values())}
    return plan(replicates=2, box_replicates=replicates, seeding=seeding or sampler.default_seeding, **fields)


def sensitivity_folder(place: Path, job) -> Path:
    """A finished study of that model."""
    from experiments.runner import run_study
    from experiments.study_folder import open_study

    run_study(open_study(place, job), sensitivity_simulate, 1, before=before)
    return place
