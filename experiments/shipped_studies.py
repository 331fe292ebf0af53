"""Study files that came with branchsim, and how a study is found by id or path."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sim.bounds import nearest
from sim.files.document import Document, read_document
from sim.files.file_opening import KINDS, STUDY, TABLES
from sim.files.scenario_folder import is_path, shipped_files
from sim.problems import InputError, Place, Problem, Term, problem_at
from sim.scenario import Text

KIND = STUDY
EVERY_KIND = (*KINDS, KIND)


class ShippedStudy(NamedTuple):
    """A study that came with branchsim."""

    id: str
    path: Path
    title: Text


def shipped_studies() -> list[ShippedStudy]:
    """All shipped studies, by id."""
    titles = ((name, path, read_document(path).values["title"]) for name, path in shipped_files(KIND).items())
    return [ShippedStudy(name, path, Text(title["en"], title["zh"])) for name, path, title in titles]


def is_study(name_or_path: str | Path) -> bool:
    """Is it the id of a shipped study, or a file that says it is a study? False for what cannot be read: its reader says why."""
    if not isinstance(name_or_path, Path) and not is_path(name_or_path):
        return name_or_path in shipped_files(KIND)
    path = Path(name_or_path)
    try:
        return path.suffix.lower() not in TABLES and read_document(path).values.get("kind") == KIND
    except InputError:
        return False


def find_study(name_or_path: str | Path) -> Path:
    """Path of a shipped id or of the user's own file (which need not exist). Raises ``InputError`` for unknown ids."""
    if isinstance(name_or_path, Path) or is_path(name_or_path):
        return Path(name_or_path)
    known = shipped_files(KIND)
    if name_or_path in known:
        return known[name_or_path]
    other = next((kind for kind in KINDS if name_or_path in shipped_files(kind)), None)
    place = Place(name_or_path)
    if other is not None:
        raise InputError([_wrong_kind(place, "", other)])
    values = {"kind": Term("word.study"), "suggestion": nearest(name_or_path, known), "known": ", ".join(known)}
    raise InputError([problem_at(place, "", "problem.unknown_id", **values)])


def open_study_file(name_or_path: str | Path) -> Document:
    """The file as a document of kind study and schema 1. Raises ``InputError``: nothing else is judged before these fit."""
    path = find_study(name_or_path)
    if path.suffix.lower() in TABLES and path.is_file():
        raise InputError([problem_at(Place(str(path)), "", "problem.is_table")])
    document = read_document(path)
    place, value, schema = document.value_place("kind"), document.values.get("kind"), document.values.get("schema")
    if value in KINDS:
        raise InputError([_wrong_kind(place, "kind", str(value))])
    if value != KIND:
        raise InputError([problem_at(place, "kind", "problem.kind_missing", kind=KIND)])
    if isinstance(schema, bool) or not isinstance(schema, int) or schema != 1:
        raise InputError([problem_at(document.value_place("schema"), "schema", "problem.schema")])
    return document


def _wrong_kind(place: Place, field: str, found: str) -> Problem:
    return problem_at(place, field, "problem.wrong_kind", needed=Term("word.study"), found=Term(f"word.{found}"))
