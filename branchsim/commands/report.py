"""``branchsim report``: a study folder as a report that can be handed in, with the tables and numbers it quotes beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from branchsim.messages import current_language, text

FORMATS = ("html", "pdf", "docx", "tables")


@click.command("report", help="command.report.help")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format", "formats", default=",".join(FORMATS), show_default=True, metavar="html,pdf,docx,tables", help="option.report_format.help"
)
@click.option("--title", default="", help="option.report_title.help")
@click.option("--author", default="", help="option.report_author.help")
@click.option("--template", type=click.Path(path_type=Path), default=None, metavar="FILE", help="option.report_template.help")
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="option.report_out.help")
@click.option("--overwrite", is_flag=True, help="option.report_overwrite.help")
def command(folder: Path, formats: str, **options: Any) -> None:
    """Write the report in the language of the command; say where it lies, and what a reader must know of it."""
    from branchsim.report_files import wanted_formats, write_report

    lang = current_language()
    chosen = wanted_formats(formats, FORMATS)
    place = folder / "report" if options["out"] is None else options["out"]
    done = write_report(folder, place, chosen, lang, **{name: options[name] for name in ("title", "author", "template", "overwrite")})
    for line in done.notes:
        click.echo(line, err=True)
    for path in done.paths:
        click.echo(text("command.report.written" if done.new else "command.report.there", lang, path=path))
