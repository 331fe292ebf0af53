"""Channels: state variables through which a lever acts, recorded along one run of the readable engine and held in another.

A variable is overwritten right after each process that writes it has run for a branch (``sim.schedule`` says which), so everything
that reads it later in the month, and in the next, meets the recorded path. Not for use in two threads at once: the agents' methods
are wrapped while a path is recorded or held.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from typing import Any
from unittest.mock import patch

TIME = ("time_business", "time_substance", "time_paperwork", "used_business", "used_substance", "used_paperwork", "used_other", "worked")
GROUPS = {"time": TIME}  # how the secretary spends the month is one decision: its parts are held together

Path = dict[Hashable, Any]
"""Values by (process, variable, month, branch index or member id)."""


@contextmanager
def recorded(channel: Iterable[str]) -> Iterator[Path]:
    """While this is open, a run of the readable engine writes the path of the channel into the dictionary."""
    path: Path = {}

    def note(key: Hashable, owner: Any, variable: str) -> None:
        path[key] = copy(getattr(owner, variable))

    with _after_processes(channel, note):
        yield path


@contextmanager
def held(channel: Iterable[str], path: Path) -> Iterator[None]:
    """While this is open, the channel follows the path; whoever is not on it (a member who joined) keeps its own value."""

    def overwrite(key: Hashable, owner: Any, variable: str) -> None:
        if key in path:
            setattr(owner, variable, copy(path[key]))

    with _after_processes(channel, overwrite):
        yield


def variables_of_channel(channel: Iterable[str]) -> tuple[str, ...]:
    """State variables by name, groups spelled out."""
    from sim.entities import STATE_VARIABLES

    there = {row.name for row in STATE_VARIABLES}
    whole = [(name, GROUPS.get(name, (name,))) for name in channel]
    return tuple(variable for name, parts in whole for variable in parts if variable in there or name == variable)


def owners(variable: str) -> list[tuple[str, str]]:
    """(owner, agents' method) of every process that writes the variable. Raises ValueError where no method does."""
    from sim.schedule import SCHEDULE

    found = [
        (owner, process.method)
        for process in SCHEDULE
        for owner in ("branch", "member")
        if process.method != "" and f"{owner}.{variable}" in process.writes
    ]
    if len(found) == 0:
        raise ValueError(f"no process of the schedule writes {variable}: it cannot be a channel")
    return found


@contextmanager
def _after_processes(channel: Iterable[str], act: Callable[[Hashable, Any, str], None]) -> Iterator[None]:
    """Call ``act`` for each variable of the channel after each run of a process that writes it."""
    from sim import agents

    by_method: dict[str, list[tuple[str, str]]] = {}
    for variable in variables_of_channel(channel):
        for owner, method in owners(variable):
            by_method.setdefault(method, []).append((owner, variable))
    with ExitStack() as stack:
        for method, variables in by_method.items():
            kind, _, name = method.partition(".")
            agent_class = getattr(agents, kind)
            stack.enter_context(patch.object(agent_class, name, _wrapped(getattr(agent_class, name), method, variables, act)))
        yield


def _wrapped(process: Callable[..., Any], method: str, variables: list[tuple[str, str]], act: Callable[..., None]) -> Callable[..., Any]:
    def run(agent: Any, *rest: Any) -> Any:
        result, month = process(agent, *rest), agent.model.month
        for branch in _branches_of(agent):
            for owner, variable in variables:
                people = branch.members if owner == "member" else [branch]
                for one in people:
                    act((method, variable, month, int(one.id) if owner == "member" else one.index), one, variable)
            if any(owner == "member" for owner, _ in variables):
                branch.count_roll()  # the branch's sums over its members follow
        return result

    return run


def _branches_of(agent: Any) -> list[Any]:
    """The branches whose state a process of this agent writes."""
    for name in ("branches", "branch"):
        if hasattr(agent, name):
            found = getattr(agent, name)
            return found if name == "branches" else [found]
    return [agent]
