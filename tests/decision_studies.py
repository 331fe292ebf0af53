"""Studies in which the better policy depends on one assumption, with effects, costs and prices known by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from analysis.numbers.entry import entry
from experiments.runner import run_study
from experiments.study_folder import open_study
from sim.observation import response_table
from tests.fake_model import FORGETTING, FakeSeries, plan, policy

NAMES = (
    "quality", "engagement", "score", "inflation", "cost_superiors", "cost_secretaries", "cost_evaluators", "cost_person_days",
    "member_hours", "cost_money",
)  # fmt: skip
LABELS = {name: {field: getattr(row, field) for field in row.__slots__} for name, row in response_table().items() if name in NAMES}
FACTOR = "secretary.forgetting"
DAYS = {0.15: 0.0, 0.20: 5.0, 0.30: 15.0, 0.45: 40.0}
POLICIES = (None, policy("steady", 0.30), policy("bold", 0.45, "steady"))
PAID = policy("paid", 0.20)


def levels(weight: float, forgetting: float) -> dict[str, float]:
    """steady (0.30) brings 0.02 everywhere for 15 days; bold (0.45) 0.04 times how fast habits fade, times 2, less 0.04, for 40 days.

    So bold is best where forgetting is above three quarters of its default. paid (0.20) brings 0.01 for 5 days and 4 monthly pays.
    """
    gain = {0.15: 0.0, 0.20: 0.01, 0.30: 0.02, 0.45: 0.08 * forgetting / FORGETTING - 0.04}[weight]
    days = DAYS[weight]
    known = {"quality": 0.5 + gain, "engagement": 0.2 + weight, "score": 0.6 + weight, "inflation": 0.1 + gain / 2}
    payers = {"cost_superiors": 0.0, "cost_evaluators": 0.0, "cost_secretaries": days, "cost_person_days": days}
    return known | payers | {"member_hours": weight, "cost_money": 4.0 * (weight == 0.20)}


@dataclass
class DecisionSeries(FakeSeries):
    responses: tuple[str, ...] = tuple(LABELS)

    def window(self, first: int, stop: int) -> np.ndarray:
        return self.values


def simulate(scenario, policies, *, seed, replicate, stream=0, engine="kernel", spread=2e-4):
    """Little noise of each policy's own, much that all share."""
    shared = np.random.default_rng([seed, replicate, stream]).normal(0, 0.02, (2, len(LABELS)))
    series = {}
    for one in policies:
        values = scenario.under(one).values_at(0)
        known = levels(round(values["assessment.party_weight"], 2), values[FACTOR])
        own = np.random.default_rng([seed, replicate, stream, int(100 * values["assessment.party_weight"])]).normal(0, spread, len(LABELS))
        level = np.array([known[name] for name in LABELS]) + shared + own
        series["baseline" if one is None else one.id] = DecisionSeries(level, months=scenario.months)
    return series


def decision_plan(points: int = 40, policies=POLICIES, **changes):
    """Baseline, steady and bold at the default point and over the box."""
    return plan(points=points, policies=policies, responses=tuple(LABELS), labels=LABELS, **changes)


def stored(folder: Path, job, simulated=simulate) -> Path:
    """The finished study."""
    before = lambda scenario, **address: DecisionSeries(np.zeros((2, len(LABELS))), months=12)  # noqa: E731
    run_study(open_study(folder, job), simulated, 1, before=before)
    return folder


def known_information(net_benefit, factors, *, default=None, seed=0, level=0.95, resamples=200):
    """Stands for the value of information: one quantity that tells, one that does not."""
    rows = [
        [FACTOR, 0.004, 0.003, 0.005, 0.3, 0.75 * FORGETTING, 0.1, 0.2, "below", "steady", len(factors)],
        ["inspection.items_per_visit", 0.0001, 0.0, 0.0002, 0.01, np.nan, np.nan, np.nan, None, None, len(factors)],
    ]
    names = ("factor", "evppi", "low", "high", "chance_of_change", "flip_at", "flip_low", "flip_high", "flip_side", "flips_to", "n")
    return SimpleNamespace(table=pd.DataFrame(rows, columns=list(names)))


def known_entries(found, unit, scale):
    """Rows of results.json as the real ones."""
    yield entry("decision.value.floor", 0.0001, unit, [0.0, 0.0003], scale=scale)
    for row in found.table.to_dict(orient="records"):
        more = {name: row[name] for name in ("chance_of_change", "flip_at", "flip_side", "flips_to")}
        limits = [row["low"], row["high"]]
        yield entry(f"decision.value.{row['factor']}", row["evppi"], unit, limits, scale=scale, telling=row["low"] > 0.0003, **more)
