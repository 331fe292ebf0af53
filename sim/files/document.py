"""A YAML file as plain Python values plus a table of positions by dotted path."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.files.file_bytes import read_text
from sim.files.yaml_nodes import Node, full_width_colons, read_node
from sim.problems import InputError, Place, Problem, problem_at


@dataclass(slots=True)
class Document:
    """``values`` is the root mapping; ``keys`` and ``places`` give, by dotted path, where a key and its value stand.

    ``problems`` holds duplicate keys: they are reported together with whatever validation finds.
    """

    path: str
    values: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def key_place(self, name: str) -> Place:
        """Where the key stands, or its nearest written parent; the file alone where nothing was written."""
        return self._nearest(self.keys, name)

    def value_place(self, name: str) -> Place:
        """Where the value stands, or its nearest written parent."""
        return self._nearest(self.places, name)

    def _nearest(self, table: dict[str, Place], name: str) -> Place:
        while name != "":
            if name in table:
                return table[name]
            name = name.rpartition(".")[0]
        return Place(self.path)


def shown_name(name: str) -> str:
    """``name`` as users know it: parameters are named alike in ``values``, in ``changes`` and after ``--set``."""
    section, _, rest = name.partition(".")
    return rest if section in ("values", "changes") and rest != "" else name


def read_document(path: Path) -> Document:
    """Read ``path``. Raises ``InputError`` where the file cannot be read as one YAML mapping."""
    text = read_text(path)
    root = read_node(text, str(path))
    if root.kind != "mapping":
        problems = full_width_colons(text, str(path)) or [problem_at(root.place, "", "problem.not_a_mapping")]
        raise InputError(problems)
    document = Document(str(path))
    document.values = _plain(root, "", document)
    return document


def _plain(node: Node, name: str, document: Document) -> Any:
    if node.kind == "scalar":
        return node.value
    if node.kind == "list":
        return [_item(child, f"{name}.{index}", document) for index, child in enumerate(node.value)]
    values: dict[str, Any] = {}
    for key, place, child in node.value:
        full = key if name == "" else f"{name}.{key}"
        if full in document.keys:  # also catches one name written once nested and once dotted
            first = document.keys[full]
            document.problems.append(problem_at(place, shown_name(full), "problem.duplicate_key", first=first.line))
            continue
        document.keys[full] = place
        values[key] = _item(child, full, document)
    return values


def _item(child: Node, name: str, document: Document) -> Any:
    document.places[name] = child.place
    document.keys.setdefault(name, child.place)  # an item of a list has no key: it begins where its content does
    return _plain(child, name, document)
