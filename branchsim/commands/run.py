"""``branchsim run``: one scenario under one policy or none, yearly means with their spread over replicates."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.commands.compare import SEED_BOUND, frame_settings
from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from experiments.plan import StudyPlan


@click.command("run", help="command.run.help")
@click.argument("scenario", metavar="SCENARIO")
@click.option("--policy", default=None, metavar="POLICY", help="option.run_policy.help")
@click.option("--replicates", type=click.IntRange(1), default=5, show_default=True, help="option.replicates.help")
@click.option("--branches", type=int, default=None, help="option.branches.help")
@click.option("--months", type=int, default=None, help="option.months.help")
@click.option("--seed", type=click.IntRange(0, SEED_BOUND), default=1, show_default=True, help="option.seed.help")
@click.option("--engine", type=click.Choice(["kernel", "mesa"]), default="kernel", show_default=True, help="option.engine.help")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="option.threads.help")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="option.out.help")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="command.set.help")
@click.option("--overwrite", is_flag=True, help="option.overwrite.help")
def command(scenario: str, policy: str | None, settings: tuple[str, ...], **options: Any) -> None:
    """Run the replicates, write the study folder, print the table."""
    from rich.console import Console

    from analysis.tables import window_table
    from branchsim.capacity_notes import capacity_notes
    from branchsim.comparison_report import NARROWEST
    from branchsim.idle_policies import idle_notes
    from branchsim.study_session import default_folder, run_session

    say = partial(text, lang=current_language())
    plan = run_plan(scenario, policy, frame_settings(settings, options), options)
    for line in (
        *idle_notes(plan.scenario, plan.policies, current_language()),
        *capacity_notes(plan.scenario, plan.policies, current_language()),
    ):
        click.echo(line, err=True)
    folder = default_folder("run", plan) if options["out"] is None else options["out"]
    study = run_session(plan, folder, workers=options["threads"], overwrite=options["overwrite"])
    name = plan.scenario.id if plan.policies[0] is None else f"{plan.scenario.id}, {plan.policies[0].id}"
    branches = plan.scenario.population.branches
    click.echo(say("table.run_title", policy=name, replicates=options["replicates"], branches=branches, seed=options["seed"]))
    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    console.print(window_table(study, str(study.policies["policy"].iloc[0]), say, current_language()))  # the only arm of a run
    click.echo(say("study.files", folder=study.folder))


def run_plan(scenario_name: str, policy_name: str | None, settings: list[str], options: dict[str, Any]) -> StudyPlan:
    """A plan with the default point alone. Raises InputError for anything wrong in scenario, policy or settings."""
    import pandas as pd

    from experiments.code_version import code_version
    from experiments.large_runs import is_large
    from experiments.plan import StudyPlan
    from experiments.response_labels import response_labels
    from sim.files.joined_policies import load_joined
    from sim.files.scenario_files import load_scenario
    from sim.observation import REPORTED_GROUPS, target_groups
    from sim.targets import targeted_policies

    scenario = load_scenario(scenario_name, settings)
    policy = None if policy_name is None else load_joined(policy_name)
    scenario.under(policy)
    labels = response_labels()
    return StudyPlan(
        question=scenario.question.en,
        scenario=scenario,
        policies=(policy,),
        design=pd.DataFrame({"point_id": [0]}),
        replicates=options["replicates"],
        box_replicates=0,
        seed=options["seed"],
        responses=tuple(labels),
        groups=(*REPORTED_GROUPS, *target_groups(one.id for one in targeted_policies((policy,)))),
        model_hash=code_version(),
        engine=options["engine"],
        sampler={"name": "default point"},
        labels=labels,
        save="monthly" if is_large(scenario) else "windows",  # one large run is read month by month and type by type
    )
