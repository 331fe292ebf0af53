"""``show`` for rule sheets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from branchsim.messages import text
from branchsim.show.drawing import Say, facts, grid, heading, number

if TYPE_CHECKING:
    from sim.assessment import Assessment, Indicator


def show_assessment(name: str | Path, lang: str) -> None:
    """Every set with its indicators, then points by construct and evidence by branch type."""
    from sim.files.assessment_files import load_assessment

    sheet, say = load_assessment(name), partial(text, lang=lang)
    title = sheet.title_zh if lang == "zh" else sheet.title_en
    heading(say("show.title.assessment", id=sheet.id, title=title))
    facts([(say("show.period"), say("show.period.value", months=sheet.period_months))])
    columns = ("indicator", "construct", "points", "kind", "cadence", "evidence")
    for one in sheet.sets:
        heading(say("show.points_title", set=one.name, types=_types(one.types, say)))
        grid([say(f"show.{name}") for name in columns], [_row(row, say) for row in one.indicators], right=(2, 4))
    _show_summary(sheet, say)


def _types(types: Sequence[str], say: Say) -> str:
    from sim.entities import BRANCH_TYPES

    return say("show.all") if set(types) == set(BRANCH_TYPES) else ", ".join(say(f"type.{kind}") for kind in types)


def _row(row: Indicator, say: Say) -> tuple[str, ...]:
    points = "" if row.kind == "veto" else number(row.points)
    evidence = _shares(row.evidence, say)
    return (row.name, say(f"construct.{row.construct}"), points, say(f"indicator.{row.kind}"), str(row.cadence), evidence)


def _shares(shares: Sequence[float], say: Say) -> str:
    """Sources that have a share, with it."""
    from sim.assessment import SOURCES

    return ", ".join(f"{say('source.' + name)} {share:.0%}" for name, share in zip(SOURCES, shares, strict=True) if share > 0)


def _show_summary(sheet: Assessment, say: Say) -> None:
    """Types that are assessed alike share a line."""
    from sim.assessment import CONSTRUCTS, design_of
    from sim.entities import BRANCH_TYPES

    design = design_of(sheet, BRANCH_TYPES)
    lines: dict[tuple[str, ...], list[str]] = {}
    for kind, weights, mix in zip(BRANCH_TYPES, design.weights, design.mix[:, 0], strict=True):
        shares = tuple(f"{weight:.1%}" for weight in weights)
        lines.setdefault((*shares, _shares(list(weights @ mix), say)), []).append(kind)
    heading(say("show.summary_title"))
    titles = [say("show.type"), *(say(f"construct.{name}") for name in CONSTRUCTS), say("show.evidence")]
    grid(titles, [(_types(kinds, say), *line) for line, kinds in lines.items()], right=(1, 2, 3))
