"""The memory a large run needs, and what this machine has: a population that does not fit is refused before anything is allocated."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from sim.country.rest import RESTING_MEMBER
from sim.entities import kept_bytes
from sim.problems import InputError, Place, problem_at

MEMBERS_PER_BRANCH = 21.8  # mean of the drawn sizes, a little more than the published 21.73
GROWTH = 0.014  # of the roll in a year: admissions go on as in the years of the bulletin
ROLLED_BYTES = 16  # of a member, at the end of every year of a comparison: who he is and his engagement (sim.stayers)
RANKING_BYTES = 90  # of a branch, where an assessment or the end ranks all of them
WORKING_BYTES = 400_000_000  # the program itself, compiled code, and the districts that are awake
NEVER_REFUSED = 1_000_000_000  # bytes: what needs less is begun whatever the system says it has, for it counts what it could let go of
GROUPS_1, GROUPS_2 = Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")


def bytes_per_branch(arms: int, months: int, *, yearly: bool) -> float:
    """Memory a branch and its members take in a run of ``months`` in all: the state at the switch and that of one arm, unless a single arm
    takes the first one over.

    ``yearly``: with what each member has summed up over the year, and in a comparison with the rolls at the ends of the years.
    """
    years, states = months / 12.0, 1 if arms == 1 and not yearly else 2
    members = MEMBERS_PER_BRANCH * (1.0 + GROWTH * years)
    at_rest = kept_bytes() + members * (RESTING_MEMBER.itemsize + (8 if yearly else 0))
    rolled = arms * years * members * ROLLED_BYTES if yearly and arms > 1 else 0.0
    return RANKING_BYTES + states * at_rest + rolled


def bytes_needed(branches: int, arms: int, months: int, *, yearly: bool) -> int:
    """Memory of a run at its largest."""
    return int(WORKING_BYTES + branches * bytes_per_branch(arms, months, yearly=yearly))


def available_bytes() -> int | None:
    """Memory this process may still take: of the machine, of its control group and of its own limit; None where nothing tells."""
    found = [read() for read in (_machine, _control_group, _own_limit)]
    known = [one for one in found if one is not None]
    return min(known) if len(known) > 0 else None


def check_memory(name: str, branches: int, arms: int, months: int, *, yearly: bool) -> None:
    """Raise InputError, with the bytes needed and the members that would fit, where the memory is too small.

    ``months``: of the run, burn-in included. Where the system does not say what it has (Windows), nothing is refused.
    """
    needed = bytes_needed(branches, arms, months, yearly=yearly)
    if needed <= NEVER_REFUSED:
        return
    available = available_bytes()
    if available is None or needed <= available:
        return
    fitting = max(0, int((available - WORKING_BYTES) / bytes_per_branch(arms, months, yearly=yearly)))
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
    """What the groups this process is in still allow: of version 2 its own and those above it, of version 1 its own."""
    try:
        return left_in_groups(Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines())
    except OSError:
        return None


def left_in_groups(lines: Sequence[str]) -> int | None:
    """The same for groups as ``/proc/self/cgroup`` lists them."""
    left = []
    for line in lines:
        _, kinds, path = line.split(":", 2)
        if kinds == "":
            own = PurePosixPath(path.lstrip("/"))
            left += [_left_in(GROUPS_2 / above, "memory.max", "memory.current", "inactive_file") for above in (own, *own.parents)]
        elif "memory" in kinds.split(","):
            for own in (PurePosixPath(path.lstrip("/")), PurePosixPath()):  # a container sees its own group as the root
                left.append(_left_in(GROUPS_1 / own, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"))
    return min((one for one in left if one is not None), default=None)


def _left_in(folder: Path, most: str, used: str, reclaimable: str) -> int | None:
    """Bytes a group may still take; what it holds of files it could let go of counts as free. None where it has no limit."""
    try:
        limit = (folder / most).read_text(encoding="ascii").strip()
        if limit == "max":
            return None
        stat = dict(line.split() for line in (folder / "memory.stat").read_text(encoding="ascii").splitlines())
        return int(limit) - int((folder / used).read_text(encoding="ascii")) + int(stat.get(reclaimable, 0))
    except (OSError, ValueError):
        return None


def _own_limit() -> int | None:
    try:
        import resource
    except ImportError:
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft
