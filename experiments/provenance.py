"""Where a study came from: time, machine, versions, git state. Exempt from a study's identity; never a reason to fail."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("branchsim", "numpy", "scipy", "pandas", "pyarrow", "numba", "mesa", "matplotlib")


def created_block() -> dict[str, object]:
    """The manifest's ``created`` block: UTC time, machine, Python, package versions, git state (None without git)."""
    return {"time_utc": utc_now(), "machine": machine(), "versions": versions(), "git": git_state()}


def utc_now() -> str:
    """The time in ISO 8601, UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def machine() -> dict[str, object]:
    """System, processor kind and count; no host or user name, for a study folder is shared."""
    return {"system": platform.system(), "release": platform.release(), "processor": platform.machine(), "cores": os.cpu_count()}


def versions() -> dict[str, str | None]:
    """Installed version of each package that can move a number, and of Python; None where a package is absent."""
    found: dict[str, str | None] = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def git_state(folder: Path | None = None) -> dict[str, object] | None:
    """Commit and whether tracked files differ from it, of the folder that holds the source; None without git or a repository."""
    place = Path(__file__).resolve().parent if folder is None else folder
    commit = _git(place, "rev-parse", "--verify", "--quiet", "HEAD")
    if commit is None and _git(place, "rev-parse", "--git-dir") is None:
        return None
    status = _git(place, "status", "--porcelain", "--untracked-files=no")
    return {"commit": commit, "changed": None if status is None else status != ""}


def _git(folder: Path, *words: str) -> str | None:
    """Output of a git command; None when git is missing, slow or unwilling (not a repository, not our owner)."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", errors="replace").strip() if done.returncode == 0 else None
