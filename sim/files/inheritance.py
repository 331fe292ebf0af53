"""A scenario that extends another: the line of files, nearest first, and one frame made of all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.bounds import found
from sim.files.document import Document
from sim.files.file_opening import id_problems, open_document, referred_file
from sim.problems import InputError, Problem, Term, problem_at

LONGEST = 10  # files in a line; more is hard for a reader to follow, and a line of thousands would be an attack
_OWN = frozenset({"kind", "schema", "id", "extends", "values"})  # fields that are never inherited; values are joined by name


def lineage(document: Document) -> tuple[list[Document], list[Problem]]:
    """``document``, what it extends, what that extends, and so on; the line ends where there is a problem."""
    line, problems = [document], list[Problem]()
    while "extends" in line[-1].values and len(problems) == 0:
        parent, problems = _extended(line)
        if parent is not None:
            line.append(parent)
            problems = [*problems, *id_problems(parent)]
    return line, problems


def _extended(line: list[Document]) -> tuple[Document | None, list[Problem]]:
    last = line[-1]
    place, value = last.value_place("extends"), last.values["extends"]
    if not isinstance(value, str):
        return None, [problem_at(place, "extends", "problem.type_needed", needed=Term("word.text"), found=found(value))]
    path, problems = referred_file(last, "extends", value, "scenario")
    if path is None:
        return None, problems
    seen = [Path(document.path).resolve() for document in line]
    if path.resolve() in seen:
        circle = [*seen[seen.index(path.resolve()) :], path]
        return None, [problem_at(place, "extends", "problem.circle", circle=" -> ".join(one.stem for one in circle))]
    if len(line) > LONGEST:
        return None, [problem_at(line[0].value_place("extends"), "extends", "problem.extends_too_deep", limit=LONGEST)]
    try:
        return open_document(path, "scenario"), []
    except InputError as error:
        return None, list(error.problems)


def joined(line: list[Document]) -> Document:
    """The frame of the nearest file with what it inherits; every place leads to the file that has the last word there."""
    whole = Document(line[0].path)
    for document in reversed(line):
        inherited = {name: item for name, item in whole.values.items() if name not in _OWN}
        own = dict(document.values)
        own |= {"population": _population(inherited.get("population", {}), own["population"])} if "population" in own else {}
        both = inherited.get("rules", {}), own.get("rules", {})
        own |= {"rules": {**both[0], **both[1]}} if all(isinstance(rules, dict) for rules in both) else {}
        whole.values = {**inherited, **own}
        whole.keys |= document.keys
        whole.places |= document.places
        whole.problems += document.problems
    return whole


def _population(inherited: Any, own: Any) -> Any:
    """Field by field; a year or number of branches and a table of one's own branches exclude each other, and the nearer one stays."""
    if not isinstance(own, dict) or not isinstance(inherited, dict):
        return own
    dropped = {"year", "branches"} if "file" in own else {"file"} if not own.keys().isdisjoint({"year", "branches"}) else set()
    return {**{name: item for name, item in inherited.items() if name not in dropped}, **own}


def writer(line: list[Document], name: str) -> Document | None:
    """The nearest file in which the dotted field ``name`` is written."""
    return next((document for document in line if name in document.places), None)
