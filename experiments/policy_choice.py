"""The policies a comparison needs: those asked for, and the references they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sim.scenario import Policy


_Found: TypeAlias = "tuple[Policy, Path]"  # a policy and its file


def policies_with_references(names: Sequence[str | Path]) -> tuple[Policy, ...]:
    """The named policies in order, each preceded by its reference (and its reference's reference) where that was not named.

    Raises InputError for wrong files and for two different policies with one id.
    """
    from sim.problems import InputError, Problem

    found: dict[str, Policy] = {}
    asked = [_load(name) for name in names]
    by_id = {policy.id: (policy, path) for policy, path in asked}
    for policy, path in asked:
        if by_id[policy.id][0] != policy:
            raise InputError([Problem("--policy", None, None, "", "problem.policy_twice", {"value": policy.id})])
        for one in _chain(policy, path, by_id):
            found.setdefault(one.id, one)
    return tuple(found.values())


def _load(name: str | Path) -> _Found:
    """The policy and its file (of policies joined by ``+`` the first: they have no reference to look for beside it)."""
    from sim.files.file_opening import find_file
    from sim.files.joined_policies import load_joined, parts_of

    return load_joined(name), find_file(parts_of(name)[0], "policy")


def _chain(policy: Policy, path: Path, by_id: Mapping[str, _Found]) -> list[Policy]:
    """References first, the policy last; a circle of references (among policies of one id each) ends where it closes."""
    chain = [(policy, path)]
    while (reference := chain[0][0].reference) is not None and reference not in {one.id for one, _ in chain}:
        chain.insert(0, by_id[reference] if reference in by_id else _load(_reference_file(chain[0][1], reference)))
    return [one for one, _ in chain]


def _reference_file(home: Path, reference: str) -> str | Path:
    """The file that was found for the reference when ``home`` was checked."""
    from sim.files.policy_references import reference_path

    return reference_path(home, reference) or reference
