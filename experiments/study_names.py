"""The parameters that a section of a study file names: dotted, nested, as shares of a mix, or by the evidence's own name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.bounds import MIXES
from sim.files.document import Document
from sim.files.named_values import flat_names, mix_shares
from sim.parameters import evidence_names, parameter_table
from sim.problems import Place, Problem, problem_at


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written for the parameter ``name``; ``path`` leads to it in the file, whatever name the file uses."""

    name: str
    path: str
    content: Any


def entries(section: str, document: Document, roles: tuple[str, ...]) -> tuple[list[Entry], list[Problem]]:
    """Everything named in the mapping ``section``, in the order of the file, and the names nobody knows (nearest of these ``roles``)."""
    written = document.values.get(section)
    if not isinstance(written, dict):
        return [], []  # left out, or the frame says so
    aliases = {key: name for key, name in evidence_names().items() if key in written and key not in parameter_table()}
    known = [*(name for name, row in parameter_table().items() if row.role in roles), *evidence_names()]
    named, problems = flat_names({key: content for key, content in written.items() if key not in aliases}, section, document, known)
    found = [Entry(name, f"{section}.{key}", written[key]) for key, name in aliases.items()]
    for name, content in named:
        path = f"{section}.{name}"
        shares, wrong = mix_shares(name, content, path, document) if name in MIXES else ([(name, content)], [])
        problems += wrong
        found += [Entry(share, f"{section}.{share}", value) for share, value in shares]
    found.sort(key=lambda entry: _order(document.key_place(entry.path)))
    seen = set[str]()
    for entry in found:
        if entry.name in seen:
            problems.append(problem_at(document.key_place(entry.path), entry.name, "problem.set_twice"))
        seen.add(entry.name)
    return found, problems


def _order(place: Place) -> tuple[int, int]:
    return (place.line or 0, place.column or 0)
