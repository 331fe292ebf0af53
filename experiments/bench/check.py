"""``make bench-check``: the ratios measured anew beside the recorded ones. Ratios move less between machines than times do."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping

from experiments.bench.measurement import interleaved
from experiments.bench.measurements import MEASUREMENTS
from experiments.bench.recorded import Recorded, read_recorded
from experiments.bench.rows import Better

ALLOWED = 0.25  # share by which a ratio may be worse than recorded
REPEATS = 3
ENOUGH_CORES = 1.8  # of two that two threads of a bare loop should get
RATIOS: Mapping[str, Better] = {
    "mesa_over_kernel": "more",
    "kernel_over_scalar_c": "less",
    "kernel_over_vectorised_c": "less",
    "two_threads_over_one": "more",
    "study_over_runs": "less",
    "batch_over_study": "more",
    "large_over_small": "less",
}
NAMES = {
    "mesa_over_kernel": "Mesa engine / kernel",
    "kernel_over_scalar_c": "kernel / scalar C",
    "kernel_over_vectorised_c": "kernel / vectorised C",
    "two_threads_over_one": "two threads / one thread at 10,000 members",
    "study_over_runs": "stored study / bare runs",
    "batch_over_study": "batch_run / stored study",
    "large_over_small": "1,000,000 members / 10,000 members",
}


def worse(before: float, now: float, better: Better) -> bool:
    """Is a ratio more than the allowed share worse than the recorded one?"""
    return now > before * (1.0 + ALLOWED) if better == "less" else now < before * (1.0 - ALLOWED)


def compared(recorded: Recorded, measured: Mapping[str, float]) -> tuple[list[str], list[str]]:
    """A line for every ratio, and of these the lines of ratios that got worse.

    A ratio that was recorded and could not be measured now is worse; one that was never recorded is only said.
    """
    lines, failures = [], []
    for name, better in RATIOS.items():
        before, now = recorded.median(name), measured.get(name)
        if before is None:
            lines.append(f"{NAMES[name]}: not recorded ({recorded.reason(name)})")
            continue
        if now is None:
            lines.append(f"{NAMES[name]}: recorded {before:.3g}, could not be measured")
            failures.append(lines[-1])
            continue
        lines.append(f"{NAMES[name]}: recorded {before:.3g}, now {now:.3g}, {better} is better")
        if worse(before, now, better):
            failures.append(lines[-1])
    return lines, failures


def check(say: Callable[[str], None], progress: Callable[[str], None]) -> int:
    """Exit code: 0 when all ratios hold, 1 when some are worse (each is named), 2 when nothing was recorded."""
    recorded = read_recorded()
    if recorded is None:
        say("Nothing was recorded yet: run `make bench` first.")
        return 2
    found = interleaved([measurement for measurement in MEASUREMENTS if measurement.checked], REPEATS, progress)
    lines, failures = compared(recorded, {name: statistics.median(values) for name, values in found.values.items()})
    say("\n".join(lines))
    if any(value < ENOUGH_CORES for value in found.values.get("cores_given", [])):
        say("Two threads of a bare loop did not get two cores: others are using the machine, and ratios of two threads say little.")
    if failures:
        say(f"\nMore than {ALLOWED:.0%} worse than recorded:\n" + "\n".join(failures))
    return 1 if failures else 0
