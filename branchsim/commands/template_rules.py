"""``branchsim template rules``: a rule sheet to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from branchsim.messages import current_language, text
from sim.problems import InputError, Place, problem_at


@click.command("rules", help="command.template.rules.help")
@click.option("--out", type=click.Path(path_type=Path), default=Path("rules_template.xlsx"), help="option.template_out.help")
def command(out: Path) -> None:
    """Write a new file. Raises ``InputError`` where it exists or its ending is neither .xlsx nor .csv."""
    from branchsim.rules_template import rules_template
    from experiments.atomic_files import write_bytes

    place, suffix = Place(str(out)), out.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise InputError([problem_at(place, "--out", "problem.template_ending")])
    try:
        if out.exists():
            raise InputError([problem_at(place, "--out", "problem.file_exists")])
        write_bytes(out, rules_template(current_language(), suffix))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([problem_at(place, "--out", "problem.not_writable", reason=reason)]) from None
    click.echo(text("command.import.written", current_language(), path=out))
    click.echo(text("command.template.rules.next", current_language(), path=out))
