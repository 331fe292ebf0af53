"""The policy that another one is compared with: beside the file that names it, or shipped."""

from __future__ import annotations

from pathlib import Path

from sim.bounds import nearest
from sim.files.document import Document
from sim.files.file_opening import open_document
from sim.files.scenario_folder import shipped_files
from sim.problems import InputError, Problem, problem_at


def reference_path(home: Path, reference: str) -> Path | None:
    """The file of ``reference`` as named in the file ``home``: one beside it wins over a shipped one. None where there is none."""
    beside = home.parent / f"{reference}.yaml"
    return beside if beside.is_file() else shipped_files("policy").get(reference)


def reference_problems(document: Document) -> list[Problem]:
    """The reference must be another policy, and following references must come to an end."""
    written = document.values.get("reference")
    if not isinstance(written, str) or written == "baseline":
        return []
    place = document.value_place("reference")
    if written == document.values.get("id"):
        return [problem_at(place, "reference", "problem.reference_itself")]
    path = _path(document, written)
    if path is None:
        beside = sorted(path.stem for path in Path(document.path).parent.glob("*.yaml"))
        known = [*shipped_files("policy"), *beside]
        return [problem_at(place, "reference", "problem.reference_unknown", value=written, suggestion=nearest(written, known))]
    try:
        circle = _circle(document, open_document(path, "policy"))
    except InputError as error:
        return list(error.problems)
    return [] if circle is None else [problem_at(place, "reference", "problem.circle", circle=" -> ".join(circle))]


def _path(document: Document, reference: str) -> Path | None:
    try:
        return reference_path(Path(document.path), reference)
    except (OSError, ValueError):  # a name no file can have
        return None


def _circle(first: Document, second: Document) -> list[str] | None:
    """Names of the policies on the circle that following references runs into, the first one again at the end.

    Policies are known by name: in a comparison a user's own policy stands for a shipped one of the same name.
    """
    seen, document = [Path(first.path).stem], second
    while (here := Path(document.path).stem) not in seen:
        seen.append(here)
        name = document.values.get("reference")
        path = _path(document, name) if isinstance(name, str) and name != "baseline" else None
        if path is None:
            return None  # an end, or a mistake that is reported when that file is loaded
        try:
            document = open_document(path, "policy")
        except InputError:
            return None
    return [*seen[seen.index(here) :], here]
