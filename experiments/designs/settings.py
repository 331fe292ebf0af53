"""The settings of a design as a study file writes them: kind, default, least value, and what is wrong with what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sim.bounds import found, full_width_number, unknown_name
from sim.problems import Place, Problem, Term, problem_at

PlaceOf = Callable[[str], Place]
MOST_LEVELS = 1_000
_KINDS: Mapping[str, tuple[Any, str]] = {"int": (int, "whole"), "bool": (bool, "boolean"), "text": (str, "text")}


@dataclass(frozen=True)
class Setting:
    """A setting of a method: without a ``default`` it has to be written; whole numbers from ``low`` to ``high``."""

    kind: Literal["int", "bool", "text"]
    default: int | bool | str | None = None
    low: int | None = None
    high: int | None = None

    @property
    def required(self) -> bool:
        """Whether a study has to write it."""
        return self.default is None


def setting_problems(known: Mapping[str, Setting], settings: Mapping[str, Any], place_of: PlaceOf) -> tuple[list[Problem], dict[str, Any]]:
    """Problems of kind and limit, and the settings that can be used all the same (defaults included)."""
    problems = [unknown_name(place_of(name), name, known, f"design.{name}") for name in settings if name not in known]
    usable = {name: setting.default for name, setting in known.items() if not setting.required}
    for name, setting in known.items():
        if name not in settings:
            if setting.required:
                problems.append(problem_at(place_of("method"), f"design.{name}", "problem.missing"))
        elif (problem := _value_problem(name, setting, settings[name], place_of(name))) is not None:
            problems.append(problem)
        else:
            usable[name] = settings[name]
    return problems, usable


def _value_problem(name: str, setting: Setting, value: Any, place: Place) -> Problem | None:
    kind, word = _KINDS[setting.kind]
    shown = f"design.{name}"
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        if kind is int and (plain := full_width_number(value)) is not None:
            return problem_at(place, shown, "problem.full_width_digits", value=value, plain=plain)
        return problem_at(place, shown, "problem.type_needed", needed=Term(f"word.{word}"), found=found(value))
    if setting.low is not None and value < setting.low:
        return problem_at(place, shown, "problem.greater_than_equal", value=value, limit=setting.low)
    if setting.high is not None and value > setting.high:
        return problem_at(place, shown, "problem.less_than_equal", value=value, limit=setting.high)
    return None
