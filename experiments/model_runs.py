"""The model as tasks call it: runs that share their world until the switch share its burn-in, and the arms that no point changes.

Where a design moves levers of the switch only, all its points have one world per stream and replicate; what differs begins at month 0.
Each thread remembers the world it ran last, so tasks of one world handed out together run its burn-in and baseline once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sim.at_switch import AtSwitch
from sim.run import Engine
from sim.targets import targeted_policies

if TYPE_CHECKING:
    from sim.observation import Series
    from sim.scenario import Policy, Scenario

_LAST = threading.local()


def simulate_shared(
    scenario: Scenario,
    policies: Iterable[Policy | None],
    *,
    seed: int,
    replicate: int = 0,
    stream: int = 0,
    engine: Engine = "kernel",
    beside: Sequence[Policy | None] = (),
) -> dict[str, Series]:
    """``sim.simulate.simulate_policies``, to the bit; faster when called again with the same scenario and address.

    ``beside``: policies of the study that are not run now, but whose branches the groups of all others are measured in.
    """
    chosen = list(policies)
    targeted = targeted_policies(beside or chosen)
    address: dict[str, Any] = {"seed": seed, "replicate": replicate, "stream": stream, "engine": engine}
    key = (scenario, tuple(targeted), address)
    if getattr(_LAST, "key", None) != key:
        _LAST.key = _LAST.world = None  # let go of the old world before the new one needs its memory
        _LAST.world = AtSwitch(scenario, targeted, **address)
        _LAST.key = key
    found: dict[str, Series] = _LAST.world.arms(chosen)
    return found
