"""A model in a few lines with known answers: tests inject it where ``sim.simulate.simulate_policies`` belongs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.box import box_design
from experiments.plan import StudyPlan
from sim.entities import BRANCH_TYPES
from sim.observation import Snapshot
from sim.parameters import default_values, parameter_table
from sim.scenario import Change, Policy, Population, Scenario, Text

GROUPS = ("all", "village")
LABELS = {
    "engagement": {"unit": "0-1", "scale": 1.0, "label_en": "Engagement", "label_zh": "党员投入度"},
    "quality": {"unit": "0-1", "scale": 1.0, "label_en": "True quality", "label_zh": "真实质量"},
    "score": {"unit": "0-1", "scale": 1.0, "label_en": "Party score", "label_zh": "党建考核得分"},
    "inflation": {"unit": "0-1", "scale": 1.0, "label_en": "Inflation", "label_zh": "虚高"},
    "validity": {"unit": "rank correlation", "scale": 1.0, "label_en": "Validity", "label_zh": "考核效度"},
    "party_time": {"unit": "share", "scale": 1.0, "label_en": "Party time", "label_zh": "党务时间"},
    "paperwork_hours": {"unit": "hours per branch and month", "scale": 160.0, "label_en": "Paperwork hours", "label_zh": "文书工时"},
    "business_output": {"unit": "0-1", "scale": 1.0, "label_en": "Business output", "label_zh": "业务产出"},
    "cost_superiors": {"unit": "person-days per branch", "scale": 10.0, "label_en": "Cost: superiors", "label_zh": "成本:上级"},
}
RESPONSES = tuple(LABELS)
BY_DOCUMENTS = np.array([-0.20, 0.02, 0.40, 0.45, -0.5, 0.30, 40.0, -0.10, 0.0])  # effect per unit of party weight
BY_VISITS = np.array([0.15, 0.50, 0.35, -0.10, 0.3, 0.35, 15.0, -0.08, 4.0])
FORGETTING = default_values()["secretary.forgetting"]


@dataclass
class FakeSeries:
    """Rises by 0.01 a year; ``values`` is [groups, responses]."""

    values: np.ndarray
    responses: tuple[str, ...] = RESPONSES
    months: int = 24
    groups: tuple[str, ...] = GROUPS

    @property
    def numerator(self) -> np.ndarray:
        """Sums by month and group; all computed."""
        return np.zeros((self.months, len(self.groups)), [(name, "f8") for name in self.responses])

    def window(self, first: int, stop: int) -> np.ndarray:
        return self.values + 0.01 * (first // 12)

    def monthly(self, name: str, group: str = "all") -> np.ndarray:
        """A step of 0.01 a year; the score only at the ends of years."""
        months = np.arange(self.months)
        path = self.values[self.groups.index(group), self.responses.index(name)] + 0.01 * (months // 12)
        return np.where((months + 1) % 12 == 0, path, np.nan) if name == "score" else path

    @property
    def snapshot(self) -> Snapshot:
        """Thirty branches of all types; the score exceeds the truth by a tenth and a ripple."""
        branch = np.arange(30)
        truth = 0.3 + 0.01 * branch
        ripple = 0.04 * np.sin(branch + self.values[0, 0])
        return Snapshot((branch % len(BRANCH_TYPES)).astype(np.uint8), truth + 0.1 + ripple, truth)


def fake_before(scenario, *, seed, replicate, stream=0, engine="kernel"):
    """Twelve months at the level of the replicate's shared noise."""
    return FakeSeries(0.5 + _shared(seed, replicate, stream), months=12)


def _shared(seed, replicate, stream):
    return np.random.default_rng([seed, replicate, stream]).normal(0, 0.05, (len(GROUPS), len(RESPONSES)))


def slopes(values) -> np.ndarray:
    """Effect per unit of weight: stronger where forgetting is larger; the kind depends on the evidence."""
    by_kind = BY_VISITS if values["assessment.evidence_mix.on_site"] >= 0.3 else BY_DOCUMENTS
    return by_kind * values["secretary.forgetting"] / FORGETTING


def fake_simulate(scenario, policies, *, seed, replicate, stream=0, engine="kernel"):
    """Large noise shared by the policies of a task, small noise of each policy's own."""
    shared = _shared(seed, replicate, stream)
    series = {}
    for policy in policies:
        values = scenario.under(policy).values_at(0)
        weight = values["assessment.party_weight"]
        own = np.random.default_rng([seed, replicate, stream, int(weight * 100)]).normal(0, 0.002, len(RESPONSES))
        level = 0.5 + shared + own + slopes(values) * weight
        series["baseline" if policy is None else policy.id] = FakeSeries(level, months=scenario.months)
    return series


def policy(name: str, weight: float, reference: str | None = None) -> Policy:
    """A policy that sets the party weight."""
    text = Text(name, name)
    return Policy(name, text, text, ("L01",), reference, (Change("assessment.party_weight", weight),))


def plan(replicates: int = 6, points: int = 3, box_replicates: int = 2, seed: int = 1, **changes) -> StudyPlan:
    """A small plan: baseline, w30 against it, w45 against w30; ``points`` box points over two axes."""
    axes = [parameter_table()["secretary.forgetting"], parameter_table()["inspection.items_per_visit"]]
    text = Text("test", "测试")
    scenario = Scenario("baseline", text, text, Population(branches=10), 24, 24, default_values())
    fields = {
        "question": "What if?", "scenario": scenario, "policies": (None, policy("w30", 0.30), policy("w45", 0.45, "w30")),
        "design": box_design(points, seed=seed, axes=axes), "replicates": replicates, "box_replicates": box_replicates, "seed": seed,
        "responses": RESPONSES, "groups": GROUPS, "model_hash": "m" * 64, "labels": LABELS,
    }  # fmt: skip
    return StudyPlan(**(fields | changes))


def demo_plan(**changes) -> StudyPlan:
    """The six shipped policies of the weight question."""
    from experiments.policy_choice import policies_with_references

    return plan(policies=(None, *policies_with_references(["documents_w30", "documents_w45", "onsite_w30", "onsite_w45"])), **changes)
