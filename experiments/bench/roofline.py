"""What bounds the member update: arithmetic, random numbers or memory, each measured by itself."""

from __future__ import annotations

import time

import numba
import numpy as np

from experiments.bench.member_inputs import MEMBER_FIELDS
from experiments.bench.member_update import CHANGED
from sim import compiled as rules
from sim.entities import record_type, variables_of
from sim.randomness import Kind, Purpose

IDS = 2_000_000
COPIED = 500_000_000  # bytes
MEMBER, MEMBER_MONTH = int(Kind.MEMBER), int(Purpose.MEMBER_MONTH)
MEMBERS_OF_A_BRANCH = 21.3  # about; the update reads a branch's record once for all of them
LINE = 64  # bytes that memory gives at once


@numba.njit(error_model="numpy")
def _draws(run_key, ids, month):  # type: ignore[no-untyped-def]
    """Four words of every id, added up so that the compiler may not leave them out."""
    total = np.uint64(0)
    for i in range(ids.shape[0]):
        words = rules.draw(run_key, ids[i], month, MEMBER_MONTH)
        total += words[0] ^ words[1] ^ words[2] ^ words[3]
    return total


def bounds() -> dict[str, float]:
    """Nanoseconds of four random words by the kernel's own Philox; copied bytes a nanosecond; bytes that a member-month moves."""
    run_key = np.arange(1, 6, dtype=np.uint64)
    ids = (np.uint64(MEMBER) << np.uint64(60)) | np.arange(IDS, dtype=np.uint64)
    _draws(run_key, ids[:8], 1)
    began = time.perf_counter()
    _draws(run_key, ids, 1)
    draw = 1e9 * (time.perf_counter() - began) / IDS
    return {"draw": draw, "bandwidth": _bandwidth(), "moved_bytes": float(moved_bytes())}


def _bandwidth() -> float:
    """Bytes read and written a nanosecond (GB/s) by one numpy copy on one thread."""
    source = np.ones(COPIED // 8)
    target = np.empty_like(source)
    target[:] = 0.0  # the system gives the pages now, not while the clock runs
    began = time.perf_counter()
    np.copyto(target, source)
    return 2 * source.nbytes / (1e9 * (time.perf_counter() - began))


def moved_bytes() -> float:
    """Bytes of memory that one member-month of the update reads and writes where no cache holds the population.

    What the update reads of a member, once more what it writes, and his part of the branch's record.
    """
    sizes = {row.name: np.dtype(row.dtype).itemsize for row in variables_of("member")}
    read = sum(sizes[name] for name in MEMBER_FIELDS)
    written = sum(sizes[name] for name in CHANGED)
    record = -(-record_type("branch").itemsize // LINE) * LINE
    return read + written + record / MEMBERS_OF_A_BRANCH
