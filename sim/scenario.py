"""A scenario: which population, for how long, under which parameter values, and the policy laid over them.

Months count from the switch: month 0 is the first month after burn-in, burn-in months are negative. A policy never acts before
month 0, so all policies of a scenario share one burn-in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.bounds import mix_problems, unknown_name, value_problem
from sim.parameters import parameter_table
from sim.problems import InputError, Place, Problem, raise_if_any
from sim.targets import absent_targets, sheet_problems
from sim.timing import change_problems, months_of_change, value_under

if TYPE_CHECKING:
    from sim.assessment import Assessment
    from sim.population.branch_table import BranchTable


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in English and Chinese."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Target:
    """Branches a change acts on: those of ``types`` (none named: all types), and of these the part ``share``, in (0, 1].

    The part is chosen at random, but the same under every policy.
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

    ``assessment`` is a rule sheet that replaces the scenario's from month 0 on; None leaves it.
    """

    id: str
    title: Text
    question: Text
    mechanisms: tuple[str, ...]
    reference: str | None
    changes: tuple[Change, ...]
    assessment: Assessment | None = None
    theme: str = "other"


@dataclass(frozen=True, slots=True)
class Population:
    """``year`` of the published margins, number of ``branches``, and whether one drawn population serves all replicates.

    ``table`` holds the user's own branches; None: they are drawn from the margins.
    """

    year: int = 2024
    branches: int = 300
    fixed: bool = False
    table: BranchTable | None = None


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

    def with_values(self, values: Mapping[str, float]) -> Scenario:
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

    def values_at(self, month: int) -> dict[str, float]:
        """All parameter values in ``month`` (0 = first month after burn-in). Before month 0: the baseline."""
        values = dict(self.values)
        for change in () if self.policy is None else self.policy.changes:
            values[change.lever] = value_under(change, self.values[change.lever], month)
        return values

    def segments(self) -> list[tuple[int, int, dict[str, float]]]:
        """Maximal runs [first, stop) of months from ``-burn_in`` to ``months`` with constant values, in order."""
        starts = {-self.burn_in}
        for change in () if self.policy is None else self.policy.changes:
            starts.update(months_of_change(change))
        edges = sorted(month for month in starts if month < self.months)
        runs: list[tuple[int, int, dict[str, float]]] = []
        for month, stop in zip(edges, [*edges[1:], self.months]):
            values = self.values_at(month)
            if len(runs) > 0 and runs[-1][2] == values:
                runs[-1] = (runs[-1][0], stop, values)
            else:
                runs.append((month, stop, values))
        return runs

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
    for _first, _stop, values in scenario.segments():
        for problem in mix_problems(values, places, fallback):
            seen.setdefault(problem.name, problem)
    return list(seen.values())


__all__ = ["Change", "InputError", "Policy", "Population", "Scenario", "Target", "Text", "mixes_over_time"]
