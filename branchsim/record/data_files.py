"""The data files of the model as ``data_files.csv`` describes them: role, content, source, who collected it, what was done to it."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import sim

ROOT = Path(sim.__file__).resolve().parents[1]


def data_files() -> Iterator[dict[str, Any]]:
    """Rows of the table with the SHA-256 of each file; an empty cell is None: nobody recorded it. ``year``: of published margins."""
    text = files("branchsim.record").joinpath("data_files.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        cells = {name: cell or None for name, cell in row.items()}
        content = (ROOT / row["file"]).read_bytes().replace(b"\r\n", b"\n")
        yield cells | {"year": int(row["year"]) if row["year"] else None, "sha256": hashlib.sha256(content).hexdigest()}
