"""``branchsim template report``: a report of one's own to write, with every section by name."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from branchsim.messages import current_language, text


@click.command("report", help="command.template.report.help")
@click.option("--out", type=click.Path(path_type=Path), default=Path("report_template.md"), help="option.template_out.help")
def command(out: Path) -> None:
    """Write a new file. Raises ``InputError`` where it exists."""
    from branchsim.new_files import new_file
    from branchsim.report_template import report_template

    lang = current_language()
    with new_file(out) as place:
        place.write_text(report_template(partial(text, lang=lang)), encoding="utf-8", newline="\n")
    click.echo(text("command.import.written", lang, path=out))
    click.echo(text("command.template.report.next", lang, path=out))
