"""``branchsim reality``: does the model show the regularities it should? Exit code 1 if one fails at the point that was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from branchsim.reality.judge import Finding
    from branchsim.reality.pattern import Pattern
    from sim.scenario import Scenario

Say = Callable[..., str]
FIGURES = "figures"  # in place of a pattern: the baseline figures


@click.command("reality", help="command.reality.help")
@click.argument("ids", nargs=-1, metavar="[PATTERN]...")
@click.option("--scenario", "name", default="baseline", show_default=True, metavar="SCENARIO", help="command.reality.scenario")
@click.option("--replicates", type=click.IntRange(2), default=20, show_default=True, help="option.replicates.help")
@click.option("--box", "points", type=click.IntRange(0), default=0, show_default=True, help="command.reality.box")
@click.option("--ablation", is_flag=True, help="command.reality.ablation")
@click.option("--branches", type=int, default=None, help="option.branches.help")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="option.seed.help")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="option.threads.help")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="command.set.help")
@click.pass_context
def command(context: click.Context, ids: tuple[str, ...], name: str, settings: tuple[str, ...], **options: Any) -> None:
    """Run the patterns and compare the baseline figures; print each with its measured values, its word and its source."""
    from branchsim.reality.figures_report import report_figures
    from branchsim.study_session import say_if_compiling
    from sim.files.scenario_files import load_scenario

    lang = current_language()
    say = partial(text, lang=lang)
    patterns = chosen_patterns(ids)
    extra = [] if options["branches"] is None else [f"population.branches={options['branches']}"]
    scenario = load_scenario(name, [*settings, *extra])
    say_if_compiling(say)
    failed = False
    for pattern in patterns:
        findings = findings_at(pattern, scenario, options)
        failed |= report(pattern, findings, say, lang) == "fail"
        if options["ablation"] and pattern.ablation is not None:
            click.echo("    " + without_mechanism(pattern, scenario, options, say))
        if options["points"] > 0:
            click.echo("    " + over_box(pattern, scenario, options, say))
    if len(patterns) > 0 and options["points"] == 0:
        click.echo(say("reality.default_only"))
    if len(ids) == 0 or FIGURES in ids:
        failed |= report_figures(scenario, options, say, lang)
    context.exit(1 if failed else 0)


def chosen_patterns(ids: tuple[str, ...]) -> tuple[Pattern, ...]:
    """The patterns asked for (all if none is named). Raises InputError naming what there is."""
    from branchsim.reality.patterns import PATTERNS
    from sim.problems import InputError, Problem

    known = {pattern.id: pattern for pattern in PATTERNS}
    unknown = [name for name in ids if name not in (*known, FIGURES)]
    if len(unknown) > 0:
        allowed = ", ".join((*known, FIGURES))
        raise InputError([Problem("PATTERN", None, None, name, "problem.unknown_pattern", {"allowed": allowed}) for name in unknown])
    return tuple(known[name] for name in ids if name != FIGURES) if len(ids) > 0 else PATTERNS


def findings_at(pattern: Pattern, scenario: Scenario, options: dict[str, Any], replicates: int | None = None) -> list[Finding]:
    """Judge every condition of a pattern at the scenario's values."""
    from branchsim.reality.judge import found_at

    count = options["replicates"] if replicates is None else replicates
    here = pattern.posed(scenario)
    return found_at(pattern, here, seed=options["seed"], replicates=range(count), threads=options["threads"])


def report(pattern: Pattern, findings: list[Finding], say: Say, lang: str) -> str:
    """Print one pattern and return its word."""
    from branchsim.reality.judge import overall

    word = overall(findings)
    claim = pattern.claim.zh if lang == "zh" else pattern.claim.en
    click.echo(f"{pattern.id} [{say('reality.kind.' + pattern.kind)}] {say('reality.' + word)}: {claim}")
    for finding in findings:
        limits = " ".join(
            f"{sign} {limit:g}" for sign, limit in ((">", finding.condition.above), ("<", finding.condition.below)) if limit is not None
        )
        interval = f"{finding.value:+.4f} [{finding.low:+.4f}, {finding.high:+.4f}]"
        needed = f" ({say('reality.needs')} {limits})" if limits else ""
        click.echo(f"    {getattr(finding.condition.name, lang)}: {interval}{needed}")
    click.echo(f"    {say('reality.source')}: {pattern.source}")
    return word


def without_mechanism(pattern: Pattern, scenario: Scenario, options: dict[str, Any], say: Say) -> str:
    """The word of an emergent pattern with its mechanism switched off: it should fail, and passes or fails nothing by itself."""
    from branchsim.reality.ablation import ablated, shown
    from branchsim.reality.judge import found_at, overall

    here = ablated(pattern, scenario)
    findings = found_at(pattern, here, seed=options["seed"], replicates=range(options["replicates"]), threads=options["threads"])
    return say("reality.ablated", word=say("reality." + overall(findings)), values=shown(pattern))


def over_box(pattern: Pattern, scenario: Scenario, options: dict[str, Any], say: Say) -> str:
    """Shares of the points of the uncertainty box at which the pattern passes, fails or stays undecided (3 replicates a point)."""
    from branchsim.reality.judge import overall
    from experiments.box import box_design, free_axes

    held = {**scenario.values, **pattern.base}
    axes = tuple(axis for axis in free_axes(scenario.values)[0] if axis.name not in pattern.base)
    design = box_design(options["points"], seed=options["seed"], centre=held, axes=axes)
    words: Counter[str] = Counter()
    for row in design[design["point_id"] > 0].drop(columns="point_id").to_dict("records"):
        point = scenario.with_values({str(name): float(value) for name, value in row.items()})
        words[overall(findings_at(pattern, point, options, replicates=3))] += 1
    total = sum(words.values())
    shares = ", ".join(f"{say('reality.' + word)} {count / total:.0%}" for word, count in words.most_common())
    return say("reality.box", points=total, shares=shares)
