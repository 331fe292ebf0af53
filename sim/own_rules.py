"""Rules a user put in the place of the model's own: what is known of each, and what is said when a run with them goes wrong."""

from __future__ import annotations

import hashlib
import importlib
import math
import pkgutil
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, wraps
from threading import Lock
from types import FunctionType, MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.problems import InputError, Place, Problem, problem_at

if TYPE_CHECKING:
    from sim.entities import State

RULES = "sim.submodels"
CACHE_LOCK = Lock()  # numba takes the folder of its cache from one place for the whole process
NOT_IDENTITY = {"identity": False}  # where the file lies and what it looks like does not make another study: the hash does


@dataclass(frozen=True, slots=True)
class OwnRule:
    """One replaced rule: ``name`` as in ``module.function`` below ``sim.submodels``, ``target`` as the user wrote it.

    ``sha256`` is that of ``source``, the text of ``file`` with plain line ends, read once: what ran is what was hashed.
    """

    name: str
    target: str
    sha256: str
    function: str = field(metadata=NOT_IDENTITY)
    file: str = field(metadata=NOT_IDENTITY)
    source: str = field(repr=False, metadata=NOT_IDENTITY)


@cache
def model_rules() -> Mapping[str, FunctionType]:
    """The model's rules, plain, by ``module.function``."""
    found: dict[str, FunctionType] = {}
    for entry in pkgutil.iter_modules(importlib.import_module(RULES).__path__):
        module = importlib.import_module(f"{RULES}.{entry.name}")
        own = (item for item in vars(module).values() if isinstance(item, FunctionType) and item.__module__ == module.__name__)
        found |= {f"{entry.name}.{function.__name__}": function for function in own}
    return MappingProxyType(found)


def rule_named(name: str) -> str | None:
    """``module.function`` of a rule named like that or by its function alone; None where there is none."""
    return next((full for full in model_rules() if name in (full, full.partition(".")[2])), None)


def rules_key(rules: Sequence[OwnRule]) -> str:
    """16 hexadecimal digits that tell sets of own rules apart by what they compute; empty for the model's own."""
    parts = sorted(f"{rule.name} {rule.function} {rule.sha256}" for rule in rules)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16] if len(parts) > 0 else ""


def says_whose(call: Callable[..., Any]) -> Callable[..., Any]:
    """``call(run or scenario, ...)`` of a model with own rules: what goes wrong inside is laid to them, with their files."""

    @wraps(call)
    def guarded(one: Any, *given: Any, **named: Any) -> Any:
        rules = getattr(one, "scenario", one).rules
        try:
            result = call(one, *given, **named)
        except (InputError, MemoryError):
            raise
        except Exception as error:
            reason = f"{type(error).__name__}: {error}".splitlines()[0]
            raise InputError(_of_rules(_guilty(rules, error), "problem.rule_run_failed", reason=reason)) from error
        states = (one if result is None else result).states()
        wrong = next((offence for state in states for offence in state_offences(state)), None)
        if wrong is not None:
            raise InputError(_of_rules(rules, "problem.rule_bad_state", **wrong))
        return result

    return guarded


def _guilty(rules: Sequence[OwnRule], error: Exception) -> Sequence[OwnRule]:
    """The rules in whose file the error arose; all where compiled code tells no file."""
    files = {frame.filename for frame in traceback.extract_tb(error.__traceback__)}
    return [rule for rule in rules if rule.file in files] or rules


def _of_rules(rules: Sequence[OwnRule], key: str, **values: Any) -> list[Problem]:
    return [problem_at(Place(rule.file), rule.name, key, target=rule.target, **values) for rule in rules]


def state_offences(state: State) -> Iterator[dict[str, Any]]:
    """State variables that hold no finite number or lie outside their declared bounds, with one such value."""
    import numpy as np

    from sim.entities import STATE_VARIABLES, roll_places

    owners = {"member": state.members, "branch": state.branches, "body": state.bodies}
    taken = roll_places(state.branches)
    for row in STATE_VARIABLES:
        values = getattr(owners[row.owner], row.name)
        values = values[taken] if row.owner == "member" else values
        low = -math.inf if row.low is None else row.low - 1e-9
        high = math.inf if row.high is None else row.high + 1e-9
        bad = values[~(np.isfinite(values) & (values >= low) & (values <= high))]
        if len(bad) > 0:
            bounds = {"low": low if row.low is None else row.low, "high": high if row.high is None else row.high}
            yield {"variable": f"{row.owner}.{row.name}", "value": float(bad[0]), **bounds}
