"""Speed, measured side by side in one run: ``python -m experiments.bench`` prints the table and writes experiments/BENCHMARKS.md.

Ratios are what to compare between machines. Every figure is the median of interleaved repeats; compiling is excluded (it happens once per
version of the model) and named by itself.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from experiments.bench_studies import group_by_seconds, mesa_batch_seconds, mesa_study_seconds, study_seconds
from experiments.model_runs import simulate_shared
from sim.files.scenario_files import load_scenario
from sim.observation import new_tally
from sim.simulate import simulate_policies, start

REPEATS = 5
SMALL = ["population.branches=46", "burn_in=24", "months=36"]  # about 1,000 members, 60 months
LARGE = ["population.branches=460", "burn_in=24", "months=24"]  # about 10,000 members
RUNS = 1000
MESA_RUNS = 20


def seconds_per_member_month(engine: str, settings: list[str], months: int) -> float:
    """Seconds per member-month of the months after burn-in, one thread, observation included."""
    run = start(load_scenario("baseline", settings), seed=1, engine="kernel")
    run.advance_to(0, new_tally(0))
    run.engine = engine  # type: ignore[assignment]
    tally = new_tally(months)
    began = time.perf_counter()
    run.advance_to(months, tally)
    spent = time.perf_counter() - began
    return spent / (float(tally[1]["engagement"][:, 0].sum()))


def runs_per_second(runs: int, threads: int) -> float:
    """Whole runs (population drawn, burn-in, policy years, responses) per second."""
    scenario = load_scenario("baseline", SMALL)
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda replicate: simulate_policies(scenario, [None], seed=1, replicate=replicate), range(runs)))
    return runs / (time.perf_counter() - began)


def command_seconds(*words: str, cache: str | None = None) -> float:
    """Wall time of the branchsim command as a whole process."""
    environment = dict(os.environ) if cache is None else {**os.environ, "BRANCHSIM_CACHE": cache}
    with tempfile.TemporaryDirectory() as folder:  # a run that finds its own folder finished would only read it
        began = time.perf_counter()
        place = ["--out", str(Path(folder) / "out")] if words[0] == "run" else []
        subprocess.run([sys.executable, "-m", "branchsim", *words, *place], check=True, capture_output=True, env=environment)
        return time.perf_counter() - began


def report_seconds() -> float:
    """All formats of the report of a comparison as large as the demonstration in everything but branches, which no report reads."""
    policies = [word for arm in ("documents", "onsite") for weight in (15, 30, 45) for word in ("--policy", f"{arm}_w{weight}")]
    with tempfile.TemporaryDirectory() as name:
        folder = str(Path(name) / "s")
        command_seconds("compare", "baseline", *policies, "--branches", "60", "--no-figure", "--out", folder)
        return command_seconds("report", folder)


def measure() -> dict[str, float]:
    """All figures, by name: medians of interleaved repeats."""
    simulate_policies(load_scenario("baseline", SMALL), [None], seed=1)  # compile, or load what is compiled
    seconds_per_member_month("mesa", SMALL, 12)
    simulate_shared(load_scenario("baseline", SMALL), [None], seed=1)
    names = ("kernel", "mesa", "one", "two", "study", "help", "run", "mesa_batch", "mesa_study", "group_by", "report")
    found: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(REPEATS):
        found["kernel"].append(1e9 * seconds_per_member_month("kernel", LARGE, 24))
        found["mesa"].append(1e9 * seconds_per_member_month("mesa", SMALL, 12))
        found["one"].append(runs_per_second(RUNS // 5, 1))
        found["two"].append(runs_per_second(RUNS, 2))
        found["study"].append(study_seconds(RUNS) * found["two"][-1] / RUNS)
        found["mesa_batch"].append(mesa_batch_seconds(MESA_RUNS) / MESA_RUNS)
        found["mesa_study"].append(mesa_study_seconds(MESA_RUNS) / MESA_RUNS)
        found["group_by"].append(group_by_seconds())
        found["help"].append(command_seconds("--help"))
        found["run"].append(command_seconds("run", "baseline", "--replicates", "1"))
        found["report"].append(report_seconds())
    figures = {name: statistics.median(values) for name, values in found.items()}
    with tempfile.TemporaryDirectory() as empty:
        figures["first"] = command_seconds("run", "baseline", "--replicates", "1", cache=empty)
    figures["ratio"] = statistics.median(slow / fast for slow, fast in zip(found["mesa"], found["kernel"]))
    return figures


def processor() -> str:
    """Name of the processor, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def table(figures: dict[str, float]) -> str:
    """The figures as a markdown table with the machine they were measured on."""
    rows = [
        ("member-month, fast engine, 10,000 members, one thread", f"{figures['kernel']:.0f} ns"),
        ("member-month, Mesa engine, same model, 1,000 members", f"{figures['mesa']:,.0f} ns"),
        ("Mesa engine / fast engine", f"{figures['ratio']:.0f} x"),
        (f"{RUNS:,} runs of 1,000 members x 60 months, two threads", f"{figures['two']:.0f} runs/s"),
        ("the same, one thread", f"{figures['one']:.0f} runs/s"),
        (f"a study of {RUNS:,} such runs (parts, checksums, compaction, progress) / the bare kernel", f"{figures['study']:.2f} x"),
        ("the same runs with the Mesa engine, Mesa's `batch_run` on two processes, per run", f"{figures['mesa_batch']:.2f} s"),
        ("the same as a stored study with `--processes 2`, starting the processes included", f"{figures['mesa_study']:.2f} s"),
        ("`batch_run` / a study with the fast engine on two threads", f"{figures['mesa_batch'] * figures['two'] / figures['study']:.0f} x"),
        ("`query`: group-by over 10,000,000 rows", f"{figures['group_by']:.1f} s"),
        ("`branchsim --help`", f"{figures['help']:.2f} s"),
        ("`branchsim run baseline --replicates 1`, compiled before", f"{figures['run']:.1f} s"),
        ("the same for the first time (compiles once)", f"{figures['first']:.0f} s"),
        ("`report` of the demonstration: figures drawn, HTML, PDF, Word and tables", f"{figures['report']:.0f} s"),
    ]
    machine = f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    lines = [f"Measured on: {machine}. Medians of {REPEATS} interleaved repeats.", "", "| what | measured |", "|---|---|"]
    return "\n".join([*lines, *(f"| {what} | {value} |" for what, value in rows)])


def main() -> None:
    """Measure, print, and write the table."""
    text = table(measure())
    print(text)
    Path(__file__).with_name("BENCHMARKS.md").write_text(
        "# Benchmarks\n\nMade by `make bench` (`experiments/bench.py`).\n\n" + text + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
