"""``branchsim import rules``: a rule sheet from the desk becomes an assessment file."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from branchsim.messages import current_language, text
from sim.problems import InputError, Place, problem_at


@click.command("rules", help="command.import.rules.help")
@click.argument("sheet", metavar="SHEET", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="option.import_out.help")
@click.option("--id", "wanted", metavar="ID", help="option.import_id.help")
@click.option("--title-en", metavar="TEXT", help="option.title_en.help")
@click.option("--title-zh", metavar="TEXT", help="option.title_zh.help")
@click.option("--sheet", "page", metavar="NAME", help="option.sheet.help")
def command(sheet: Path, out: Path, wanted: str | None, title_en: str | None, title_zh: str | None, page: str | None) -> None:
    """Read the sheet, write the assessment and its origin, and say how it was understood. Raises ``InputError``."""
    from branchsim.new_files import write_new
    from branchsim.rules_report import print_rules
    from branchsim.sheet_origin import chosen_id, origin_text
    from sim.files.assessment_files import assessment_text
    from sim.files.file_bytes import LARGEST
    from sim.files.rule_sheet import read_rules

    say = partial(text, lang=current_language())
    name, assumed = chosen_id(wanted, sheet, "my_rules")
    rules = read_rules(sheet, name, title_en or sheet.stem, title_zh or sheet.stem, page)
    assumptions = [*rules.assumptions, *assumed]
    content = assessment_text(rules.assessment)
    if len(content.encode("utf-8")) > LARGEST:  # branchsim would not read it back
        raise InputError([problem_at(Place(str(sheet)), "", "problem.rules_too_large", limit=LARGEST // 1024)])
    origin = origin_text(f"{name}.yaml", rules.sheet, rules.rows, rules.headers, assumptions)
    contents = {f"{name}.yaml": content, f"{name}.origin.yaml": origin}
    written = write_new(out, {file: content.encode("utf-8") for file, content in contents.items()})
    print_rules(rules.assessment, rules.rows, assumptions, say)
    for file in contents:
        click.echo(say("command.import.written" if written else "command.import.already", path=out / file))
    click.echo(say("command.import.rules.next", path=out / f"{name}.yaml"))
