"""What a pattern is: arms of a small experiment, and conditions on what is measured in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from branchsim.reality.arm import Arms
from sim.scenario import Change, Policy, Scenario, Text

ArmChanges = Mapping[str, float] | tuple[Change, ...]
"""Lever values from the switch on, or changes with months of their own."""


@dataclass(frozen=True)
class Condition:
    """``measure`` of one replicate must lie above ``above`` and below ``below`` (None: no limit; neither: printed, not judged)."""

    name: Text
    measure: Callable[[Arms], float]
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class Pattern:
    """One regularity: ``base`` are baseline values that differ from S0; ``arms`` are changes of levers by arm name.

    Ids, claims and sources follow the evidence. Kinds: *emergent* patterns need at least two submodels and no parameter of the same name,
    and only they count as validation; *input* patterns follow from an input or one parameter and verify the wiring; *calibrated*
    ones were used to choose a default.

    ``ablation``: values that switch off the mechanism an emergent pattern is said to rest on; with them it must fail at the default.
    They may lie outside the bounds of the parameter table (a denominator made huge stands for "never").

    ``months``: horizon where the scenario's own is too short. ``probe``: an experiment on the state itself, where responses do not
    carry the measure: ``probe(scenario, seed, replicate)`` gives the numbers of the conditions in their order, and there are no arms.
    """

    id: str
    kind: str
    claim: Text
    source: str
    arms: Mapping[str, ArmChanges]
    conditions: tuple[Condition, ...]
    base: Mapping[str, float] = field(default_factory=dict)
    ablation: Mapping[str, float] | None = None
    months: int | None = None
    probe: Callable[[Scenario, int, int], list[float]] | None = None

    def policies(self) -> list[Policy | None]:
        """The arms as policies, the plain baseline first."""
        empty = Text("", "")
        made = [Policy(arm, empty, empty, (), None, _changes(changes)) for arm, changes in self.arms.items()]
        return [None, *made]

    def posed(self, scenario: Scenario) -> Scenario:
        """The scenario with the pattern's own values and horizon."""
        here = scenario.with_values(self.base)
        return here if self.months is None else replace(here, months=max(self.months, here.months))


def _changes(changes: ArmChanges) -> tuple[Change, ...]:
    return changes if isinstance(changes, tuple) else tuple(Change(lever, value) for lever, value in changes.items())
