"""YAML to a tree of nodes in which every key keeps its position, before anything is turned into Python values.

Built from parser events because a plain load stops at the first duplicate key and forgets positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sim.files.yaml_scalars import scalar_value
from sim.problems import InputError, Place, Problem, problem_at

DEEPEST = 20  # nesting levels; a scenario needs 4

_FULL_WIDTH_COMMA = re.compile(r"[{\[][^}\]\"']*，")  # inside {...} or [...]
_FULL_WIDTH_KEY = re.compile(r"^\s*(?:- )?[\w.]+\s*：")


@dataclass(slots=True)
class Node:
    """``value`` is a plain Python scalar, a list of nodes, or a list of (key text, key place, node) triples for a mapping."""

    kind: str  # "scalar", "list" or "mapping"
    value: Any
    place: Place
    raw: str = ""  # a scalar as written, for use as a key
    pending: list[Node] = field(default_factory=list)  # keys and values of a mapping while it is being read


@lru_cache(maxsize=256)  # more than the shipped files
def read_node(text: str, path: str) -> Node:
    """Root node of the only document in ``text``. Raises ``InputError`` with everything YAML itself can be blamed for.

    Remembered, for parsing is most of the work of loading and a file is asked for its kind before it is read. Nobody changes nodes.
    """
    problems = list(_tabs(text, path))
    if len(problems) > 0:
        raise InputError(problems)  # tabs make the parser fail somewhere else, which would mislead
    root = _parse(text, path, problems)
    if len(problems) > 0 or root is None:
        raise InputError(problems or [problem_at(Place(path), "", "problem.empty_file")])
    return root


def _tabs(text: str, path: str) -> Iterator[Problem]:
    for number, line in enumerate(text.splitlines(), start=1):
        if "\t" in line:
            yield problem_at(Place(path, number, line.index("\t") + 1), "", "problem.tab")


def _parse(text: str, path: str, problems: list[Problem]) -> Node | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = _Builder(path, problems)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        problems.extend(_syntax_problems(text, path, error))
    except (YAMLError, ValueError, RecursionError) as error:  # unprintable characters, broken escapes
        problems.append(problem_at(Place(path), "", "problem.syntax", reason=str(error).splitlines()[0]))
    return builder.root


def _syntax_problems(text: str, path: str, error: Any) -> list[Problem]:
    """The parser's complaint, or the full-width colons that most likely caused it."""
    colons = full_width_colons(text, path)
    if len(colons) > 0:
        return colons
    mark = error.problem_mark or error.context_mark
    place = Place(path) if mark is None else Place(path, mark.line + 1, mark.column + 1)
    line = "" if mark is None else "".join(text.splitlines()[mark.line : mark.line + 1])
    if (found := _FULL_WIDTH_COMMA.search(line)) is not None:
        return [problem_at(replace(place, column=found.end()), "", "problem.full_width_comma")]
    return [problem_at(place, "", "problem.syntax", reason=error.problem or error.context or "")]


def full_width_colons(text: str, path: str) -> list[Problem]:
    """Lines that look like ``key：value`` with the colon of a Chinese keyboard."""
    lines = enumerate(text.splitlines(), start=1)
    found = ((number, line) for number, line in lines if _FULL_WIDTH_KEY.match(line))
    return [problem_at(Place(path, number, line.index("：") + 1), "", "problem.full_width_colon") for number, line in found]


def full_width_colon(place: Place, name: str, written: str) -> Problem:
    """The colon of a Chinese keyboard inside ``written``: it starts at ``place`` and was read as one word."""
    column = None if place.column is None else place.column + written.index("：")
    return problem_at(replace(place, column=column), name, "problem.full_width_colon")


class _Builder:
    """Takes parser events and builds nodes; refuses what a scenario file never needs."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self.path, self.problems = path, problems
        self.root: Node | None = None
        self.open: list[Node] = []
        self.documents = 0

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        place = Place(self.path, event.start_mark.line + 1, event.start_mark.column + 1)
        if kind == "DocumentStartEvent":
            self._count_document(place)
        elif kind == "AliasEvent":
            self._refuse(place, "problem.anchor")
            self._add(Node("scalar", None, place))
        elif kind in ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent"):
            self._refuse_marks(event, place)
            self._start(kind, event, place)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._close(self.open.pop())

    def _count_document(self, place: Place) -> None:
        self.documents += 1
        if self.documents == 2:
            self._refuse(place, "problem.several_documents")

    def _refuse(self, place: Place, key: str, **values: Any) -> None:
        self.problems.append(problem_at(place, "", key, **values))

    def _refuse_marks(self, event: Any, place: Place) -> None:
        if event.anchor is not None:
            self._refuse(place, "problem.anchor")
        if event.tag is not None:
            self._refuse(place, "problem.tag")

    def _start(self, kind: str, event: Any, place: Place) -> None:
        if kind == "ScalarEvent":
            plain = event.style is None or event.style == ""
            self._add(Node("scalar", scalar_value(event.value) if plain else event.value, place, raw=event.value))
            return
        node = Node("mapping" if kind == "MappingStartEvent" else "list", [], place)
        self.open.append(node)
        if len(self.open) > DEEPEST:
            raise InputError([*self.problems, problem_at(place, "", "problem.too_deep", limit=DEEPEST)])

    def _close(self, node: Node) -> None:
        if node.kind == "mapping":
            node.value = [self._pair(key, value) for key, value in zip(node.pending[::2], node.pending[1::2], strict=True)]
        self._add(node)

    def _pair(self, key: Node, value: Node) -> tuple[str, Place, Node]:
        if key.kind != "scalar":
            self._refuse(key.place, "problem.key_not_text")
            return ("?", key.place, value)
        if value.kind == "scalar" and value.value is None and value.raw == "":
            value.place = key.place  # the parser puts an empty value at the start of the next line
        return (key.raw, key.place, value)

    def _add(self, node: Node) -> None:
        if len(self.open) == 0:
            self.root = node if self.root is None else self.root
        elif self.open[-1].kind == "mapping":
            self.open[-1].pending.append(node)
        else:
            self.open[-1].value.append(node)
