"""``branchsim plan``: what a study will take, measured by a short pilot before it runs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from branchsim.commands.status import duration
from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from experiments.pilot import Pilot
    from experiments.plan import StudyPlan
    from experiments.power import PowerRow

SHOWN = ("engagement", "quality", "score", "inflation", "validity")


@click.command("plan", help="command.plan.help")
@click.argument("study", metavar="STUDY")
@click.option("--pilot", type=click.IntRange(2, 200), default=10, show_default=True, help="command.plan.pilot")
@click.option("--difference", "differences", type=click.FloatRange(0, min_open=True), multiple=True, help="command.plan.difference")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="option.threads.help")
@click.option("--quick", is_flag=True, help="command.sweep.quick")
def command(study: str, pilot: int, differences: tuple[float, ...], threads: int, quick: bool) -> None:
    """Run the pilot, then print what the whole will take and the power table."""
    from branchsim.study_session import say_if_compiling
    from experiments.pilot import run_pilot
    from experiments.study_design import plan_of
    from experiments.study_files import load_study

    say = partial(text, lang=current_language())
    plan = plan_of(load_study(study), quick=quick)
    say_if_compiling(say, plan.scenario)
    seen = run_pilot(plan, pilot, threads)
    for line in _needs(plan, seen, threads, say):
        click.echo(line)
    if len(plan.policies) < 2:
        click.echo(say("command.plan.no_policies"))
    else:
        _print_power(plan, seen, differences, say)


def _needs(plan: StudyPlan, seen: Pilot, threads: int, say: Any) -> Iterator[str]:
    tasks, arms = len(plan.tasks()), len(plan.policies)
    counts = {"runs": f"{tasks * arms:,}", "tasks": f"{tasks:,}", "policies": arms, "points": f"{len(plan.design):,}"}
    yield say("command.plan.runs", **counts)
    if plan.stopping is not None:
        yield say("command.plan.runs_most", runs=f"{plan.stopping.most * len(plan.design) * arms:,}")
    workers = say("command.plan.threads", threads=threads)
    time = duration(tasks * seen.seconds_per_task)
    yield say("command.plan.time", time=time, workers=workers, seconds=f"{seen.seconds_per_task:.3f}", pilot=seen.tasks)
    needed = seen.bytes_per_task * tasks * 2  # parts and, for a moment, the compacted file beside them
    yield say("command.plan.disk", megabytes=f"{needed / 1e6:,.1f}", free=f"{seen.bytes_free / 1e6:,.0f}")
    if needed > seen.bytes_free:
        yield say("command.plan.enough_disk")
    yield say("command.plan.memory", megabytes=f"{seen.memory_bytes / 1e6:,.0f}")


def _print_power(plan: StudyPlan, seen: Pilot, differences: tuple[float, ...], say: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    from experiments.power import DIFFERENCES, power_table

    lang = current_language()
    chosen = {key: values for key, values in seen.differences.items() if key[0] in SHOWN or len(plan.responses) <= len(SHOWN)}
    scales = {} if len(differences) > 0 else {name: float(label.get("scale", 1.0)) for name, label in plan.labels.items()}
    rows = power_table(chosen, scales, sizes=differences or DIFFERENCES)
    click.echo(say("command.plan.power_title"))
    names = ("response", "policy", "difference_column", "sd", "power_80", "power_90")
    table = Table(*(say(f"command.plan.{name}") for name in names))
    for first, second in zip(rows[::2], rows[1::2], strict=True):  # power 0.8 and 0.9 of one difference
        label = plan.labels[first.response].get(f"label_{lang}", first.response)
        sd = "-" if first.sd is None else f"{first.sd:.4g}"
        table.add_row(label, first.policy, f"{first.difference:g}", sd, _needed(first, say), _needed(second, say))
    Console(highlight=False).print(table)


def _needed(row: PowerRow, say: Any) -> str:
    """Replicates, and in brackets those that allow for the size of the pilot."""
    if row.sd == 0:
        return str(say("command.plan.exact"))
    return "-" if row.replicates is None else f"{row.replicates:,} ({row.replicates_upper:,})"
