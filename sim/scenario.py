"""A scenario: which population, for how long, under which parameter values, and the policy laid over them.

Months count from the switch: month 0 is the first month after burn-in, burn-in months are negative. A policy never acts before
month 0, so all policies of a scenario share one burn-in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.assessment import Assessment, lever_values
from sim.bounds import mix_problems, unknown_name, value_problem
from sim.entities import BRANCH_TYPES
from sim.own_rules import OwnRule
from sim.parameters import parameter_table
from sim.problems import InputError, Place, Problem, raise_if_any
from sim.targets import absent_targets, acts_on, shares_of, sheet_problems
from sim.timing import change_problems, months_of_change, values_under

if TYPE_CHECKING:
    from sim.population.branch_table import BranchTable

Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in English and Chinese."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Target:
    """Branches a change acts on: those of the named ``types`` (none named: all), and of them this ``share``.

    Which ones is drawn once per branch, the same under every policy: a share of 0.5 holds all branches of a share of 0.3.
    """

    types: tuple[str, ...] = ()
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Change:
    """A lever set to ``value`` (in its own unit) from month ``start``, reached over ``ramp`` months, undone from month ``end``.

    ``target`` None: in every branch.
    """

    lever: str
    value: float
    start: int = 0
    ramp: int = 0
    end: int | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Differences from the baseline. ``reference`` is the id of the policy to compare with; None means the baseline itself.

    ``assessment`` is a rule sheet that takes the place of the scenario's from month 0 on; ``source`` says where the doses come from.
    """

    id: str
    title: Text
    question: Text
    mechanisms: tuple[str, ...]
    reference: str | None
    changes: tuple[Change, ...]
    assessment: Assessment | None = None
    theme: str = "other"
    source: Text | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """``year`` of the published margins, number of ``branches``, and whether one drawn population serves all replicates.

    With a ``table`` the branches are those of its rows; the margins fill in what it does not say.
    """

    year: int = 2024
    branches: int = 300
    fixed: bool = False
    table: BranchTable | None = None

    def size(self) -> int:
        """Number of branches."""
        return self.branches if self.table is None else len(self.table.rows)


@dataclass(frozen=True)
class Scenario:
    """Everything a run needs but the seed. ``values`` holds every parameter, by dotted name, and cannot be changed in place."""

    id: str
    title: Text
    question: Text
    population: Population
    burn_in: int
    months: int
    values: Mapping[str, float]
    policy: Policy | None = None
    assessment: Assessment | None = None
    rules: tuple[OwnRule, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __getstate__(self) -> dict[str, Any]:
        """A read-only view cannot be pickled; worker processes get a dict and wrap it again."""
        fields = {name: item for name, item in self.__dict__.items() if not name.startswith("_")}
        return {**fields, "values": dict(self.values)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, values=MappingProxyType(dict(state["values"])))

    @cached_property
    def _under(self) -> dict[Policy, Scenario]:
        return {}

    def under(self, policy: Policy | None) -> Scenario:
        """This scenario with ``policy`` in force (None: the baseline). Raises ``InputError`` where the policy cannot act here.

        Remembered, for a comparison asks for the same policy in every replicate.
        """
        if policy is None:
            return self if self.policy is None else replace(self, policy=None)
        if policy not in self._under:
            raise_if_any(self._policy_problems(policy))
            self._under[policy] = replace(self, policy=policy)
        return self._under[policy]

    def with_values(self, values: Values) -> Scenario:
        """This scenario with other baseline values. Raises ``InputError`` for unknown names, values out of bounds, broken mixes."""
        place, table = Place(self.id), parameter_table()
        problems = [unknown_name(place, name, table) for name in values if name not in table]
        raise_if_any(problems)
        plain = {name: float(value) for name, value in values.items()}
        problems = [problem for name, value in plain.items() if (problem := value_problem(name, value, place)) is not None]
        raise_if_any(problems)
        merged = {**self.values, **plain}
        raise_if_any(mix_problems(merged, {}, place))
        return replace(self, values=merged)

    def sheet_at(self, month: int) -> Assessment | None:
        """The rule sheet in force in ``month``; None where the levers alone describe the assessment."""
        new = None if self.policy is None or month < 0 else self.policy.assessment
        return self.assessment if new is None else new

    def target_shares(self) -> tuple[float, ...]:
        """Shares below 1 that targets of the policy name, ascending: they part the branches of a type into levels."""
        return () if self.policy is None else shares_of(self.policy.changes)

    def values_at(self, month: int, row: int = 0) -> dict[str, float]:
        """All parameter values in ``month`` (0 = first month after burn-in) for one row of :meth:`rows_at`."""
        return dict(self.rows_at(month)[row])

    def rows_at(self, month: int) -> tuple[Values, ...]:
        """Parameter values in ``month`` by row: row = level x types + type, level 0 being in every share that is targeted."""
        changes = () if self.policy is None else self.policy.changes
        base = {**self.values, **self._sheet_values(month)}
        made: dict[tuple[bool, ...], Values] = {}
        rows = []
        for level in range(1 + len(self.target_shares())):
            for name in BRANCH_TYPES:
                acting = tuple(acts_on(change, name, level, self.target_shares()) for change in changes)
                if acting not in made:
                    made[acting] = base | values_under(compress(changes, acting), base, month)
                rows.append(made[acting])
        return tuple(rows)

    def segments(self) -> list[tuple[int, int, tuple[Values, ...]]]:
        """Maximal runs [first, stop) of months from ``-burn_in`` to ``months`` with constant values, in order, by row."""
        starts = {-self.burn_in}
        if self.policy is not None:
            starts.update(month for change in self.policy.changes for month in months_of_change(change))
            starts.update([0] if self.policy.assessment is not None else [])
        edges = sorted(month for month in starts if month < self.months)
        runs: list[tuple[int, int, tuple[Values, ...]]] = []
        for month, stop in zip(edges, [*edges[1:], self.months]):
            rows = self.rows_at(month)
            same_sheet = len(runs) > 0 and self.sheet_at(runs[-1][0]) is self.sheet_at(month)
            if same_sheet and runs[-1][2] == rows:
                runs[-1] = (runs[-1][0], stop, rows)
            else:
                runs.append((month, stop, rows))
        return runs

    def _sheet_values(self, month: int) -> Values:
        """Lever values that a policy's rule sheet brings with it; the scenario's own sheet is in ``values`` already."""
        sheet = None if self.policy is None else self.policy.assessment
        return {} if sheet is None or month < 0 else lever_values(sheet, BRANCH_TYPES)

    def _policy_problems(self, policy: Policy) -> Iterator[Problem]:
        place = Place(policy.id)
        problems = [*change_problems(policy.changes, {}, place, months=self.months), *sheet_problems(policy, {}, place)]
        problems += absent_targets(policy, self.population.table, place)
        yield from problems
        if len(problems) == 0:
            yield from mixes_over_time(replace(self, policy=policy), {}, place)


def mixes_over_time(scenario: Scenario, places: Mapping[str, Place], fallback: Place) -> list[Problem]:
    """Mixes that fail to sum to 1 in some month: each mix once, in the first month where it happens."""
    seen: dict[str, Problem] = {}
    for _first, _stop, rows in scenario.segments():
        for values in {id(values): values for values in rows}.values():
            for problem in mix_problems(values, places, fallback):
                seen.setdefault(problem.name, problem)
    return list(seen.values())


__all__ = ["Change", "InputError", "Policy", "Population", "Scenario", "Target", "Text", "mixes_over_time"]
