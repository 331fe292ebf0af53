"""Several policies pulled together: ``a+b`` is one arm that does what both files say, so that any levers can be combined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import TypeVar

from sim.bounds import MIXES
from sim.files.document import Document
from sim.files.file_opening import open_document
from sim.files.policy_files import load_policy, mix_sum_problems, written_key
from sim.files.scenario_folder import is_path
from sim.problems import InputError, Place, Problem, problem_at, raise_if_any
from sim.scenario import Policy, Text
from sim.targets import sheet_problems, split_mix_problems
from sim.timing import clash

PLUS = "+"
Part = tuple[Policy, Document]
T = TypeVar("T")


def parts_of(name: str | Path) -> tuple[str | Path, ...]:
    """The ids and paths that ``a+b`` joins; one where nothing is joined or a file of exactly this name exists."""
    if isinstance(name, Path) or (is_path(name) and Path(name).is_file()):
        return (name,)
    return tuple(name.split(PLUS))


def load_joined(name: str | Path) -> Policy:
    """A policy by id or path, or ``a+b+...`` as one policy of that id, compared with the baseline.

    Raises ``InputError`` with all problems of all files; where they are right one by one, with what they say against each other.
    """
    names = parts_of(name)
    if len(names) == 1:
        return load_policy(names[0])
    parts = list(zip(_all(load_policy, names), _all(lambda one: open_document(one, "policy"), names), strict=True))
    raise_if_any([*_clashes(parts), *_two_sheets(parts)])
    policy = _joined([policy for policy, _ in parts])
    places = {key: place for one, document in parts for key, place in _places(one, document).items()}
    fallback = Place(PLUS.join(map(str, names)))
    split = list(split_mix_problems(policy.changes, places, fallback))
    raise_if_any([*sheet_problems(policy, places, fallback), *(split or mix_sum_problems(policy, places, fallback))])
    return policy


def _all(read: Callable[[str | Path], T], names: Sequence[str | Path]) -> list[T]:
    """Every file read. Raises InputError with the problems of all, each once."""
    found, problems = list[T](), list[Problem]()
    for name in dict.fromkeys(names):
        try:
            found.append(read(name))
        except InputError as error:
            problems += error.problems
    raise_if_any(problems)
    order = list(dict.fromkeys(names))
    return [found[order.index(name)] for name in names]


def _joined(policies: Sequence[Policy]) -> Policy:
    title = Text(*(f" {PLUS} ".join(getattr(policy.title, lang) for policy in policies) for lang in ("en", "zh")))
    mechanisms = tuple(dict.fromkeys(one for policy in policies for one in policy.mechanisms))
    changes = tuple(change for policy in policies for change in policy.changes)
    sheet = next((policy.assessment for policy in policies if policy.assessment is not None), None)
    return Policy(PLUS.join(policy.id for policy in policies), title, title, mechanisms, None, changes, sheet, "bundle")


def _clashes(parts: Sequence[Part]) -> Iterator[Problem]:
    """Levers that two files set in the same months of the same branches; a mix once, however many of its shares clash."""
    for (first, at), (second, there) in combinations(parts, 2):
        seen = set[str]()
        for change in second.changes:
            name = _whole(change.lever)
            if name not in seen and any(clash(change, other) for other in first.changes):
                seen.add(name)
                place, earlier = (document.key_place(written_key(change.lever, document)) for document in (there, at))
                yield problem_at(place, name, "problem.policies_clash", file=earlier.path, line=earlier.line)


def _two_sheets(parts: Sequence[Part]) -> Iterator[Problem]:
    places = [document.key_place("assessment") for policy, document in parts if policy.assessment is not None]
    for place in places[1:]:
        yield problem_at(place, "assessment", "problem.policies_two_sheets", file=places[0].path, line=places[0].line)


def _places(policy: Policy, document: Document) -> dict[str, Place]:
    """Where the file writes the levers it sets, and the mixes they are shares of."""
    names = {name for change in policy.changes for name in (change.lever, _whole(change.lever))}
    return {name: document.key_place(written_key(name, document)) for name in names}


def _whole(lever: str) -> str:
    """The mix that the lever is a share of, or the lever itself."""
    return next((mix for mix in MIXES if lever.startswith(mix + ".")), lever)
