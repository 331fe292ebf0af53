"""``branchsim template branches``: a table of branches to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from branchsim.messages import current_language, text


@click.command("branches", help="command.template_branches.help")
@click.option("--out", type=click.Path(path_type=Path), default=Path("branches_template.xlsx"), help="option.template_branches.out")
def command(out: Path) -> None:
    """Write a new file. Raises ``InputError`` where it exists or its ending is neither .xlsx nor .csv."""
    from branchsim.branches_template import write_branches_template

    lang = current_language()
    write_branches_template(out, lang)
    click.echo(text("command.import.written", lang, path=out))
    click.echo(text("command.template_branches.next", lang, path=out))
