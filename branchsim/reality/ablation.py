"""Switching a mechanism off: an emergent pattern that is still there without it does not come from it."""

from __future__ import annotations

import math
from dataclasses import replace

from branchsim.reality.pattern import Pattern
from sim.parameters import parameter_table
from sim.scenario import Scenario


def ablated(pattern: Pattern, scenario: Scenario) -> Scenario:
    """The scenario with the pattern's own values and then its ablation laid over, whatever the bounds of the parameter table say.

    Raises ValueError for a pattern without one, a name that does not exist, or a value that is not a finite number.
    """
    values = pattern.ablation
    if values is None:
        raise ValueError(f"{pattern.id} has no ablation")
    wrong = [name for name, value in values.items() if name not in parameter_table() or not math.isfinite(value)]
    if len(wrong) > 0:
        raise ValueError(f"{pattern.id}: no parameter, or no finite number: {', '.join(wrong)}")
    here = pattern.posed(scenario)
    return replace(here, values={**here.values, **values})


def shown(pattern: Pattern) -> str:
    """The ablation as text: ``name = value, ...``; empty where there is none."""
    return ", ".join(f"{name} = {value:g}" for name, value in (pattern.ablation or {}).items())
