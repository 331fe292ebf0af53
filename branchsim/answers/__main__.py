"""``python -m branchsim.answers [--out DIR]``: run what is missing, then write the report in both languages."""

from __future__ import annotations

import shlex
import subprocess
import sys
from functools import partial
from pathlib import Path

import click

from branchsim.answers.steps import steps
from branchsim.messages import LANGUAGES, text

FORMATS = ("html", "pdf", "docx", "tables")


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/answers"), show_default=True)
@click.option("--overwrite", is_flag=True, help="Start afresh where a folder holds another study.")
def main(out: Path, overwrite: bool) -> None:
    """Run the shipped studies that answer what users ask first; every command is shown before it runs."""
    for step in steps(out):
        words = [*step, *(["--overwrite"] if overwrite and step[0] in ("sweep", "optimise", "calibrate") else [])]
        click.echo(f"$ branchsim {shlex.join(words)}")
        done = subprocess.run([sys.executable, "-m", "branchsim", *words], check=False)
        if done.returncode != 0:
            click.get_current_context().exit(done.returncode)
    for path in write_answers(out):
        click.echo(path)


def write_answers(out: Path) -> list[Path]:
    """Write the report in both languages and the numbers it quotes; what lay there is replaced."""
    from analysis.quoted import plain
    from branchsim.answers.brief import brief
    from branchsim.answers.document import document, sources
    from branchsim.report_files import rendered, write_files
    from experiments.atomic_files import json_text

    written = list[Path]()
    for lang in LANGUAGES:
        found, rows = sources(out, lang, png=True)
        files = dict(rendered(document(found, out, lang), partial(text, lang=lang), lang, FORMATS))
        files["results.json"] = json_text({"schema": 1, "kind": "branchsim results", "numbers": rows}).encode("utf-8")
        files[f"brief_{lang}.md"] = "".join(f"- {plain(one)}\n" for one in brief(found)).encode("utf-8")
        write_files(out, files, overwrite=True)
        written += [out / name for name in files if "/" not in name and name != "results.json"]
    return [*written, out / "results.json"]


if __name__ == "__main__":
    main(prog_name="python -m branchsim.answers")
