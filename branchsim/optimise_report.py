"""What a finished search leaves in its folder and says on the console."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from analysis.numbers.numbers import Numbers
    from analysis.stored_analysis import Analysis
    from experiments.optimisation.objectives import Optimise
    from experiments.optimisation.search import Evaluated, Found
    from experiments.study_reader import StoredStudy

MARKS = {True: "optimise.yes", False: "optimise.no"}


def report_optimisation(asked: Optimise, folder: Path, found: Found, chosen: Sequence[Evaluated], seed: int) -> None:
    """Write the analysis and the effects of the fresh study; print the front, the answer, what it rests on, and the files."""
    from analysis.numbers.numbers import Numbers
    from analysis.optimisation.optimisation import optimisation
    from analysis.optimisation.sentences import answer_sentences, basis_sentences
    from analysis.quoted import plain
    from analysis.stored_analysis import write_analysis
    from branchsim.comparison_report import write_outputs
    from experiments.interim_study import read_checked_study

    say = partial(text, lang=current_language())
    study = read_checked_study(folder)
    write_outputs(study)
    analysis = optimisation(study, asked, found, chosen, seed=seed)
    files = write_analysis(folder, study.manifest["identity"], analysis)
    numbers = Numbers({"numbers": analysis.numbers}, current_language())
    _print_front(study, analysis, numbers, say)
    for line in answer_sentences(study, analysis, numbers, say):
        click.echo(plain(line))
    for line in basis_sentences(analysis, numbers, say):
        click.echo(plain(line))
    if analysis.rests_on["preliminary"]:
        click.echo(say("study.preliminary"))
    click.echo(say("optimise.files", policies=folder / "policies", files=", ".join(str(path) for path in files)))


def _print_front(study: StoredStudy, analysis: Analysis, numbers: Numbers, say: partial[str]) -> None:
    """A row per design: its values under fresh draws, in brackets what the search promised, and what is left of them."""
    from rich.console import Console
    from rich.table import Table

    from analysis.optimisation.sentences import objective_name, shown
    from analysis.quoted import plain
    from analysis.wording import headline_period
    from branchsim.comparison_report import NARROWEST

    objectives = analysis.asked["objectives"]
    heads = [plain(objective_name(study, analysis, numbers, name, say)) for name in objectives]
    table = Table(say("optimise.column.policy"), *heads, say("optimise.column.on_front"), say("optimise.column.limits"))
    for row in analysis.tables["front"].to_dict("records"):
        keys = [f"optimisation.{row['policy']}.{name}" for name in objectives]
        cells = [f"{plain(shown(numbers, key))} ({plain(numbers.value(key, 'search', sign=True))})" for key in keys]
        table.add_row(row["policy"], *cells, say(MARKS[bool(row["on_front"])]), say(MARKS[bool(row["keeps_limits"])]))
    click.echo(say("optimise.front_title", window=headline_period(study, say)))
    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    console.print(table)
