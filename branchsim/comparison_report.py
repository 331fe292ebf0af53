"""What a comparison leaves in its folder and says on the console."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text
from branchsim.study_figures import drawn_lines

if TYPE_CHECKING:
    from analysis.effects import Effects
    from analysis.numbers.numbers import Numbers
    from experiments.study_reader import StoredStudy

NARROWEST = 100  # columns; a narrower console wraps


def write_outputs(study: StoredStudy) -> tuple[Effects, dict[str, Any]]:
    """Write effects.csv and results.json, and return what they hold."""
    from analysis.effects import effects_csv, study_effects
    from analysis.numbers.quotable import quotable_numbers
    from analysis.wording import is_preliminary
    from experiments.atomic_files import write_json, write_text
    from experiments.model_record import read_model_record

    effects = study_effects(study)
    write_text(study.folder / "effects.csv", effects_csv(effects.table, preliminary=is_preliminary(study)))
    content = quotable_numbers(study, effects, read_model_record(study.folder))
    write_json(study.folder / "results.json", content)
    return effects, content


def print_report(study: StoredStudy, effects: Effects, content: Mapping[str, Any], figures: Mapping[str, Sequence[Path]]) -> None:
    """Table, answer, costs by payer, what to be careful with, and where the files lie; ``content``: that of results.json."""
    from rich.console import Console

    from analysis.numbers.numbers import Numbers
    from analysis.tables import COSTS, INTERACTION, REACHED, effect_tables, interactions, targeted_pairs
    from analysis.wording import headline_period, is_preliminary
    from sim.observation import TARGET_GROUPS

    lang = current_language()
    say = partial(text, lang=lang)
    console = Console(highlight=False, soft_wrap=False)
    width = max(console.width, NARROWEST)
    console.width = width
    points = study.manifest["points"] - 1
    if is_preliminary(study):
        click.echo(say("study.preliminary"))
    click.echo(say("table.effects_title", window=headline_period(study, say), points=points))
    for table in effect_tables(study, effects.table, say, lang, width=width):
        console.print(table)
    pairs = interactions(effects.table)
    if len(pairs) > 0:
        click.echo(say("table.interaction_title"))
        for table in effect_tables(study, effects.table, say, lang, responses=INTERACTION, width=width, pairs=pairs):
            console.print(table)
    for group in TARGET_GROUPS:
        pairs = targeted_pairs(effects.table, group)
        if len(pairs) > 0:
            click.echo(say(f"table.{group}_title"))
        for table in effect_tables(study, effects.table, say, lang, responses=REACHED, width=width, pairs=pairs, group=group):
            console.print(table)
    click.echo(say("table.costs_title"))
    for table in effect_tables(study, effects.table, say, lang, responses=COSTS, width=width):
        console.print(table)
    places = [say("study.files", folder=study.folder), *drawn_lines(figures)]
    for line in [*_answers(study, Numbers(content, lang), say), *_cautions(study, effects, say), *places]:
        click.echo(line)


def _answers(study: StoredStudy, numbers: Numbers, say: Any) -> list[str]:
    from analysis.answer import policy_answer, weight_answer
    from analysis.quoted import plain
    from analysis.weight_question import answers_weight_question

    if answers_weight_question(study):
        return [plain(weight_answer(study, numbers, say))]
    return [plain(policy_answer(study, numbers, policy, say)) for policy in study.references()]


def _cautions(study: StoredStudy, effects: Effects, say: Any) -> list[str]:
    """What a reader must know before quoting a number of this study."""
    from analysis.verdicts import ENOUGH_POINTS
    from analysis.wording import part_of_box

    methods, manifest = set(effects.table["method"]), study.manifest
    points, held = manifest["points"] - 1, manifest["sampler"].get("held", [])
    lines = [say("table.no_effect", policy=policy) for policy in without_effect(effects)] + [say("table.delta")]
    lines += [say("table.approximate")] if "approximate" in methods else []
    lines += [say("table.no_interval")] if methods & {"none", "exact"} else []
    if points > 0:
        lines.append(say("table.box_noise", replicates=manifest["box_replicates"]))
    if 0 < points < ENOUGH_POINTS:
        lines.append(say("table.box_small", points=points))
    part = part_of_box(study)
    if part is not None:
        lines.append(say("study.part_of_box", factors=part["factors"], method=say(f"design.{part['method']}")))
    return lines + ([say("study.held", names=", ".join(held))] if len(held) > 0 else [])


def without_effect(effects: Effects) -> list[str]:
    """Policies that change no response at all, at the default and in the box: most likely their levers do not act in this scenario."""
    numbers = effects.table[["difference", "box_low", "box_high"]].fillna(0.0)
    still = (numbers == 0.0).all(axis=1).groupby(effects.table["policy"], sort=False).all()
    return [str(policy) for policy, nothing in still.items() if nothing]
