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

DESIGN = "design"
SHOWN = ("engagement", "quality", "score", "inflation", "validity")


@click.command("plan", help="command.plan.help")
@click.argument("study", metavar="STUDY")
@click.option("--pilot", type=click.IntRange(2, 200), default=10, show_default=True, help="command.plan.pilot")
@click.option("--difference", "differences", type=click.FloatRange(0, min_open=True), multiple=True, help="command.plan.difference")
@click.option("--power", type=click.FloatRange(0.5, 0.999), default=0.8, show_default=True, help="command.plan.power")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="option.threads.help")
@click.option("--quick", is_flag=True, help="command.sweep.quick")
def command(study: str, pilot: int, differences: tuple[float, ...], power: float, threads: int, quick: bool) -> None:
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
        _print_power(plan, seen, differences, power, say)


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


def _print_power(plan: StudyPlan, seen: Pilot, differences: tuple[float, ...], power: float, say: Any) -> None:
    """A row per response and policy, a column per difference: replicates, and in brackets those that allow for the pilot's size."""
    from rich.console import Console
    from rich.table import Table

    from branchsim.comparison_report import NARROWEST
    from experiments.power import DIFFERENCES, power_table

    lang, sizes = current_language(), differences or DIFFERENCES
    chosen = {key: values for key, values in seen.differences.items() if key[0] in SHOWN or len(plan.responses) <= len(SHOWN)}
    scales = {} if len(differences) > 0 else {name: float(label.get("scale", 1.0)) for name, label in plan.labels.items()}
    rows = power_table(chosen, scales, sizes=sizes, powers=(power,))
    click.echo(say("command.plan.power_title", power=f"{power:.0%}"))
    table = Table(say("command.plan.policy"), say("command.plan.response"), say("command.plan.sd"), *(f"{size:g}" for size in sizes))
    for first in range(0, len(rows), len(sizes)):
        some = rows[first : first + len(sizes)]
        label = plan.labels[some[0].response].get(f"label_{lang}", some[0].response)
        arm = some[0].policy + (f" @ {seen.moved}" if some[0].policy == DESIGN else "")
        table.add_row(arm, label, "-" if some[0].sd is None else f"{some[0].sd:.4g}", *(_needed(row) for row in some))
    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    console.print(table)
    for flag in sorted({flag for row in rows for flag in row.flags}):
        click.echo(say(f"power.{flag}"))


def _needed(row: PowerRow) -> str:
    return "-" if row.replicates is None else f"{row.replicates:,} ({row.replicates_upper:,})"
