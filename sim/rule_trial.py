"""A trial of own rules before a scenario is used: a year of eight branches as plain Python, each rule watched at every call."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import FunctionType
from typing import Any

from sim.model_copy import ModelCopy
from sim.own_rules import OwnRule, model_rules, state_offences
from sim.problems import Place, Problem, problem_at
from sim.scenario import Population, Scenario

BRANCHES, MONTHS, SEED = 8, 12, 1


def trial(scenario: Scenario, places: Mapping[str, Place]) -> list[Problem]:
    """What is wrong with the rules of ``scenario``, each once, at its place by rule name; empty where they give numbers."""
    import numpy as np

    from sim.observation import new_tally

    found: dict[str, Problem] = {}

    def tell(rule: OwnRule, key: str, **values: Any) -> None:
        where = {"function": rule.function, "file": rule.file, "target": rule.target}
        found.setdefault(rule.name, problem_at(places[rule.name], rule.name, key, **where, **values))

    small = replace(scenario, population=Population(scenario.population.year, BRANCHES))
    copy = ModelCopy(scenario.rules, f"sim_on_trial_{uuid.uuid4().hex}", lambda rule, own: _watched(rule, own, tell))
    try:
        with np.errstate(all="ignore"):
            run = copy.module("sim.simulate").start(small, seed=SEED)
            run.advance_to(run.month + MONTHS, new_tally(MONTHS), observed_from=run.month)
        wrong, reason = next(state_offences(run.state), None), ""
    except Exception as error:  # the model's own code, on what own rules made of its state
        wrong, reason = None, f"{type(error).__name__}: {error}"
    finally:
        copy.forget()
    for rule in scenario.rules if len(found) == 0 else ():
        if wrong is not None:
            tell(rule, "problem.rule_bad_state", **wrong)
        elif reason != "":
            tell(rule, "problem.rule_run_failed", reason=reason)
    return list(found.values())


def _watched(rule: OwnRule, own: FunctionType, tell: Callable[..., None]) -> Any:
    """The own rule, except that where it fails the model's rule answers and the failure is told."""
    plain = model_rules()[rule.name]

    def call(*arguments: Any) -> Any:
        inputs = tuple(value.item() if hasattr(value, "item") else value for value in arguments)  # as Mesa's agents have them
        expected = plain(*inputs)
        try:
            value = own(*inputs)
        except Exception as error:
            tell(rule, "problem.rule_raises", reason=f"{type(error).__name__}: {error}", inputs=_given(plain, inputs))
            return expected
        if _like(value, expected):
            return value
        key, count = "problem.rule_no_number", 1
        if isinstance(expected, tuple):
            key, count = "problem.rule_no_numbers", len(expected)
        tell(rule, key, value=_short(value), inputs=_given(plain, inputs), count=count)
        return expected

    return call


def _given(plain: FunctionType, inputs: tuple[Any, ...]) -> str:
    return ", ".join(f"{name}={_short(value)}" for name, value in zip(plain.__code__.co_varnames, inputs))


def _like(value: Any, expected: Any) -> bool:
    """A finite number where the model's rule gives one, as many in a tuple where it gives several."""
    if isinstance(expected, tuple):
        return isinstance(value, tuple) and len(value) == len(expected) and all(map(_is_number, value))
    return _is_number(value)


def _is_number(value: Any) -> bool:
    try:
        return math.isfinite(value)
    except (TypeError, OverflowError):
        return False


def _short(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_short, value))})"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
