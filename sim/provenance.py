"""Which model this is: a hash of its sources, so that editing a README never makes a study stale and editing a rule always does."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

MODEL_SUFFIXES = {".py", ".csv"}
POPULATIONS = "scenarios/populations"  # published figures, beside the code: who is simulated decides the numbers as much as a rule
FITTED_WITH = ("origin.csv", "association.csv")  # what the margins are fitted with


@cache
def model_hash() -> str:
    """SHA-256 over the code and tables of ``sim`` and the published margins, as 64 hexadecimal digits.

    A user's own table of branches is part of the scenario, not of the model.
    """
    digest = hashlib.sha256()
    folder = Path(__file__).resolve().parent
    margins = [*(folder.parent / POPULATIONS).glob("[0-9]*.csv"), *(folder.parent / POPULATIONS / name for name in FITTED_WITH)]
    for path in [*sorted(folder.rglob("*")), *sorted(margins)]:
        if path.suffix in MODEL_SUFFIXES:
            digest.update(path.relative_to(folder.parent).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
