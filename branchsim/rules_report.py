"""How a rule sheet was understood: points by construct, evidence by source, period, and every assumption."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import click
import numpy as np

from sim.assessment import CONSTRUCTS, SOURCES, Assessment, Design, design_of
from sim.entities import BRANCH_TYPES
from sim.files.sheet import Assumption

NARROWEST = 100  # columns; a narrower console wraps
Say = Callable[..., str]


def print_rules(assessment: Assessment, rows: int, assumptions: Sequence[Assumption], say: Say) -> None:
    """Two tables with one line for all types that are assessed alike, then the period and the assumptions."""
    from rich.console import Console

    design = design_of(assessment, BRANCH_TYPES)
    click.echo(say("command.import.rules.read", rows=rows, sets=len(assessment.sets), months=assessment.period_months))
    console = Console(highlight=False, soft_wrap=False)
    console.width = max(console.width, NARROWEST)
    points = [say(f"sheet.construct.{name}") for name in CONSTRUCTS] + [say(f"sheet.kind.{kind}") for kind in ("plus", "minus", "veto")]
    console.print(_table(say("command.import.rules.points"), points, _point_lines(design, say), say))
    sources = [say(f"sheet.source.{name}") for name in SOURCES]
    console.print(_table(say("command.import.rules.evidence"), sources, _evidence_lines(design, say), say))
    if len(assumptions) > 0:
        click.echo(say("command.import.assumptions"))
    for one in assumptions:
        click.echo(f"  - {say(one.key, **one.values)}")


def _table(title: str, columns: Sequence[str], lines: Iterator[tuple[str, ...]], say: Say) -> object:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", box=None, pad_edge=False)
    table.add_column(say("command.import.rules.types"), overflow="fold")
    for column in columns:
        table.add_column(column, justify="right")
    for line in lines:
        table.add_row(*map(Text, line))  # names are data, not markup
    return table


def _alike(design: Design) -> list[list[int]]:
    """Indices of types with the same design, together."""
    groups: dict[bytes, list[int]] = {}
    for index in range(len(BRANCH_TYPES)):
        groups.setdefault(b"".join(np.round(part[index], 9).tobytes() for part in design), []).append(index)
    return list(groups.values())


def _types(group: list[int], say: Say) -> str:
    if len(group) == len(BRANCH_TYPES):
        return say("command.import.rules.all_types")
    return say("command.import.rules.between").join(say(f"sheet.type.{BRANCH_TYPES[index]}") for index in group)


def _point_lines(design: Design, say: Say) -> Iterator[tuple[str, ...]]:
    for group in _alike(design):
        first = group[0]
        shown = [f"{100.0 * share:.4g}" for share in design.weights[first]]
        extra = [f"{100.0 * part[first].sum():.4g}" for part in (design.plus, design.minus)]
        veto = say("command.import.rules.yes") if design.veto[first].any() else "-"
        yield (_types(group, say), *shown, *extra, veto)


def _evidence_lines(design: Design, say: Say) -> Iterator[tuple[str, ...]]:
    for group in _alike(design):
        shares = (design.weights[group[0]][:, None] * design.mix[group[0], 0]).sum(axis=0)
        yield (_types(group, say), *(f"{share:.1%}" for share in shares))
