"""Where the model description stands and what its parts are called, and what the sources say about random numbers and submodels."""

from __future__ import annotations

import ast
import hashlib
import re
from importlib.resources import files
from typing import Any

HEADING = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)
CONCEPT = re.compile(r"^\*\*(.+?)\.\*\*", re.MULTILINE)
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
CONCEPTS = "Design concepts"


def description() -> dict[str, Any]:
    """Headings of ODD.md as they stand, the design concepts treated under theirs, its pictures, and its SHA-256."""
    text = files("sim").joinpath("ODD.md").read_text(encoding="utf-8")
    under = re.search(rf"^## [^\n]*{CONCEPTS}\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    return {
        "file": "sim/ODD.md",
        "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
        "headings": [heading.replace("`", "") for heading in HEADING.findall(text)],
        "concepts": [] if under is None else CONCEPT.findall(under[1]),
        "pictures": PICTURE.findall(text),
    }


def generator() -> str | None:
    """Name of the random number generator, from the text at the head of its source; None where it does not name one."""
    said = ast.get_docstring(ast.parse(files("sim").joinpath("randomness.py").read_text(encoding="utf-8")))
    found = re.search(r"\bPhilox\d+x\d+-\d+\b", said or "")
    return None if found is None else found[0]


def submodels() -> list[str]:
    """Names of the files under sim/submodels, in alphabetical order."""
    names = (entry.name for entry in files("sim").joinpath("submodels").iterdir())
    return sorted(name.removesuffix(".py") for name in names if name.endswith(".py") and name != "__init__.py")
