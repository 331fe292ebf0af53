"""``branchsim falsify``: the point of the uncertainty box at which a pattern breaks worst."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.commands.compare import SEED_BOUND, frame_settings
from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from branchsim.reality.landscape import Landscape
    from branchsim.reality.pattern import Condition, Pattern
    from branchsim.reality.worst_point import Worst

Say = Callable[..., str]


@click.command("falsify", help="command.falsify.help")
@click.argument("pattern_id", metavar="PATTERN")
@click.option("--scenario", "name", default="baseline", show_default=True, metavar="SCENARIO", help="command.falsify.scenario")
@click.option("--evaluations", type=click.IntRange(5, 100_000), default=200, show_default=True, help="command.falsify.evaluations")
@click.option("--replicates", type=click.IntRange(1), default=2, show_default=True, help="command.falsify.replicates")
@click.option("--branches", type=int, default=None, help="option.branches.help")
@click.option("--seed", type=click.IntRange(0, SEED_BOUND), default=1, show_default=True, help="option.seed.help")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="option.threads.help")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="command.falsify.out")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="command.set.help")
def command(pattern_id: str, name: str, settings: tuple[str, ...], **options: Any) -> None:
    """Search, print what breaks the pattern, and write the point down where asked to."""
    from branchsim.reality.landscape import Landscape
    from branchsim.reality.worst_point import worst_point
    from branchsim.study_session import say_if_compiling
    from sim.files.scenario_files import load_scenario

    lang = current_language()
    say = partial(text, lang=lang)
    pattern = named_pattern(pattern_id)
    plain = load_scenario(name)
    scenario = load_scenario(name, frame_settings(settings, options))
    landscape = Landscape(pattern, scenario, options["seed"], options["replicates"], options["threads"])
    say_if_compiling(say)
    worst = worst_point(landscape, options["evaluations"], partial(_tell, say, options["evaluations"]))
    report(landscape, worst, say, lang)
    if options["out"] is not None:
        write(landscape, worst, name, plain.values, options["out"], say)


def named_pattern(name: str) -> Pattern:
    """The pattern of this id. Raises InputError with the nearest one."""
    from branchsim.reality.patterns import PATTERNS
    from sim.bounds import nearest
    from sim.problems import InputError, Place, problem_at

    known = {pattern.id: pattern for pattern in PATTERNS}
    if name not in known:
        words = {"allowed": ", ".join(known), "suggestion": nearest(name.upper(), known)}
        raise InputError([problem_at(Place("PATTERN"), name, "problem.unknown_pattern", **words)])
    return known[name]


def report(landscape: Landscape, worst: Worst, say: Say, lang: str) -> None:
    """What was searched, the worst margin, the measured values, and the axes that matter."""
    from branchsim.reality.judge import overall

    pattern = landscape.pattern
    click.echo(f"{pattern.id} [{say('reality.kind.' + pattern.kind)}]: {getattr(pattern.claim, lang)}")
    sizes = {"points": worst.points_tried, "axes": len(landscape.axes), "replicates": landscape.replicates}
    click.echo(say("falsify.searched", **sizes, branches=landscape.scenario.population.branches, seed=landscape.seed))
    if math.isinf(worst.margin):
        click.echo(say("falsify.not_testable"))
        return
    broken = worst.margin <= 0.0
    name = getattr(pattern.conditions[worst.condition].name, lang)
    key = "falsify.broken" if broken else "falsify.unbroken"
    click.echo(say(key, margin=f"{worst.margin:+.2f}", condition=name, default=f"{worst.at_default:+.2f}"))
    for condition, value, again in zip(pattern.conditions, worst.means, worst.fresh, strict=True):
        interval = f" [{again.low:+.4f}, {again.high:+.4f}]" if math.isfinite(again.value) else ""
        numbers = {"value": number(value, say), "interval": number(again.value, say) + interval}
        click.echo("    " + say("falsify.condition", condition=getattr(condition.name, lang), limits=limits_of(condition, say), **numbers))
    word = say("reality." + overall(worst.fresh))
    click.echo(say("falsify.again", replicates=len(worst.fresh_replicates), word=word))
    if broken:
        report_axes(worst, say)


def number(value: float, say: Say) -> str:
    """A measured value, or the words for one that is missing."""
    return f"{value:+.4f}" if math.isfinite(value) else say("reality.not_testable")


def limits_of(condition: Condition, say: Say) -> str:
    """Thresholds of a condition as text."""
    signs = ((">", condition.above), ("<", condition.below))
    limits = " ".join(f"{sign} {limit:g}" for sign, limit in signs if limit is not None)
    return f"{say('reality.needs')} {limits}" if limits else say("reality.printed")


def report_axes(worst: Worst, say: Say) -> None:
    """The axes whose return to the default gives margin back; those that mend the pattern alone are marked."""
    if len(worst.untestable) > 0:
        click.echo(say("falsify.untestable", names=", ".join(worst.untestable)))
    click.echo(say("falsify.axes" if len(worst.axes) > 0 else "falsify.no_axis"))
    for axis in worst.axes:
        mends = say("falsify.mends") if worst.margin + axis.regained > 0.0 else ""
        numbers = {"value": f"{axis.value:.4g}", "default": f"{axis.default:g}", "gain": f"{axis.regained:+.2f}"}
        click.echo("    " + say("falsify.axis", name=axis.name, **numbers) + mends)


def write(landscape: Landscape, worst: Worst, name: str, values: Any, folder: Path, say: Say) -> None:
    """Write the point as JSON and as a scenario, and say how to use it. Raises InputError where other files stand in the way."""
    from branchsim.new_files import write_new
    from branchsim.reality.worst_files import scenario_id, worst_contents

    write_new(folder, worst_contents(landscape, worst, name, values, folder))
    path = folder / f"{scenario_id(landscape)}.yaml"
    click.echo(say("falsify.written", file=path, json=path.with_suffix(".json"), id=landscape.pattern.id))


def _tell(say: Say, evaluations: int, done: int) -> None:
    """A line that counts, where somebody watches."""
    if sys.stderr.isatty():
        click.echo("\r" + say("falsify.progress", done=done, total=evaluations), nl=done >= evaluations, err=True)
