"""Which code makes a study's numbers: the model, and what composes its scenarios and arms from a design."""

from __future__ import annotations

import hashlib
from pathlib import Path

COMPOSING = ("design_arm.py", "large_runs.py", "mixes.py", "model_runs.py", "point.py", "task.py")  # between the design and the model


def code_version() -> str:
    """SHA-256 over the model's hash and the files that compose a task, 64 hexadecimal digits."""
    from sim.provenance import model_hash

    digest = hashlib.sha256(model_hash().encode("ascii"))
    for name in COMPOSING:
        digest.update(name.encode("ascii") + (Path(__file__).parent / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
