"""``branchsim list``: what ships with branchsim."""

from __future__ import annotations

import click

from branchsim.messages import current_language, text
from sim.files.scenario_files import shipped


@click.command("list", help="command.list.help")
def command() -> None:
    """Id, kind and title of every shipped scenario and policy."""
    lang = current_language()
    rows = shipped()
    width = max(len(row.id) for row in rows)
    for row in rows:
        kind = text(f"word.{row.kind}", lang)
        click.echo(f"{row.id:<{width}}  {kind}  {getattr(row.title, lang)}")
    click.echo(text("command.list.hint", lang), err=True)
