"""The parameters named in a file, nested or dotted, as one flat list of (dotted name, content)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.bounds import MIXES, mix_sources, unknown_name
from sim.files.document import Document
from sim.files.yaml_nodes import full_width_colon
from sim.parameters import parameter_table
from sim.problems import Place, Problem, problem_at

Named = tuple[str, Any]


def flat_names(values: Mapping[str, Any], section: str, document: Document, known: Iterable[str]) -> tuple[list[Named], list[Problem]]:
    """Parameters and mixes named in the mapping ``values`` (written under ``section``), and the names nobody knows."""
    names, problems = list(known), list[Problem]()
    found = list(_walk(values, "", section, document, names, problems))
    return found, problems


def _walk(
    values: Mapping[str, Any], prefix: str, section: str, document: Document, known: list[str], problems: list[Problem]
) -> Iterator[Named]:
    for key, content in values.items():
        name = key if prefix == "" else f"{prefix}.{key}"
        if name in parameter_table() or name in MIXES:
            yield name, content
        elif any(other.startswith(name + ".") for other in parameter_table()):
            yield from _group(name, content, section, document, known, problems)
        else:
            problems.append(_nobody_knows(document.key_place(f"{section}.{name}"), prefix, key, known))


def _nobody_knows(place: Place, prefix: str, key: str, known: Iterable[str]) -> Problem:
    """``{documents：0.8}`` reads as one long key: what is wrong with it is the colon."""
    name = key if prefix == "" else f"{prefix}.{key}"
    return full_width_colon(place, name.partition("：")[0], key) if "：" in key else unknown_name(place, name, known)


def _group(name: str, content: Any, section: str, document: Document, known: list[str], problems: list[Problem]) -> Iterator[Named]:
    if isinstance(content, dict):
        yield from _walk(content, name, section, document, known, problems)
        return
    problems.append(_no_group(document.value_place(f"{section}.{name}"), name, content))


def _no_group(place: Place, name: str, content: Any) -> Problem:
    if isinstance(content, str) and "：" in content:
        return full_width_colon(place, name, content)
    return problem_at(place, name, "problem.group_needed")


def mix_shares(mix: str, content: Any, path: str, document: Document) -> tuple[list[Named], list[Problem]]:
    """Shares written for ``mix`` at the dotted ``path`` of the file, by full dotted name; unknown sources are problems."""
    if not isinstance(content, dict):
        return [], [_no_group(document.value_place(path), mix, content)]
    shares, problems, sources = list[Named](), list[Problem](), mix_sources(mix)
    for key, value in content.items():
        name = f"{mix}.{key}"
        if name in sources:
            shares.append((name, value))
        else:
            problems.append(_nobody_knows(document.key_place(f"{path}.{key}"), mix, key, sources))
    return shares, problems
