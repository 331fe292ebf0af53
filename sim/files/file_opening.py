"""From a shipped id or a path to an opened document of the right kind, before its content is judged."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sim.bounds import nearest
from sim.files.document import Document, read_document
from sim.files.scenario_folder import is_path, shipped_files
from sim.problems import InputError, Place, Problem, Term, problem_at, raise_if_any
from sim.scenario import Text

KINDS = ("scenario", "policy", "assessment", "population")
STUDY = "study"  # a kind of its own reader (experiments.study_files), known here to say so where another kind is needed
TABLES = (".csv", ".xlsx", ".xls")


class Shipped(NamedTuple):
    """A file that came with branchsim; only policies have a ``theme`` and ``mechanisms``."""

    kind: str
    id: str
    path: Path
    title: Text
    theme: str | None
    mechanisms: tuple[str, ...]


def shipped() -> list[Shipped]:
    """All shipped files, kind after kind, by id."""
    return [_shipped(kind, name, path) for kind in KINDS for name, path in shipped_files(kind).items()]


def _shipped(kind: str, name: str, path: Path) -> Shipped:
    values = read_document(path).values
    title, theme = values["title"], values.get("theme", "other") if kind == "policy" else None
    return Shipped(kind, name, path, Text(title["en"], title["zh"]), theme, tuple(values.get("mechanisms", ())))


def shipped_ids() -> tuple[str, ...]:
    """Ids of all shipped files; they are unique over the kinds."""
    return tuple(name for kind in KINDS for name in shipped_files(kind))


def find_file(name_or_path: str | Path, kind: str) -> Path:
    """Path of a shipped id or of the user's own file (which need not exist). Raises ``InputError`` for unknown ids."""
    if isinstance(name_or_path, Path) or is_path(name_or_path):
        return Path(name_or_path)
    known = shipped_files(kind)
    if name_or_path not in known:
        raise InputError([_unknown_id(name_or_path, kind, known, Place(name_or_path))])
    return known[name_or_path]


def referred_file(document: Document, field: str, value: str, kind: str) -> tuple[Path | None, list[Problem]]:
    """The file of ``kind`` that ``field`` of ``document`` names: a shipped id, or a path relative to the document."""
    place = document.value_place(field)
    if is_path(value):
        path = Path(document.path).parent / value
        if os.path.exists(path):  # noqa: PTH110 (unlike Path.exists, silent about names no file can have)
            return path, []
        return None, [problem_at(place, field, "problem.referred_missing", value=value)]
    known = shipped_files(kind)
    if value not in known:
        return None, [_unknown_id(value, kind, known, place, field)]
    return known[value], []


def _unknown_id(name: str, kind: str, known: Iterable[str], place: Place, field: str = "") -> Problem:
    if name in shipped_files(STUDY):
        return problem_at(place, field, "problem.is_a_study")
    for other in KINDS:
        if other != kind and kind in KINDS and name in shipped_files(other):
            return problem_at(place, field, "problem.wrong_kind", needed=Term(f"word.{kind}"), found=Term(f"word.{other}"))
    values = {"kind": Term(f"word.{kind}"), "suggestion": nearest(name, known), "known": ", ".join(known)}
    return problem_at(place, field, "problem.unknown_id", **values)


def open_document(name_or_path: str | Path, kind: str) -> Document:
    """The file as a document of the wanted kind and schema. Raises ``InputError``: nothing else is judged before these fit."""
    document = _read(find_file(name_or_path, kind))
    raise_if_any(_kind_problems(document, kind))
    return document


def _read(path: Path) -> Document:
    if path.suffix.lower() in TABLES and path.is_file():
        raise InputError([problem_at(Place(str(path)), "", "problem.is_table")])
    return read_document(path)


def _kind_problems(document: Document, kind: str) -> list[Problem]:
    place, value = document.value_place("kind"), document.values.get("kind")
    if value == STUDY:
        return [problem_at(place, "kind", "problem.is_a_study")]
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
    """Kind of a shipped id or of the user's file, scenario where the file does not say. Raises ``InputError`` for unknown ids."""
    if isinstance(name_or_path, Path) or is_path(name_or_path):
        kind = _read(Path(name_or_path)).values.get("kind")
        return kind if isinstance(kind, str) and kind in KINDS else "scenario"
    for kind in KINDS:
        if name_or_path in shipped_files(kind):
            return kind
    raise InputError([_unknown_id(name_or_path, "file", shipped_ids(), Place(name_or_path))])
