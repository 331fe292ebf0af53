"""What a comparison leaves in its folder and says on the console."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from analysis.effects import Effects
    from experiments.study_reader import StoredStudy

ENOUGH_POINTS = 200  # D6: an assumption range needs at least so many
NARROWEST = 100  # columns; a narrower console wraps


def write_outputs(study: StoredStudy, *, figure: bool) -> tuple[Effects, list[Path]]:
    """Write effects.csv, results.json and, where the six policies are there, the figure in the user's language."""
    from analysis.effects import effects_csv, study_effects
    from analysis.quotable import quotable_numbers
    from analysis.weight_question import answers_weight_question
    from experiments.atomic_files import write_json, write_text

    effects = study_effects(study)
    write_text(study.folder / "effects.csv", effects_csv(effects.table))
    write_json(study.folder / "results.json", quotable_numbers(study, effects))
    return effects, _write_figure(study, effects) if figure and answers_weight_question(study) else []


def _write_figure(study: StoredStudy, effects: Effects) -> list[Path]:
    from analysis.figures.style import figure_files, figure_style
    from analysis.figures.weight_by_evidence import weight_by_evidence
    from experiments.atomic_files import write_bytes

    lang = current_language()
    with figure_style(lang):
        files = figure_files(weight_by_evidence(study, effects.table, partial(text, lang=lang), lang), f"weight_by_evidence_{lang}")
    for name, content in files.items():
        write_bytes(study.folder / "figures" / name, content)
    return [study.folder / "figures" / name for name in files]


def print_report(study: StoredStudy, effects: Effects, figures: list[Path]) -> None:
    """Table, answer, costs by payer, what to be careful with, and where the files lie."""
    from rich.console import Console

    from analysis.tables import COSTS, INTERACTION, effect_tables, interactions

    lang = current_language()
    say = partial(text, lang=lang)
    console = Console(highlight=False, soft_wrap=False)
    width = max(console.width, NARROWEST)
    console.width = width
    points = study.manifest["points"] - 1
    click.echo(say("table.effects_title", window=study.windows[-1].removeprefix("year_"), points=points))
    for table in effect_tables(study, effects.table, say, lang, width=width):
        console.print(table)
    pairs = interactions(effects.table)
    if len(pairs) > 0:
        click.echo(say("table.interaction_title"))
        for table in effect_tables(study, effects.table, say, lang, responses=INTERACTION, width=width, pairs=pairs):
            console.print(table)
    click.echo(say("table.costs_title"))
    for table in effect_tables(study, effects.table, say, lang, responses=COSTS, width=width):
        console.print(table)
    for line in [*_answers(study, effects, say, lang), *_cautions(study, effects, say), *_places(study, figures, say)]:
        click.echo(line)


def _answers(study: StoredStudy, effects: Effects, say: Any, lang: str) -> list[str]:
    from analysis.answer import policy_answer, weight_answer
    from analysis.weight_question import answers_weight_question

    if answers_weight_question(study):
        return [weight_answer(study, effects, say, lang)]
    return [policy_answer(study, effects, policy, say, lang) for policy in study.references()]


def _cautions(study: StoredStudy, effects: Effects, say: Any) -> list[str]:
    """What a reader must know before quoting a number of this study."""
    methods, manifest = set(effects.table["method"]), study.manifest
    points, held = manifest["points"] - 1, manifest["sampler"].get("held", [])
    lines = [say("table.delta")]
    lines += [say("table.approximate")] if "approximate" in methods else []
    lines += [say("table.no_interval")] if methods & {"none", "exact"} else []
    if points > 0:
        lines.append(say("table.box_noise", replicates=manifest["box_replicates"]))
    if 0 < points < ENOUGH_POINTS:
        lines.append(say("table.box_small", points=points))
    return lines + ([say("study.held", names=", ".join(held))] if len(held) > 0 else [])


def _places(study: StoredStudy, figures: list[Path], say: Any) -> list[str]:
    return [say("study.files", folder=study.folder), *(say("study.figure", file=file) for file in figures)]
