"""``branchsim list``: what ships with branchsim."""

from __future__ import annotations

import click

from branchsim.messages import current_language, text
from sim.files.scenario_files import shipped
from sim.parameters import parameter_table


@click.command("list", help="command.list.help")
@click.option("--levers", is_flag=True, help="command.list.levers")
def command(levers: bool) -> None:
    """Id, kind and title of every shipped scenario and policy; with ``--levers`` also what a policy may set."""
    lang = current_language()
    rows = shipped()
    width = max(len(row.id) for row in rows)
    for row in rows:
        kind = text(f"word.{row.kind}", lang)
        click.echo(f"{row.id:<{width}}  {kind}  {getattr(row.title, lang)}")
    if levers:
        _print_levers(lang)
    click.echo(text("command.list.hint", lang), err=True)


def _print_levers(lang: str) -> None:
    click.echo()
    click.echo(text("command.list.levers_title", lang))
    for row in parameter_table().values():
        if row.role == "lever":
            meaning = row.meaning_zh if lang == "zh" else row.meaning_en
            unit = text(f"unit.{row.unit}", lang)
            click.echo(f"{row.name:<42} {row.default:>7g}  [{row.low:g}, {row.high:g}] {unit}  {meaning}")
