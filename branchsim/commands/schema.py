"""``branchsim schema``: a JSON Schema of a kind of file, for completion and checks in editors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from branchsim.messages import catalogue, current_language, text
from experiments.shipped_studies import EVERY_KIND
from sim.problems import InputError, Problem


@click.command("schema", help="command.schema.help")
@click.argument("kind", type=click.Choice(EVERY_KIND))
@click.option("--out", type=click.Path(path_type=Path), help="command.schema.out.help")
def command(kind: str, out: Path | None) -> None:
    """Print the schema, or write it to a new file."""
    lang = current_language()
    content = json.dumps(_schema(kind, lang), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(content, nl=False)
        return
    _write_new(out, content)
    click.echo(text("command.schema.written", lang, path=out))


def _schema(kind: str, lang: str) -> dict[str, Any]:
    if kind == "study":
        from experiments.study_editor_schema import study_schema

        return study_schema(_sentences(lang), lang)
    from sim.files.editor_schema import editor_schema

    return editor_schema(kind, _sentences(lang), lang)


def _sentences(lang: str) -> Callable[[str], str]:
    """Descriptions in ``lang``: a model writes them as keys of the catalogue, or in English words that the catalogue knows as well."""
    known = {key: both[lang] for key, both in catalogue().items()}
    known |= {both["en"]: both[lang] for key, both in catalogue().items() if key.startswith("field.")}
    return lambda description: known.get(description, description)


def _write_new(path: Path, content: str) -> None:
    """Write a file that does not exist yet. Raises ``InputError`` where it does or where it cannot be written."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(content)
    except FileExistsError:
        raise InputError([Problem(str(path), None, None, "--out", "problem.file_exists")]) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError([Problem(str(path), None, None, "--out", "problem.not_writable", {"reason": reason})]) from None
