"""experiments/BENCHMARKS.md: the table, where the time goes, what bounds it, and how all of it was measured."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.bench.machine import described
from experiments.bench.method import METHOD
from experiments.bench.recorded import Recorded
from experiments.bench.rows import ROWS, Row, met, ns, value_of
from experiments.bench.shares import SCHEDULE


def page(recorded: Recorded) -> str:
    """The whole file."""
    parts = (
        "# Benchmarks\n\nWritten by `make bench` (`experiments/bench/`), never by hand.",
        f"Measured on: {described(recorded.machine)}.",
        table(recorded),
        "![ns per member-month over members](bench/scaling.png)",
        "## Where the time goes\n\n" + shares_table(recorded),
        "## What bounds the member update\n\n" + roofline_table(recorded),
        "## How it was measured\n\n" + METHOD,
    )
    return "\n\n".join(parts) + "\n"


def table(recorded: Recorded) -> str:
    """All rows as a markdown table; a figure that was not measured says why."""
    return _markdown(("what", "measured", "target", "met"), [_cells(row, recorded) for row in ROWS])


def _cells(row: Row, recorded: Recorded) -> tuple[str, str, str, str]:
    value, target = value_of(recorded, row.figure), _target(row)
    if value is None:
        return row.what, f"not measured: {_reason(row.figure, recorded)}", target, "not known" if row.target is not None else "-"
    return row.what, row.write(value), target, "-" if row.target is None else ("yes" if met(row, value) else "**no**")


def _target(row: Row) -> str:
    if row.target is None:
        return "-"
    return f"{'at most' if row.better == 'less' else 'at least'} {row.write(row.target)}"


def _reason(figure: str, recorded: Recorded) -> str:
    return "one of its figures is missing" if figure.startswith("flat_") else recorded.reason(figure)


def shares_table(recorded: Recorded) -> str:
    """Share of each process of the schedule, the largest first; processes below half a percent together."""
    known = {name: recorded.median(f"share_{name}") for name in SCHEDULE}
    if any(value is None for value in known.values()):
        return f"Not measured: {recorded.reason(f'share_{SCHEDULE[0]}')}."
    ordered = sorted(((share, name) for name, share in known.items() if share is not None), reverse=True)
    rows = [(f"`{name}`", f"{100 * share:.1f} %") for share, name in ordered if share >= 0.005]
    rest = sum(share for share, _ in ordered if share < 0.005)
    return _markdown(("process", "share"), [*rows, ("all others", f"{100 * rest:.1f} %")])


def roofline_table(recorded: Recorded) -> str:
    """Lower bounds of a member's update beside what was measured, and which bound is the highest."""
    draw, moved, bandwidth = (recorded.median(name) for name in ("draw", "moved_bytes", "bandwidth"))
    if draw is None or moved is None or bandwidth is None:
        return f"Not measured: {recorded.reason('draw')}."
    memory = moved / bandwidth
    bounds: list[tuple[str, float | None, str]] = [
        ("random numbers: four words of Philox", draw, "draw"),
        (f"memory: {moved:.0f} bytes at {bandwidth:.1f} GB/s read and written", memory, "bandwidth"),
        ("arithmetic: vectorised C, draws included, in the cache", recorded.median("update_vectorised_c"), "update_vectorised_c"),
        ("measured: the kernel, 10,000 members", recorded.median("update_kernel"), "update_kernel"),
        ("measured: the kernel, 1,000,000 members", recorded.median("update_kernel_large"), "update_kernel_large"),
        ("measured: vectorised C, 1,000,000 members", recorded.median("update_vectorised_c_large"), "update_vectorised_c_large"),
    ]
    rows = [(what, f"not measured: {recorded.reason(figure)}" if value is None else ns(value)) for what, value, figure in bounds]
    return _markdown(("per member and month", "time"), rows) + "\n\n" + _verdict(draw, memory, bounds[2][1])


def _verdict(draw: float, memory: float, arithmetic: float | None) -> str:
    if arithmetic is None:
        return "Without the C program it cannot be said what bounds the update."
    highest = "arithmetic" if arithmetic >= max(draw, memory) else ("memory" if memory >= draw else "random numbers")
    return f"The highest of the three bounds is {highest}: that is what bounds the member update on one thread."


def _markdown(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)
