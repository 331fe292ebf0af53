"""``branchsim check``: read files as a run would, and say "ok" or everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import click

from branchsim.command_line import report
from branchsim.messages import current_language, text
from sim.files.file_opening import kind_of
from sim.files.scenario_files import load_policy, load_scenario
from sim.problems import InputError


@click.command("check", help="command.check.help")
@click.argument("names", nargs=-1, required=True, metavar="FILE_OR_ID...")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="command.set.help")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], settings: tuple[str, ...]) -> None:
    """Check every name even if one fails; exit code 2 if any did."""
    lang, wrong = current_language(), False
    for name in names:
        try:
            _check(name, settings)
            click.echo(text("command.check.ok", lang, name=name))
        except InputError as error:
            wrong = True
            report(error)
    if wrong:
        ctx.exit(2)


def _check(name: str, settings: Sequence[str]) -> None:
    """A policy is also laid over the baseline with ``settings``, because that is how it will be used."""
    if kind_of(name) == "policy":
        policy = load_policy(name)
        load_scenario("baseline", settings).under(policy)
    else:
        load_scenario(name, settings)
