"""The rule sheet that a scenario or a policy names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.files.document import Document
from sim.files.file_opening import referred_file
from sim.problems import InputError, Problem

if TYPE_CHECKING:
    from sim.assessment import Assessment


def named_assessment(document: Document | None) -> tuple[Assessment | None, list[Problem]]:
    """The rule sheet that the field ``assessment`` names (an id, or a path relative to the file); None where it names none."""
    name = None if document is None else document.values.get("assessment")
    if document is None or not isinstance(name, str):
        return None, []  # a value of the wrong type is for the frame to report
    path, problems = referred_file(document, "assessment", name, "assessment")
    if path is None:
        return None, problems
    from sim.files.assessment_files import load_assessment

    try:
        return load_assessment(path), []
    except InputError as error:
        return None, list(error.problems)
