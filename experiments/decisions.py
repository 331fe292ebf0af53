"""The stopping rule at work: after each round it looks at every point's replicates on the disk and asks for more, or not.

A decision depends on nothing but the replicates it looks at, so a study that was killed decides the same again.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

from experiments.atomic_files import write_text
from experiments.parts import results_kind
from experiments.plan import BASELINE, DESIGN, Task
from experiments.point import PointTable
from experiments.stopping_rule import StoppingRule
from experiments.study import Study

if TYPE_CHECKING:
    from experiments.stopping import Look

FILE = "stopping.csv"
SAME = "same_as_baseline"  # flag of a point where no policy differs from the baseline; text: stopping.<flag>
Values = Mapping[str, Mapping[int, float]]  # the rule's response by policy and replicate


class Decisions:
    """Looks at the points of a study with a stopping rule; without one there is nothing to decide."""

    def __init__(self, study: Study) -> None:
        self.study, self.rule = study, study.plan.stopping
        self.settled: dict[int, Look] = {}
        self.points = PointTable(study.plan.design)

    def ask_for_more(self, shard: tuple[int, int] | None = None) -> bool:
        """Raise the replicates of points that need more than is on the disk; False when no point does.

        Raises OSError where the disk cannot be written.
        """
        if self.rule is None:
            return False
        values, there, asked = self._values(self.rule), self.study.held(), False
        for point in self._open_points(shard):
            counts = self.study.counts
            tried = counts.setdefault(point, self.study.plan.replicates_of(point))
            while all(Task(point, replicate) in there for replicate in range(tried)):
                look = self._look(self.rule, point, tried, values[point])
                if look.next is None:
                    self.settled[point] = look
                    break
                tried = counts[point] = look.next
            asked |= point not in self.settled
        return asked

    def write(self) -> None:
        """stopping.csv: for each point its replicates, whether the target was reached, and what the rule saw."""
        if self.rule is None:
            return
        sink = io.StringIO()
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(
            ["point_id", "replicates", "reached", "measured", "target", "criterion", "half_width", "probability_best", "best", "flags"]
        )
        for point, look in sorted(self.settled.items()):
            seen = [look.measured, self.rule.target, self.rule.criterion, look.half_width, look.probability_best, look.best]
            writer.writerow([point, look.replicates, look.reached, *seen, ";".join(look.flags)])
        write_text(self.study.folder / FILE, sink.getvalue())

    def _open_points(self, shard: tuple[int, int] | None) -> Iterator[int]:
        for point in self.study.plan.points():
            mine = shard is None or point % shard[1] == shard[0] - 1
            if mine and point not in self.settled:
                yield point

    def _look(self, rule: StoppingRule, point: int, tried: int, values: Values) -> Look:
        from experiments.stopping import Look, look

        names = [name for name in rule.policies or self.study.plan.policy_names() if name != BASELINE]
        moving = [name for name in names if not (name == DESIGN and self._same_as_baseline(point))]
        if len(moving) < (2 if rule.criterion == "best" else 1):
            return Look(tried, None, True, 0.0, 0.0, None, None, {}, {}, (SAME,))
        rule = replace(rule, policies=tuple(moving))
        arms = {name: np.array([values[name].get(r, np.nan) for r in range(tried)]) for name in self.study.plan.policy_names()}
        references = {policy.id: policy.reference or BASELINE for policy in self.study.plan.policies if policy is not None}
        return look(rule, arms, references, tried, point)

    def _same_as_baseline(self, point: int) -> bool:
        """Has the arm ``design`` the baseline's own levers at this point? Then nothing spreads, and no replicate will change that."""
        plan, factors = self.study.plan, self.points.factors(point)
        base = {**plan.scenario.values, **{name: value for name, value in factors.items() if name not in plan.levers}}
        (arm,) = (policy for policy in plan.policies if policy is not None and policy.id == DESIGN)
        levers = {change.lever: change.value for change in arm.changes} | {name: factors[name] for name in plan.levers}
        return all(value == base[name] for name, value in levers.items())

    def _values(self, rule: StoppingRule) -> Mapping[int, Values]:
        """The rule's response of all points, read by its columns alone."""
        found: dict[int, dict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
        columns = ["point_id", "policy", "replicate_id", rule.response]
        wanted = [("window", "==", rule.window), ("group", "==", rule.group)]
        for source in self.study.stored.sources(results_kind(self.study.plan.responses)):
            rows = pq.read_table(source.path, columns=columns, filters=wanted, partitioning=None).to_pydict()
            for point, policy, replicate, value in zip(*(rows[name] for name in columns), strict=True):
                found[point][policy][replicate] = value
        return found
