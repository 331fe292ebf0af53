"""``branchsim discover``: in which corner of the assumptions a policy fails."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.discover_options import discover_options
from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.discovery.discovery import Discovery
    from analysis.discovery.sentences import Words


@click.command("discover", help="command.discover.help")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@discover_options
def command(folder: Path, **options: Any) -> None:
    """Read, check everything, search, write ``DIR/discovery`` and say what was found."""
    from analysis.discovery.discovery import discover
    from analysis.discovery.sentences import Words
    from analysis.discovery.stored_discovery import discovery_analysis
    from analysis.numbers.numbers import Numbers
    from analysis.stored_analysis import write_analysis
    from branchsim.discover_options import box_problems, point_problems, read_question
    from experiments.interim_study import read_checked_study
    from sim.problems import raise_if_any

    lang = current_language()
    study = read_checked_study(folder)
    question, policies = read_question(options, study)
    raise_if_any(point_problems(study, policies, question))
    made = [discover(study, policy, question) for policy in policies]
    raise_if_any(box_problems(made, question.box))
    asked = {name: value for name, value in options.items() if name != "policies"}
    asked |= {"policies": list(policies), "fails": options["fails"][0]}
    analysis = discovery_analysis(study, made, question, asked)
    paths = write_analysis(folder, study.manifest["identity"], analysis)
    words = Words(study, Numbers({"numbers": analysis.numbers}, lang), partial(text, lang=lang))
    _print(words, made)
    for path in paths:
        click.echo(text("command.discover.written", lang, path=path))


def _print(words: Words, made: Sequence[Discovery]) -> None:
    from rich.console import Console

    from analysis.discovery.sentences import corner, meaning, rests_on, share
    from analysis.quoted import plain
    from analysis.wording import is_preliminary
    from branchsim.comparison_report import NARROWEST

    say = words.say
    for line in [say("study.preliminary")] * is_preliminary(words.study) + [say("command.discover.interim")] * words.study.interim:
        click.echo(line)
    click.echo(plain(meaning(words)))
    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    if any(len(one.found) > 0 for one in made):
        console.print(_table(words, made))
    for one in made:
        click.echo(plain(share(words, one.policy)))
        for found in one.found:
            click.echo("  " + plain(corner(words, one.policy, found.method)))
    click.echo(plain(rests_on(words)))


def _table(words: Words, made: Sequence[Discovery]) -> Any:
    """One row a policy and method."""
    from rich.table import Table

    from analysis.quoted import plain

    say, numbers = words.say, words.numbers
    names = ("policy", "method", "failing", "density", "coverage", "support", "held_out", "chance", "outcome")
    table = Table(*(say(f"report.discovery.column.{name}") for name in names))
    table.columns[0].no_wrap = True
    for one in made:
        for found in one.found:
            key = f"discovery.of.{one.policy}.{found.method}"
            shares = [numbers.percent(f"discovery.of.{one.policy}"), numbers.percent(key), numbers.percent(key, "coverage")]
            shares += [numbers.percent(key, "support"), numbers.percent(key, "held_out_density"), numbers.short(key, "chance", digits=2)]
            outcome = say(f"report.discovery.outcome.{found.outcome}")
            table.add_row(one.policy, found.method.upper(), *map(plain, shares), outcome)
    return table
