"""The memory a large run needs, and what this machine has: a population that does not fit is refused before anything is allocated."""

from __future__ import annotations

import os
from pathlib import Path

from sim.country.rest import RESTING_MEMBER
from sim.entities import kept_bytes
from sim.problems import InputError, Place, problem_at

MEMBERS_PER_BRANCH = 21.8  # mean of the drawn sizes, a little more than the published 21.73
GROWTH = 1.07  # of the roll over five years: admissions go on as in the years of the bulletin
RANKING_BYTES = 90  # of a branch, where an assessment or the end ranks all of them
WORKING_BYTES = 400_000_000  # the program itself, compiled code, and the districts that are awake


def bytes_per_branch(*, yearly: bool) -> float:
    """Memory of a branch at rest with its members; ``yearly``: with what each member has summed up over the year."""
    return kept_bytes() + MEMBERS_PER_BRANCH * GROWTH * (RESTING_MEMBER.itemsize + (8 if yearly else 0))


def bytes_needed(branches: int, arms: int, *, yearly: bool) -> int:
    """Memory of a run at its largest: with several arms, the state at the switch and that of one arm."""
    return int(WORKING_BYTES + branches * (RANKING_BYTES + bytes_per_branch(yearly=yearly) * (1 if arms == 1 else 2)))


def available_bytes() -> int | None:
    """Memory this process may still take: of the machine, of its control group and of its own limit; None where nothing tells."""
    found = [read() for read in (_machine, _control_group, _own_limit)]
    known = [one for one in found if one is not None]
    return min(known) if len(known) > 0 else None


def check_memory(name: str, branches: int, arms: int, *, yearly: bool) -> None:
    """Raise InputError, with the bytes needed and the members that would fit, where the memory is too small."""
    available, needed = available_bytes(), bytes_needed(branches, arms, yearly=yearly)
    if available is None or needed <= available:
        return
    each = RANKING_BYTES + bytes_per_branch(yearly=yearly) * (1 if arms == 1 else 2)
    fitting = max(0, int((available - WORKING_BYTES) / each))
    told = {"needed": f"{needed:,}", "available": f"{available:,}", "branches": f"{fitting:,}"}
    members = f"{int(fitting * MEMBERS_PER_BRANCH):,}"
    raise InputError([problem_at(Place(name), "population.branches", "problem.memory", count=f"{branches:,}", members=members, **told)])


def _machine() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows
        return None


def _control_group() -> int | None:
    try:
        folder = Path("/sys/fs/cgroup")
        most = (folder / "memory.max").read_text(encoding="ascii").strip()
        used = int((folder / "memory.current").read_text(encoding="ascii"))
        return None if most == "max" else int(most) - used
    except (OSError, ValueError):
        return None


def _own_limit() -> int | None:
    try:
        import resource
    except ImportError:
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft
