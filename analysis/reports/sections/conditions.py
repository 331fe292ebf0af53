"""Conditions in words: which assumption, on which side of which value."""

from __future__ import annotations

from analysis.quoted import code, named
from analysis.reports.source import ReportSource
from sim.parameters import parameter_table

POINT_FACTORS = 4  # of a design that are named at a point


def factor_name(source: ReportSource, factor: str) -> str:
    """Meaning of a factor with its dotted name behind it."""
    known = parameter_table().get(factor)
    if known is None:
        return code(factor)
    meaning = named(known.meaning_zh if source.lang == "zh" else known.meaning_en)
    return source.say("report.factor", meaning=meaning, name=code(factor))


def bounds_text(source: ReportSource, key: str, count: int) -> str:
    """All bounds of a region, joined: they hold together."""
    parts = []
    for place in range(count):
        bound = f"{key}.bound.{place}"
        side = "above" if source.numbers.part(bound, "side") == ">" else "up_to"
        name = factor_name(source, source.numbers.part(bound, "factor"))
        parts.append(source.say(f"report.bound.{side}", factor=name, value=source.numbers.short(bound)))
    return source.say("report.list_and").join(parts)


def direction_text(source: ReportSource, key: str) -> str:
    """Whether a larger value of an assumption goes with a larger or a smaller effect."""
    return source.say("report.direction.up" if source.numbers.part(key) > 0 else "report.direction.down")
