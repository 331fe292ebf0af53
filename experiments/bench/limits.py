"""The member update beside C: how far the kernel is from what the processor can do."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import cache
from itertools import product

import numpy as np

from experiments.bench.c_reference import Update, c_updates, gcc_missing
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
MEMBERS_A_ROUND, ROUNDS = 500_000, 9  # members updated in one timing, and timings
SCALAR_WITHIN, VECTORISED_WITHIN = 1e-12, 1e-9

Call = Callable[[], object]


@cache
def _run(branches: int) -> Run:
    return settled_run(branches)


@cache
def _inputs(branches: int) -> Inputs:
    return inputs_of(_run(branches), MONTH)


def member_update() -> dict[str, float]:
    """Nanoseconds per member of the kernel's stages, of scalar and of vectorised C, over the same 10,000 members."""
    kernel = _kernel_call(TEN_THOUSAND)
    if gcc_missing():
        raise NotMeasured(NO_GCC, {"update_kernel": _nanoseconds([kernel], TEN_THOUSAND)[0]})
    check_agreement()
    with c_updates() as (scalar, vectorised):
        calls = [kernel, _c_call(scalar, TEN_THOUSAND), _c_call(vectorised, TEN_THOUSAND)]
        ours, one, wide = _nanoseconds(calls, TEN_THOUSAND)
    return {
        "update_kernel": ours,
        "update_scalar_c": one,
        "update_vectorised_c": wide,
        "kernel_over_scalar_c": ours / one,
        "kernel_over_vectorised_c": ours / wide,
    }


def large_member_update() -> dict[str, float]:
    """The same at 1,000,000 members, which no cache holds."""
    kernel = _kernel_call(MILLION)
    if gcc_missing():
        raise NotMeasured(NO_GCC, {"update_kernel_large": _nanoseconds([kernel], MILLION)[0]})
    with c_updates() as (_, vectorised):
        ours, wide = _nanoseconds([kernel, _c_call(vectorised, MILLION)], MILLION)
    return {"update_kernel_large": ours, "update_vectorised_c_large": wide}


@cache
def check_agreement() -> None:
    """Raise AssertionError naming what differs between the kernel and either C program; done once in a process."""
    runs = (_run(TEN_THOUSAND), settled_run(THOUSAND, LEVERS))
    with c_updates() as (scalar, vectorised):
        for run, month in product(runs, CHECKED_MONTHS):
            agreement(run, month, scalar, SCALAR_WITHIN)
            agreement(run, month, vectorised, VECTORISED_WITHIN)


def agreement(run: Run, month: int, update: Update, within: float) -> None:
    """Raise AssertionError if an update in C moves the members of a run otherwise than the kernel does.

    A draw within rounding of the chance of attending may fall the other way; none of the populations measured has one.
    """
    ours, theirs = inputs_of(run, month), inputs_of(run, month)
    sums = np.empty((len(theirs.rows), len(SUMS)))
    update(theirs, sums)
    apart = disagreements(ours, kernel_sums(run, ours), theirs, sums, within)
    if apart:
        raise AssertionError(f"C and the kernel differ by more than {within} in month {month}: {', '.join(apart)}")


def _kernel_call(branches: int) -> Call:
    """One month of the kernel's stages over members of its own; compiled."""
    run, inputs = _run(branches), _inputs(branches).fresh()
    _, _, setting = next(iter(run.settings()))
    sums = kernel_sums(run, inputs)
    return lambda: kernel_update(inputs.members, run.state.branches, setting, inputs.run_key, MONTH, sums)


def _c_call(update: Update, branches: int) -> Call:
    inputs = _inputs(branches).fresh()
    sums = np.empty((len(inputs.rows), len(SUMS)))
    return lambda: update(inputs, sums)


def _nanoseconds(calls: Sequence[Call], branches: int) -> list[float]:
    """Nanoseconds per member of each call: the median of rounds in which they take turns, for a round is short."""
    members = _inputs(branches).size()
    passes = max(1, MEMBERS_A_ROUND // members)
    rounds = [[_seconds(call, passes) for call in calls] for _ in range(ROUNDS)]
    return [1e9 * statistics.median(column) / (passes * members) for column in zip(*rounds, strict=True)]


def _seconds(call: Call, passes: int) -> float:
    began = time.perf_counter()
    for _ in range(passes):
        call()
    return time.perf_counter() - began
