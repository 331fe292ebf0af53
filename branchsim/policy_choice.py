"""The policies a comparison needs: those asked for, and the references they name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import Policy


def policies_with_references(names: Sequence[str]) -> tuple[Policy, ...]:
    """The named policies in order, each preceded by its reference (and its reference's reference) where that was not named.

    Raises InputError for wrong files and for two different policies with one id.
    """
    from sim.problems import InputError, Problem

    found: dict[str, Policy] = {}
    asked = [_load(name) for name in names]
    by_id = {policy.id: policy for policy, _ in asked}
    for policy, folder in asked:
        if by_id[policy.id] != policy:
            raise InputError([Problem("--policy", None, None, "", "problem.policy_twice", {"value": policy.id})])
        for one in _chain(policy, folder, by_id):
            found.setdefault(one.id, one)
    return tuple(found.values())


def _load(name: str) -> tuple[Policy, Path | None]:
    """The policy, and its folder where it is the user's own file."""
    from sim.files.scenario_files import load_policy
    from sim.files.scenario_folder import is_path

    return load_policy(name), Path(name).parent if is_path(name) else None


def _chain(policy: Policy, folder: Path | None, by_id: dict[str, Policy]) -> list[Policy]:
    """References first, the policy last; a circle of references ends where it closes."""
    chain = [policy]
    while (reference := chain[0].reference) is not None and reference not in {one.id for one in chain}:
        chain.insert(0, by_id[reference] if reference in by_id else _load(_reference_name(reference, folder))[0])
    return chain


def _reference_name(reference: str, folder: Path | None) -> str:
    """A reference beside the file that names it wins over a shipped one of the same id, as when the file was checked."""
    beside = None if folder is None else folder / f"{reference}.yaml"
    return reference if beside is None or not beside.exists() else str(beside)
