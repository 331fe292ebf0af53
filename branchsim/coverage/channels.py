"""Channels: state variables through which a lever acts, recorded along one run of the readable engine and held in another.

A variable is overwritten right after each process that writes it has run (``sim.schedule`` says which: an agents' method, or a loop over
the arrays that the model runs at once), so everything that reads it later in the month, and in the next, meets the recorded path. Not
for use in two threads at once: the processes are wrapped while a path is recorded or held.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from typing import Any
from unittest.mock import patch

TIME = ("time_business", "time_substance", "time_paperwork", "used_business", "used_substance", "used_paperwork", "used_other", "worked")
POST = (
    "ability_z", "activity", "career_z", "crowded_secretary", "intrinsic_z", "kind", "morale", "own_ability", "practice", "reaction_z",
    "since",
)  # fmt: skip
GROUPS = {"time": TIME, "post": POST}  # how a secretary spends the month is one decision, and who holds the post one event

Path = dict[Hashable, Any]
"""Values by (owner, process, variable, month, index or member id)."""


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
    """(owner, process) of every process that writes the variable: an agents' method, or a loop over the arrays.

    Raises ValueError where none does.
    """
    from sim.schedule import SCHEDULE

    found = [
        (owner, process.method or process.loop)
        for process in SCHEDULE
        for owner in ("branch", "member", "body")
        if f"{owner}.{variable}" in process.writes
    ]
    if len(found) == 0:
        raise ValueError(f"no process of the schedule writes {variable}: it cannot be a channel")
    return found


@contextmanager
def _after_processes(channel: Iterable[str], act: Callable[[Hashable, Any, str], None]) -> Iterator[None]:
    """Call ``act`` for each variable of the channel after each run of a process that writes it."""
    from sim import agents
    from sim.mesa_model import BranchModel

    written: dict[str, list[tuple[str, str]]] = {}
    for variable in variables_of_channel(channel):
        for owner, process in owners(variable):
            written.setdefault(process, []).append((owner, variable))
    with ExitStack() as stack:
        for process, variables in written.items():
            kind, _, name = process.partition(".")
            agent_class = getattr(agents, kind, None)
            if agent_class is None:
                continue  # a loop over the arrays: below
            method = _wrapped(getattr(agent_class, name), process, variables, act)
            stack.enter_context(patch.object(agent_class, name, method))
        stack.enter_context(patch.object(BranchModel, "at_once", _wrapped_loops(BranchModel.at_once, written, act)))
        yield


def _wrapped(method: Callable[..., Any], process: str, variables: list[tuple[str, str]], act: Callable[..., None]) -> Callable[..., Any]:
    def run(agent: Any, *rest: Any) -> Any:
        result, month = method(agent, *rest), agent.model.month
        for branch in _branches_of(agent):
            _act_on(branch, process, month, variables, act)
        return result

    return run


def _wrapped_loops(at_once: Callable[..., Any], written: dict[str, list[tuple[str, str]]], act: Callable[..., None]) -> Callable[..., Any]:
    by_loop = {process.partition(".")[2]: (process, variables) for process, variables in written.items()}

    def run(model: Any, loop: Any, *arguments: Any) -> Any:
        result = at_once(model, loop, *arguments)
        process, variables = by_loop.get(loop.__name__, ("", []))
        for branch in model.branches:
            _act_on(branch, process, model.month, variables, act)
        return result

    return run


def _act_on(branch: Any, process: str, month: int, variables: list[tuple[str, str]], act: Callable[..., None]) -> None:
    """Let ``act`` meet every owner of the variables in or above the branch; a superior body is met once for each of its branches."""
    of_members = [variable for owner, variable in variables if owner == "member"]
    for member in branch.members:
        for variable in of_members:
            act(("member", process, variable, month, int(member.id)), member, variable)
    if len(of_members) > 0:  # the branch's sums over its members follow, before one of them is held itself
        p = branch.parameters
        branch.count_roll(p.member_hardship_share * p.member_aid_coverage)
    for owner, variable in variables:
        if owner != "member":
            one = branch if owner == "branch" else branch.body
            act((owner, process, variable, month, one.index), one, variable)


def _branches_of(agent: Any) -> list[Any]:
    """The branches whose state a process of this agent writes."""
    for name in ("branches", "branch"):
        if hasattr(agent, name):
            found = getattr(agent, name)
            return found if name == "branches" else [found]
    return [agent]
