"""What a worker needs to run a task: a plan without its design, small enough to travel to another process or machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.plan import BASELINE, Save, StudyPlan, Window

if TYPE_CHECKING:
    from sim.scenario import Policy, Scenario


@dataclass(frozen=True)
class Job:
    """The parts of a :class:`StudyPlan` that decide the numbers of one task, the task's own address and factors apart."""

    scenario: Scenario
    policies: tuple[Policy | None, ...]
    levers: tuple[str, ...]
    seed: int
    engine: str
    responses: tuple[str, ...]
    groups: tuple[str, ...]
    windows: tuple[Window, ...]
    save: Save

    def policy_names(self) -> tuple[str, ...]:
        """Keys of the policies, as in the results' column ``policy``."""
        return tuple(BASELINE if policy is None else policy.id for policy in self.policies)


def job_of(plan: StudyPlan) -> Job:
    """The job of a plan."""
    return Job(
        plan.scenario, plan.policies, plan.levers, plan.seed, plan.engine, plan.responses, plan.groups, plan.windows(), plan.save
    )  # fmt: skip
