"""``branchsim optimise``: assessment designs that no other beats on all objectives, and what is left of them under fresh draws."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.optimisation.objectives import Optimise
    from experiments.study_definition import StudyDefinition
    from sim.scenario import Policy


@click.command("optimise", help="command.optimise.help")
@click.argument("study", metavar="STUDY")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="option.out.help")
@click.option("--quick", is_flag=True, help="command.optimise.quick")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="option.threads.help")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="command.optimise.seed")
@click.option("--overwrite", is_flag=True, help="option.overwrite.help")
def command(study: str, out: Path | None, *, quick: bool, threads: int, seed: int, overwrite: bool) -> None:
    """Search, write the front as policies, run them afresh, and say what became of the promises."""
    from branchsim.optimise_report import report_optimisation
    from branchsim.optimise_run import SearchFolder, chosen_of, job_identity, run_search
    from branchsim.study_session import say_if_compiling
    from experiments.optimisation.policy_files import write_policies
    from experiments.study_files import load_study

    say = partial(text, lang=current_language())
    definition = load_study(study)
    asked = _asked(definition, quick=quick)
    name = f"{definition.id}-quick" if quick else definition.id
    folder = Path("out") / name if out is None else out
    SearchFolder(folder, job_identity(definition, asked, quick=quick)).claim(overwrite=overwrite)
    for line in _beforehand(definition, asked, say, quick=quick):
        click.echo(line, err=True)
    from experiments.default_point import before_switch
    from experiments.model_runs import simulate_shared

    say_if_compiling(say, definition.scenario)
    try:
        found = run_search(definition, asked, folder, say, workers=threads, quick=quick, simulate=simulate_shared, before=before_switch)
    except KeyboardInterrupt:
        click.echo(say("study.stopped", folder=folder), err=True)
        raise
    except OSError as error:
        click.echo(say("study.not_written", folder=folder, reason=error.strerror or str(error)), err=True)
        click.get_current_context().exit(1)
    chosen = chosen_of(found, asked, folder)
    policies = write_policies(folder, definition, chosen, found.names)
    _run_front(definition, asked, folder, policies, threads, quick=quick, overwrite=overwrite)
    report_optimisation(asked, folder, found, chosen, seed)


def _asked(definition: StudyDefinition, *, quick: bool) -> Optimise:
    """The search, smaller for a quick look. Raises InputError for a study that asks for none."""
    from experiments.optimisation.plans import quick_look
    from sim.problems import InputError, Place, problem_at

    if definition.optimise is None:
        raise InputError([problem_at(Place(str(definition.path)), "optimise", "problem.optimise_absent")])
    return quick_look(definition.optimise) if quick else definition.optimise


def _beforehand(definition: StudyDefinition, asked: Optimise, say: partial[str], *, quick: bool) -> list[str]:
    from experiments.optimisation.plans import most_runs
    from experiments.study_design import QUICK_REPLICATES

    runs = most_runs(definition, asked, QUICK_REPLICATES if quick else definition.replicates)
    sizes = {"seeds": len(asked.seeds), "generations": asked.generations, "population": asked.population, "points": asked.points}
    lines = [say("optimise.plan_line", **sizes, runs=f"{runs:,}", budget=f"{definition.budget:,}")]
    return [*lines, say("study.preliminary")] if quick else lines


def _run_front(
    definition: StudyDefinition, asked: Optimise, folder: Path, policies: Sequence[Policy], threads: int, *, quick: bool, overwrite: bool
) -> None:
    """The front as the study of the folder; what lies there of another search of the same folder is stale."""
    from branchsim.study_session import run_folder
    from experiments.manifest import read_manifest
    from experiments.optimisation.plans import fresh_plan
    from experiments.optimisation.policy_files import FOLDER

    plan, known = fresh_plan(definition, asked, policies, quick=quick), read_manifest(folder)
    stale = known is not None and (overwrite or known["identity"] != plan.identity())
    run_folder(plan, folder, workers=threads, overwrite=stale, study_file=definition.path, beside=("search", FOLDER))
