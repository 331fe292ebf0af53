"""The table: what is shown, how a figure is written, and what it should be."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from experiments.bench.recorded import Recorded

GB = 1e9  # bytes
FLAT = 0.25  # a cost that grows in proportion stays within this share of its middle
POPULATIONS = ("growth_1e4", "growth_1e5", "growth_1e6", "growth_1e7", "growth_1e8")
STUDIES = ("studies_1e2", "studies_1e3", "studies_1e4", "studies_1e5")
Better = Literal["less", "more"]


@dataclass(frozen=True)
class Row:
    """One line of the table. ``target``: the bound in the unit of the figure, None where there is none."""

    what: str
    figure: str
    write: Callable[[float], str]
    target: float | None = None
    better: Better = "less"


def ns(value: float) -> str:
    """Nanoseconds."""
    return f"{value:,.0f} ns" if value >= 20 else f"{value:.1f} ns"


def seconds(value: float) -> str:
    """Seconds, minutes from three on."""
    if value >= 180:
        return f"{value / 60:.1f} min"
    return f"{value:.0f} s" if value >= 10 else f"{value:.2f} s"


def times(value: float) -> str:
    """A ratio."""
    return f"{value:,.0f} x" if value >= 20 else f"{value:.2f} x"


def cores(value: float) -> str:
    """Processor cores."""
    return f"{value:.2f}"


def gigabytes(value: float) -> str:
    """Bytes as GB."""
    return f"{value / GB:.2f} GB"


def percent(value: float) -> str:
    """A share."""
    return f"{100 * value:.0f} %"


def whole(unit: str) -> Callable[[float], str]:
    """A count of something."""
    return lambda value: f"{value:,.0f} {unit}"


ROWS = (
    Row("member-month, whole model with its observer, 10,000 members, one thread", "small_one", ns, 90),
    Row("the same, two runs side by side on two threads", "small_two", ns, 50),
    Row("the same, 1,000,000 members, one thread", "large_one", ns, 90),
    Row("the same, 1,000,000 members, two threads", "large_two", ns, 50),
    Row("two threads / one, 10,000 members, as a speed", "two_threads_over_one", times, None, "more"),
    Row("cores that two threads of a bare loop got meanwhile (below 1.8: the machine was shared)", "cores_given", cores, None, "more"),
    Row("1,000,000 members / 10,000 members, one thread", "large_over_small", times, 1 + FLAT),
    Row("member-month, Mesa engine, same model, 1,000 members", "mesa_1e3", ns, 10_000),
    Row("the same, 10,000 members", "mesa_1e4", ns, 10_000),
    Row("Mesa engine at 1,000 members / kernel at 10,000", "mesa_over_kernel", times, 100, "more"),
    Row("member update alone, kernel, per member", "update_kernel", ns),
    Row("the same in scalar C with libm's exp", "update_scalar_c", ns),
    Row("the same in vectorised C", "update_vectorised_c", ns),
    Row("kernel / scalar C", "kernel_over_scalar_c", times, 2),
    Row("kernel / vectorised C", "kernel_over_vectorised_c", times, 6),
    Row("1,000 runs of 1,000 members x 60 months, two threads", "runs_two", whole("runs/s"), 300, "more"),
    Row("the same, one thread", "runs_one", whole("runs/s")),
    Row("a stored study of these runs (parts, checksums, compaction, progress) / the bare runs", "study_over_runs", times),
    Row("the same runs with the Mesa engine by Mesa's `batch_run`, two processes, per run", "mesa_batch_run", seconds),
    Row("the same as a stored study with `--processes 2`, starting them included, per run", "mesa_study_run", seconds),
    Row("`batch_run` / a stored study with the kernel, two threads, per run", "batch_over_study", times, None, "more"),
    Row("AgentPy's `Experiment`, two processes, a toy of as many members and months, per run", "agentpy_run", seconds),
    Row("the country: `branchsim run national --replicates 1 --threads 2`, once", "country_seconds", seconds, 360),
    Row("the country: peak memory", "country_peak", gigabytes, 8 * GB),
    Row("the country: peak memory per member, branches and the program included", "country_bytes_a_member", whole("bytes")),
    Row("a member at rest, without his share of the branch", "member_at_rest", whole("bytes"), 60),
    Row("Sobol study of 20 levers, 1,024 blocks, 2 replicates, two threads, once", "sobol_seconds", seconds, 600),
    Row("the Sobol study: peak memory", "sobol_peak", gigabytes, 1.5 * GB),
    Row("the Sobol study: runs (every arm of a point and replicate)", "sobol_runs", whole("runs")),
    *(Row(f"member-month, two threads, {name[7:]} members", name, ns) for name in ("growth_1e3", *POPULATIONS)),
    Row("farthest from their middle, 1e4 to 1e8 members", "flat_populations", percent, FLAT),
    *(Row(f"stored study of {name[8:]} runs of 1,000 members x 36 months", name, whole("runs/s")) for name in STUDIES),
    Row("farthest from their middle, 1e2 to 1e5 runs", "flat_studies", percent, FLAT),
    Row("`branchsim --help`", "help", seconds, 0.3),
    Row("`branchsim run baseline --replicates 1`, compiled before", "run", seconds, 2),
    Row("the same for the first time (compiles once)", "first", seconds, 30),
    Row("`query`: group-by over 10,000,000 rows", "group_by", seconds),
    Row("`report` of the demonstration: figures drawn, HTML, PDF, Word and tables", "report", seconds),
)  # fmt: skip


def value_of(recorded: Recorded, figure: str) -> float | None:
    """Median of a figure, or what is worked out from several; None where something is missing."""
    if figure == "flat_populations":
        return _farthest([recorded.median(name) for name in POPULATIONS])
    if figure == "flat_studies":
        return _farthest([recorded.median(name) for name in STUDIES])
    return recorded.median(figure)


def _farthest(values: list[float | None]) -> float | None:
    """Largest distance from the median, as a share of it; None where a value is missing."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    middle = statistics.median(known)
    return max(abs(value - middle) for value in known) / middle


def met(row: Row, value: float) -> bool:
    """Does a value keep the target of its row?"""
    assert row.target is not None
    return value <= row.target if row.better == "less" else value >= row.target
