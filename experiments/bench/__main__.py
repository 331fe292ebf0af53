"""The command: ``python -m experiments.bench [--quick] [--only NAME ...]`` or ``--check``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from experiments.bench.check import check
from experiments.bench.machine import machine
from experiments.bench.measurement import Measurement, interleaved
from experiments.bench.measurements import MEASUREMENTS, named
from experiments.bench.page import page, table
from experiments.bench.recorded import Recorded, read_recorded, same_machine, write_recorded
from experiments.bench.scaling_figure import draw_scaling

REPEATS = 5
HERE = Path(__file__).parent
PAGE = HERE.parent / "BENCHMARKS.md"


def main() -> int:
    """Measure, or check; returns the exit code."""
    options = _options()
    if options.check:
        return check(print, _progress)
    try:
        chosen = named(tuple(options.only)) if options.only else MEASUREMENTS
    except KeyError as problem:
        print(problem.args[0], file=sys.stderr)
        return 2
    if options.quick:
        chosen = tuple(measurement for measurement in chosen if not measurement.long)
    before = _before(bool(options.only) or options.quick)
    if before is None:
        print("What is recorded is of another machine: measure all of it anew, without --only and --quick.", file=sys.stderr)
        return 2
    _write(before, chosen)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m experiments.bench", description="Measure the speed of branchsim.")
    parser.add_argument("--quick", action="store_true", help="leave out the country, the Sobol study and the studies that grow")
    parser.add_argument("--only", action="append", metavar="NAME", help="measure these anew and keep the rest; may be repeated")
    parser.add_argument("--check", action="store_true", help="measure the ratios anew and compare them with those recorded")
    return parser.parse_args()


def _before(keep: bool) -> Recorded | None:
    """What new figures are laid over: nothing, or what is recorded of this machine; None where that is of another one."""
    here, recorded = machine(), read_recorded()
    if not keep or recorded is None:
        return Recorded(here)
    return Recorded(here, recorded.values, recorded.missing) if same_machine(here, recorded.machine) else None


def _write(before: Recorded, chosen: tuple[Measurement, ...]) -> None:
    """Measure, then write the numbers, the figure and the page."""
    recorded = before.with_found(interleaved(chosen, REPEATS, _progress), chosen)
    write_recorded(recorded)
    draw_scaling(recorded, HERE)
    PAGE.write_text(page(recorded), encoding="utf-8")
    print(table(recorded))


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
