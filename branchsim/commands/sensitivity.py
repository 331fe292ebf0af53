"""``branchsim sensitivity``: which parameters move a response, told from noise, with limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from branchsim.messages import current_language, render, text

OF = ("level", "difference", "ranking")
FEWEST, MOST = 100, 100_000


@click.command("sensitivity", help="command.sensitivity.help")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--method", "methods", multiple=True, metavar="METHOD", default=("auto",), show_default=True, help="option.sensitivity_method.help"
)
@click.option("--response", "responses", multiple=True, metavar="NAME", help="option.sensitivity_response.help")
@click.option("--policy", "policies", multiple=True, metavar="POLICY", help="option.sensitivity_policy.help")
@click.option("--of", type=click.Choice(OF), default="level", show_default=True, help="option.sensitivity_of.help")
@click.option("--window", default="", metavar="NAME", help="option.sensitivity_window.help")
@click.option("--group", default="all", show_default=True, metavar="NAME", help="option.sensitivity_group.help")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="option.sensitivity_seed.help")
@click.option("--resamples", type=click.IntRange(FEWEST, MOST), default=1000, show_default=True, help="option.sensitivity_resamples.help")
def command(folder: Path, **options: Any) -> None:
    """Check all options, compute, write, print. Exit code 2 with every reason where there is no index to give."""
    from analysis.sensitivity.asked import Asked, asked_problems, with_defaults
    from analysis.sensitivity.of_study import sensitivity_of_study
    from analysis.stored_analysis import write_analysis
    from branchsim.sensitivity_report import print_sensitivity
    from experiments.interim_study import read_checked_study
    from sim.problems import raise_if_any

    study = read_checked_study(folder)
    named = len(options["responses"]) > 0
    several: dict[str, Any] = {name: tuple(dict.fromkeys(options.pop(name))) for name in ("methods", "responses", "policies")}
    asked = Asked(**several, **options)
    raise_if_any(asked_problems(study, asked))
    analysis, left_out = sensitivity_of_study(study, with_defaults(study, asked), strict=named)
    lang, identity = current_language(), study.manifest["identity"]
    replaced = _replaced(folder, identity, asked.of)
    paths = write_analysis(folder, identity, analysis)
    if replaced != "":
        click.echo(text("sensitivity.replaced", lang, before=replaced, now=asked.of, command=f"branchsim report {folder}"), err=True)
    for problem in left_out:
        click.echo(f"{text('sensitivity.left_out', lang)} {render(problem, lang)}", err=True)
    print_sensitivity(study, analysis)
    for path in paths:
        click.echo(text("sensitivity.written", lang, path=path))


def _replaced(folder: Path, identity: str, now: str) -> str:
    """Of what the answer is that this one takes the place of, where that is something else; a report reads one of them."""
    from analysis.stored_analysis import read_analysis
    from sim.problems import InputError

    try:
        earlier = read_analysis(folder, identity, "sensitivity")
    except InputError:  # altered, or of another study: no answer
        return ""
    before = "" if earlier is None else str(earlier.asked["of"])
    return "" if before == now else before
