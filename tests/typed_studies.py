"""Studies of a fake model with branch types, a targeted policy, costs, a box and factorials: what the figures by type and by point need."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.design_arm import design_arm
from experiments.runner import run_study
from experiments.study_folder import open_study
from experiments.study_reader import StoredStudy, read_study
from sim.entities import BRANCH_TYPES
from tests.fake_model import LABELS, RESPONSES, FakeSeries, fake_before, plan, policy, slopes

TARGETED = "w30"
GROUPS = ("all", *BRANCH_TYPES, f"treated:{TARGETED}", f"connected:{TARGETED}", f"others:{TARGETED}")
COSTS = {
    "cost_person_days": {"unit": "person-days per branch", "scale": 1000.0, "label_en": "Cost: total", "label_zh": "成本：合计"},
    "cost_money": {"unit": "monthly pays per branch", "scale": 10.0, "label_en": "Cost: money", "label_zh": "成本：资金"},
}
ALL_RESPONSES = (*RESPONSES, *COSTS)
PER_WEIGHT = (30.0, 4.0)  # person-days and monthly pays a unit of party weight costs
FACTORS = ("secretary.forgetting", "inspection.items_per_visit", "branch.document_time")
WEIGHT = "assessment.party_weight"


def strength(group: int) -> float:
    """How much stronger the policy acts on a group; "others" are not reached, schools there are none."""
    return 0.0 if group == len(GROUPS) - 1 else 1 + 0.25 * group


def typed_simulate(scenario, policies, *, seed, replicate, stream=0, engine="kernel"):
    """Effects by type are known up to small noise: ``strength`` times the fake model's slopes times the weight."""
    shared = np.random.default_rng([seed, replicate, stream]).normal(0, 0.05, (len(GROUPS), len(ALL_RESPONSES)))
    series = {}
    for one in policies:
        values = scenario.under(one).values_at(0)
        weight = values[WEIGHT]
        own = np.random.default_rng([seed, replicate, stream, int(weight * 100)]).normal(0, 0.002, shared.shape)
        by_weight = np.concatenate([slopes(values), PER_WEIGHT])
        level = 0.5 + shared + own + np.outer([strength(group) for group in range(len(GROUPS))], by_weight * weight)
        level[GROUPS.index("school")] = np.nan
        name = "baseline" if one is None else one.id
        series[name] = FakeSeries(level, responses=ALL_RESPONSES, months=scenario.months, groups=GROUPS)
    return series


def typed_plan(points: int = 24, policies=None, **changes):
    """The fake plan with types and costs, and by default two policies more than any figure shows."""
    arms = [policy("w30", 0.30), policy("w45", 0.45, "w30"), *(policy(f"p{k}", k / 100) for k in (20, 40, 50, 60))]
    fields = {"groups": GROUPS, "responses": ALL_RESPONSES, "labels": LABELS | COSTS, "policies": (None, *arms)}
    return plan(points=points, **(fields | changes | ({} if policies is None else {"policies": policies})))


def factorial_plan(factors: int, *, levers: bool = False, replicates: int = 6):
    """A full factorial over so many of ``FACTORS``, or over the weight and the rest of them as the arm "design"."""
    names = ((WEIGHT, *FACTORS) if levers else FACTORS)[:factors]
    levels = {WEIGHT: (0.2, 0.4), FACTORS[0]: (0.1, 0.2, 0.3), FACTORS[1]: (6.0, 10.0), FACTORS[2]: (0.05, 0.1)}
    points = pd.DataFrame([dict.fromkeys(names, 0.0), *({} | dict(zip(names, row)) for row in product(*(levels[name] for name in names)))])
    scenario = plan().scenario
    points.iloc[0] = [scenario.values[name] for name in names]
    design = points.astype(np.float64).assign(point_id=np.arange(len(points), dtype=np.int64))[["point_id", *names]]
    sampler = {"method": "full_factorial", "factors": [{"name": name} for name in names], "held": [], "fixed": {}}
    arms = (None, design_arm({})) if levers else (None, policy("w30", 0.30), policy("w45", 0.45, "w30"))
    moved = (WEIGHT,) if levers else ()
    return typed_plan(policies=arms, design=design, sampler=sampler, levers=moved, replicates=replicates, box_replicates=replicates)


def stored(folder: Path, job) -> StoredStudy:
    """The finished study."""
    run_study(open_study(folder, job), typed_simulate, 2, before=fake_before)
    return read_study(folder)
