"""``branchsim compare``: policies against their references, with luck held equal and assumptions varied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.cost_options import cost_options
from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from branchsim.cost_options import CostQuestion
    from experiments.plan import StudyPlan

SEED_BOUND = 2**31 - 1


@click.command("compare", help="command.compare.help")
@click.argument("scenario", metavar="SCENARIO")
@click.option("--policy", "policies", multiple=True, metavar="POLICY", help="option.policy.help")
@click.option("--grid", "grid", multiple=True, metavar="NAME=V1,V2", help="option.grid.help")
@click.option("--replicates", type=click.IntRange(1), default=20, show_default=True, help="option.replicates.help")
@click.option("--box", "points", type=click.IntRange(0), default=64, show_default=True, help="option.box.help")
@click.option("--box-replicates", type=click.IntRange(1), default=2, show_default=True, help="option.box_replicates.help")
@click.option("--branches", type=int, default=None, help="option.branches.help")
@click.option("--months", type=int, default=None, help="option.months.help")
@click.option("--seed", type=click.IntRange(0, SEED_BOUND), default=1, show_default=True, help="option.seed.help")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="option.threads.help")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="option.out.help")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="command.set.help")
@click.option("--overwrite", is_flag=True, help="option.overwrite.help")
@click.option("--figure/--no-figure", default=True, show_default=True, help="option.figures.help")
@cost_options
def command(scenario: str, policies: tuple[str, ...], settings: tuple[str, ...], **options: Any) -> None:
    """Run the default point and the box, write the study folder, print table, answer and costs."""
    from analysis.figures.source import FigureSource
    from branchsim.capacity_notes import capacity_notes
    from branchsim.comparison_report import print_report, write_outputs
    from branchsim.cost_options import cost_question
    from branchsim.cost_report import report_costs
    from branchsim.grid import read_grid
    from branchsim.grid_policies import grid_notes
    from branchsim.idle_policies import idle_notes
    from branchsim.study_figures import draw_figures
    from branchsim.study_session import default_folder, run_session

    if len(policies) + len(options["grid"]) == 0:
        raise click.UsageError(text("command.compare.nothing", current_language()))
    lang = current_language()
    if options["equal_cost"] is not None and len(options["grid"]) > 0:
        raise click.UsageError(text("command.compare.equal_grid", lang))
    plan = comparison_plan(scenario, policies, frame_settings(settings, options), options)
    question = cost_question(options, plan.labels)
    if question.target is not None:
        plan = scaled_plan(plan, policies, question, options["threads"])
    for line in (
        *grid_notes(read_grid(options["grid"]), plan.scenario, lang),
        *idle_notes(plan.scenario, plan.policies, lang),
        *capacity_notes(plan.scenario, plan.policies, lang),
    ):
        click.echo(line, err=True)
    folder = default_folder("compare", plan) if options["out"] is None else options["out"]
    study = run_session(plan, folder, workers=options["threads"], overwrite=options["overwrite"])
    effects, content = write_outputs(study)
    print_report(study, effects, content, draw_figures(FigureSource(study, effects)).drawn if options["figure"] else {})
    report_costs(study, question)


def scaled_plan(plan: StudyPlan, names: tuple[str, ...], question: CostQuestion, threads: int) -> StudyPlan:
    """The plan at equal cost; says which policies have no dose of that cost, and ends with exit code 1 where none has one."""
    from branchsim.equal_cost import at_equal_cost, dose_lines, equal_cost_doses
    from branchsim.study_session import say_if_compiling

    assert question.target is not None
    say_if_compiling(lambda key: text(key, current_language()), plan.scenario)
    doses = equal_cost_doses(plan, names, question.target, question.price_of_money, threads)
    for line in dose_lines(doses, question.target, current_language()):
        click.echo(line)
    if all(one.dose is None for one in doses.values()):
        click.echo(text("cost.nothing_scaled", current_language()))
        click.get_current_context().exit(1)
    return at_equal_cost(plan, names, doses, question.target)


def frame_settings(settings: tuple[str, ...], options: dict[str, Any]) -> list[str]:
    """``--branches`` and ``--months`` are settings like any other: one place checks them."""
    short = {"population.branches": options.get("branches"), "months": options.get("months")}
    return [*settings, *(f"{name}={value}" for name, value in short.items() if value is not None)]


def comparison_plan(scenario_name: str, policy_names: tuple[str, ...], settings: list[str], options: dict[str, Any]) -> StudyPlan:
    """The plan of a comparison. Raises InputError for anything wrong in scenario, policies or settings, before a run starts."""
    from branchsim.grid import read_grid
    from branchsim.grid_policies import grid_policies
    from experiments.box import box_design, free_axes
    from experiments.code_version import code_version
    from experiments.large_runs import is_large
    from experiments.plan import StudyPlan
    from experiments.policy_choice import policies_with_references
    from experiments.response_labels import response_labels
    from sim.files.scenario_files import load_scenario
    from sim.observation import REPORTED_GROUPS, target_groups
    from sim.targets import targeted_policies

    grid = read_grid(options.get("grid", ()))
    scenario = load_scenario(scenario_name, settings)
    on_grid = grid_policies(grid, scenario.values)
    policies = (*policies_with_references(policy_names), *on_grid)
    for policy in policies:
        scenario.under(policy)
    axes, held = free_axes(scenario.values)
    labels = response_labels()
    sampler = {"name": "scrambled Sobol", "points": options["points"], "seed": options["seed"], "held": list(held)}
    if len(grid) > 0:
        sampler["grid"] = {"axes": [lever.as_plain() for lever in grid], "policies": [policy.id for policy in on_grid]}
    return StudyPlan(
        question=scenario.question.en,
        scenario=scenario,
        policies=(None, *policies),
        design=box_design(options["points"], seed=options["seed"], centre=scenario.values, axes=axes),
        replicates=options["replicates"],
        box_replicates=options["box_replicates"],
        seed=options["seed"],
        responses=tuple(labels),
        groups=(*REPORTED_GROUPS, *target_groups(one.id for one in targeted_policies(policies))),
        model_hash=code_version(),
        sampler=sampler,
        labels=labels,
        save="monthly" if is_large(scenario) else "windows",
    )
