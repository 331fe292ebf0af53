"""Which branches a change may act on, and which levers a rule sheet leaves no room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from sim.bounds import MIXES, nearest
from sim.problems import Place, Problem, problem_at

if TYPE_CHECKING:
    from sim.population.branch_table import BranchTable
    from sim.scenario import Policy

SHEET_LEVERS = (*MIXES, "assessment.period_months")
"""What a rule sheet decides: groups of levers and levers that cannot be set beside one."""

_OF_A_BODY = (
    "inspection.capacity_days",
    "consequence.demotion_rate",  # seats and pairs are dealt out over all branches of a body
    "secretary.first_share",
    "secretary.first_term",
    "branch.pair_share",
)
_UNTARGETABLE = dict.fromkeys(_OF_A_BODY, "problem.target_of_body") | {"assessment.period_months": "problem.target_of_calendar"}


class Targeted(Protocol):
    """What this module needs to know of ``sim.scenario.Target``."""

    @property
    def types(self) -> tuple[str, ...]: ...
    @property
    def share(self) -> float: ...


class _TargetedChange(Protocol):
    @property
    def lever(self) -> str: ...
    @property
    def target(self) -> Targeted | None: ...


def shares_of(changes: Sequence[_TargetedChange]) -> tuple[float, ...]:
    """Shares below 1 that targets name, ascending."""
    return tuple(sorted({change.target.share for change in changes if change.target is not None and change.target.share < 1.0}))


def acts_on(change: _TargetedChange, branch_type: str, level: int, shares: Sequence[float]) -> bool:
    """Does the change reach branches of this type at this level? Level k lies between the (k-1)th and the kth of ``shares``."""
    target = change.target
    if target is None:
        return True
    reached = target.share >= 1.0 or level <= shares.index(target.share)
    return reached and (len(target.types) == 0 or branch_type in target.types)


def reaches(changes: Sequence[_TargetedChange], branch_type: str, level: int) -> bool:
    """Does any of the changes reach branches of this type at this level?"""
    shares = shares_of(changes)
    return any(acts_on(change, branch_type, level, shares) for change in changes)


def is_targeted(changes: Sequence[_TargetedChange]) -> bool:
    """Is there a change with a target, so that some branches may be reached and others not?"""
    return any(change.target is not None for change in changes)


def targeted_policies(policies: Iterable[Policy | None]) -> list[Policy]:
    """Those with a target, in order."""
    return [policy for policy in policies if policy is not None and is_targeted(policy.changes)]


def target_problems(name: str, target: Targeted | None, place: Place) -> Iterator[Problem]:
    """Is there a branch in the target, and can lever ``name`` differ between branches at all?"""
    from sim.entities import BRANCH_TYPES  # brings numpy, which a list of files does without

    if target is None or (target.types == () and target.share == 1.0):
        return
    if name in _UNTARGETABLE:
        yield problem_at(place, f"{name}.target", _UNTARGETABLE[name])
    for kind in target.types:
        if kind not in BRANCH_TYPES:
            yield unknown_type(kind, f"{name}.target.types", place)
    yield from share_problems(target.share, f"{name}.target.share", place)


def unknown_type(kind: str, name: str, place: Place, meant: str | None = None) -> Problem:
    """``kind`` is no branch type: the problem, with the one ``meant`` where that is known, or else the nearest one."""
    from sim.entities import BRANCH_TYPES

    allowed = ", ".join(BRANCH_TYPES)
    return problem_at(place, name, "problem.unknown_type", value=kind, allowed=allowed, suggestion=meant or nearest(kind, BRANCH_TYPES))


def share_problems(share: float, name: str, place: Place) -> Iterator[Problem]:
    """A share of branches lies in (0, 1]."""
    if share == 0.0:
        yield problem_at(place, name, "problem.targets_nobody")
    elif not 0.0 < share <= 1.0:  # also catches NaN
        yield problem_at(place, name, "problem.share_range", value=share)


def split_mix_problems(changes: Sequence[_TargetedChange], places: Mapping[str, Place], fallback: Place) -> Iterator[Problem]:
    """Shares of one mix that act on different branches: they would sum to one in none of them."""
    for mix in MIXES:
        targets: dict[str, set[Targeted | None]] = {}
        for part in changes:
            if part.lever.startswith(mix + "."):
                targets.setdefault(part.lever, set()).add(part.target)
        first = next(iter(targets), mix)
        if any(found != targets[first] for found in targets.values()):
            yield problem_at(places.get(first, fallback), mix, "problem.mix_split")


def sheet_problems(policy: Policy, places: Mapping[str, Place], fallback: Place) -> Iterator[Problem]:
    """Changes of what the policy's own rule sheet decides, each group once."""
    if policy.assessment is None:
        return
    for name in SHEET_LEVERS:
        written = [change.lever for change in policy.changes if change.lever == name or change.lever.startswith(name + ".")]
        if len(written) > 0:
            yield problem_at(places.get(name, places.get(written[0], fallback)), name, "problem.fixed_by_sheet", sheet=policy.assessment.id)


def absent_targets(policy: Policy, table: BranchTable | None, place: Place) -> Iterator[Problem]:
    """Changes that act on no branch of the user's own ``table``; a drawn population (None) may hold every type."""
    if table is None:
        return
    present = {row.type for row in table.rows}
    for change in policy.changes:
        if change.target is not None and len(change.target.types) > 0 and present.isdisjoint(change.target.types):
            yield problem_at(place, change.lever, "problem.targets_nobody_here", types=", ".join(change.target.types))
