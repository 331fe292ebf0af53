"""``branchsim sweep``: run the study of a file, into a folder that survives any interruption."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.execution_options import execution_options
from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from experiments.plan import StudyPlan


@click.command("sweep", help="command.sweep.help")
@click.argument("study", metavar="STUDY")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="option.out.help")
@click.option("--quick", is_flag=True, help="command.sweep.quick")
@execution_options
@click.option("--retry-failed", is_flag=True, help="command.sweep.retry_failed")
@click.option("--overwrite", is_flag=True, help="option.overwrite.help")
def command(study: str, **options: Any) -> None:
    """Run what is left of the study, then write and print what it found."""
    from branchsim.execution_options import executor_of, shard_of
    from branchsim.study_session import run_folder
    from branchsim.sweep_report import report_sweep
    from experiments.study_design import plan_of
    from experiments.study_files import load_study

    lang = current_language()
    say = partial(text, lang=lang)
    definition, shard = load_study(study), shard_of(options["shard"])
    plan = plan_of(definition, quick=options["quick"])
    folder = default_folder(plan) if options["out"] is None else options["out"]
    for line in _beforehand(plan, lang):
        click.echo(line, err=True)
    workers = executor_of(options)
    done = run_folder(
        plan,
        folder,
        workers=workers,
        overwrite=options["overwrite"],
        shard=shard,
        retry_failed=options["retry_failed"],
        study_file=definition.path,
    )
    if shard is not None:
        click.echo(say("study.shard_done", shard=options["shard"], folder=folder))
        return
    report_sweep(done, say, lang)


def default_folder(plan: StudyPlan) -> Path:
    """``out/<id of the study>``; a quick look gets a folder of its own."""
    return Path("out") / (f"{plan.id}-quick" if plan.preliminary else plan.id)


def _beforehand(plan: StudyPlan, lang: str) -> list[str]:
    """What a user should know before the runs begin."""
    from branchsim.capacity_notes import capacity_notes
    from branchsim.idle_policies import idle_notes

    tasks, fixed = len(plan.tasks()), [policy for policy in plan.policies if policy is None or policy.id != "design"]
    sizes = {"points": len(plan.design), "policies": len(plan.policies), "tasks": tasks, "runs": tasks * len(plan.policies)}
    lines = [text("command.sweep.plan_line", lang, **sizes, seeding=plan.seeding)]
    lines += [text("study.preliminary", lang)] if plan.preliminary else []
    return [*lines, *idle_notes(plan.scenario, fixed, lang), *capacity_notes(plan.scenario, fixed, lang)]
