"""Policy files and shipped policy ids to ``Policy`` objects: differences from the baseline, each with its months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.bounds import MIXES, mix_sources, nearest
from sim.files.document import Document
from sim.files.file_opening import id_problems, open_document
from sim.files.named_values import flat_names, mix_shares
from sim.files.scenario_folder import shipped_files
from sim.parameters import default_values
from sim.problems import Place, Problem, problem_at, raise_if_any
from sim.scenario import Change, Policy, Population, Scenario, Text, mixes_over_time
from sim.timing import lever_problems, levers, timing_problems

_Months = tuple[int, int, int | None]  # start, ramp, end
_TIMING = frozenset({"value", "start", "ramp", "end"})
_NOTHING_VALID = object()  # stands for a value that was refused already


def load_policy(name_or_path: str | Path) -> Policy:
    """A shipped policy or the user's file. Raises ``InputError`` with all problems."""
    from sim.files.file_schema import PolicyFile
    from sim.files.frame_problems import validated

    document = open_document(name_or_path, "policy")
    file, problems = validated(PolicyFile, document.values, document)
    changes, more = _changes(document)
    raise_if_any([*document.problems, *problems, *more, *id_problems(document), *_reference_problems(document)])
    assert file is not None  # no problems, so the frame is valid
    reference = None if file.reference == "baseline" else file.reference
    title, question = Text(file.title.en, file.title.zh), Text(file.question.en, file.question.zh)
    return Policy(file.id, title, question, tuple(file.mechanisms), reference, changes)


def _changes(document: Document) -> tuple[tuple[Change, ...], list[Problem]]:
    """Changes in the order of the file. Where there are problems the changes are not to be used."""
    section = document.values.get("changes", {})
    if not isinstance(section, dict):
        return (), []  # the frame says so
    named, problems = flat_names(section, "changes", document, levers())
    changes: dict[str, Change] = {}
    for name, content in named:
        for lever, value, months, place in _entries(name, content, document, problems):
            if lever in changes:
                problems.append(problem_at(place, lever, "problem.changed_twice"))
            problems += lever_problems(lever, value, place)
            changes[lever] = Change(lever, value, *months)
    if len(problems) > 0:
        return (), problems
    kept = tuple(Change(c.lever, float(c.value), c.start, c.ramp, c.end) for c in changes.values())
    return kept, _mixes(kept, document)


def _entries(name: str, content: Any, document: Document, problems: list[Problem]) -> Iterator[tuple[str, Any, _Months, Place]]:
    """(lever, value, months, place) for each lever that the entry ``name`` of ``changes`` sets; a mix sets all its shares."""
    path = f"changes.{name}"
    months: _Months = (0, 0, None)
    if isinstance(content, dict) and (name not in MIXES or not _TIMING.isdisjoint(content)):
        content, months = _timed(name, content, document, problems)
        path += ".value"
    if content is _NOTHING_VALID:
        return
    if name not in MIXES:
        yield name, content, months, document.value_place(path)
        return
    shares, wrong = mix_shares(name, content, path, document)
    problems += wrong
    if len(wrong) == 0:
        given = dict(shares)
        for lever in mix_sources(name):  # the whole mix is meant: a source that is not named gets nothing
            yield lever, given.get(lever, 0.0), months, document.value_place(f"{path}.{lever.rpartition('.')[2]}")


def _timed(name: str, content: dict[str, Any], document: Document, problems: list[Problem]) -> tuple[Any, _Months]:
    from sim.files.file_schema import TimedChange
    from sim.files.frame_problems import validated

    timed, wrong = validated(TimedChange, content, document, prefix=f"changes.{name}")
    if timed is None:
        problems += wrong
        return _NOTHING_VALID, (0, 0, None)
    for problem in timing_problems(name, timed.start, timed.ramp, timed.end, Place(document.path)):
        place = document.value_place(f"changes.{problem.name}")
        problems.append(replace(problem, line=place.line, column=place.column))
    return timed.value, (timed.start, timed.ramp, timed.end)


def _mixes(changes: tuple[Change, ...], document: Document) -> list[Problem]:
    """Mixes that do not sum to 1 when the changes are laid over the default values."""
    none = Text("", "")
    months = 1 + max((c.start + c.ramp if c.end is None else c.end for c in changes), default=0)
    policy = Policy("", none, none, (), None, changes)
    scenario = Scenario("", none, none, Population(), 0, months, default_values(), policy)
    places = {mix: document.key_place(_first_written(mix, document)) for mix in MIXES}
    return mixes_over_time(scenario, places, document.key_place("changes"))


def _first_written(mix: str, document: Document) -> str:
    return next((name for name in document.keys if name.startswith(f"changes.{mix}")), "changes")


def _reference_problems(document: Document) -> list[Problem]:
    """The reference must be another policy: shipped, or beside the file that names it."""
    written = document.values.get("reference")
    if not isinstance(written, str) or written == "baseline":
        return []
    place = document.value_place("reference")
    if written == document.values.get("id"):
        return [problem_at(place, "reference", "problem.reference_itself")]
    beside = {path.stem for path in Path(document.path).parent.glob("*.yaml")}
    known = [*shipped_files("policy"), *sorted(beside)]
    if written in known:
        return []
    return [problem_at(place, "reference", "problem.reference_unknown", value=written, suggestion=nearest(written, known))]
