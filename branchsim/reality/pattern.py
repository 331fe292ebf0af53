"""What a pattern is: arms of a small experiment, and conditions on what is measured in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from branchsim.reality.arm import Arms
from sim.scenario import Change, Policy, Text


@dataclass(frozen=True)
class Condition:
    """``measure`` of one replicate must lie above ``above`` and below ``below`` (None: no limit; neither: printed, not judged)."""

    name: Text
    measure: Callable[[Arms], float]
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class Pattern:
    """One regularity: ``base`` are baseline values that differ from S0; ``arms`` are lever changes by arm name.

    Ids, claims and sources follow the evidence. Kinds: *emergent* patterns need at least two submodels and no parameter of the same name,
    and only they count as validation; *input* patterns follow from an input or one parameter and verify the wiring; *calibrated*
    ones were used to choose a default.

    ``ablation``: values that switch off the mechanism an emergent pattern is said to rest on; with them it must fail at the default.
    They may lie outside the bounds of the parameter table (a denominator made huge stands for "never").
    """

    id: str
    kind: str
    claim: Text
    source: str
    arms: Mapping[str, Mapping[str, float]]
    conditions: tuple[Condition, ...]
    base: Mapping[str, float] = field(default_factory=dict)
    ablation: Mapping[str, float] | None = None

    def policies(self) -> list[Policy | None]:
        """The arms as policies, the plain baseline first."""
        empty = Text("", "")
        made = [
            Policy(arm, empty, empty, (), None, tuple(Change(lever, value) for lever, value in changes.items()))
            for arm, changes in self.arms.items()
        ]
        return [None, *made]
