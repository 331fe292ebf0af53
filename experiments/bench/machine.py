"""The machine and the compilers that figures were measured with."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

import numba

SAME = ("processor", "cores")  # figures of machines that differ in these never stand in one table


def machine() -> dict[str, str | int]:
    """Processor, cores, memory in GB, system, and versions of Python, numba and gcc."""
    return {
        "processor": processor(),
        "cores": os.cpu_count() or 1,
        "memory_gb": _memory_gb(),
        "system": platform.system(),
        "python": platform.python_version(),
        "numba": numba.__version__,
        "gcc": _gcc_version(),
    }


def described(known: dict[str, str | int]) -> str:
    """The machine in one line."""
    memory = f"{known['memory_gb']} GB of memory" if known["memory_gb"] else "memory not told"
    compilers = f"Python {known['python']}, numba {known['numba']}, {('gcc ' + str(known['gcc'])) if known['gcc'] else 'no gcc'}"
    return f"{known['processor']}, {known['cores']} cores, {memory}, {known['system']}, {compilers}"


def processor() -> str:
    """Name of the processor, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory_gb() -> int:
    """Whole GB of memory, 0 where the system does not tell."""
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)
    except (AttributeError, ValueError, OSError):
        return 0


def _gcc_version() -> str:
    if shutil.which("gcc") is None:
        return ""
    done = subprocess.run(["gcc", "-dumpfullversion"], check=False, capture_output=True, text=True)
    return done.stdout.strip()
