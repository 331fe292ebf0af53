"""Text without the folders of the machine it arose on: what a failure says of its place, fit to be given away."""

from __future__ import annotations

import re

import pyarrow as pa

PACKAGES = ("site-packages", "sim", "experiments", "analysis", "branchsim")
FOLDERS = re.compile(r"(?<![\w.\-/\\])(?:[A-Za-z]:)?[/\\](?:[^/\\\n\"'<>|:*?]+[/\\])+")
KEPT = re.compile(rf"[/\\]((?:{'|'.join(PACKAGES)})[/\\].*)$")


def placeless(text: str) -> str:
    """``text`` with absolute folders cut down to what lies inside an installed package, or to nothing but the file."""
    return FOLDERS.sub(lambda match: _inside(match[0]), text)


def placeless_failures(failures: pa.Table) -> pa.Table:
    """The failures of a study with messages and tracebacks that name no folder of this machine."""
    for name in ("message", "traceback"):
        place = failures.schema.get_field_index(name)
        texts = pa.array([None if text is None else placeless(text) for text in failures[name].to_pylist()], pa.string())
        failures = failures.set_column(place, failures.schema.field(place), texts)
    return failures


def _inside(folder: str) -> str:
    found = KEPT.search(folder)
    return "" if found is None else found[1]
