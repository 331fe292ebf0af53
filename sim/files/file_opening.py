"""From a shipped id or a path to an opened document of the right kind, before its content is judged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sim.bounds import nearest
from sim.files.document import Document, read_document
from sim.files.scenario_folder import is_path, shipped_files
from sim.problems import InputError, Place, Problem, Term, problem_at, raise_if_any
from sim.scenario import Text

KINDS = ("scenario", "policy")
KINDS_TO_COME = ("assessment", "population", "study")


class Shipped(NamedTuple):
    """A file that came with branchsim."""

    kind: str
    id: str
    path: Path
    title: Text


def shipped() -> list[Shipped]:
    """Scenarios, then policies, by id."""
    found = []
    for kind in KINDS:
        for name, path in shipped_files(kind).items():
            title = read_document(path).values["title"]
            found.append(Shipped(kind, name, path, Text(title["en"], title["zh"])))
    return found


def find_file(name_or_path: str | Path, kind: str) -> Path:
    """Path of a shipped id or of the user's own file (which need not exist). Raises ``InputError`` for unknown ids."""
    if isinstance(name_or_path, Path) or is_path(name_or_path):
        return Path(name_or_path)
    known = shipped_files(kind)
    if name_or_path not in known:
        raise InputError([_unknown_id(name_or_path, kind, known)])
    return known[name_or_path]


def _unknown_id(name: str, kind: str, known: Mapping[str, Path]) -> Problem:
    for other in KINDS:
        if other != kind and name in shipped_files(other):
            return problem_at(Place(name), "", "problem.wrong_kind", needed=Term(f"word.{kind}"), found=Term(f"word.{other}"))
    values = {"kind": Term(f"word.{kind}"), "suggestion": nearest(name, known), "known": ", ".join(known)}
    return problem_at(Place(name), "", "problem.unknown_id", **values)


def open_document(name_or_path: str | Path, kind: str) -> Document:
    """The file as a document of the wanted kind and schema. Raises ``InputError``: nothing else is judged before these fit."""
    document = read_document(find_file(name_or_path, kind))
    raise_if_any(_kind_problems(document, kind))
    return document


def _kind_problems(document: Document, kind: str) -> list[Problem]:
    place, value = document.value_place("kind"), document.values.get("kind")
    if value in KINDS_TO_COME:
        return [problem_at(place, "kind", "problem.kind_to_come", value=value)]
    if value in KINDS and value != kind:
        return [problem_at(place, "kind", "problem.wrong_kind", needed=Term(f"word.{kind}"), found=Term(f"word.{value}"))]
    if value != kind:
        return [problem_at(place, "kind", "problem.kind_missing", kind=kind)]
    schema = document.values.get("schema")
    if isinstance(schema, bool) or not isinstance(schema, int) or schema != 1:
        return [problem_at(document.value_place("schema"), "schema", "problem.schema")]
    return []


def id_problems(document: Document) -> list[Problem]:
    """The id must equal the file name, so that a name in a table leads to its file; ``baseline`` means no policy."""
    written, stem = document.values.get("id"), Path(document.path).stem
    place = document.value_place("id")
    if isinstance(written, str) and written != stem:
        return [problem_at(place, "id", "problem.id_not_stem", value=written, stem=stem)]
    if written == "baseline" and document.values.get("kind") == "policy":
        return [problem_at(place, "id", "problem.id_reserved")]
    return []


def kind_of(name_or_path: str | Path) -> str:
    """Kind of a shipped id or of the user's file, scenario where the file does not say."""
    if isinstance(name_or_path, Path) or is_path(name_or_path):
        kind = read_document(Path(name_or_path)).values.get("kind")
        return "policy" if kind == "policy" else "scenario"
    if name_or_path in shipped_files("policy"):
        return "policy"
    known = {**shipped_files("scenario"), **shipped_files("policy")}
    if name_or_path not in known:
        raise InputError([_unknown_id(name_or_path, "file", known)])
    return "scenario"
