"""The member update beside C: how far the kernel is from what the processor can do."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from itertools import product

import numpy as np

from experiments.bench.c_reference import c_updates, gcc_missing
from experiments.bench.measurement import NotMeasured
from experiments.bench.member_inputs import SUMS, Inputs, inputs_of, settled_run
from experiments.bench.member_months import MILLION, TEN_THOUSAND, THOUSAND
from experiments.bench.member_update import disagreements, kernel_sums, kernel_update
from sim.simulate import Run

NO_GCC = "gcc is not installed"
MONTH = 1  # an ordinary one: without training, without the year's review
CHECKED_MONTHS = (0, MONTH, 5, 11)  # January, an ordinary month, June, December
LEVERS = ("member.mentoring=0.5", "member.registration=0.8", "member.destination_coverage=0.4", "member.aid_coverage=0.4")
"""With these no term of the arithmetic is multiplied by nothing."""
MEMBERS_TIMED = 2_000_000  # members updated in one timing
SCALAR_WITHIN, VECTORISED_WITHIN = 1e-12, 1e-9


@cache
def _run(branches: int) -> Run:
    return settled_run(branches)


@cache
def _inputs(branches: int, month: int) -> Inputs:
    return inputs_of(_run(branches), month)


def member_update() -> dict[str, float]:
    """Nanoseconds per member of the kernel's stages, of scalar and of vectorised C, over the same 10,000 members."""
    kernel = kernel_nanoseconds(TEN_THOUSAND)
    if gcc_missing():
        raise NotMeasured(NO_GCC, {"update_kernel": kernel})
    with c_updates() as (scalar, vectorised):
        check_agreement()
        one, wide = (_c_nanoseconds(update, TEN_THOUSAND) for update in (scalar, vectorised))
    return {
        "update_kernel": kernel,
        "update_scalar_c": one,
        "update_vectorised_c": wide,
        "kernel_over_scalar_c": kernel / one,
        "kernel_over_vectorised_c": kernel / wide,
    }


def large_member_update() -> dict[str, float]:
    """The same at 1,000,000 members, which no cache holds."""
    kernel = kernel_nanoseconds(MILLION)
    if gcc_missing():
        raise NotMeasured(NO_GCC, {"update_kernel_large": kernel})
    with c_updates() as (_, vectorised):
        return {"update_kernel_large": kernel, "update_vectorised_c_large": _c_nanoseconds(vectorised, MILLION)}


@cache
def check_agreement() -> None:
    """Raise AssertionError naming what differs between the kernel and either C program; done once in a process."""
    runs = (_run(TEN_THOUSAND), settled_run(THOUSAND, LEVERS))
    with c_updates() as (scalar, vectorised):
        for run, month in product(runs, CHECKED_MONTHS):
            agreement(run, month, scalar, SCALAR_WITHIN)
            agreement(run, month, vectorised, VECTORISED_WITHIN)


def agreement(run: Run, month: int, update: Callable[[Inputs, np.ndarray], None], within: float) -> None:
    """Raise AssertionError if an update in C moves the members of a run otherwise than the kernel does.

    A draw within rounding of the chance of attending may fall the other way; none of the populations measured has one.
    """
    ours, theirs = inputs_of(run, month), inputs_of(run, month)
    sums = np.empty((len(theirs.rows), len(SUMS)))
    update(theirs, sums)
    apart = disagreements(ours, kernel_sums(run, ours), theirs, sums, within)
    if apart:
        raise AssertionError(f"C and the kernel differ by more than {within} in month {month}: {', '.join(apart)}")


def kernel_nanoseconds(branches: int) -> float:
    """Nanoseconds per member of the kernel's stages."""
    run, inputs = _run(branches), _inputs(branches, MONTH).fresh()
    _, _, setting = next(iter(run.settings()))
    sums = kernel_sums(run, inputs)  # compiles
    return _timed(lambda: kernel_update(inputs.members, run.state.branches, setting, inputs.run_key, MONTH, sums), inputs.size())


def _c_nanoseconds(update: Callable[[Inputs, np.ndarray], None], branches: int) -> float:
    inputs = _inputs(branches, MONTH).fresh()
    sums = np.empty((len(inputs.rows), len(SUMS)))
    update(inputs, sums)
    return _timed(lambda: update(inputs, sums), inputs.size())


def _timed(update: Callable[[], object], members: int) -> float:
    passes = max(1, MEMBERS_TIMED // members)
    began = time.perf_counter()
    for _ in range(passes):
        update()
    return 1e9 * (time.perf_counter() - began) / (passes * members)
