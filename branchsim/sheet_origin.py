"""Where an imported file came from: the sheet, how its columns were read, and what was assumed, in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from branchsim.messages import LANGUAGES, text
from sim.files.sheet import Assumption, Sheet
from sim.files.yaml_quoting import quoted
from sim.problems import InputError, Place, problem_at

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


def origin_text(made: str, sheet: Sheet, rows: int, headers: Mapping[str, str], assumptions: Sequence[Assumption], note: str = "") -> str:
    """The origin sidecar of the file ``made``; the sheet by file name and hash alone, for folders tell about people.

    ``note`` is the user's own line on where the figures are from.
    """
    lines = [f"origin_of: {made}", f"source: {quoted(Path(sheet.path).name)}", f"sha256: {sheet.sha256}"]
    lines += [f"sheet: {quoted(sheet.name)}"] if sheet.name != "" else []
    lines += [f"note: {quoted(note)}"] if note.strip() != "" else []
    lines += [f"rows: {rows}", "columns:", *(f"  {column}: {quoted(header)}" for column, header in headers.items())]
    lines += ["assumptions:"] if len(assumptions) > 0 else ["assumptions: []"]
    for one in assumptions:
        first, second = (f"{lang}: {quoted(text(one.key, lang, **one.values))}" for lang in LANGUAGES)
        lines += [f"  - {first}", f"    {second}"]
    return "\n".join(lines) + "\n"


def chosen_id(given: str | None, sheet: Path, otherwise: str) -> tuple[str, list[Assumption]]:
    """``--id``, or the sheet's file name where it can be an id, or ``otherwise``, which is said. Raises ``InputError``."""
    if given is not None:
        if _ID.fullmatch(given) is None:
            raise InputError([problem_at(Place("--id"), "", "problem.import_id", value=given)])
        return given, []
    if _ID.fullmatch(sheet.stem) is not None:
        return sheet.stem, []
    return otherwise, [Assumption("assumption.import_id", {"value": otherwise})]
