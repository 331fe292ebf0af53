"""The ``changes`` of a policy file: each lever with its value, its months and the branches it acts on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sim.bounds import MIXES, mix_sources
from sim.files.document import Document
from sim.files.file_schema import TargetFields, TimedChange
from sim.files.frame_problems import validated
from sim.files.named_values import flat_names, mix_shares
from sim.problems import Place, Problem, problem_at
from sim.scenario import Change, Target
from sim.targets import share_problems, target_problems, unknown_type
from sim.timing import lever_problems, levers, overlap, timing_problems

_TIMING = frozenset({"value", "start", "ramp", "end", "target"})


@dataclass(frozen=True, slots=True)
class _Entry:
    """One lever as written: ``value`` is not judged yet; ``place`` is where it stands.

    ``name`` is the key it is written under (a mix sets several levers), ``path`` leads to this change of it.
    """

    lever: str
    value: Any
    place: Place
    name: str
    path: str
    timed: TimedChange


def policy_changes(document: Document) -> tuple[tuple[Change, ...], list[Problem]]:
    """Changes in the order of the file. Where there are problems the changes are not to be used."""
    section = document.values.get("changes", {})
    everywhere, problems = _target(document.values.get("target"), "target", document)
    if not isinstance(section, dict):
        return (), problems  # the frame says so
    named, wrong = flat_names(section, "changes", document, levers())
    problems += wrong
    entries = [entry for name, content in named for entry in _entries(name, content, document, problems)]
    changes: list[Change] = []
    targets: dict[str, tuple[Target | None, list[Problem]]] = {}
    for entry in entries:
        if entry.path not in targets:
            targets[entry.path] = _target_of(entry, everywhere, document)
            problems += targets[entry.path][1]
        (target, astray), timed = targets[entry.path], entry.timed
        wrong = list(lever_problems(entry.lever, entry.value, entry.place))
        problems += wrong
        value = 0.0 if len(wrong) > 0 else float(entry.value)
        change = Change(entry.lever, value, timed.start, timed.ramp, timed.end, target)
        if len(astray) == 0:  # a mistaken target must not also look like a second change of the same branches
            problems += [problem_at(entry.place, entry.lever, "problem.changed_twice")] if any(overlap(change, o) for o in changes) else []
            changes.append(change)
    return tuple(changes), problems


def _entries(name: str, content: Any, document: Document, problems: list[Problem]) -> Iterator[_Entry]:
    """The entries of everything written under ``name``: one change, or a list of changes for other branches or months."""
    path = f"changes.{name}"
    if not isinstance(content, list):
        yield from _change_entries(name, content, path, document, problems)
        return
    if len(content) == 0:
        problems.append(problem_at(document.value_place(path), name, "problem.no_change_listed"))
    for index, item in enumerate(content):
        yield from _change_entries(name, item, f"{path}.{index}", document, problems)


def _change_entries(name: str, content: Any, path: str, document: Document, problems: list[Problem]) -> Iterator[_Entry]:
    """An entry for each lever that the change at ``path`` sets; a mix sets all its shares."""
    whole, listed = path, path != f"changes.{name}"
    timed: TimedChange | None = TimedChange(value=content)
    if listed or (isinstance(content, dict) and (name not in MIXES or not _TIMING.isdisjoint(content))):
        timed, wrong = _timed(name, content, path, document)
        problems += wrong
        path += ".value"
    if timed is None:
        return
    if name not in MIXES:
        yield _Entry(name, timed.value, document.value_place(path), name, whole, timed)
        return
    shares, wrong = mix_shares(name, timed.value, path, document)
    problems += wrong
    if len(wrong) == 0:
        given = dict(shares)
        for lever in mix_sources(name):  # the whole mix is meant: a source that is not named gets nothing
            place = document.value_place(f"{path}.{lever.rpartition('.')[2]}")
            yield _Entry(lever, given.get(lever, 0.0), place, name, whole, timed)


def _timed(name: str, content: Any, path: str, document: Document) -> tuple[TimedChange | None, list[Problem]]:
    timed, wrong = validated(TimedChange, content, document, prefix=path)
    if timed is None:
        return None, wrong
    found = timing_problems(name, timed.start, timed.ramp, timed.end, Place(document.path))
    return timed, [_placed(problem, f"{path}{problem.name.removeprefix(name)}", document) for problem in found]


def _placed(problem: Problem, path: str, document: Document) -> Problem:
    place = document.value_place(path)
    return replace(problem, path=place.path, line=place.line, column=place.column)


def _target_of(entry: _Entry, everywhere: Target | None, document: Document) -> tuple[Target | None, list[Problem]]:
    """The change's own target, or else that of the whole policy; problems where its lever cannot differ between branches."""
    target, place, problems = everywhere, document.key_place(entry.path), list[Problem]()
    if entry.timed.target is not None:
        target, problems = _target(entry.timed.target.model_dump(exclude_unset=True), f"{entry.path}.target", document)
        place = document.key_place(f"{entry.path}.target")
    return target, [*problems, *target_problems(entry.name, target, place)]


def _target(content: Any, path: str, document: Document) -> tuple[Target | None, list[Problem]]:
    """What is written at ``path`` as a target; None where it means every branch. The frame reports wrong fields and types."""
    fields = None if content is None else validated(TargetFields, content, document, path)[0]
    if fields is None:
        return None, []
    from sim.entities import BRANCH_TYPES
    from sim.files.branch_type_names import types_meant

    name, types = path.removeprefix("changes."), fields.types
    problems = list(share_problems(fields.share, f"{name}.share", document.value_place(f"{path}.share")))
    if types is not None and len(types) == 0:
        problems.append(problem_at(document.value_place(f"{path}.types"), f"{name}.types", "problem.targets_nobody"))
    for index, kind in enumerate(types or []):
        if kind not in BRANCH_TYPES:
            meant = next(iter(types_meant(kind).types), None)  # a Chinese name, or another word for a type
            problems.append(unknown_type(kind, f"{name}.types.{index}", document.value_place(f"{path}.types.{index}"), meant))
    if len(problems) > 0:
        return None, problems
    chosen = tuple(kind for kind in BRANCH_TYPES if kind in (types or []))
    target = Target(() if len(chosen) == len(BRANCH_TYPES) else chosen, float(fields.share))
    return (None if target == Target() else target), []
