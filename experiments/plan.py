"""What a study will do, before anything runs: scenario, policies, design, replicates, seeds. Its hash is the study's identity."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from experiments.identity import DIGITS, Origin, design_digest, digest, point_digests

if TYPE_CHECKING:
    import pandas as pd

    from experiments.stopping_rule import StoppingRule
    from sim.scenario import Policy, Scenario, Text

BASELINE = "baseline"  # key of the scenario without a policy, as in sim.simulate
MONTHS_PER_YEAR = 12
DESIGN = "design"  # id of the arm that takes its levers from the point of the design
DUMMY = "dummy"  # a factor that is no parameter: what a method reports for it is noise
NOT_FACTORS = ("point_id", "block")  # columns of a design
Seeding = Literal["common", "block", "independent"]
Save = Literal["windows", "monthly"]


class Task(NamedTuple):
    """One point under one replicate; all policies of a task start from the same burn-in state."""

    point_id: int
    replicate_id: int


class Window(NamedTuple):
    """Months ``[first, stop)``, counted from the switch."""

    name: str
    first: int
    stop: int


@dataclass(frozen=True)
class StudyPlan:
    """A study as data.

    ``design`` has one row per point (``point_id``, where the sampler has blocks ``block``, then factors in natural units); point 0
    holds the scenario's own values and runs ``replicates`` times, every other point ``box_replicates`` times, or as often as
    ``stopping`` asks. ``policies`` holds None for the baseline; the policy with the id ``design`` takes its levers ``levers`` from the
    point. ``responses``, ``groups`` and ``chosen_windows`` (none: whole years) fix the order of columns and rows. ``save``: windows
    only, or every month as well. ``preliminary``: a quick look with few points and replicates, marked so wherever it is shown.
    ``id``, ``title``, ``question``, ``asked`` (the question of a study file in both languages), ``sampler`` and ``labels`` are for readers;
    ``model_hash`` is the version of the code (``code_version``).
    """

    question: str
    scenario: Scenario
    policies: tuple[Policy | None, ...]
    design: pd.DataFrame
    replicates: int
    box_replicates: int
    seed: int
    responses: tuple[str, ...]
    groups: tuple[str, ...]
    model_hash: str
    seeding: Seeding = "common"
    engine: str = "kernel"
    sampler: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    labels: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)
    id: str = ""
    title: Text | None = None
    levers: tuple[str, ...] = ()
    chosen_windows: tuple[Window, ...] = ()
    save: Save = "windows"
    stopping: StoppingRule | None = None
    preliminary: bool = False
    asked: Text | None = None

    def policy_names(self) -> tuple[str, ...]:
        """Keys of the policies, as in the results' column ``policy``."""
        return tuple(BASELINE if policy is None else policy.id for policy in self.policies)

    def windows(self) -> tuple[Window, ...]:
        """Windows in order, the last one is the headline; not chosen: whole years, year_1 = months 0-11 and so on."""
        if len(self.chosen_windows) > 0:
            return self.chosen_windows
        years = self.scenario.months // MONTHS_PER_YEAR
        return tuple(Window(f"year_{year + 1}", year * MONTHS_PER_YEAR, (year + 1) * MONTHS_PER_YEAR) for year in range(years))

    def tasks(self, counts: Mapping[int, int] | None = None) -> tuple[Task, ...]:
        """All tasks, the default point first: an interrupted study already answers at the default.

        ``counts``: replicates by point where a stopping rule has decided them.
        """
        given = {} if counts is None else counts
        return tuple(Task(point, r) for point in self.points() for r in range(given.get(point, self.replicates_of(point))))

    def points(self) -> tuple[int, ...]:
        """Ids of the points, in the design's order."""
        return tuple(int(point) for point in self.design["point_id"])

    def replicates_of(self, point_id: int) -> int:
        """Replicates of a point before any stopping rule asks for more."""
        if self.stopping is not None:
            return self.stopping.first
        return self.replicates if point_id == 0 else self.box_replicates

    def rows_per_arm(self) -> int:
        """Rows of the results that one arm of one finished task gives."""
        return len(self.windows()) * len(self.groups)

    @cached_property
    def _streams(self) -> dict[int, int]:
        if self.seeding == "common":
            return {}
        column = "block" if self.seeding == "block" and "block" in self.design.columns else "point_id"
        return dict(zip(self.points(), (int(one) for one in self.design[column]), strict=True))

    def stream(self, point_id: int) -> int:
        """Stream of the random draws: 0 everywhere under common seeding, else that of the block or the point (shared by its policies)."""
        return self._streams.get(point_id, 0)

    def family(self) -> str:
        """Digest of what no study may change while it grows: everything but points, policies, replicates and stopping."""
        kept = ("scenario", "seeds", "engine", "model", "responses", "save", "levers")
        return digest({name: part for name, part in self.identity_parts().items() if name in kept})

    @cached_property
    def origin(self) -> Origin:
        """What a part must belong to."""
        return Origin(self.family(), point_digests(self.design), self.policy_digests())

    def policy_digests(self) -> dict[str, str]:
        """Digest of each arm: what it changes, and from when."""
        return {name: digest(policy)[:DIGITS] for name, policy in zip(self.policy_names(), self.policies, strict=True)}

    def identity_parts(self) -> dict[str, str]:
        """Hash of each thing that decides the numbers; two jobs are the same job if all are equal."""
        parts = {
            "scenario": digest(self.scenario),
            "policies": digest(self.policies),
            "levers": digest(sorted(self.levers)),
            "design": design_digest(self.design),
            "seeds": digest([self.seed, self.seeding]),
            "replicates": digest([self.replicates, self.box_replicates]),
            "engine": digest(self.engine),
            "model": self.model_hash,
            "responses": digest([self.responses, self.groups, self.windows()]),
        }
        return parts | {"save": digest(self.save), "stopping": digest(self.stopping)}

    def identity(self) -> str:
        """SHA-256 of the identity's parts, 64 hex digits."""
        return digest(self.identity_parts())
