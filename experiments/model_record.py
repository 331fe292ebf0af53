"""model.json: what the version of the model that ran a study says of itself, so that a report need not ask another version.

It is no part of what makes the numbers: identity, results and checksums of a study are the same with it and without it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.atomic_files import plain, write_json

MODEL_RECORD = "model.json"
KIND = "branchsim model record"
SCHEMA = 1
ROWS: Mapping[str, str] = {  # lists that readers go through, and the texts that every row of them holds
    "parameters": "name unit role confidence status source meaning_en meaning_zh",
    "patterns": "id kind claim_en claim_zh source",
    "figures": "id kind label_en label_zh source",
    "data": "file role what_en what_zh source",
    "processes": "name when",
    "entities": "owner",
}
NUMBERS = ("default", "low", "high")  # of a parameter
COUNTS = ("points", "pass")  # of the result of a pattern, if it has one


def write_model_record(folder: Path, content: Mapping[str, Any]) -> None:
    """Write model.json unless it says just this already. Raises OSError."""
    whole = {"kind": KIND, "schema": SCHEMA, **content}
    if _read(folder) != plain(whole):
        write_json(folder / MODEL_RECORD, whole)


def read_model_record(folder: Path) -> dict[str, Any] | None:
    """The record of a study folder; None in folders of earlier versions, and where the file is damaged or none of ours."""
    content = _read(folder)
    if not isinstance(content, dict) or content.get("kind") != KIND or content.get("schema") != SCHEMA:
        return None
    return content if isinstance(content.get("code_version"), str) and all(_whole(content, name) for name in ROWS) else None


def _whole(content: Mapping[str, Any], name: str) -> bool:
    """Is the list there, and every row what readers count on?"""
    rows = content.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return False
    texts = all(isinstance(row.get(field), str) for row in rows for field in ROWS[name].split())
    if name == "parameters":
        return texts and all(isinstance(row.get(field), int | float) for row in rows for field in NUMBERS)
    if name == "patterns":
        results = [row.get("result") for row in rows]
        return texts and all(one is None or _counted(one) for one in results)
    return texts and (name != "entities" or all(isinstance(row.get("variables"), list) for row in rows))


def _counted(result: Any) -> bool:
    return isinstance(result, dict) and all(isinstance(result.get(field), int) for field in COUNTS)


def _read(folder: Path) -> Any:
    try:
        return json.loads((folder / MODEL_RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
