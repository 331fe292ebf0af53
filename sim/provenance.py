"""Which model this is: a hash of its sources, so that editing a README never makes a study stale and editing a rule always does."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

MODEL_SUFFIXES = {".py", ".csv"}


@cache
def model_hash() -> str:
    """SHA-256 over the code and tables of ``sim``, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    folder = Path(__file__).resolve().parent
    for path in sorted(folder.rglob("*")):
        if path.suffix in MODEL_SUFFIXES:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
