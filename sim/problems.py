"""What is wrong with an input, as facts: where it stands, which message fits, and the values that fill it.

No text is made here. ``branchsim.messages`` renders a problem in the user's language, so the model never speaks one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


class Term(str):
    """A key of the message catalogue that stands for a word inside a message (``word.boolean``): rendered, not printed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was written: a file (or ``--set``) with 1-based line and column, None where there is no line.

    ``cell`` is how a sheet's reader knows the place (``sheet!C7``, in a csv ``!C7``); line and column then only give the order.
    """

    path: str
    line: int | None = None
    column: int | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: its place, the dotted ``name`` inside the file, the message ``key`` and its placeholder ``values``.

    ``values["suggestion"]``, where present, is a name the user may have meant.
    """

    path: str
    line: int | None
    column: int | None
    name: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    cell: str | None = None


class InputError(Exception):
    """The user's input is wrong. Holds every problem found, never just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        if len(self.problems) == 0:
            raise ValueError("an InputError needs at least one Problem")
        super().__init__(self.problems)

    def __str__(self) -> str:
        """For developers and logs; users see the rendered catalogue text."""
        return "; ".join(f"{p.path}:{p.line}:{p.column}: {p.name}: {p.key} {dict(p.values)}" for p in self.problems)


def problem_at(place: Place, name: str, key: str, **values: Any) -> Problem:
    """A problem at ``place`` about the dotted ``name``."""
    return Problem(place.path, place.line, place.column, name, key, values, place.cell)


def raise_if_any(problems: Iterable[Problem]) -> None:
    """Raise ``InputError`` with all problems, in reading order, if there are any."""
    found = sorted(problems, key=_reading_order)
    if len(found) > 0:
        raise InputError(found)


def _reading_order(problem: Problem) -> tuple[str, int, int]:
    return (problem.path, -1 if problem.line is None else problem.line, -1 if problem.column is None else problem.column)
