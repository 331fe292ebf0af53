"""checksums.json: SHA-256 of every finished file of a study, and which study they finish."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.atomic_files import write_json
from experiments.plan import StudyPlan

CHECKSUMS = "checksums.json"


def write_checksums(folder: Path, plan: StudyPlan, ready: Mapping[str, Path]) -> None:
    """Note that ``plan`` is finished by these files, before they take their places; those they replace stay valid until then."""
    files = {name: file_digest(folder / name) for name in ("design.parquet", "policies.parquet")}
    files |= {name: file_digest(path) for name, path in ready.items()}
    before = {name: file_digest(folder / name) for name in ready if (folder / name).exists()}
    write_json(folder / CHECKSUMS, {"identity": plan.identity(), "files": files, "before": before})


def settle_checksums(folder: Path) -> None:
    """All files are in their places: those they replaced are no longer valid."""
    stored = read_checksums(folder)
    assert stored is not None
    write_json(folder / CHECKSUMS, {"identity": stored["identity"], "files": stored["files"]})


def digests_of(stored: Mapping[str, Any], name: str) -> list[str]:
    """Checksums that a file of this name may have."""
    return [files[name] for files in (stored["files"], stored.get("before", {})) if isinstance(files, dict) and name in files]


def read_checksums(folder: Path) -> dict[str, Any] | None:
    """The stored checksums; None where there are none that can be read."""
    try:
        content = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("files"), dict) and "identity" in content else None


def missing_files(folder: Path) -> list[str]:
    """Files that were noted as finished and are not there any more."""
    stored = read_checksums(folder)
    return [] if stored is None else [name for name in sorted(stored["files"]) if not (folder / name).is_file()]


def altered_files(folder: Path) -> list[str]:
    """Files that are not as they were when the study was finished, missing ones included. Reads all of them."""
    stored = read_checksums(folder)
    if stored is None:
        return []
    return [name for name in sorted(stored["files"]) if not any(agrees(folder / name, one) for one in digests_of(stored, name))]


def agrees(path: Path, digest: str) -> bool:
    """Is the file there, with exactly the content that was noted?"""
    try:
        return file_digest(path) == digest
    except OSError:
        return False


def file_digest(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits. Raises OSError."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
